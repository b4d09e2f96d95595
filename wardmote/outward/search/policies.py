"""What the rules allow with a request for access now, as refusals. The row policies are the guarantee."""

from wardmote.foundation.refusals import Refusal
from wardmote.outward.search import queries
from wardmote.outward.search.models import AccessRequest
from wardmote.trust.identity.models import Officer, Role

ANSWERED = Refusal("answered", "This request has already been answered, withdrawn, or has lapsed.")
NOT_YOURS = Refusal(
    "not-yours", "Only officers of the agency asked who decide on the record can answer this."
)
NOT_ASKER = Refusal("not-asker", "Only the officer who asked can withdraw this.")
NO_ANSWER = Refusal(
    "no-answer",
    "Nothing can be asked about this search any more. Search again, and ask from the answer if there is one.",
)
NO_PURPOSE = Refusal("no-purpose", "No agreement in force between your agencies covers that purpose.")


def refusals_to_share(request: AccessRequest, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not accept this request, by sharing a record, now."""
    refusals = [] if request.state == AccessRequest.State.ASKED else [ANSWERED]
    if request.owner_id != by.agency_id or not queries.decides(request):
        refusals.append(NOT_YOURS)
    return refusals


def refusals_to_refuse(request: AccessRequest, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not refuse this request now.

    Once it has come to the information governance lead, they may too, without sight of the record.
    """
    refusals = [] if request.state == AccessRequest.State.ASKED else [ANSWERED]
    leads = request.escalated >= 2 and by.has_role(Role.INFORMATION_GOVERNANCE)
    if request.owner_id != by.agency_id or not (leads or queries.decides(request)):
        refusals.append(NOT_YOURS)
    return refusals


def refusals_to_withdraw(request: AccessRequest, *, by: Officer) -> list[Refusal]:
    refusals = [] if request.state == AccessRequest.State.ASKED else [ANSWERED]
    if request.asked_by_id != by.pk:
        refusals.append(NOT_ASKER)
    return refusals


def refusals_to_say(*, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not say what their agency answers by name only."""
    if by.has_role(Role.INFORMATION_GOVERNANCE):
        return []
    return [
        Refusal(
            "not-lead", "Only the information governance lead of an agency says what it answers by name only."
        )
    ]
