"""What the rules allow with keys, endpoints and sending on now, as a list of refusals."""


from wardmote.foundation.refusals import Refusal
from wardmote.outward.api.open311.queries import CHANNEL
from wardmote.records.front_doors.models import Door
from wardmote.trust.identity.models import Officer, Role

NOT_ADMINISTRATOR = Refusal("not-administrator", "Only an administrator of the agency can do this.")
NO_NAME = Refusal("no-name", "Enter whose key it is: the system, not a person.")
OTHER_DOOR = Refusal("other-door", "Choose a front door of your own agency that takes Open311.")
REVOKED = Refusal("revoked", "This key is revoked already.")


def refusals_to_make_key(*, name: str, door: Door, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not make this key."""
    refusals = [] if by.has_role(Role.ADMINISTRATOR) else [NOT_ADMINISTRATOR]
    if not name.strip():
        refusals.append(NO_NAME)
    if door.agency_id != by.agency_id or door.channel != CHANNEL:
        refusals.append(OTHER_DOOR)
    return refusals
