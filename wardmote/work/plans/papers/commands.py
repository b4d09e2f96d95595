"""What can be done with a file of a plan: kept, chosen for, taken in, left aside, undone."""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.trust.identity.models import Officer
from wardmote.work.plans import commands as plans
from wardmote.work.plans import policies as of_plans
from wardmote.work.plans.models import (
    Measure,
    Milestone,
    Override,
    Plan,
    PlanAction,
    PlanTask,
    ProgressEntry,
    ReportedTo,
)
from wardmote.work.plans.models.common import TITLE
from wardmote.work.plans.papers import mapping, meaning, months, policies, queries, sealed, taking
from wardmote.work.plans.papers.mapping import Terms
from wardmote.work.plans.papers.models import Change, Content, PlanFile
from wardmote.work.plans.papers.reading import Read
from wardmote.work.plans.papers.uploads import Uploaded

PLAN_WORD = re.compile(r"\bplan\b", re.IGNORECASE)

State = PlanFile.State
# What was reported is written once: giving it back says it anew, or that nothing is reported any more.
AS_BEFORE, TAKEN_BACK = "As before a paper that was undone", ""
MARKS = (ProgressEntry, Override, Milestone, PlanTask, ReportedTo, Measure)  # that people leave on an action


# Called in the transaction in which a file is started: the job that takes it in is put in the queue.
when_started: list[Callable[[PlanFile], None]] = []


class CannotTakeIn(Refused):
    """The file cannot be kept, chosen for or taken in so."""


class CannotUndo(Refused):
    """What the file did cannot be undone."""


@dataclass
class Undone:
    """What undoing a file gave back, and numbers of actions that stay as people left them since."""

    back: int = 0
    kept: list[str] = field(default_factory=list)
    plan_is_gone: bool = False


@transaction.atomic
def add_file(*, uploaded: Uploaded, by: Officer, now: datetime, key: UUID | None = None) -> PlanFile:
    """Keep a file that was read, sealed, until it is said what it means. Nothing is taken in yet.

    What the text above its table says of title and years is offered, and columns as its headings suggest.

    :raises CannotTakeIn: if this officer takes in no plans.
    """
    if key and (found := PlanFile.objects.filter(pk=key).first()):
        return found
    if refusals := policies.refusals_to_add(by=by):
        raise CannotTakeIn(refusals)
    read = uploaded.read
    period = months.read_period(read.text)
    file = PlanFile(
        pk=key or uuid.uuid4(),
        owner_id=by.agency_id,
        name=uploaded.name[:200],
        notes=uploaded.notes[:400],
        title=title_of(read.text)[:TITLE],
        starts_on=period[0] if period else None,
        ends_on=period[1] if period else None,
        table_at=mapping.likeliest(read.tables),
        rows=sum(table.rows for table in read.tables),
        by=by,
        at=now,
    )
    with by_row_policy(CannotTakeIn, policies.MAY_NOT):
        file.save(force_insert=True)
        Content(file=file, sealed=sealed.seal(read)).save(force_insert=True)
    audit.record("plan file added", kind="plan_file", subject=file.pk, owner=by.agency_id)
    return file


@transaction.atomic
def choose(*, file: PlanFile, by: Officer, **fields: Any) -> None:
    """Keep what was chosen for a file: which table, which plan, what its columns and names mean.

    :raises CannotTakeIn: once it is taken in or left aside.
    """
    if refusals := policies.refusals_to_choose(file, by=by):
        raise CannotTakeIn(refusals)
    with by_row_policy(CannotTakeIn, policies.MAY_NOT):
        if not PlanFile.objects.filter(pk=file.pk, state=State.WAITING).update(**fields):
            raise CannotTakeIn([policies.NOT_WAITING])
    for name, value in fields.items():
        setattr(file, name, value)


def terms_of(file: PlanFile, read: Read) -> Terms:
    """What was chosen for a file; else as its agency had it last, if the headings fit; else a guess."""
    if file.terms.get("columns"):
        return Terms.of(file.terms)
    heading = read.tables[file.table_at or 0].heading
    last = queries.last_taken(file.owner_id)
    if last and last.terms.get("columns") and not mapping.missing(last.terms["columns"], heading):
        return Terms.of({**last.terms, **file.terms})
    return Terms(mapping.guessed(heading), dict(last.terms.get("several", {})) if last else {})


def take_in(
    *,
    file: PlanFile,
    read: Read,
    terms: Terms,
    agencies: Mapping[str, str] | None = None,
    by: Officer,
    now: datetime,
) -> taking.Taken:
    """Take the whole file in, in one transaction.

    :raises CannotTakeIn: with every reason, if the rules refuse.
    """
    with transaction.atomic():
        start(file=file, read=read, terms=terms, agencies=agencies, by=by, now=now, here=True)
        return go_on(file=file, read=read, by=by, now=now, most=None)


