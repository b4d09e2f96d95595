"""Taking a plan's paper in: only what the paper itself changed since it was last taken in is changed here.

An action is known by its number. What a person changed on a page stays, and the report says so. Each row is
taken in a savepoint of its own: one that cannot be kept takes no other with it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from wardmote.foundation.imports.names import name_key
from wardmote.foundation.imports.report import ImportReport, Outcome, RowOutcome
from wardmote.foundation.imports.rows import Part, Row
from wardmote.foundation.refusals import Refused
from wardmote.trust.identity.models import Agency, Officer
from wardmote.work.plans import commands as plans
from wardmote.work.plans import queries as of_plans
from wardmote.work.plans.models import Plan, PlanAction, Priority, Service
from wardmote.work.plans.models.common import TITLE
from wardmote.work.plans.papers import mapping, meaning, queries
from wardmote.work.plans.papers.mapping import COLOURS, Bad, Good, Terms
from wardmote.work.plans.papers.models import Change, Layout, PlanFile
from wardmote.work.plans.papers.reading import PlanTable, Read, priority_of

TAKEN_OUT = "It was taken out of the plan here, and stays out."
REWRITTEN = "Written otherwise, and means the same."
REFUSED = "The plan holds no more, or does not take this. Nothing of the row was kept; the others were."


@dataclass
class Taken:
    """What became of a file: a report with one outcome for each row, and what undoing it goes by."""

    report: ImportReport = field(default_factory=ImportReport)
    changes: list[Change] = field(default_factory=list)
    priorities: int = 0
    kept: int = 0  # rows of which something stays as it was changed here
    numbers: dict[str, str] = field(default_factory=dict)  # by row
    columns: dict[str, str] = field(default_factory=dict)  # that the fault of a row is in
    blanks: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    not_named: list[str] = field(
        default_factory=list
    )  # numbers of actions here that the paper has no row for
    told: set[str] = field(default_factory=set)  # priorities that were seen to, as written
    known: frozenset[str] = frozenset()  # names that "/" may divide, as they were known at first
    before: int = 0  # changes that are kept already
    is_done: bool = False

    def add(self, what: str, **fields: Any) -> None:
        self.changes.append(Change(what=what, position=self.before + len(self.changes), **fields))

    def so_far(self) -> dict[str, Any]:
        """What going on with the file needs; its changes are kept by themselves."""
        return {
            "rows": self.report.rows,
            "outcomes": [
                [each.where, each.outcome, each.key, each.message, each.reason]
                for each in self.report.outcomes
            ],
            "kept": self.kept,
            "numbers": self.numbers,
            "columns": self.columns,
            "blanks": self.blanks,
            "notes": self.notes,
            "told": sorted(self.told),
            "known": sorted(self.known),
            "changes": self.before + len(self.changes),
        }

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Taken":
        outcomes = [
            RowOutcome(where, Outcome(outcome), key, message, reason)
            for where, outcome, key, message, reason in told["outcomes"]
        ]
        return cls(
            report=ImportReport(rows=told["rows"], outcomes=outcomes),
            kept=told["kept"],
            numbers=dict(told["numbers"]),
            columns=dict(told["columns"]),
            blanks=[(number, column) for number, column in told["blanks"]],
            notes=list(told["notes"]),
            told=set(told["told"]),
            known=frozenset(told["known"]),
            before=told["changes"],
        )


@dataclass
class _Plan:
    """The plan as it stands while rows are taken into it."""

    plan: Plan
    kept: dict[str, queries.Kept]
    out: set[str]
    priorities: dict[str, Priority]
    source: str
    by: Officer
    now: datetime


def known_names(owner: Any) -> frozenset[str]:
    """Keys of the services that plans of this agency named before, which "/" may divide."""
    return frozenset(name_key(name) for name in of_plans.names_known(owner) if "/" not in name)


def rows(read: Read, table_at: int, terms: Terms, *, owner: Any) -> list[Good | Bad]:
    return list(mapping.rows(read.tables[table_at], terms, known=known_names(owner)))


def take(
    plan: Plan,
    table: PlanTable,
    terms: Terms,
    *,
    taken: Taken,
    most: int | None,
    source: str,
    by: Officer,
    now: datetime,
) -> None:
    """Take the next so many rows of the table into the plan, or all, in the present transaction."""
    stands = _Plan(
        plan,
        {each.action.number: each for each in queries.as_kept(plan)},
        queries.taken_out(plan),
        {each.number: each for each in queries.priorities(plan)},
        source,
        by,
        now,
    )
    became = {id(each.row): each for each in mapping.rows(table, terms, known=taken.known)}
    rows = [row for section in table.sections for row in section.rows]
    since = taken.report.rows
    for row in taken.report.reading(rows[since : since + most if most else None]):
        each = became[id(row)]
        taken.numbers[row.where] = each.number
        if isinstance(each, Bad):
            taken.columns[row.where] = each.column
            message = f"Column {each.column}: {each.message}" if each.column else each.message
            taken.report.set_aside(row, reason=each.reason, message=message, key=each.number)
            continue
        taken.blanks += [(each.number, column) for column in each.blanks]
        try:
            if each.priority[2] not in taken.told:
                with transaction.atomic():
                    _priority(each, stands, taken)
                taken.told.add(each.priority[2])
            with transaction.atomic():
                _row(each, table.heading, stands, taken)
        except (Refused, DatabaseError):
            taken.report.set_aside(row, reason="not-kept", message=REFUSED, key=each.number)
    taken.is_done = taken.report.rows == len(rows)
    if taken.is_done:
        taken.priorities = len(taken.told)
        taken.not_named = not_named(stands.kept, taken.numbers.values())
        used = set(terms.columns.values())
        taken.report.columns_not_taken = [cell for cell in table.heading if cell and cell not in used]
        _layout(plan, table, terms)


def not_named(kept: Iterable[str], named: Iterable[str]) -> list[str]:
    """Numbers of actions of the plan that no row of the paper has, in the plan's order: they stay."""
    there = set(named)
    return [number for number in kept if number not in there]


