"""What a file of a plan held, kept sealed while it waits."""

import json

from wardmote.foundation.sealing import words
from wardmote.foundation.sealing.wrapping import CannotOpen
from wardmote.work.plans.papers.reading import Read

__all__ = ["CannotOpen"]

LABEL = b"plan file\0"


def seal(read: Read) -> bytes:
    return words.seal(json.dumps(read.as_json(), ensure_ascii=False, separators=(",", ":")).encode(), LABEL)


def unseal(sealed: bytes) -> Read:
    """:raises CannotOpen: if it was not sealed by this installation."""
    return Read.of(json.loads(words.unseal(sealed, LABEL)))
