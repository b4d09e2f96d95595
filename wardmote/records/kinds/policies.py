"""What the rules allow with the categories now, as a list of refusals."""

from wardmote.foundation.refusals import Refusal
from wardmote.records.kinds.models import Proposal
from wardmote.trust.identity.models import Officer, Role

NOT_ADMINISTRATOR = Refusal("not-administrator", "Only administrators change what reports choose from.")
NOT_TAKEN = Refusal("not-taken", "This does not hold together: check the name, the source and the days.")
NAMED_ALREADY = Refusal("named-already", "There is one of this name already. Choose another name.")
TO_COME = Refusal(
    "change-to-come", "A later change of this is set already: choose a day that is not before it begins."
)
ENDED = Refusal("ended", "This is ended already.")
WAITS = Refusal("waits", "A change of this waits for another agency already: that is decided first.")
DECIDED = Refusal("decided", "Somebody decided on this a moment ago. Look at it again.")
NO_FIT = Refusal("no-fit", "The list changed meanwhile, and this does not fit it any more. Decline it.")
NEEDS_ANOTHER = Refusal("needs-another", "Your agency proposed it: an administrator of another confirms it.")
OWN = Refusal("own", "You proposed it: another administrator confirms it.")
NOT_PROPOSER = Refusal("not-proposer", "Only the agency that proposed it withdraws it.")


def refusals_to_set(*, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not change what reports choose from."""
    return [] if by.has_role(Role.ADMINISTRATOR) else [NOT_ADMINISTRATOR]


def refusals_to_decide(proposal: Proposal, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may neither confirm nor decline it. The database refuses the same."""
    refusals = refusals_to_set(by=by)
    if not proposal.waits:
        refusals.append(DECIDED)
    if proposal.agency_id == by.agency_id:
        refusals.append(NEEDS_ANOTHER)
    elif proposal.by_id == by.pk:
        refusals.append(OWN)
    return refusals


def refusals_to_withdraw(proposal: Proposal, *, by: Officer) -> list[Refusal]:
    refusals = refusals_to_set(by=by)
    if not proposal.waits:
        refusals.append(DECIDED)
    if proposal.agency_id != by.agency_id:
        refusals.append(NOT_PROPOSER)
    return refusals
