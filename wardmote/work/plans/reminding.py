"""Who is told of which plan action on a day: those who lead it, then whoever keeps the plan. Each once.

A notice is told once for its kind, its action and the day on which it came due, so it is told once however
often this is asked. Of what is quiet it looks a week back, since the worker may have stood still. A deadline
that passed is told however long ago that was, once for each deadline: what is older than a week in one notice
for all of a plan, so that a plan taken in late floods nobody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from wardmote.records.notices import commands as notices
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.plans import telling
from wardmote.work.plans.models import ActionService, Plan, PlanAction, Rule, Service
from wardmote.work.plans.sheet import facts_of, rule_of

LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True)
class Due:
    """Something to tell: its kind, and the day on which it came due."""

    kind: str
    on: date


def due(
    *, deadline_on: date | None, moved_on: date, remind: int, quiet: int, escalate: int, today: date
) -> list[Due]:
    """What is to be told of an open action today: of a deadline that passed, however long ago."""
    found = []
    if deadline_on is not None:
        ahead = Due(telling.DUE_SOON, deadline_on - timedelta(days=remind))
        if ahead.on <= today <= deadline_on:  # of use until its day: one that was set close is told at once
            found.append(ahead)
        passed = [
            Due(telling.OVERDUE, deadline_on + timedelta(days=1)),
            Due(telling.ESCALATED, deadline_on + timedelta(days=escalate)),
        ]
        found += [each for each in passed if each.on <= today]
    still = Due(telling.QUIET, moved_on + timedelta(days=quiet + 1))
    if today - LOOK_BACK <= still.on <= today:
        found.append(still)
    return found


@dataclass
class Passed:
    """A deadline that passed, and whom to tell of it."""

    action: PlanAction
    due: Due
    officers: list[UUID]


def remind(*, by: Officer, today: date, now: datetime) -> int:
    """Tell the officers of one agency, as its service account; how many were told who had not been."""
    told = 0
    agency = by.agency_id
    rules: dict[UUID, Rule] = {}
    passed: list[Passed] = []
    for action in open_actions(agency):
        plan = action.plan
        rule = rules.get(plan.owner_id)
        if rule is None:
            rule = rules[plan.owner_id] = rule_of(plan.owner_id, on=today)
        leading = [link.service for link in action.led if link.service.agency_id == agency]  # type: ignore[attr-defined]
        for each in due(
            deadline_on=action.deadline_on,
            moved_on=facts_of(action, plan).moved_on,
            remind=rule.remind_days,
            quiet=rule.quiet_days,
            escalate=rule.escalate_days,
            today=today,
        ):
            whom = (
                keepers(plan, agency) if each.kind == telling.ESCALATED else those_who_lead(leading, agency)
            )
            if not (officers := list(whom)):
                continue
            if each.kind in telling.MANY:
                passed.append(Passed(action, each, officers))
            else:
                told += _tell(action, each, officers, now=now)
    return told + tell_of_passed(passed, today=today, now=now)


def _tell(action: PlanAction, due: Due, officers: Iterable[UUID], *, now: datetime) -> int:
    with transaction.atomic():
        return notices.tell(
            officers, kind=due.kind, subject_kind="plan_action", subject=action.pk, on=due.on, now=now
        )


@transaction.atomic
def tell_of_passed(passed: list[Passed], *, today: date, now: datetime) -> int:
    """Of deadlines that passed, those the agency was not told of: each by itself, but what is older than a
    week, if there is more than one of a plan for an officer, in one notice of the plan."""
    told = 0
    many: dict[tuple[UUID, str, UUID], list[Passed]] = {}
    for each in not_told(passed):
        if today - LOOK_BACK <= each.due.on:
            told += _tell(each.action, each.due, each.officers, now=now)
            continue
        for officer in each.officers:
            many.setdefault((officer, each.due.kind, each.action.plan_id), []).append(each)
    for (officer, kind, plan), found in many.items():
        if len(found) == 1:
            told += _tell(found[0].action, found[0].due, [officer], now=now)
        else:
            told += notices.tell(
                [officer], kind=telling.MANY[kind], subject_kind="plan", subject=plan, on=today, now=now
            )
    return told


def not_told(passed: list[Passed]) -> list[Passed]:
    """Those of which the agency was not told before; from now on it was."""
    found: list[Passed] = []
    for kind in telling.MANY:
        of_kind = [each for each in passed if each.due.kind == kind]
        if not of_kind:
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "select * from wardmote.plan_deadlines_told(%s, %s::uuid[])",
                [kind, [each.action.pk for each in of_kind]],
            )
            new = {action for (action,) in cursor.fetchall()}
        found += [each for each in of_kind if each.action.pk in new]
    return found


def open_actions(agency: UUID) -> list[PlanAction]:
    """Open actions of current plans that the agency leads or whose plan it keeps, with who leads each."""
    leads = ActionService.objects.filter(part=ActionService.Part.LEADS, service__agency_id=agency)
    found = PlanAction.objects.filter(
        Q(plan__owner_id=agency) | Q(pk__in=leads.values("action_id")),
        plan__state=Plan.State.CURRENT,
        removed_at=None,
        status__in=PlanAction.OPEN,
    )
    actions = list(found.select_related("plan").order_by("deadline_on", "id"))
    links: dict[Any, list[ActionService]] = {}
    of_these = ActionService.objects.filter(
        action__in=[each.pk for each in actions], part=ActionService.Part.LEADS
    )
    for link in of_these.select_related("service").order_by("position"):
        links.setdefault(link.action_id, []).append(link)
    for action in actions:
        action.led = links.get(action.pk, [])  # type: ignore[attr-defined]
    return actions


def those_who_lead(services: Iterable[Service], agency: UUID) -> Iterator[UUID]:
    """The officers of the team that is meant; of a whole agency, its register editors and supervisors."""
    there = Officer.objects.filter(agency_id=agency, left_at=None, is_service=False)
    teams = {service.team_id for service in services if service.team_id}
    wanted = Q(team_id__in=teams)
    if any(service.team_id is None for service in services):
        wanted |= Q(roles__overlap=[Role.REGISTER_EDITOR, Role.SUPERVISOR])
    elif not teams:
        return iter(())
    return iter(there.filter(wanted).order_by("pk").values_list("pk", flat=True))


def keepers(plan: Plan, agency: UUID) -> Iterator[UUID]:
    """The register editors of the agency, where it keeps the plan."""
    if plan.owner_id != agency:
        return iter(())
    there = Officer.objects.filter(agency_id=agency, left_at=None, is_service=False)
    return iter(
        there.filter(roles__contains=[Role.REGISTER_EDITOR]).order_by("pk").values_list("pk", flat=True)
    )


def remind_now(by: Officer) -> int:
    return remind(by=by, today=timezone.localdate(), now=timezone.now())