def _layout(plan: Plan, table: PlanTable, terms: Terms) -> None:
    looks = {"heading": list(table.heading), "columns": dict(terms.columns)}
    if not Layout.objects.filter(plan=plan).update(**looks):
        Layout(plan=plan, **looks).save(force_insert=True)


def _priority(good: Good, stands: _Plan, taken: Taken) -> None:
    number, title, written = good.priority
    title, written = title[:TITLE], written[: TITLE + 40]
    found = stands.priorities.get(number)
    by, now = stands.by, stands.now
    if found is None:
        made = plans.add_priority(
            plan=stands.plan, number=number, title=title, written=written, by=by, now=now
        )
        stands.priorities[number] = made
        taken.add(Change.What.PRIORITY, priority=made, after={"title": title, "written": written})
        return
    if (found.title, found.written) == (title, written):
        return
    before = {"title": found.title, "written": found.written}
    was_read = priority_of(found.written, 0)[1] if found.written else ""
    if found.title not in (title, was_read):
        taken.notes.append(f"Priority {number}: {meaning.SINCE}.")
    else:
        plans.change_priority(priority=found, number=number, title=title, written=written, by=by, now=now)
        after = {"title": title, "written": written}
        taken.add(Change.What.PRIORITY, priority=found, before=before, after=after)


def _row(good: Good, heading: tuple[str, ...], stands: _Plan, taken: Taken) -> None:
    says = meaning.of(good)
    written = {"cells": [list(pair) for pair in zip(heading, good.row.cells, strict=False)], "meant": says}
    said = " ".join(good.notes)
    kept = stands.kept.get(good.number)
    report, row = taken.report, good.row
    if kept is None and good.number in stands.out:
        report.unchanged(row, good.number, TAKEN_OUT)
        taken.kept += 1
    elif kept is None:
        action = _add(good, written, stands)
        taken.add(Change.What.MADE, action=action, after=says)
        report.added(row, good.number, said)
    else:
        _compare(good, kept, says, written, stands, taken, said)


def _add(good: Good, written: Mapping[str, Any], stands: _Plan) -> PlanAction:
    action = plans.add_action(
        priority=stands.priorities[good.priority[0]],
        number=good.number,
        title=good.title,
        deadline=meaning.deadline([good.due.day.isoformat(), good.due.precision] if good.due else None),
        leads=good.leads,
        supports=good.supports,
        written=dict(written),
        by=stands.by,
        now=stands.now,
    )
    if "rating" in good.said or "comment" in good.said:
        report(action, good.rating, good.comment, f"{stands.source}, {good.row.where}", stands.by, stands.now)
    return action


