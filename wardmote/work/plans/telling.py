"""What officers are told about plan actions, and where actions of the one list come from."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.design.dates import day_words
from wardmote.records.actions.origins import Origin
from wardmote.records.notices.kinds import Subject
from wardmote.work.plans.models import Plan, PlanAction, PlanTask

DUE_SOON = "plan_action_due_soon"
OVERDUE = "plan_action_overdue"
QUIET = "plan_action_quiet"
ESCALATED = "plan_action_escalated"
MANY = {OVERDUE: "plan_actions_overdue", ESCALATED: "plan_actions_escalated"}  # told late, in one notice
WORDS = {
    DUE_SOON: "A plan action that you lead is due soon",
    OVERDUE: "A plan action that you lead is overdue",
    QUIET: "Nobody has told of progress with a plan action that you lead",
    ESCALATED: "An action of a plan that you keep is long overdue",
    MANY[OVERDUE]: "Actions of a plan that you lead are overdue, some for long",
    MANY[ESCALATED]: "Actions of a plan that you keep are long overdue",
}


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    """By number and title; one that is overdue says since when."""
    found = PlanAction.objects.filter(pk__in=ids, removed_at=None).only(
        "number", "title", "status", "deadline_on"
    )
    today = timezone.localdate()
    return {
        each.pk: Subject(
            f"{each.number} {each.title}"[:160] + since(each.deadline_on if each.is_open else None, today),
            reverse("plans:action", args=[each.pk]),
        )
        for each in found
    }


def since(deadline_on: date | None, today: date) -> str:
    if deadline_on is None or deadline_on >= today:
        return ""
    return f", overdue since {day_words(deadline_on + timedelta(days=1))}"


def plans(ids: set[UUID]) -> dict[UUID, Subject]:
    """A plan with how many of its actions are overdue, and since when the first is."""
    today = timezone.localdate()
    late = Q(actions__removed_at=None, actions__status__in=PlanAction.OPEN, actions__deadline_on__lt=today)
    found = Plan.objects.filter(pk__in=ids).annotate(
        many=Count("actions", filter=late), first=Min("actions__deadline_on", filter=late)
    )
    return {
        each.pk: Subject(
            f"{each.title}: {each.many} overdue, the first since {day_words(each.first + timedelta(days=1))}"
            if each.first
            else each.title,
            f"{reverse('plans:table', args=[each.pk])}?due=late",
        )
        for each in found
    }


def origins_of(ids: list[UUID]) -> dict[UUID, Origin]:
    found = PlanTask.objects.filter(task_id__in=ids).select_related("action__plan")
    return {
        each.task_id: Origin(
            f"{each.action.number}, {each.action.plan.title}", reverse("plans:action", args=[each.action_id])
        )
        for each in found
    }


def of_plans() -> Q:
    return Q(Exists(PlanTask.objects.filter(task_id=OuterRef("pk"))))
