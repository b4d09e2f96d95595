"""Committees, and what is reported to them once; what is carried over to the next plan; the rule."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.trust.identity.models import Officer
from wardmote.work.plans import policies
from wardmote.work.plans.commands.common import CannotKeep, asked_of_the_database, of_action, of_plan
from wardmote.work.plans.commands.making import add_action, add_priority, make_plan
from wardmote.work.plans.commands.services import service_named
from wardmote.work.plans.days import Deadline, next_year
from wardmote.work.plans.models import (
    ActionService,
    Committee,
    Plan,
    PlanAction,
    Priority,
    ReportedTo,
    Service,
)
from wardmote.work.plans.models.common import TITLE


class CannotSet(Refused):
    """The rule cannot be set so."""


@transaction.atomic
def add_committee(*, plan: Plan, name: str, by: Officer, now: datetime) -> Committee:
    """Name a committee that completed actions of the plan are reported to.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    many = Committee.objects.filter(plan=plan).count()
    refusals = policies.refusals_to_keep(plan, by=by) + policies.refusals_of_committee(name, many)
    if refusals:
        raise CannotKeep(refusals)
    committee = Committee(plan=plan, name=" ".join(name.split())[:TITLE], position=many + 1)
    with asked_of_the_database(CannotKeep, taken=policies.NAME_TAKEN):
        committee.save(force_insert=True)
    of_plan("committee named", plan, note=committee.name)
    return committee


@transaction.atomic
def report_to(*, action: PlanAction, committee: Committee, on: date, by: Officer, now: datetime) -> None:
    """Put down that a completed action was reported to a committee on a day. Once.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    told = [committee.name] if ReportedTo.objects.filter(action=action, committee=committee).exists() else []
    today = timezone.localdate(now)
    if refusals := policies.refusals_to_report_to(action, action.plan, on=on, told=told, by=by, today=today):
        raise CannotKeep(refusals)
    row = ReportedTo(plan_id=action.plan_id, action=action, committee=committee, on=on, by=by, at=now)
    with asked_of_the_database(CannotKeep, taken=policies.TOLD_ALREADY):
        row.save(force_insert=True)
    of_action("reported to a committee", action, note=committee.name)


@transaction.atomic
def carry_over(
    *,
    plan: Plan,
    actions: Sequence[PlanAction],
    title: str,
    starts_on: date,
    ends_on: date,
    by: Officer,
    now: datetime,
) -> Plan:
    """Begin a draft of the next plan with these open actions, each with where it came from.

    Deadlines before the new plan move on by a year; committees and services come along.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_carry_over(plan, by=by):
        raise CannotKeep(refusals)
    made = make_plan(title=title, starts_on=starts_on, ends_on=ends_on, follows=plan, by=by, now=now)
    wanted = {action.pk for action in actions if action.is_open and action.plan_id == plan.pk}
    services: dict[object, list[ActionService]] = {}
    for link in (
        ActionService.objects.filter(action__in=wanted).select_related("service").order_by("position")
    ):
        services.setdefault(link.action_id, []).append(link)
    for service in Service.objects.filter(plan=plan, of_actions__action__in=wanted).distinct():
        with asked_of_the_database(CannotKeep, taken=policies.MOVED):
            new = service_named(made, service.name)
            Service.objects.filter(pk=new.pk).update(agency=service.agency_id, team=service.team_id)
    old = PlanAction.objects.filter(pk__in=wanted, removed_at=None).order_by("priority__position", "position")
    headings: dict[object, Priority] = {}
    for heading in Priority.objects.filter(plan=plan).order_by("position", "number"):
        headings[heading.pk] = add_priority(
            plan=made, number=heading.number, title=heading.title, by=by, now=now
        )
    for action in old:
        deadline = Deadline(action.deadline_on, action.precision)
        while deadline.on is not None and deadline.on < starts_on:
            deadline = next_year(deadline)
        links = services.get(action.pk, [])
        add_action(
            priority=headings[action.priority_id],
            number=action.number,
            title=action.title,
            deadline=deadline,
            status=action.status,
            leads=[link.service.name for link in links if link.part == ActionService.Part.LEADS],
            supports=[link.service.name for link in links if link.part == ActionService.Part.SUPPORTS],
            carried_from=action,
            by=by,
            now=now,
        )
    for committee in Committee.objects.filter(plan=plan).order_by("position"):
        add_committee(plan=made, name=committee.name, by=by, now=now)
    of_plan("plan carried over", plan, note=f"{len(old)} actions")
    return made


@transaction.atomic
def set_rule(
    *,
    amber_days: int,
    quiet_days: int,
    late_days: int,
    remind_days: int,
    escalate_days: int,
    source: str,
    starts_on: date,
    by: Officer,
    now: datetime,
) -> None:
    """Set the rule for the plans that the officer's agency keeps, from a day on.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_set_rule(by=by) + policies.refusals_of_days(starts_on)
    if starts_on < timezone.localdate(now):
        refusals.append(policies.PAST)
    if refusals:
        raise CannotSet(refusals)
    days = [amber_days, quiet_days, late_days, remind_days, escalate_days]
    with by_row_policy(CannotSet, policies.DAYS), connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.set_plan_rule(%s, %s, %s, %s, %s, %s, %s)", [*days, source, starts_on]
        )
        (made,) = cursor.fetchone()
    audit.record("plan rule set", kind="plan_rule", subject=made, owner=by.agency_id)


def note_export(*, plan: Plan, how: str) -> None:
    """Put down that the plan was taken away."""
    of_plan("plan exported", plan, note=how)