def _compare(
    good: Good,
    kept: queries.Kept,
    says: dict[str, Any],
    written: dict[str, Any],
    stands: _Plan,
    taken: Taken,
    said: str,
) -> None:
    action, row = kept.action, good.row
    was = dict(action.written or {})
    fields = kept.fields
    found = meaning.compared(says, was.get("meant", {}), fields)
    said = " ".join(filter(None, [said, found.in_words()]))
    taken.kept += bool(found.kept)
    if not found.taken and was == written:
        taken.report.unchanged(row, good.number, said)
        return
    before = {name: fields[name] for name in found.taken} | {"written": was}
    source = f"{stands.source}, {row.where}"
    apply(action, found.taken, fields, stands.priorities, source, by=stands.by, now=stands.now)
    plans.change_action(action=action, written=written, by=stands.by, now=stands.now)
    taken.add(Change.What.CHANGED, action=action, before=before, after=found.taken)
    if found.taken:
        taken.report.changed(row, good.number, said)
    elif was:
        taken.report.changed(row, good.number, " ".join(filter(None, [said, REWRITTEN])))
    else:
        taken.report.unchanged(row, good.number, said)


def apply(
    action: PlanAction,
    to: Mapping[str, Any],
    stands: Mapping[str, Any],
    priorities: Mapping[str, Priority],
    source: str,
    *,
    by: Officer,
    now: datetime,
) -> None:
    """Have the action say this, field by field; `stands` is what it says now."""
    changes: dict[str, Any] = {}
    if "title" in to:
        changes["title"] = to["title"]
    if "due" in to:
        changes["deadline"] = meaning.deadline(to["due"])
    if "priority" in to and to["priority"] in priorities:
        changes["priority"] = priorities[to["priority"]]
    if changes:
        plans.change_action(action=action, **changes, by=by, now=now)
    if "leads" in to or "supports" in to:
        leads, supports = (to.get(name, stands[name]) for name in ("leads", "supports"))
        plans.set_services(action=action, leads=leads, supports=supports, by=by, now=now)
    if "rating" in to or "comment" in to:
        rating, comment = (to.get(name, stands[name]) for name in ("rating", "comment"))
        report(action, rating, comment, source, by, now)


def report(action: PlanAction, rating: str, comment: str, source: str, by: Officer, now: datetime) -> None:
    """Keep a rating and comment as reported."""
    colour = COLOURS.get(rating.casefold().strip(" ."), "")
    plans.note_reported(
        action=action, rating=rating, colour=colour, comment=comment, source=source[:TITLE], by=by, now=now
    )


def match(plan: Plan, meant: Mapping[str, str], *, by: Officer, now: datetime) -> None:
    """Say of the names of this plan which agency each is, as it was chosen; "" is none."""
    agencies = {
        str(agency.pk): agency for agency in Agency.objects.filter(pk__in=filter(None, meant.values()))
    }
    for service in Service.objects.filter(plan=plan, key__in=meant).select_related("plan__owner"):
        wanted = meant[service.key]
        if str(service.agency_id or "") != wanted:
            plans.match_service(service=service, agency=agencies.get(wanted), by=by, now=now)


# --- what became of each row ------------------------------------------------------------------------


def told(file: PlanFile, read: Read, taken: Taken) -> dict[str, Any]:
    """The report of a file, with which every row of every table in it is accounted for."""
    parts = read.parts()
    counts = taken.report.as_json(details=True)
    return {
        **counts,
        "kept": taken.kept,
        "table_rows": parts | {"in_other_tables": _elsewhere(read, file.table_at or 0)},
        "priorities": taken.priorities,
        "blanks": [{"number": number, "column": column} for number, column in taken.blanks],
        "lines_of_text": len(read.text),
        "not_named": taken.not_named,
        "notes": taken.notes,
        "account": list(account(read)),
    }


def account(read: Read) -> Iterator[dict[str, Any]]:
    """Every row of the file by its place, and what it was taken for."""
    for each in read.account:
        line = {"where": each.where, "is": str(each.part)}
        yield line | {"of": each.of} if each.part is Part.CONTINUED else line


def _elsewhere(read: Read, table_at: int) -> int:
    return sum(table.rows for at, table in enumerate(read.tables) if at != table_at)


def rest(read: Read, table_at: int, wanted: Mapping[str, str]) -> Iterator[list[str]]:
    """The rows named in `wanted` by their place, as they stood, each with why it was not taken."""
    table = read.tables[table_at]
    for section in table.sections:
        for row in section.rows:
            if row.where in wanted:
                yield [row.where, wanted[row.where], section.title, *_padded(row, len(table.heading))]


def _padded(row: Row, width: int) -> list[str]:
    return [*row.cells, *[""] * (width - len(row.cells))]
