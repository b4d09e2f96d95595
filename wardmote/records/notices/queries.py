"""An officer's notices; what has stopped sharing under an agreement, and whom to tell of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Count, Max, Q, QuerySet
from django.db.models.expressions import RawSQL

from wardmote.foundation.design.dates import in_london
from wardmote.records.notices import kinds
from wardmote.records.notices.models import Notice, Preferences
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Officer, Role

State = Agreement.State

# Those who keep agreements, and those whose work an ending touches.
TOLD = (
    Role.INFORMATION_GOVERNANCE,
    Role.CASEWORKER,
    Role.SUPERVISOR,
    Role.TRIAGE,
    Role.PANEL_COORDINATOR,
    Role.PANEL_CHAIR,
)


@dataclass(frozen=True)
class Happened:
    """One thing that stopped sharing, the day it did, and the agencies it did so for."""

    kind: str
    on: date
    agencies: frozenset[UUID]


def what_happened(agreement: Agreement, *, today: date) -> list[Happened]:
    """What stopped sharing under it: its end, its suspension, or parties that left."""
    parties = list(agreement.parties.select_related("organisation"))

    def bound_on(day: date) -> frozenset[UUID]:
        """The agencies that were parties until that day; whoever left before has been told."""
        here = {
            party.organisation.agency_id
            for party in parties
            if party.withdrew_on is None or party.withdrew_on >= day
        }
        return frozenset({agreement.owner_id, *filter(None, here)})

    if agreement.state == State.IN_FORCE:
        if agreement.ends_on and agreement.ends_on < today:
            return [Happened(kinds.AGREEMENT_ENDED, agreement.ends_on, bound_on(agreement.ends_on))]
        left = {party.withdrew_on for party in parties if party.withdrew_on and party.withdrew_on <= today}
        return [Happened(kinds.AGREEMENT_LEFT, day, bound_on(day)) for day in sorted(left)]
    kind = {
        State.SUSPENDED.value: kinds.AGREEMENT_SUSPENDED,
        State.ENDED.value: kinds.AGREEMENT_ENDED,
        State.SUPERSEDED.value: kinds.AGREEMENT_ENDED,
    }.get(agreement.state)
    if kind is None:
        return []
    day = in_london(agreement.state_changed_at).date() if agreement.state_changed_at else today
    return [Happened(kind, day, bound_on(day))]


def officers_to_tell(agencies: Collection[UUID]) -> list[UUID]:
    """The officers of these agencies who are told when sharing stops; no service accounts, no leavers."""
    found = Officer.objects.filter(
        agency_id__in=agencies, roles__overlap=list(TOLD), is_service=False, left_at=None
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


# --- one officer's notices ----------------------------------------------------------------------

# Kept, but neither shown nor counted: the kinds an officer does not want to be told of.
WANTED = RawSQL(  # nosec B611: our own words
    "not (notices_notice.kind = any (coalesce((select p.muted from notices_preferences p"
    " where p.officer_id = notices_notice.officer_id), '{}')))",
    [],
    output_field=BooleanField(),
)
COUNT = """
select count(*) from (
    select 1 from notices_notice where officer_id = %s and read_at is null
       and not (kind = any (coalesce((
           select p.muted from notices_preferences p where p.officer_id = %s), '{}')))
     limit %s) n
"""
MANY = 100  # beyond it the badge says "99+"


def preferences_of(officer: Officer) -> Preferences:
    """How they want to be told; as everyone begins, where they never said."""
    return Preferences.objects.filter(officer=officer).first() or Preferences(officer=officer)


def notices_of(officer: Officer, *, unread: bool = False, kind: str = "") -> QuerySet[Notice]:
    """Those the officer wants to see, the newest first."""
    found = Notice.objects.filter(WANTED, officer=officer)
    if unread:
        found = found.filter(read_at=None)
    if kind:
        found = found.filter(kind=kind)
    return found.order_by("-at", "pk")


def count_unread(officer: Officer) -> int:
    """How many unread notices, up to `MANY`: for the head of every page, in one cheap query."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [officer.pk, officer.pk, MANY])
        return int(cursor.fetchone()[0])


def by_subject(found: QuerySet[Notice]) -> QuerySet[Any, Any]:
    """The records these notices are about, the last told of first: kind, id, and how many are unread."""
    grouped = found.order_by().values("subject_kind", "subject_id")
    told = grouped.annotate(latest=Max("at"), unread=Count("pk", filter=Q(read_at=None)))
    return told.order_by("-latest", "subject_id")