@transaction.atomic
def start(
    *,
    file: PlanFile,
    read: Read,
    terms: Terms,
    agencies: Mapping[str, str] | None = None,
    by: Officer,
    now: datetime,
    here: bool = False,
) -> None:
    """Begin to take the file into its plan, or into a new draft, which is made now; `go_on` takes its rows.

    The worker does, unless whoever asks does it `here`. One that could not be taken in to its end is begun
    again where it stopped.

    :raises CannotTakeIn: with every reason, if the rules refuse.
    """
    plan = file.plan
    busy = plan is not None and PlanFile.objects.filter(plan=plan, state=State.STARTED).exists()
    if refusals := policies.refusals_to_take_in(file, terms.columns, busy=busy, by=by):
        raise CannotTakeIn(refusals)
    fields: dict[str, Any] = {"state": State.STARTED, "started_at": now, "started_by": by, "touched_at": now}
    taken = None
    if file.state == State.WAITING:
        taken = taking.Taken(known=taking.known_names(file.owner_id))
        if plan is None:
            plan = _new_plan(file, read, by=by, now=now)
            taken.add(Change.What.PLAN, after={"title": plan.title})
        told = {**file.terms, **terms.as_json(), "agencies": dict(agencies or {})}
        fields |= {"plan": plan, "terms": told, "report": {"so_far": taken.so_far()}}
    with by_row_policy(CannotTakeIn, policies.MAY_NOT):
        if not PlanFile.objects.filter(pk=file.pk, state=file.state).update(**fields):
            raise CannotTakeIn([policies.NOT_WAITING])
    for name, value in fields.items():
        setattr(file, name, value)
    _keep(taken, file)
    audit.record("plan file started", kind="plan_file", subject=file.pk, owner=file.owner_id)
    for tell in () if here else when_started:
        tell(file)


def _new_plan(file: PlanFile, read: Read, *, by: Officer, now: datetime) -> Plan:
    starts_on, ends_on = file.starts_on, file.ends_on
    assert starts_on is not None  # else it was refused
    assert ends_on is not None
    about = "\n".join(line for line in read.text if line != file.title)[:4_000]
    try:
        return plans.make_plan(
            title=file.title, starts_on=starts_on, ends_on=ends_on, about=about, by=by, now=now
        )
    except plans.CannotKeep as refused:
        raise CannotTakeIn(refused.refusals) from None


def _keep(taken: taking.Taken | None, file: PlanFile) -> None:
    changes = taken.changes if taken else []
    for change in changes:
        change.file = file
    Change.objects.bulk_create(changes)


AT_ONCE = 25  # rows of a transaction: about a second, and what a kill can take back


@transaction.atomic
def go_on(
    *, file: PlanFile, read: Read, by: Officer, now: datetime, most: int | None = AT_ONCE
) -> taking.Taken:
    """Take the next rows of a file that was started; rows that cannot be taken are left, and said.

    :raises CannotTakeIn: if it is not started, or its plan takes no more.
    """
    there = PlanFile.objects.select_for_update().filter(pk=file.pk, state=State.STARTED)
    told = there.values_list("report", flat=True).first()
    plan = file.plan
    if told is None or plan is None:
        raise CannotTakeIn([policies.NOT_STARTED])
    if refusals := policies.refusals_to_add(by=by) + of_plans.refusals_to_keep(plan, by=by):
        raise CannotTakeIn(refusals)
    taken = taking.Taken.of(told["so_far"])
    terms, table = Terms.of(file.terms), read.tables[file.table_at or 0]
    taking.take(plan, table, terms, taken=taken, most=most, source=file.name[:120], by=by, now=now)
    _keep(taken, file)
    fields: dict[str, Any] = {"row_at": taken.report.rows, "touched_at": now}
    if not taken.is_done:
        fields["report"] = {"so_far": taken.so_far()}
    else:
        taking.match(plan, dict(file.terms.get("agencies", {})), by=by, now=now)
        report = taking.told(file, read, taken)
        fields |= {
            "report": {"details": _places(taken), **{name: report[name] for name in SUMMARY}},
            "state": State.TAKEN,
            "taken_at": now,
            "taken_by": by,
        }
        counts = ", ".join(f"{name} {report[name]}" for name in ("rows", "added", "changed", "unchanged"))
        audit.record(
            "plan file taken in", kind="plan_file", subject=file.pk, owner=file.owner_id, note=counts
        )
    with by_row_policy(CannotTakeIn, policies.MAY_NOT):
        PlanFile.objects.filter(pk=file.pk).update(**fields)
    for name, value in fields.items():
        setattr(file, name, value)
    return taken


SUMMARY = (
    "rows",
    "added",
    "changed",
    "unchanged",
    "set_aside",
    "kept",
    "table_rows",
    "blanks",
    "not_named",
    "notes",
)


def _places(taken: taking.Taken) -> list[list[str]]:
    """Of each row its place, number and outcome, the column it is about, and what is said of it."""
    return [
        [each.where, each.key, str(each.outcome), taken.columns.get(each.where, ""), each.message]
        for each in taken.report.outcomes
    ]


