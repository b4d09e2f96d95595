"""What can be asked of plans. It says which rows; the database says whose."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from wardmote.trust.identity.models import Officer, Role
from wardmote.work.plans.models import ActionService, Plan, PlanAction, Rule, Service

DUE_WITHIN = timedelta(days=30)


def plans() -> QuerySet[Plan]:
    """Plans that were not thrown away, the newest first."""
    found = Plan.objects.exclude(state=Plan.State.DISCARDED).select_related("owner")
    return found.order_by("-starts_on", "title", "id")


def with_words(words: Sequence[str]) -> QuerySet[PlanAction]:
    """Actions of plans one may read that have this number, or all these words in title or priority."""
    found = PlanAction.objects.filter(removed_at=None).exclude(plan__state=Plan.State.DISCARDED)
    for word in words:
        found = found.filter(
            Q(title__icontains=word) | Q(number__iexact=word) | Q(priority__title__icontains=word)
        )
    return found.order_by("-plan__starts_on", "position", "pk")


def shown_of(ids: set[UUID]) -> QuerySet[PlanAction]:
    """These actions with their plans."""
    return PlanAction.objects.filter(pk__in=ids).select_related("plan__owner")


def matched_before(plan: Plan, key: str) -> tuple[UUID | None, UUID | None]:
    """The agency and team that a name meant in the newest other plan of the same owner that matched it."""
    found = Service.objects.filter(plan__owner_id=plan.owner_id, key=key, agency__isnull=False)
    newest = found.exclude(plan_id=plan.pk).order_by("-plan__starts_on", "-plan__made_at")
    row = newest.values_list("agency_id", "team_id").first()
    return row if row is not None else (None, None)


def names_known(owner: UUID) -> list[str]:
    """Every name of a service that the plans of an agency wrote, as far as the officer may read them."""
    found = Service.objects.filter(plan__owner_id=owner).order_by("name")
    return list(dict.fromkeys(found.values_list("name", flat=True)))


def leads(action: UUID, agency: UUID) -> bool:
    """Whether this agency leads the action."""
    return ActionService.objects.filter(
        action_id=action, part=ActionService.Part.LEADS, service__agency_id=agency
    ).exists()


def rule(owner: UUID, *, on: date) -> Rule:
    """The rule for the plans of an agency on a day."""
    with connection.cursor() as cursor:
        cursor.execute("select id from wardmote.plan_rules(%s, %s)", [owner, on])
        (found,) = cursor.fetchone()
    return Rule.objects.get(pk=found)


def listed(*, today: date, state: str = "", words: str = "") -> QuerySet[Plan]:
    """Plans with how many actions they have, are complete and overdue, in one statement."""
    found = plans()
    if state in Plan.State.values:
        found = found.filter(state=state)
    if words.strip():
        found = found.filter(title__icontains=words.strip())
    there = Q(actions__removed_at=None)
    still = there & Q(actions__status__in=PlanAction.OPEN)
    return found.annotate(
        actions_count=Count("actions", filter=there),
        complete_count=Count("actions", filter=there & Q(actions__status=PlanAction.Status.COMPLETE)),
        overdue_count=Count("actions", filter=still & Q(actions__deadline_on__lt=today)),
    )


def due_of(officer: Officer, *, today: date, most: int) -> list[PlanAction]:
    """Open actions of current plans for this officer, overdue or due within a month: one statement.

    Those of a service of the officer's team, or of the agency without a team; supervisors and editors
    see all that their agency leads.
    """
    leads = ActionService.objects.filter(
        action_id=OuterRef("pk"), part=ActionService.Part.LEADS, service__agency_id=officer.agency_id
    )
    if not officer.has_role(Role.SUPERVISOR, Role.REGISTER_EDITOR):
        leads = leads.filter(Q(service__team=None) | Q(service__team_id=officer.team_id))
    found = PlanAction.objects.filter(
        Exists(leads),
        plan__state=Plan.State.CURRENT,
        removed_at=None,
        status__in=PlanAction.OPEN,
        deadline_on__lte=today + DUE_WITHIN,
    )
    return list(found.select_related("plan").order_by("deadline_on", "number", "id")[:most])
