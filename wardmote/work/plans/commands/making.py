"""A plan is made, changed, published and closed; its priorities and actions."""

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from wardmote.trust.identity.models import Officer
from wardmote.work.plans import policies
from wardmote.work.plans.commands.common import (
    CannotKeep,
    asked_of_the_database,
    made_already,
    of_action,
    of_plan,
    only_given,
)
from wardmote.work.plans.commands.services import put_services, set_services
from wardmote.work.plans.days import NONE, Deadline
from wardmote.work.plans.models import Plan, PlanAction, Priority
from wardmote.work.plans.models.common import TITLE, WORDS

KEPT: Any = ...  # of what is not given, and so not changed
State, Status = Plan.State, PlanAction.Status


@transaction.atomic
def make_plan(
    *,
    title: str,
    starts_on: date,
    ends_on: date,
    about: str = "",
    follows: Plan | None = None,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Plan:
    """Begin a draft, which the officer's agency keeps and alone sees. `key` is the id it will have.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    if made := made_already(Plan, key):
        return made
    if refusals := policies.refusals_to_make(title=title, starts_on=starts_on, ends_on=ends_on, by=by):
        raise CannotKeep(refusals)
    plan = Plan(
        pk=key or uuid.uuid4(),
        title=title.strip(),
        about=about.strip()[:WORDS],
        starts_on=starts_on,
        ends_on=ends_on,
        owner=by.agency,
        follows=follows,
        made_by=by,
        made_at=now,
        changed_at=now,
    )
    with asked_of_the_database(CannotKeep, taken=policies.THERE_ALREADY):
        plan.save(force_insert=True)
    of_plan("plan begun", plan)
    return plan


@transaction.atomic
def change_plan(
    *, plan: Plan, title: str, about: str, starts_on: date, ends_on: date, by: Officer, now: datetime
) -> None:
    """Change what the plan says of itself.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_keep(plan, by=by)
    refusals += policies.refusals_of_years(title=title, starts_on=starts_on, ends_on=ends_on)
    if refusals:
        raise CannotKeep(refusals)
    fields = {
        "title": title.strip(),
        "about": about.strip()[:WORDS],
        "starts_on": starts_on,
        "ends_on": ends_on,
        "changed_at": now,
    }
    with asked_of_the_database(CannotKeep, taken=policies.THERE_ALREADY):
        if not Plan.objects.filter(pk=plan.pk, state=plan.state).update(**fields):
            raise CannotKeep([policies.MOVED])
    _set(plan, fields)
    of_plan("plan changed", plan)


@transaction.atomic
def _move(plan: Plan, to: str, words: str, *, by: Officer, now: datetime) -> None:
    if refusals := policies.refusals_to_move(plan, to, by=by):
        raise CannotKeep(refusals)
    with asked_of_the_database(CannotKeep, taken=policies.THERE_ALREADY):
        if not Plan.objects.filter(pk=plan.pk, state=plan.state).update(state=to, changed_at=now):
            raise CannotKeep([policies.MOVED])
    plan.state = to
    of_plan(words, plan)


def publish(*, plan: Plan, by: Officer, now: datetime) -> None:
    """Make a draft current: from now on every officer reads it, and it is no draft again.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    _move(plan, State.CURRENT, "plan published", by=by, now=now)


def close(*, plan: Plan, by: Officer, now: datetime) -> None:
    """Close a plan: it stays to be read, and nothing in it changes.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    _move(plan, State.CLOSED, "plan closed", by=by, now=now)


def reopen(*, plan: Plan, by: Officer, now: datetime) -> None:
    """Open a closed plan again.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    _move(plan, State.CURRENT, "plan reopened", by=by, now=now)


def discard(*, plan: Plan, by: Officer, now: datetime) -> None:
    """Throw a draft away: it stays with its owner, out of every list.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    _move(plan, State.DISCARDED, "draft thrown away", by=by, now=now)


# --- priorities -------------------------------------------------------------------------------------


@transaction.atomic
def add_priority(
    *,
    plan: Plan,
    number: str,
    title: str,
    written: str = "",
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Priority:
    """Add a heading at the end of the plan.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    if made := made_already(Priority, key):
        return made
    refusals = policies.refusals_to_keep(plan, by=by) + policies.refusals_of_heading(number, title)
    if refusals:
        raise CannotKeep(refusals)
    last = Priority.objects.filter(plan=plan).order_by("-position").values_list("position", flat=True).first()
    priority = Priority(
        pk=key or uuid.uuid4(),
        plan=plan,
        number=number.strip(),
        title=title.strip(),
        written=written[: TITLE + 40],
        position=(last or 0) + 1,
    )
    with asked_of_the_database(CannotKeep, taken=policies.NUMBER_TAKEN, otherwise=policies.FULL):
        priority.save(force_insert=True)
    of_plan("priority added", plan, note=priority.number)
    return priority


@transaction.atomic
def change_priority(
    *, priority: Priority, number: str, title: str, written: str = KEPT, by: Officer, now: datetime
) -> None:
    """Change a heading.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_keep(priority.plan, by=by) + policies.refusals_of_heading(number, title)
    if refusals:
        raise CannotKeep(refusals)
    fields = only_given(number=number.strip(), title=title.strip(), written=written)
    with asked_of_the_database(CannotKeep, taken=policies.NUMBER_TAKEN):
        if not Priority.objects.filter(pk=priority.pk).update(**fields):
            raise CannotKeep([policies.NOT_ALLOWED])
    _set(priority, fields)
    of_plan("priority changed", priority.plan, note=priority.number)


# --- actions ----------------------------------------------------------------------------------------


def place_for(number: str, priority: Priority) -> int:
    """Where an action of this number stands: last, or before the first with a higher number.

    A priority whose actions do not stand by their numbers keeps its order, and has this one last.
    """
    there = PlanAction.objects.filter(priority=priority).order_by("position", "number")
    last = there.last()
    if last is None:
        return 1
    key = _by_number(number)
    if _by_number(last.number) <= key:
        return last.position + 1
    stand = [(_by_number(each), position) for each, position in there.values_list("number", "position")]
    if stand != sorted(stand, key=lambda one: one[0]):
        return last.position + 1
    at = next(position for each, position in stand if each > key)
    there.filter(position__gte=at).update(position=F("position") + 1)
    return at


def _by_number(number: str) -> list[tuple[int, str]]:
    """So that 1.10 stands after 1.9, and 1.2a after 1.2."""
    parts = re.findall(r"\d+|[^\d.]+", number)
    return [(int(part), "") if part.isdecimal() else (0, part.casefold()) for part in parts]


@transaction.atomic
def add_action(
    *,
    priority: Priority,
    number: str,
    title: str,
    deadline: Deadline = NONE,
    status: str = Status.NOT_STARTED,
    completed_on: date | None = None,
    leads: Sequence[str] = (),
    supports: Sequence[str] = (),
    written: Mapping[str, str] | None = None,
    carried_from: PlanAction | None = None,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> PlanAction:
    """Add an action to a priority, where its number puts it. Services are named; new names join the plan.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    if made := made_already(PlanAction, key):
        return made
    plan = priority.plan
    refusals = policies.refusals_to_keep(plan, by=by)
    refusals += policies.refusals_of_action(
        number=number,
        title=title,
        deadline=deadline,
        status=status,
        completed_on=completed_on,
        today=timezone.localdate(now),
    )
    refusals += policies.refusals_of_services(leads, supports)
    if refusals:
        raise CannotKeep(refusals)
    action = PlanAction(
        pk=key or uuid.uuid4(),
        plan=plan,
        priority=priority,
        number=number.strip(),
        title=title.strip(),
        deadline_on=deadline.on,
        precision=deadline.precision,
        status=status,
        completed_on=completed_on,
        carried_from=carried_from,
        written=dict(written or {}),
        changed_at=now,
        changed_by=by,
    )
    with asked_of_the_database(CannotKeep, taken=policies.NUMBER_TAKEN, otherwise=policies.FULL):
        action.position = place_for(action.number, priority)
        action.save(force_insert=True)
        put_services(action, leads, supports)
    of_action("plan action added", action, note=action.number)
    return action


@transaction.atomic
def change_action(
    *,
    action: PlanAction,
    number: str = KEPT,
    title: str = KEPT,
    priority: Priority = KEPT,
    deadline: Deadline = KEPT,
    status: str = KEPT,
    completed_on: date | None = KEPT,
    forecast_on: date | None = KEPT,
    written: Mapping[str, str] = KEPT,
    by: Officer,
    now: datetime,
) -> None:
    """Change what is given, and nothing else. The first deadline of a current plan is kept by itself.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    fields = only_given(number=number, title=title, status=status, forecast_on=forecast_on)
    fields |= only_given(priority=priority, completed_on=completed_on, written=written)
    if deadline is not KEPT:
        fields |= {"deadline_on": deadline.on, "precision": deadline.precision}
    for name in ("number", "title"):
        if name in fields:
            fields[name] = fields[name].strip()
    if fields.get("status", Status.COMPLETE) != Status.COMPLETE:
        fields["completed_on"] = None
    after = {
        name: fields.get(name, getattr(action, name))
        for name in ("number", "title", "status", "completed_on")
    }
    refusals = policies.refusals_to_keep(action.plan, by=by) + (
        [policies.REMOVED] if action.removed_at else []
    )
    refusals += policies.refusals_of_action(
        deadline=NONE if deadline is KEPT else deadline, today=timezone.localdate(now), **after
    )
    refusals += policies.refusals_of_days(fields.get("forecast_on"))
    if refusals:
        raise CannotKeep(refusals)
    fields |= {"changed_at": now, "changed_by": by}
    with asked_of_the_database(CannotKeep, taken=policies.NUMBER_TAKEN):
        if not PlanAction.objects.filter(pk=action.pk, removed_at=None).update(**fields):
            raise CannotKeep([policies.MOVED])
    _set(action, fields)
    of_action(
        "plan action changed", action, note=", ".join(sorted(fields.keys() - {"changed_at", "changed_by"}))
    )


@transaction.atomic
def change_action_and_services(
    *,
    action: PlanAction,
    leads: Sequence[str],
    supports: Sequence[str],
    by: Officer,
    now: datetime,
    **given: Any,
) -> None:
    """Change an action and who leads and supports it, both or neither.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    change_action(action=action, **given, by=by, now=now)
    set_services(action=action, leads=leads, supports=supports, by=by, now=now)


@transaction.atomic
def remove_action(*, action: PlanAction, by: Officer, now: datetime) -> None:
    """Take an action out of its plan: it stays in the log, and its number is free.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_keep(action.plan, by=by) + (
        [policies.REMOVED] if action.removed_at else []
    )
    if refusals:
        raise CannotKeep(refusals)
    _take_out(action, {"removed_at": now, "removed_by": by, "changed_at": now, "changed_by": by}, was=True)
    of_action("plan action taken out", action, note=action.number)


@transaction.atomic
def restore_action(*, action: PlanAction, by: Officer, now: datetime) -> None:
    """Put an action back that was taken out, if its number is still free.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_keep(action.plan, by=by)
    refusals += [] if action.removed_at else [policies.NOT_REMOVED]
    if refusals:
        raise CannotKeep(refusals)
    _take_out(
        action, {"removed_at": None, "removed_by": None, "changed_at": now, "changed_by": by}, was=False
    )
    of_action("plan action put back", action, note=action.number)


def _take_out(action: PlanAction, fields: dict[str, Any], *, was: bool) -> None:
    with asked_of_the_database(CannotKeep, taken=policies.NUMBER_TAKEN):
        if not PlanAction.objects.filter(pk=action.pk, removed_at__isnull=was).update(**fields):
            raise CannotKeep([policies.MOVED])
    _set(action, fields)


def _set(row: Any, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
