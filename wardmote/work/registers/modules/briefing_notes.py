"""Briefing notes: a problem put to a board, with options and recommendations, and what the board decided.

A recommendation becomes an action of the one list; until it is one, or is answered, the note follows it.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from wardmote.foundation.imports.dates import read_date
from wardmote.work.registers.anatomy import Column, DueDate, Facts, Flag, LineAction, LineKind, Register
from wardmote.work.registers.papers.briefing_notes import read_briefing_notes
from wardmote.work.registers.papers.items import Item, Reading, Values

OPEN, ACTION, REFUSED, DONE = "open", "action", "refused", "done"
ANSWERS = (
    (OPEN, "Not answered"),
    (ACTION, "Made an action"),
    (REFUSED, "Not taken up"),
    (DONE, "Done"),
)
LONGEST_NUMBER = 40


def refusals(facts: Facts) -> list[tuple[str, str]]:
    said = []
    if facts.get("decision") and not facts.get("decided_on") and not facts.get("decided_by"):
        said.append(("decided_by", "Say who decided, or on which day."))
    chosen = [line for line in facts.of("options") if line.get("chosen") == "yes"]
    if len(chosen) > 1:
        said.append(("", "Only one option is the one chosen."))
    return said


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    found = []
    open_ones = _open(facts)
    unowned = [line for line in open_ones if not line.get("owner_words")]
    if unowned:
        found.append(Flag("no-owner", f"{_many(unowned)} without an owner", "orange", "recommendations"))
    late = [line for line in open_ones if line.get("due_on") and line["due_on"] < today]
    if late:
        words = f"{_many(late)} past the day they were wanted by and not answered"
        found.append(Flag("late", words, "red", "recommendations"))
    if facts.is_open and not facts.get("decision"):
        found.append(Flag("undecided", "No decision yet", "yellow", "decision"))
    return found


def _many(lines: Sequence[object]) -> str:
    return "1 recommendation" if len(lines) == 1 else f"{len(lines)} recommendations"


def _open(facts: Facts) -> list:
    return [line for line in facts.of("recommendations") if line.get("answer", OPEN) == OPEN]


def dues(facts: Facts, today: date) -> list[DueDate]:
    found = [
        DueDate("recommendation", line["due_on"], "A recommendation is to be answered", line=str(line["id"]))
        for line in _open(facts)
        if line.get("due_on")
    ]
    if facts.get("decision_wanted_on") and not facts.get("decision"):
        found.append(DueDate("decision", facts.get("decision_wanted_on"), "A decision is wanted"))
    return found


def read_paper(path: Path, today: date) -> Reading:
    """The briefing notes in a report's appendices."""
    reading = read_briefing_notes(path)
    return Reading(tuple(_entry(item) for item in reading.items), reading.account, reading.wrong)


def _entry(item: Item) -> Item:
    values = dict(item.values)
    if values.get("decision"):
        values["decided_by"] = "As the note says"
    lines = {
        "options": item.lines.get("options", ()),
        "recommendations": tuple({**line, "answer": OPEN} for line in item.lines.get("recommendations", ())),
        "approvals": tuple(map(_with_day, item.lines.get("approvals", ()))),
        "versions": tuple(map(_with_day, item.lines.get("versions", ()))),
    }
    return Item(item.key, values, item.where, lines, item.said)


def _with_day(line: Values) -> Values:
    """The line with the day as a day where it is one; a month stays in the words."""
    written = read_date(line.get("date", ""))
    day = written.first.isoformat() if written and not written.is_month else ""
    return {**{name: text for name, text in line.items() if name != "date"},
            "on": day, "on_words": "" if day else line.get("date", "")}  # fmt: skip


REGISTER = Register(
    key="briefing-notes",
    name="Briefing notes",
    one="briefing note",
    many="briefing notes",
    about="Problems put to a board, with options and recommendations, and what was decided.",
    prefix="BN",
    position=41,
    title_names=("Title", "Briefing note"),
    natural=("number",),
    columns=(
        Column("number", "Number of the note", required=True, list=True, names=("Number", "No", "Reference"),
               help="As it is filed, for instance GK003/SC001."),
        Column("stage", "Stage", help="For instance: draft, update, final."),
        Column("purpose", "Purpose", "long"),
        Column("linked_risks", "Linked risks", "long", names=("Link to project risk",)),
        Column("links", "Linked papers", "long"),
        Column("background", "Background", "long"),
        Column("problem", "Problem statement", "long"),
        Column("risks", "Risks", "long"),
        Column("finance", "Financial model", "long"),
        Column("in_place", "What needs to be in place", "long"),
        Column("next_steps", "Next steps", "long"),
        Column("decision_wanted_on", "Decision wanted by", "date"),
        Column("decision", "Decision", "long"),
        Column("decided_by", "Who decided"),
        Column("decided_on", "Decided on", "date", list=True),
        Column("remarks", "Remarks", "long"),
        Column("appendix", "Appendix", "long"),
        Column("glossary", "Glossary", "long"),
    ),
    lines=(
        LineKind("options", "option", "options", (
            Column("under", "Under"),
            Column("number", "Number"),
            Column("option", "Option", "long", required=True),
            Column("chosen", "Chosen", "choice", choices=(("no", "No"), ("yes", "Yes"))),
        )),
        LineKind("recommendations", "recommendation", "recommendations", (
            Column("recommendation", "Recommendation", "long", required=True),
            Column("owner_words", "Action owner"),
            Column("due_on", "Date required by", "date"),
            Column("by_words", "Date as written"),
            Column("distribution", "Distribution"),
            Column("answer", "Answer", "choice", choices=ANSWERS),
        ), asks=LineAction("recommendation", "due_on", ("answer", ACTION))),
        LineKind("approvals", "approval", "approvals", (
            Column("name", "Name", required=True, personal=True),
            Column("position", "Position"),
            Column("organisation", "Organisation"),
            Column("on", "Date", "date"),
            Column("on_words", "Date as written"),
        )),
        LineKind("versions", "version of the note", "versions of the note", (
            Column("version", "Version", required=True),
            Column("on", "Date", "date"),
            Column("on_words", "Date as written"),
            Column("changed_by", "Changed by", personal=True),
            Column("summary", "Summary of changes"),
        )),
    ),
    refusals=refusals,
    flags=flags,
    dues=dues,
    due_words={"recommendation": "Recommendation to answer", "decision": "Decision wanted"},
    actions=True,
    paper=read_paper,
)  # fmt: skip
