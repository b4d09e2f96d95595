"""Plan actions on the one list: put there by an officer of the agency that leads, and taken off again."""

import uuid
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.refusals import Refused
from wardmote.records.actions import commands as of_actions
from wardmote.records.actions.models import Action
from wardmote.trust.access import commands as access
from wardmote.trust.identity.models import Officer
from wardmote.work.plans import policies
from wardmote.work.plans.commands.common import asked_of_the_database, made_already, of_action
from wardmote.work.plans.models import ActionService, PlanAction, PlanTask, Service


class CannotList(Refused):
    """It cannot be put on that list, or taken off it."""


def leads_by(action: PlanAction, service: Service) -> bool:
    return ActionService.objects.filter(
        action=action, service=service, part=ActionService.Part.LEADS
    ).exists()


@transaction.atomic
def put_on_list(
    *, action: PlanAction, service: Service, due_on: date, by: Officer, now: datetime, key: UUID | None = None
) -> PlanTask:
    """Ask the officer's own agency, and the team that is meant, to do it: an action of the one list.

    Its audience is the officer's whole agency: the plan says nothing that it may not read.

    :raises CannotList: with every reason, if the rules refuse.
    """
    if made := made_already(PlanTask, key):
        return made
    refusals = policies.refusals_to_list(action, service, action.plan, leads=leads_by(action, service), by=by)
    if PlanTask.objects.filter(action=action, service=service, withdrawn_at=None).exists():
        refusals.append(policies.ON_LIST)
    if refusals:
        raise CannotList(refusals)
    audience = access.make_audience(access.Plan(frozenset({access.Terms(by.agency_id)})))
    with asked_of_the_database(CannotList, taken=policies.ON_LIST):
        try:
            task = of_actions.ask_action(
                title=f"{action.number} {action.title}"[:160],
                detail=f"{action.number} {action.title}",
                audience_id=audience,
                agency=by.agency,
                team=service.team,
                due_on=due_on,
                by=by,
                now=now,
            )
        except of_actions.CannotAsk as refused:
            raise CannotList(refused.refusals) from refused
        made_now = PlanTask(
            pk=key or uuid.uuid4(),
            plan_id=action.plan_id,
            action=action,
            service=service,
            agency_id=by.agency_id,
            task=task,
            by=by,
            at=now,
        )
        made_now.save(force_insert=True)
    of_action("put on a list", action)
    return made_now


@transaction.atomic
def take_off_list(*, task: PlanTask, reason: str, by: Officer, now: datetime) -> None:
    """Take it off the list again: the action there is withdrawn, if it is still open.

    :raises CannotList: with every reason, if the rules refuse.
    """
    action = task.action
    refusals = policies.refusals_to_list(
        action, task.service, action.plan, leads=leads_by(action, task.service), by=by
    ) + policies.refusals_to_take_off(task)
    if refusals:
        raise CannotList(refusals)
    with asked_of_the_database(CannotList, taken=policies.NOT_LISTED):
        if not PlanTask.objects.filter(pk=task.pk, withdrawn_at=None).update(
            withdrawn_at=now, withdrawn_by=by
        ):
            raise CannotList([policies.NOT_LISTED])
    listed = Action.objects.filter(pk=task.task_id).select_related("agency", "asking").first()
    if listed is not None and listed.state in Action.OPEN_STATES:
        of_actions.withdraw(action=listed, reason=reason, by=by, now=now)
    of_action("taken off a list", action)


def due_for_list(action: PlanAction, *, now: datetime) -> date:
    """The day it is asked for: its deadline, or today once that is past or where there is none."""
    today = timezone.localdate(now)
    return max(action.deadline_on or today, today)
