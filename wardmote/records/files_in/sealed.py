"""The rows of a file, kept sealed until they are thrown away: under their own key, bound to their batch."""

import json
from typing import Any
from uuid import UUID

from wardmote.foundation.files import envelope
from wardmote.foundation.sealing import wrapping
from wardmote.foundation.sealing.wrapping import CannotOpen

SEALED_PIECE = envelope.PIECE + 16  # a piece and its tag

__all__ = ["CannotOpen"]


def label(batch: UUID) -> bytes:
    return b"file taken in\0" + batch.bytes


def seal(table: bytes, batch: UUID) -> bytes:
    key = envelope.new_key()
    key_id, wrapped = wrapping.wrap(key, lambda key_id: label(batch) + key_id.encode())
    return f"{key_id} {len(wrapped)}\n".encode() + wrapped + b"".join(envelope.seal(table, key, label(batch)))


def unseal(sealed: bytes, batch: UUID) -> dict[str, Any]:
    """The table, as foundation.files.sheets writes it.

    :raises CannotOpen: if it was not sealed here for this batch.
    """
    head, _, rest = bytes(sealed).partition(b"\n")
    key_id, length = head.decode().split()
    key = wrapping.unwrap(key_id, rest[: int(length)], lambda key_id: label(batch) + key_id.encode())
    content = rest[int(length) :]
    pieces = [content[at : at + SEALED_PIECE] for at in range(0, len(content), SEALED_PIECE)]
    try:
        table: dict[str, Any] = json.loads(b"".join(envelope.unseal(pieces, len(pieces), key, label(batch))))
    except envelope.DoesNotFit:
        raise CannotOpen("content") from None
    return table
