"""What has stopped sharing under an agreement, and whom to tell of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wardmote.foundation.design.dates import in_london
from wardmote.records.notices import kinds
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
