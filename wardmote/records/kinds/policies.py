"""What the rules allow with the categories now, as a list of refusals."""

from wardmote.foundation.refusals import Refusal
from wardmote.trust.identity.models import Officer, Role

NOT_ADMINISTRATOR = Refusal("not-administrator", "Only administrators change what reports choose from.")
NOT_TAKEN = Refusal("not-taken", "This does not hold together: check the name, the source and the days.")
NAMED_ALREADY = Refusal("named-already", "There is one of this name already. Choose another name.")
TO_COME = Refusal(
    "change-to-come", "A later change of this is set already: choose a day that is not before it begins."
)
ENDED = Refusal("ended", "This is ended already.")


def refusals_to_set(*, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not change what reports choose from."""
    return [] if by.has_role(Role.ADMINISTRATOR) else [NOT_ADMINISTRATOR]
