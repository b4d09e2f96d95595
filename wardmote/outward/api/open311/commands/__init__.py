"""What can be done by Open311: keys made and revoked, reports taken from other systems, reports sent on."""

from wardmote.outward.api.open311.commands.keys import CannotMakeKey, CannotRevoke, make_key, revoke_key
from wardmote.outward.api.open311.commands.taking import add_update, take_request

__all__ = ["CannotMakeKey", "CannotRevoke", "add_update", "make_key", "revoke_key", "take_request"]
