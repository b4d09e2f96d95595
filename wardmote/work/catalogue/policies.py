"""What the rules allow with the catalogue now, as a list of refusals."""

from wardmote.foundation.refusals import Refusal
from wardmote.trust.identity.models import Officer, Role

NOT_ADMINISTRATOR = Refusal("not-administrator", "Only administrators change the catalogue.")
NOT_TAKEN = Refusal("not-taken", "This does not hold together: check the value, its unit and the day.")
SET_ALREADY = Refusal("set-already", "Your agency has set this from that day already. Choose another day.")


def refusals_to_set(*, by: Officer) -> list[Refusal]:
    """Every reason why this officer may set no figure, set no commencement and confirm nothing."""
    return [] if by.has_role(Role.ADMINISTRATOR) else [NOT_ADMINISTRATOR]
