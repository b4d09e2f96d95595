"""The key of a file, wrapped under one of the installation's for what it belongs to, and unwrapped again."""

from collections.abc import Callable

from wardmote.foundation.files import envelope
from wardmote.foundation.files.envelope import DoesNotFit
from wardmote.foundation.sealing.keys import keys, newest

# What a wrapped key is bound to, given the id of the installation's key it is wrapped under.
Label = Callable[[str], bytes]


class CannotOpen(Exception):
    """The file cannot be opened. `code` says why: "audience", "content", "key" or "unsealed"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def wrap(key: bytes, label: Label) -> tuple[str, bytes]:
    """A file's key under the newest key of the installation; with the id of that."""
    found = keys()
    key_id = newest(found)
    return key_id, envelope.wrap(key, found[key_id], label(key_id))


def unwrap(key_id: str, sealed: bytes, label: Label) -> bytes:
    """The file's key, if it was wrapped for this label.

    :raises CannotOpen: if it was not, or the installation has no such key.
    """
    under = keys().get(key_id)
    if under is None:
        raise CannotOpen("key")
    try:
        return envelope.unwrap(bytes(sealed), under, label(key_id))
    except DoesNotFit:
        raise CannotOpen("audience") from None
