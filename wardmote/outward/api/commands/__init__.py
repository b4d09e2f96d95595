"""What can be done by Open311: keys made and revoked, reports taken from other systems, reports sent on."""

from wardmote.outward.api.commands.endpoints import (
    CannotKeepEndpoint,
    add_endpoint,
    change_endpoint,
)
from wardmote.outward.api.commands.keys import CannotMakeKey, CannotRevoke, make_key, revoke_key
from wardmote.outward.api.commands.sending import CannotSend, send_again, send_on
from wardmote.outward.api.commands.taking import LONG_AGO, add_update, take_request

__all__ = [
    "LONG_AGO",
    "CannotKeepEndpoint",
    "CannotMakeKey",
    "CannotRevoke",
    "CannotSend",
    "add_endpoint",
    "add_update",
    "change_endpoint",
    "make_key",
    "revoke_key",
    "send_again",
    "send_on",
    "take_request",
]
