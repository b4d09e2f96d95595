"""Messages to reporters, without a word of the report. The first holds their link, sealed until it goes."""

import json
from dataclasses import dataclass

from wardmote.foundation.files import envelope
from wardmote.foundation.sealing import wrapping
from wardmote.records.front_doors.secrets import new_secret, print_of

LABEL = b"letter to a reporter\0"


@dataclass(frozen=True)
class First:
    """What is kept for the first message: the print of what confirms the address, and what is sealed."""

    confirming: bytes
    sealed: bytes


def first(secret: str) -> First:
    token = new_secret()
    its = print_of(token)
    assert its is not None
    return First(its, seal(json.dumps({"secret": secret, "token": token}).encode()))


def seal(words: bytes) -> bytes:
    """Sealed under a key of its own, wrapped under the installation's: `unseal` opens it."""
    key = envelope.new_key()
    key_id, wrapped = wrapping.wrap(key, _label)
    head = f"{key_id} {len(wrapped)}\n".encode()
    return head + wrapped + b"".join(envelope.seal(words, key, LABEL))


def unseal(sealed: bytes) -> bytes:
    """:raises wardmote.foundation.sealing.wrapping.CannotOpen: if it was not sealed here."""
    head, _, rest = sealed.partition(b"\n")
    key_id, length = head.decode().split()
    key = wrapping.unwrap(key_id, rest[: int(length)], _label)
    return b"".join(envelope.unseal([rest[int(length) :]], 1, key, LABEL))


def _label(key_id: str) -> bytes:
    return LABEL + key_id.encode()
