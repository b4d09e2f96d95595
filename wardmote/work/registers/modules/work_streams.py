"""Work streams: what a project set going, what came of it, and who has it now.

One that nobody owns ages: it is due from the day it lost its owner, and is escalated until it has one.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from wardmote.work.registers.anatomy import Column, DueDate, Facts, Flag, Register
from wardmote.work.registers.ownership import (
    AGREED,
    CHOICES,
    UNOWNED,
    age,
    followed_from,
    state_of,
    suggested,
)
from wardmote.work.registers.papers.dating import dated, subject_of
from wardmote.work.registers.papers.items import Item, Reading
from wardmote.work.registers.papers.work_streams import read_work_streams
from wardmote.work.registers.spans import span

STAGES = (
    ("active", "Under way"),
    ("halted", "Halted"),
    ("complete", "Complete"),
    ("continues", "Goes on elsewhere"),
    ("other", "As described"),
)


def stage_of(status: str) -> str:
    """What the words of a status come to, for the list; the words themselves are kept beside it."""
    words = status.casefold()
    if "halted" in words or "stopped" in words:
        return "halted"
    if "continue" in words:
        return "continues"
    if words.startswith("complete"):
        return "complete"
    return "other"


def refusals(facts: Facts) -> list[tuple[str, str]]:
    said = []
    if facts.get("ownership") == AGREED and not facts.get("owner_words"):
        said.append(("owner_words", "Say who owns it, or that this is to be agreed."))
    if facts.get("ownership") in UNOWNED and not facts.get("unowned_since"):
        said.append(("unowned_since", "Say since when nobody owns it: from that day on it is followed."))
    return said


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    found = []
    since = facts.get("unowned_since")
    if facts.get("ownership") in UNOWNED and facts.is_open and since:
        colour = "red" if today > span("work-streams", "unowned", on=today).after(since) else "orange"
        found.append(Flag("unowned", f"Nobody has owned it for {age(since, today)}", colour, "ownership"))
    if facts.get("stage") == "complete" and not facts.get("outputs") and not facts.get("actual_outcomes"):
        found.append(Flag("no-outcome", "Complete, but nothing says what came of it", "orange", "outputs"))
    if facts.get("expected_outcomes") and not facts.get("benefits_baseline"):
        words = "Outcomes are expected, but no baseline says what they are measured against"
        found.append(Flag("no-baseline", words, "yellow", "benefits_baseline"))
    return found


def dues(facts: Facts, today: date) -> list[DueDate]:
    since = facts.get("unowned_since")
    if facts.get("ownership") not in UNOWNED or not since:
        return []
    return [DueDate("ownership", followed_from(since, today), "Agree who owns it")]


def read_paper(path: Path, today: date) -> Reading:
    """The work streams of a closing report. One without an owner has had none since the report."""
    reading = read_work_streams(path)
    written = dated(path)
    since = written.last if written and written.last <= today else today
    project = subject_of(path)
    items = tuple(_entry(item, since, project) for item in reading.items)
    return Reading(items, reading.account, reading.wrong)


def _entry(item: Item, since: date, project: str) -> Item:
    paper = dict(item.values)
    words = paper.pop("ownership", "")
    handed = paper.get("handover", "").split("\n")[0]
    said = list(item.said)
    state = state_of(words)
    if state in UNOWNED and not words and handed:
        state, words = AGREED, handed
    values = {
        **paper,
        "project": project,
        "stage": stage_of(paper.get("status", "")),
        "ownership": state,
        "owner_words": words,
        "suggested_owner": suggested(words),
    }
    at_first = {"unowned_since": since.isoformat()} if state in UNOWNED else {}
    said += ["Nobody owns it."] if at_first else []
    return Item(item.key, values, item.where, said=tuple(said), at_first=at_first)


REGISTER = Register(
    key="work-streams",
    name="Work streams",
    one="work stream",
    many="work streams",
    about="What projects set going, what came of it, and who has it now. What nobody owns is followed until "
    "somebody does.",
    prefix="WS",
    position=40,
    title_names=("Work stream", "Title"),
    natural=("project", "number"),
    columns=(
        Column("project", "Project or programme", required=True, help="As the report names it."),
        Column("number", "Number in the project", required=True, names=("Work stream no", "No", "Number")),
        Column("purpose", "Purpose", "long", names=("Purpose of work stream",)),
        Column("stage", "Stage", "choice", choices=STAGES, list=True, filter=True,
               colours={"active": "blue", "halted": "orange", "complete": "green", "continues": "turquoise"}),
        Column("status", "Status in words", "long", names=("Status",)),
        Column("ownership", "Ownership", "choice", required=True, choices=CHOICES, list=True, filter=True,
               colours={"to_be_agreed": "orange", "nobody": "red"}),
        Column("owner_words", "Owner, as agreed or as written", "long", names=("Owner",)),
        Column("suggested_owner", "Suggested owner"),
        Column("unowned_since", "Nobody has owned it since", "date",
               help="The day it was left without an owner. Reminders and escalation count from it."),
        Column("handover", "Handed over to, with what", "long", names=("Handover", "Hand-over")),
        Column("work_undertaken", "Work undertaken", "long"),
        Column("expected_outcomes", "Expected outcomes", "long"),
        Column("outputs", "Outputs and outcomes", "long", names=("Outputs", "Outputs/outcomes")),
        Column("actual_outcomes", "Actual outcomes", "long"),
        Column("benefits_baseline", "Benefits baseline", "long",
               help="What was measured before it began, so that a change can be seen."),
        Column("time_spent", "Time spent, in days", "number"),
        Column("lessons", "Lessons", "long"),
        Column("see_also", "See also", "long"),
        Column("remarks", "Remarks", "long"),
    ),
    refusals=refusals,
    flags=flags,
    dues=dues,
    due_words={"ownership": "Ownership to be agreed"},
    actions=True,
    paper=read_paper,
)  # fmt: skip
