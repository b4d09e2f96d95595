"""What officers are told about plan actions, and where actions of the one list come from."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from wardmote.records.actions.origins import Origin
from wardmote.records.notices.kinds import Subject
from wardmote.work.plans.models import PlanAction, PlanTask

DUE_SOON = "plan_action_due_soon"
OVERDUE = "plan_action_overdue"
QUIET = "plan_action_quiet"
ESCALATED = "plan_action_escalated"
WORDS = {
    DUE_SOON: "A plan action that you lead is due soon",
    OVERDUE: "A plan action that you lead is overdue",
    QUIET: "Nobody has told of progress with a plan action that you lead",
    ESCALATED: "An action of a plan that you keep is long overdue",
}


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    found = PlanAction.objects.filter(pk__in=ids, removed_at=None).only("number", "title")
    return {
        each.pk: Subject(f"{each.number} {each.title}"[:160], reverse("plans:action", args=[each.pk]))
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
