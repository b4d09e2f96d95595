"""A few words kept sealed in one column: under a key of their own, wrapped under the installation's."""

from collections.abc import Callable

from wardmote.foundation.files import envelope
from wardmote.foundation.sealing import wrapping


def seal(words: bytes, label: bytes) -> bytes:
    """The words sealed for what the label names; they open under the same label alone.

    Whoever keeps them adds a shelf (records/documents/shelves.py), or their keys are lost when keys rotate.
    """
    key = envelope.new_key()
    key_id, wrapped = wrap(key, label)
    return f"{key_id} {len(wrapped)}\n".encode() + wrapped + b"".join(envelope.seal(words, key, label))


def unseal(sealed: bytes, label: bytes) -> bytes:
    """:raises wardmote.foundation.sealing.wrapping.CannotOpen: if they were not sealed here."""
    head, _, rest = bytes(sealed).partition(b"\n")
    key_id, length = head.decode().split()
    key = unwrap(key_id, rest[: int(length)], label)
    return envelope.unseal_whole(rest[int(length) :], key, label)


def wrap(key: bytes, label: bytes) -> tuple[str, bytes]:
    """The key of some words under the newest of the installation's, whose id it comes with."""
    return wrapping.wrap(key, _under(label))


def unwrap(key_id: str, wrapped: bytes, label: bytes) -> bytes:
    """:raises wardmote.foundation.sealing.wrapping.CannotOpen: if it was not wrapped for this label."""
    return wrapping.unwrap(key_id, wrapped, _under(label))


def _under(label: bytes) -> Callable[[str], bytes]:
    return lambda key_id: label + key_id.encode()
