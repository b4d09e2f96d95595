"""Conflicts of interest: who may declare one for whom, who reads of it, and who lifts it.

The database decides (`wardmote.declare_conflict()`, `wardmote.lift_conflict()`); these are its words.
Decision: docs/decisions/0048-conflicts-of-interest.md
"""

from django.db.models import QuerySet

from wardmote.foundation.refusals import Refusal
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases.models import Case, Conflict
from wardmote.work.cases.queries import Standing

DECLARED = "conflict_declared"  # the kind of notice

NOT_FOR_THEM = Refusal(
    "not-for-them", "You declare your own conflicts; a supervisor also those of officers of their team."
)
NOBODY_LEFT = Refusal(
    "nobody-left",
    "Nobody at the agency whose case it is would see it any more. Have it given to another team first, "
    "and tell your supervisor now.",
)
NOT_TWICE = Refusal("not-twice", "It was lifted already.")
OWN = Refusal("own", "Another supervisor lifts a conflict of yours.")
SUPERVISORS_LIFT = Refusal(
    "supervisors-lift",
    "A declared conflict is lifted by a supervisor of the agency whose case it is, with a reason: see "
    "Conflicts of interest.",
)


def known(case: Case) -> QuerySet[Conflict]:
    """Those declared on a case, as its lead and the owner's supervisors read them; those that stand first."""
    found = Conflict.objects.filter(case=case).select_related("officer__agency", "by", "lifted_by")
    return found.order_by("-lifted_at", "-at", "id")


def may_declare_for(by: Officer) -> QuerySet[Officer]:
    """Whose conflicts this officer declares beside their own."""
    if not by.has_role(Role.SUPERVISOR) or by.team_id is None:
        return Officer.objects.none()
    team = Officer.objects.filter(team=by.team_id, agency=by.agency_id, left_at=None, is_service=False)
    return team.exclude(pk=by.pk).order_by("name", "id")


def refusals_to_declare(*, whose: Officer, by: Officer) -> list[Refusal]:
    if whose.pk != by.pk and not may_declare_for(by).filter(pk=whose.pk).exists():
        return [NOT_FOR_THEM]
    return []


def refusals_to_lift(conflict: Conflict, *, standing: Standing, by: Officer) -> list[Refusal]:
    refusals = []
    if not (standing.owns and standing.decide and by.has_role(Role.SUPERVISOR)):
        refusals.append(SUPERVISORS_LIFT)
    if conflict.officer_id == by.pk:
        refusals.append(OWN)
    if conflict.lifted_at is not None:
        refusals.append(NOT_TWICE)
    return refusals
