"""The key for another council's server: kept sealed, and opened by the worker when a report goes."""

from wardmote.foundation.files import envelope
from wardmote.foundation.sealing import wrapping

LABEL = b"open311 endpoint key\0"


def seal(key: str) -> bytes:
    its = envelope.new_key()
    key_id, wrapped = wrapping.wrap(its, _label)
    return f"{key_id} {len(wrapped)}\n".encode() + wrapped + b"".join(envelope.seal(key.encode(), its, LABEL))


def unseal(sealed: bytes) -> str:
    """:raises wardmote.foundation.sealing.wrapping.CannotOpen: if it was not sealed here."""
    head, _, rest = bytes(sealed).partition(b"\n")
    key_id, length = head.decode().split()
    its = wrapping.unwrap(key_id, rest[: int(length)], _label)
    return b"".join(envelope.unseal([rest[int(length) :]], 1, its, LABEL)).decode()


def _label(key_id: str) -> bytes:
    return LABEL + key_id.encode()
