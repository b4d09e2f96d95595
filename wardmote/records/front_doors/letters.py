"""Messages to reporters, without a word of the report. The first holds their link, sealed until it goes."""

import json
from dataclasses import dataclass

from wardmote.foundation.sealing import words
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


def seal(text: bytes) -> bytes:
    return words.seal(text, LABEL)


def unseal(sealed: bytes) -> bytes:
    """:raises wardmote.foundation.sealing.wrapping.CannotOpen: if it was not sealed here."""
    return words.unseal(sealed, LABEL)
