"""Sharing scenarios: what has to flow between whom, what stands in its way, and what is needed instead.

Each blocker becomes an action of the one list, and a scenario names the agreement that it goes by.
"""

from collections.abc import Sequence
from datetime import date

from wardmote.work.registers.anatomy import Column, DueDate, Facts, Flag, LineAction, LineKind, Register

OPEN, ACTION, GONE = "open", "action", "gone"
STATES = ((OPEN, "In the way"), (ACTION, "Made an action"), (GONE, "Out of the way"))


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    found = []
    if facts.get("from_words") and facts.get("from_words") == facts.get("to_words"):
        found.append(Flag("one-side", "It flows from and to the same", "yellow", "to_words"))
    if not facts.get("agreement"):
        words = "No agreement in the register is named for it"
        found.append(Flag("no-agreement", words, "orange", "agreement"))
    in_the_way = [line for line in facts.of("blockers") if line.get("state", OPEN) == OPEN]
    if in_the_way:
        many = "1 blocker" if len(in_the_way) == 1 else f"{len(in_the_way)} blockers"
        found.append(Flag("blocked", f"{many} with no action yet", "red", "blockers"))
    return found


def dues(facts: Facts, today: date) -> list[DueDate]:
    return [
        DueDate("blocker", line["wanted_on"], "A blocker is to be out of the way", line=str(line["id"]))
        for line in facts.of("blockers")
        if line.get("state", OPEN) == OPEN and line.get("wanted_on")
    ]


REGISTER = Register(
    key="sharing-scenarios",
    name="Sharing scenarios",
    one="sharing scenario",
    many="sharing scenarios",
    about="What has to flow between whom, what stands in the way, and what would let it flow.",
    prefix="SS",
    position=42,
    title_label="Scenario",
    title_names=("Scenario", "Title"),
    columns=(
        Column("theme", "Theme", list=True, help="For instance: domestic abuse, vulnerable people."),
        Column("story", "What happens", "long", help="A made-up case. No real person."),
        Column("from_words", "From whom", required=True, list=True, names=("From",)),
        Column("to_words", "To whom", required=True, list=True, names=("To",)),
        Column("flow", "What flows, and how", "long", names=("Flow", "Information flow")),
        Column("needed", "What is needed", "long", names=("What needs to be in place", "Needed")),
        Column("recommendation", "Recommendation", "long", names=("Recommendations", "Opportunity")),
        Column("agreement", "Agreement it goes by", "agreement", names=("Agreement",)),
        Column("wanted_agreement", "Agreement that would be needed",
               help="Where there is none yet in the register."),
        Column("talked_on", "Talked through on", "date", list=True),
    ),
    lines=(
        LineKind("blockers", "blocker", "blockers", (
            Column("blocker", "Blocker", "long", required=True, names=("Perceived blocker",)),
            Column("needed", "What would remove it", "long"),
            Column("wanted_on", "Wanted by", "date"),
            Column("state", "State", "choice", choices=STATES),
        ), asks=LineAction("blocker", "wanted_on", ("state", ACTION))),
    ),
    flags=flags,
    dues=dues,
    due_words={"blocker": "Blocker to remove"},
    actions=True,
)  # fmt: skip
