"""What follows from an entry's values: its due dates, what the public sees, what an import knows it by."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wardmote.foundation.imports.names import name_key
from wardmote.work.registers import queries, values
from wardmote.work.registers.anatomy import DueDate, Facts, Register
from wardmote.work.registers.models import Due, Entry

MOST_DUES = 300  # of one entry
LONGEST_NATURAL = 400
HISTORY = 5  # years back that a date is still followed


def natural_key(register: Register, title: str, kept: Mapping[str, Any]) -> str:
    """What an import knows the entry by: its natural columns, folded for comparison."""
    parts = [title if name == "title" else str(kept.get(name) or "") for name in register.natural]
    return ", ".join(name_key(part) for part in parts)[:LONGEST_NATURAL]


def public_values(register: Register, entry: Entry) -> dict[str, Any]:
    """The published columns and lines, in words and as they are kept; never one that names a person."""
    columns = [
        column for column in register.columns if column.field in register.public and not column.personal
    ]
    names = queries.names_in(register, [(entry.values, entry.lines)])
    told: dict[str, Any] = {
        "title": entry.title,
        "values": [
            {
                "field": column.field,
                "label": column.label,
                "words": values.shown(column, entry.values.get(column.field), names),
                "value": values.exported(column, entry.values.get(column.field), names),
            }
            for column in columns
            if entry.values.get(column.field) not in (None, "", [])
        ],
        "lines": {},
    }
    for kind in register.lines:
        if kind.public:
            shown = [column for column in kind.columns if not column.personal]
            told["lines"][kind.key] = [
                {
                    column.field: values.exported(column, line.get(column.field), names)
                    for column in shown
                    if line.get(column.field) not in (None, "", [])
                }
                for line in entry.lines.get(kind.key, ())
            ]
    return told


def due_dates(register: Register, facts: Facts, today: date) -> list[DueDate]:
    """The days to follow: the review, and what the register's own rule says. None of a closed entry."""
    if not facts.is_open:
        return []
    found = [*register.dues(facts, today)]
    if facts.review_on:
        found.append(DueDate("review", facts.review_on, "Review this entry"))
    once = {
        (due.kind, due.line, due.on): due
        for due in found
        if values.in_bounds(due.on) and due.on.year >= today.year - HISTORY
    }
    return sorted(once.values(), key=lambda due: (due.on, due.kind, due.line))[:MOST_DUES]


def follow(register: Register, entry: Entry, today: date) -> None:
    """Put the due dates of the entry right. One that stands already keeps what was told of it."""
    wanted = {
        (due.kind, due.line, due.on): due
        for due in due_dates(register, queries.facts(register, entry), today)
    }
    there = {(due.kind, due.line, due.on): due for due in Due.objects.filter(entry=entry)}
    gone = [
        due.pk
        for key, due in there.items()
        if key not in wanted or (due.words, due.ahead) != (wanted[key].words[:200], wanted[key].ahead)
    ]
    if gone:
        Due.objects.filter(pk__in=gone).delete()
    Due.objects.bulk_create(
        Due(
            entry=entry,
            kind=due.kind,
            line=due.line,
            on=due.on,
            words=due.words[:200],
            ahead=due.ahead,
        )
        for key, due in wanted.items()
        if key not in there or there[key].pk in gone
    )
