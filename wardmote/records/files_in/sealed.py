"""The rows of a file, kept sealed until they are thrown away: under their own key, bound to their batch."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from wardmote.foundation.files import envelope
from wardmote.foundation.sealing import wrapping
from wardmote.foundation.sealing.wrapping import CannotOpen

__all__ = ["CannotOpen"]


class Sealed(NamedTuple):
    """As it is kept: the id of the installation's key, the batch's own key under that, the sealed rows."""

    key_id: str
    wrapped: bytes
    sealed: bytes


def label(batch: UUID) -> bytes:
    return b"file taken in\0" + batch.bytes


def seal(table: bytes, batch: UUID) -> Sealed:
    key = envelope.new_key()
    return Sealed(*wrap(key, batch), b"".join(envelope.seal(table, key, label(batch))))


def unseal(kept: Sealed, batch: UUID) -> dict[str, Any]:
    """The table, as foundation.files.sheets writes it.

    :raises CannotOpen: if it was not sealed here for this batch.
    """
    key = unwrap(kept.key_id, bytes(kept.wrapped), batch)
    try:
        table: dict[str, Any] = json.loads(envelope.unseal_whole(bytes(kept.sealed), key, label(batch)))
    except envelope.DoesNotFit:
        raise CannotOpen("content") from None
    return table


# For keeping its key with those of documents (documents/shelves.py): `audience` is what a batch never leaves.


def wrap(key: bytes, batch: UUID, audience: int = 0) -> tuple[str, bytes]:
    return wrapping.wrap(key, _under(batch))


def unwrap(key_id: str, wrapped: bytes, batch: UUID, audience: int = 0) -> bytes:
    """:raises CannotOpen: if it was not wrapped for this batch, or the installation has no such key."""
    return wrapping.unwrap(key_id, wrapped, _under(batch))


def _under(batch: UUID) -> Callable[[str], bytes]:
    return lambda key_id: label(batch) + key_id.encode()
