"""What the law and guidance say of community safety accreditation, as `csas.toml` has it with each source.

Police Reform Act 2002, sections 40 to 42 and Schedule 5. What both registers of accreditation share stands
here: whether powers are known, whether a term is too long, what must be met before a grant.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from wardmote.foundation.imports.columns import heading_key
from wardmote.foundation.timing.reckoning import months_later
from wardmote.work.registers.anatomy import Column, DueDate, Facts, Flag

LAW = Path(__file__).with_name("csas.toml")
STANDINGS = (
    ("applied", "Applied for"),
    ("consulting", "With the partnership for consultation"),
    ("granted", "Accredited"),
    ("refused", "Refused"),
    ("suspended", "Suspended"),
    ("ended", "Ended"),
)
COLOURS = {"granted": "green", "suspended": "red", "refused": "grey", "ended": "grey", "consulting": "blue"}
YES_NO = (("yes", "Met"), ("no", "Not met"))


@dataclass(frozen=True)
class Rule:
    """One thing the law or guidance says. `status` "recall" is unconfirmed."""

    key: str
    words: str
    source: str
    status: str
    months: int = 0
    when: str = ""
    active: bool = True

    @property
    def is_confirmed(self) -> bool:
        return self.status == "checked"


@dataclass(frozen=True)
class Law:
    as_of: date
    tests: Mapping[str, Rule]
    terms: Mapping[str, Rule]
    vetting: Mapping[str, Rule]
    powers: Mapping[str, Rule]


@cache
def law() -> Law:
    with LAW.open("rb") as file:
        found = tomllib.load(file)

    def rules(name: str) -> dict[str, Rule]:
        return {row["key"]: Rule(**row) for row in found[name]}

    return Law(
        date.fromisoformat(found["as_of"]), rules("test"), rules("term"), rules("vetting"), rules("power")
    )


def power_named(words: str) -> Rule | None:
    """The power of this key or these words."""
    wanted = heading_key(words)
    for power in law().powers.values():
        if wanted in (heading_key(power.key), heading_key(power.words)):
            return power
    return None


def test_column(key: str) -> Column:
    rule = law().tests[key]
    return Column(key, rule.words, "choice", choices=YES_NO, help=rule.source)


POWERS = Column(
    "powers",
    "Powers",
    "list",
    names=("Powers conferred",),
    help="One to a line, in the words of the page of powers.",
)


def wrong_powers(facts: Facts) -> list[tuple[str, str]]:
    for words in facts.get("powers", ()):
        power = power_named(words)
        if power is None:
            return [
                ("powers", f"“{words[:80]}” is no power of the list: use the words of the page of powers.")
            ]
        if not power.active:
            return [("powers", f"“{power.words}” can no longer be conferred ({power.source}).")]
    return []


def wrong_term(facts: Facts) -> list[tuple[str, str]]:
    starts, ends = facts.get("starts_on"), facts.get("ends_on")
    if starts and ends and ends < starts:
        return [("ends_on", "The last day is not before the first.")]
    if facts.get("standing") != "granted" or not starts or not ends:
        return []
    rule = law().terms["first_term_max" if facts.get("term", "first") == "first" else "later_term_max"]
    if ends > months_later(starts, rule.months):
        return [("ends_on", f"{rule.words} {rule.months} months ({rule.source}).")]
    return []


def not_granted_yet(
    facts: Facts, needed: Sequence[tuple[str, str]], tests: Sequence[str]
) -> list[tuple[str, str]]:
    """What a grant is still without: the answers it needs, and the tests not met."""
    found = [(field, words) for field, words in needed if not facts.get(field)]
    found += [
        (
            key,
            f"Not accredited before this is met: {law().tests[key].words.lower()}"
            f" ({law().tests[key].source}).",
        )
        for key in tests
        if facts.get(key) != "yes"
    ]
    return found


def lapsed(facts: Facts, today: date, *fields: str) -> list[str]:
    return [field for field in fields if facts.get(field) and facts.values[field] < today]


def ends(facts: Facts, words: str) -> list[DueDate]:
    if facts.get("standing") in ("granted", "suspended") and facts.get("ends_on"):
        return [DueDate("end", facts.values["ends_on"], words)]
    return []


def ended_flag(facts: Facts, today: date) -> list[Flag]:
    if facts.get("standing") == "granted" and facts.get("ends_on") and facts.values["ends_on"] < today:
        return [Flag("run-out", "Its last day has passed", "red", "ends_on")]
    return []


FEE_COLUMNS = (
    Column("fee", "Fee", required=True, names=("What for",)),
    Column("amount", "Amount without VAT", "money", required=True, names=("Amount",)),
    Column("vat", "VAT", "percent", help="Nought where none is charged"),
    Column("due_on", "Due on", "date", names=("Due",)),
    Column("paid_on", "Paid on", "date", names=("Paid",)),
)


def unpaid(facts: Facts) -> list[DueDate]:
    return [
        DueDate("fee", line["due_on"], f"Fee due: {line['fee'][:100]}", line=line["id"])
        for line in facts.of("fees")
        if "due_on" in line and "paid_on" not in line
    ]


def owed(facts: Facts) -> list[Flag]:
    """What all fees come to with VAT, and what of it is open."""
    whole = [
        (line["amount"] * (100 + line.get("vat", 0)) / 100, "paid_on" in line) for line in facts.of("fees")
    ]
    if not whole:
        return []
    open_ = sum(amount for amount, paid in whole if not paid)
    total = sum(amount for amount, _ in whole)
    return [Flag("fees", f"Fees £{total:,.2f} with VAT, £{open_:,.2f} open", "orange" if open_ else "grey")]


def law_page(entries: Sequence[Facts], names: Mapping[str, str], today: date) -> dict[str, Any]:
    said = law()
    return {
        "law": said,
        "powers": list(said.powers.values()),
        "others": [*said.tests.values(), *said.terms.values(), *said.vetting.values()],
    }
