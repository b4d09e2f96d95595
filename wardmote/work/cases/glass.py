"""Break-glass: who may open a record in an emergency now, what runs, and what waits for its review.

The database decides (`wardmote.my_glass()`); these are its words.
Decision: docs/decisions/0046-break-glass-by-record.md
"""

from datetime import datetime

from django.db import connection
from django.db.models import F, QuerySet

from wardmote.foundation.refusals import Refusal
from wardmote.trust.access import standins
from wardmote.trust.access.glass import minutes_left, running
from wardmote.trust.access.models import BreakGlass
from wardmote.trust.identity.models import Officer, Role

__all__ = ["minutes_left", "running"]

# What a reference begins with: the function that opens such a record so, its page, and its history.
KINDS = {
    "C": ("break_glass_of_case", "cases:detail", "cases:history"),
    "R": ("break_glass_of_report", "intake:detail", "intake:detail"),
    "P": ("break_glass_of_person", "people:detail", "people:history"),
}
MAY = (Role.SUPERVISOR, Role.TRIAGE, Role.PANEL_COORDINATOR, Role.PANEL_CHAIR)
REVIEW = (Role.SUPERVISOR, Role.INFORMATION_GOVERNANCE)

NOT_YOUR_ROLE = Refusal(
    "not-your-role",
    "Supervisors, triage officers, and chairs and coordinators of panels may open a record in an emergency. "
    "Ask one of them.",
)
STEP_UP = Refusal(
    "step-up",
    "Give your second factor again first. Nothing you typed is lost: open “Give it again” below in a "
    "new tab, then press the button once more.",
)
NONE_SUCH = Refusal(
    "none-such",
    "No record with this reference can be opened in an emergency. Check the reference. "
    "That you tried is on record.",
)


def refusals_to_break_glass(*, by: Officer, now: datetime) -> list[Refusal]:
    refusals = []
    if not any(by.has_role(role) for role in MAY):
        refusals.append(NOT_YOUR_ROLE)
    if not stepped_up():
        refusals.append(STEP_UP)
    if live := running(by, now=now):
        words = f"You have {live.reference} open in an emergency. End that first: one record at a time."
        refusals.append(Refusal("one-at-a-time", words))
    return refusals


def kind_of(reference: str) -> tuple[str, str, str]:
    """How a record with such a reference is opened; of what is no reference, as a case that is not there."""
    return KINDS.get(reference.strip()[:1].upper(), KINDS["C"])


def may_review(glass: BreakGlass, *, by: Officer) -> bool:
    """The record's lead, a supervisor or an information governance lead of its owner; never who did it."""
    if by.pk == glass.officer_id or by.agency_id != glass.owner_id:
        return False
    if by.pk == glass.lead_id or any(by.has_role(role) for role in REVIEW):
        return True
    names = standins.names(by)  # whoever stands in for the lead, but for what the lead did themselves
    return glass.lead_id in names and glass.officer_id not in names


def stepped_up() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.stepped_up()")
        return bool(cursor.fetchone()[0])


def told_of(glass: BreakGlass) -> QuerySet[Officer]:
    """Whom the database told that this officer broke the glass."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.told_of_glass(%s)", [glass.pk])
        return Officer.objects.filter(pk__in=[pk for (pk,) in cursor.fetchall()]).order_by("name")


def known() -> QuerySet[BreakGlass]:
    """Every emergency opening the officer may know of: those that wait first, the soonest due first."""
    found = BreakGlass.objects.select_related("officer", "officer__agency", "owner", "reviewed_by", "lead")
    return found.order_by(F("reviewed_at").desc(nulls_first=True), "review_by", "id")
