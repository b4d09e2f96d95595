"""Powers used in the demo's cases: in every state, dates near and passed, by the law as it is shipped."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from wardmote.demo.agencies import AGENCIES, OFFICERS
from wardmote.demo.clock import Clock
from wardmote.demo.repeats import ward_of
from wardmote.demo.rows import Row, Rows
from wardmote.work.catalogue import law
from wardmote.work.catalogue.assembling import as_shipped

RUNNING = ("served", "in_force")


@dataclass(frozen=True)
class Told:
    """One use: what, how many days ago it was served, what came after (kind, days ago, words), its state."""

    power: str
    days: int
    after: tuple[tuple[str, int, str], ...] = ()
    state: str = "in_force"
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    dates: tuple[tuple[str, int], ...] = ()  # set by the officer: name, days from its service
    figures: dict[str, tuple[int, str]] = field(default_factory=dict)
    appealed: bool = False


CPW, CPN = "community_protection_warning", "community_protection_notice"
QUIET = "Plays no music that can be heard outside the flat from 23:00 to 07:00."
STORIES: list[list[Told]] = [
    [Told(CPW, 6, must_not=(QUIET,), dates=(("compliance_period", 14), ("review", 16)))],
    [
        Told(
            CPW,
            70,
            (("breached", 24, "Music until three, heard by two neighbours."),),
            must_not=(QUIET,),
            dates=(("compliance_period", 14),),
        ),
        Told(CPN, 19, must_not=(QUIET,)),
    ],
    [
        Told(
            CPW,
            90,
            (("breached", 40, "Shouting on the landing, filmed by a warden."),),
            dates=(("compliance_period", 10),),
        ),
        Told(
            CPN,
            9,
            (("appealed", 2, "Magistrates: the requirement is unreasonable."),),
            appealed=True,
            must=("Keeps the landing clear.",),
        ),
    ],
    [
        Told(CPW, 120, (("breached", 80, "Bins burnt again."),), dates=(("compliance_period", 10),)),
        Told(
            CPN,
            60,
            (
                ("breached", 22, "A fire in the yard, seen by a patrol."),
                ("penalty", 20, "Fixed penalty, in this case"),
            ),
            must_not=("Lights no fire in the yard.",),
        ),
        Told("cpn_fixed_penalty", 20, figures={"amount": (80, "gbp")}),
    ],
    [
        Told(
            "acceptable_behaviour_contract",
            88,
            must_not=("Meets no one in the stairwell after 22:00.",),
            figures={"duration": (6, "m")},
            dates=(("review", 90),),
        )
    ],
    [Told("verbal_warning", 12, (("complied", 3, "Quiet since; the neighbour confirms it."),), "ended")],
    [Told("written_warning_informal", 30, (("withdrawn", 21, "It was the flat above."),), "withdrawn")],
    [
        Told(CPW, 200, (("breached", 160, "The same again."),), dates=(("compliance_period", 10),)),
        Told(
            CPN,
            150,
            (
                ("appealed", 140, "Magistrates: wrong person."),
                ("upheld", 95, "Quashed: the wrong brother was named."),
            ),
            "quashed",
        ),
    ],
    [
        Told(CPW, 290, (("breached", 262, "Loud again, four nights."),), dates=(("compliance_period", 10),)),
        Told(CPN, 240, (("discharged", 30, "No complaint for six months."),), "discharged"),
    ],
    [Told("civil_injunction", 0, state="drafted")],
]


def use_powers(rows: Rows, clock: Clock, seed: int) -> None:
    """Called when every case is told. With a generator of its own, so that nothing else changes with it."""
    before, rows.rng = rows.rng, Random(seed + 113)  # nosec B311
    try:
        catalogue = as_shipped()
        for story, (case, person) in zip(STORIES * 2, suitable(rows), strict=False):
            for told in story:
                tell(rows, clock, catalogue[told.power], told, case, person)
    finally:
        rows.rng = before


def suitable(rows: Rows) -> list[tuple[Row, Row]]:
    """Open cases of the council, each with who is said to be responsible, the oldest first."""
    council = AGENCIES["council"].id
    cases = {
        row["id"]: row
        for row in rows.tables["cases.Case"]
        if row["owner_id"] == council
        and row["status"] == "open"
        and row["kind"] in ("asb", "noise", "housing")
    }
    found: dict[UUID, tuple[Row, Row]] = {}
    for person in rows.tables["cases.Person"]:
        if person["role"] == "perpetrator" and person["case_id"] in cases:
            found.setdefault(person["case_id"], (cases[person["case_id"]], person))
    return sorted(found.values(), key=lambda each: each[0]["opened_at"])


def tell(rows: Rows, clock: Clock, power: law.Power, told: Told, case: Row, person: Row) -> None:
    from wardmote.work.powers import lawful  # once Django is set up

    served = clock.now - timedelta(days=told.days, hours=3)
    at = served if told.state != "drafted" else clock.now - timedelta(days=1)
    by = next(officer for officer in OFFICERS if officer.id == person["by_id"])
    categories = list(person["categories"])

    def part(model: str, **fields: Any) -> Row:
        return rows.child(model, case["plan"], case_id=case["id"], categories=categories, **fields)

    figures: dict[str, Any] = {name: [str(value), unit] for name, (value, unit) in told.figures.items()}
    if told.dates:
        figures[lawful.DATES] = {
            name: (served.date() + timedelta(days=days)).isoformat() for name, days in told.dates
        }
    said = lawful.Said(
        "person", figures={n: law.Offered(Decimal(v), u) for n, (v, u) in told.figures.items()}
    )
    ends = lawful.ends(power, said, from_=served)
    over = told.state not in (*RUNNING, "drafted")
    last = max((clock.now - timedelta(days=days) for _, days, _ in told.after), default=at)
    use = part(
        "powers.Use",
        power=power.key,
        power_name=power.name,
        family=power.family,
        law_on=at.date(),
        subject_kind="person",
        agency_id=case["owner_id"],
        by_id=by.id,
        state=told.state,
        ward=ward_of(case),
        drafted_at=at,
        served_at=None if told.state == "drafted" else served,
        starts_on=None,
        ends_on=ends.date() if isinstance(ends, datetime) else ends,
        ended_at=last if over else None,
        next_due_at=None,
        under_appeal=told.appealed,
        changed_at=last,
    )
    particulars = part(
        "powers.Particulars", use_id=use["id"], entry_id=person["id"], place_id=None, body="", age=34,
        grounds="What neighbours told, and what the warden saw and heard on three nights.",
        tests=[{"key": test.key, "text": test.text} for test in power.tests],
        consultation="The landlord was told, and agrees." if power.consultation else "", authorised_by="",
        authorised_rank="", figures=figures,
    )  # fmt: skip
    rows.add("powers.Print", use_id=use["id"], words=f"p:{' '.join(sorted(folded(person['name'])))}")
    steps = [step(part, use, "drafted", at, by.id)]
    rows.act("power drafted", at=at, by=by, kind="case", subject=case["id"], owner="council", note=power.name)
    if told.state != "drafted":
        steps.append(step(part, use, "served", served, by.id, how="by_hand"))
        rows.act(
            "power served",
            at=served,
            by=by,
            kind="case",
            subject=case["id"],
            owner="council",
            note=power.name,
        )
    for kind, texts in (("must", told.must), ("must_not", told.must_not)):
        for text in texts:
            part(
                "powers.Condition", use_id=use["id"], kind=kind, text=text, by_id=by.id, at=at, ended_at=None
            )
    for kind, days, words in told.after:
        steps.append(step(part, use, kind, clock.now - timedelta(days=days), by.id, words=words))
    due = dates(part, power, use, particulars, steps, clock.now)
    if told.state in RUNNING:
        use["next_due_at"] = min(due, default=None)


def step(part: Any, use: Row, kind: str, at: datetime, by: UUID, *, how: str = "", words: str = "") -> Row:
    made: Row = part(
        "powers.Step",
        use_id=use["id"],
        kind=str(kind),
        by_id=by,
        at=at,
        happened_at=at,
        how=how,
        whom="",
        words=words,
        amount=8000 if kind == "penalty" else None,
        until_on=None,
        document_id=None,
        condition_id=None,
        settles="",
    )
    return made


def dates(
    part: Any, power: law.Power, use: Row, particulars: Row, steps: Iterable[Row], now: datetime
) -> list[datetime]:
    """Its dates, as the room reckons them; those that are open."""
    from wardmote.work.powers import lawful  # once Django is set up
    from wardmote.work.powers.models import Particulars, Step, Use

    names = ("served_at", "starts_on", "ends_on", "subject_kind", "law_on")
    stands = Use(**{name: use[name] for name in names})
    said = Particulars(figures=particulars["figures"], tests=particulars["tests"])
    told = [Step(kind=row["kind"], happened_at=row["happened_at"]) for row in steps]
    found = lawful.due(power, stands, told, said) if stands.served_at else []
    open_on = []
    for each in found:
        at, passes = lawful.moment(each.at), lawful.passes(each.name)
        over = passes and at < now
        if not over:
            open_on.append(at)
        part(
            "powers.DueDate",
            use_id=use["id"],
            name=each.name,
            label=each.label,
            due_at=at,
            rule=each.rule,
            kind=each.kind,
            status=each.status,
            law_on=use["law_on"],
            at=use["changed_at"],
            replaced_at=None,
            passes=passes,
            done_at=at if over else None,
        )
    return open_on


def folded(name: str) -> list[str]:
    """As the database folds a name to compare it."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", plain.lower()).split()
