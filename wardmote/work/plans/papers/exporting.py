"""A plan written back as a paper: its own table as it was read in, with what changed here; or with ratings.

A cell stands as the paper had it for as long as it says what the action says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wardmote.foundation.design.dates import day_words
from wardmote.work.plans import days
from wardmote.work.plans.models import Plan
from wardmote.work.plans.papers import meaning, queries
from wardmote.work.plans.papers.models import Layout
from wardmote.work.plans.papers.reading import priority_of
from wardmote.work.plans.papers.writing import Group, Written
from wardmote.work.plans.sheet import Row, sheet

USUAL = {
    "action": "Key actions",
    "deadline": "Delivery deadline",
    "lead": "Lead services",
    "support": "Supporting partners",
    "rating": "RAG",
    "comment": "Comments",
}
SHARES = {
    "action": 3.0,
    "deadline": 1.1,
    "lead": 1.6,
    "support": 1.4,
    "rating": 0.6,
    "comment": 3.0,
    "number": 0.6,
}
WORKED_OUT = ("Status", "Rating worked out", "Why", "Expected", "Latest progress", "Does not fit")


@dataclass(frozen=True)
class Looks:
    """The headings of the table, and which field each column is: the first of its heading."""

    heading: tuple[str, ...]
    fields: tuple[str, ...]  # "" for a column that fills none

    @classmethod
    def of(cls, layout: Layout | None) -> "Looks":
        heading = list(layout.heading) if layout else list(USUAL.values())
        columns = dict(layout.columns) if layout else dict(USUAL)
        at = {heading.index(name): key for key, name in columns.items() if name in heading}
        return cls(tuple(heading), tuple(at.get(number, "") for number in range(len(heading))))


def as_paper(plan: Plan, *, today: date, rated: bool = False) -> Written:
    """The plan's own table. `rated` adds how each action stands, its rating and what does not fit."""
    looks = Looks.of(queries.layout(plan))
    found = queries.as_kept(plan)
    rows = {row.action.pk: row for row in sheet(plan, today=today).rows} if rated else {}
    groups, grey, number = [], set(), 0
    for priority in queries.priorities(plan):
        written = []
        for kept in found:
            if kept.action.priority_id != priority.pk:
                continue
            cells = cells_of(kept, looks)
            if rated:
                cells += worked_out(rows[kept.action.pk])
            if kept.action.is_done:
                grey.add(number)
            written.append(cells)
            number += 1
        if written:
            groups.append(Group(title_of(priority.number, priority.title, priority.written), written))
    heading, shares = list(looks.heading), [SHARES.get(field, 1.2) for field in looks.fields]
    if rated:
        told = {"rating", "comment"}
        heading = [
            f"{name} (reported)" if field in told else name
            for name, field in zip(looks.heading, looks.fields, strict=True)
        ]
        heading += WORKED_OUT
        shares += [1.0, 1.0, 1.8, 1.0, 2.2, 1.8]
    return Written(plan.title, _lines(plan, rated, today), heading, groups, shares, frozenset(grey))


def _lines(plan: Plan, rated: bool, today: date) -> list[str]:
    lines = [line for line in plan.about.split("\n") if line.strip()]
    period = f"{day_words(plan.starts_on)} to {day_words(plan.ends_on)}"
    if rated:
        return [period, f"As it stands on {day_words(today)}.", *lines]
    return lines or [period]


def title_of(number: str, title: str, written: str) -> str:
    """The title as the paper had it, unless it was changed here since."""
    if priority_of(written, 0)[1] == title and (priority_of(written, number_of(number))[0] == number):
        return written
    if not written and not title:
        return ""
    return f"{number}. {title}"


def number_of(number: str) -> int:
    return int(number) if number.isdecimal() else 0


def cells_of(kept: queries.Kept, looks: Looks) -> list[str]:
    written = kept.action.written or {}
    return [
        _cell(
            kept,
            field,
            looks,
            _raw(written.get("cells", ()), at, looks.heading[at]),
            written.get("meant", {}),
        )
        for at, field in enumerate(looks.fields)
    ]


def _raw(cells: Sequence[Sequence[str]], at: int, heading: str) -> str:
    """What stood in this column: by its place, else by its heading in a paper of another make."""
    if at < len(cells) and cells[at][0] == heading:
        return str(cells[at][1])
    return next((str(text) for name, text in cells if name == heading), "")


def _cell(kept: queries.Kept, field: str, looks: Looks, raw: str, meant: Mapping[str, Any]) -> str:
    action, stands = kept.action, kept.fields
    name = {column: each for each, column in meaning.COLUMN.items()}.get(field, field)
    if field == "number":
        return raw if " ".join(raw.split()).rstrip(".)") == action.number else action.number
    is_as_read = name in meant and meaning.same(name, meant[name], stands.get(name))
    if field == "" or is_as_read:
        return raw
    if field == "action":
        return action.title if "number" in looks.fields else f"{action.number} {action.title}"
    if field == "deadline":
        return days.words(action.deadline_on, action.precision)
    if field == "priority":
        return action.priority.title
    if field in ("lead", "support"):
        return "; ".join(stands[name])
    return str(stands[name])


def worked_out(row: Row) -> list[str]:
    """How it stands here, beside what was reported."""
    entry = row.entry
    latest = f"{day_words(entry.at)}: {entry.what}" if entry else ""
    return [
        row.action.get_status_display(),
        row.rating.word,
        row.rating.reason,
        row.forecast,
        latest,
        " ".join(each.message for each in row.differs),
    ]


def csv_rows(written: Written) -> tuple[list[str], list[list[str]]]:
    """The same as lines of one table, the priority in front of each row."""
    heading = ["Priority", *written.heading]
    return heading, [[group.title, *cells] for group in written.groups for cells in group.rows]