@transaction.atomic
def stop(*, file: PlanFile, by: Officer) -> None:
    """Leave a file aside: nothing of it is taken in, and what it held is thrown away with the night's work.

    :raises CannotTakeIn: once it is taken in.
    """
    choose(file=file, by=by, state=State.STOPPED)
    audit.record("plan file left aside", kind="plan_file", subject=file.pk, owner=file.owner_id)


# --- undoing ----------------------------------------------------------------------------------------


@transaction.atomic
def undo(*, file: PlanFile, by: Officer, now: datetime) -> Undone:
    """Give back what taking in this file changed, field by field, where nobody changed it since.

    An action it added is taken out again, unless something was done with it; so is a draft it began, unless
    something stays in it.

    :raises CannotUndo: with every reason, if the rules refuse.
    """
    plan = file.plan
    since = file.taken_at or file.started_at
    later = (
        PlanFile.objects.filter(Q(state=State.TAKEN, taken_at__gt=since) | Q(state=State.STARTED), plan=plan)
        .exclude(pk=file.pk)
        .exists()
        if plan is not None and since is not None
        else False
    )
    refusals = policies.refusals_to_undo(file, later=later, by=by)
    if refusals or plan is None:
        raise CannotUndo(refusals)
    with by_row_policy(CannotUndo, policies.MAY_NOT):
        gone = PlanFile.objects.filter(pk=file.pk, state=file.state).update(
            state=State.UNDONE, undone_at=now, undone_by=by
        )
        if not gone:
            raise CannotUndo([policies.NOT_TAKEN])
    file.state = State.UNDONE
    changes = list(file.changes.order_by("-position").select_related("action", "priority"))
    undone = _give_back(plan, changes, by=by, now=now)
    if any(change.what == Change.What.PLAN for change in changes):
        undone.plan_is_gone = _discard(plan, by=by, now=now)
    audit.record("plan file undone", kind="plan_file", subject=file.pk, owner=file.owner_id)
    return undone


def _give_back(plan: Plan, changes: list[Change], *, by: Officer, now: datetime) -> Undone:
    undone = Undone()
    stands = {each.action.pk: each for each in queries.as_kept(plan)}
    headings = {each.number: each for each in queries.priorities(plan)}
    marked = _marked({change.action_id for change in changes if change.action_id})
    for change in changes:
        if change.what == Change.What.PRIORITY:
            _give_back_heading(change, headings, undone, by=by, now=now)
            continue
        kept = stands.get(change.action_id) if change.action_id else None
        if kept is None:  # somebody took it out since; or it is no action
            continue
        action, fields = kept.action, kept.fields
        is_as_left = all(meaning.same(name, fields[name], value) for name, value in change.after.items())
        if change.what == Change.What.MADE:
            if is_as_left and action.pk not in marked and not action.last_entry_at:
                written = {**action.written, "undone": True}
                plans.change_action(action=action, written=written, by=by, now=now)
                plans.remove_action(action=action, by=by, now=now)
                undone.back += 1
            else:
                undone.kept.append(action.number)
            continue
        back = {
            name: change.before[name]
            for name, value in change.after.items()
            if meaning.same(name, fields[name], value)
        }
        source = AS_BEFORE if any(back.get(name) for name in ("rating", "comment")) else TAKEN_BACK
        taking.apply(action, back, fields, headings, source, by=by, now=now)
        plans.change_action(action=action, written=change.before["written"], by=by, now=now)
        undone.back += bool(back)
        if len(back) < len(change.after):
            undone.kept.append(action.number)
    return undone


def _give_back_heading(
    change: Change, headings: Mapping[str, Any], undone: Undone, *, by: Officer, now: datetime
) -> None:
    """A heading as it was. One that the file added stays, if empty: others may be under it since."""
    found = next((each for each in headings.values() if each.pk == change.priority_id), None)
    if found is None or not change.before:
        return
    if {"title": found.title, "written": found.written} != change.after:
        undone.kept.append(found.number)
        return
    plans.change_priority(priority=found, number=found.number, **change.before, by=by, now=now)
    undone.back += 1


def _marked(actions: set[UUID]) -> set[UUID]:
    """The actions with which somebody did something that is no change of their words."""
    return {
        found
        for model in MARKS
        for found in model._default_manager.filter(action__in=actions).values_list("action_id", flat=True)
    }


def _discard(plan: Plan, *, by: Officer, now: datetime) -> bool:
    if plan.state != Plan.State.DRAFT or PlanAction.objects.filter(plan=plan, removed_at=None).exists():
        return False
    plans.discard(plan=plan, by=by, now=now)
    return True


def title_of(lines: Sequence[str]) -> str:
    """The line above the table that names the plan: the first of a few that says "plan", else the first."""
    named = (line for line in lines[:5] if len(line) <= 120 and PLAN_WORD.search(line) and line[-1:] != ".")
    return next(named, lines[0] if lines else "")


def new_plan_fields(title: str, starts_on: date, ends_on: date) -> dict[str, Any]:
    return {"plan": None, "title": title.strip(), "starts_on": starts_on, "ends_on": ends_on, "is_told": True}
