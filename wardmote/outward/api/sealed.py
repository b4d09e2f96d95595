"""The key for another council's server: kept sealed, and opened by the worker when a report goes."""

from wardmote.foundation.sealing import words

LABEL = b"open311 endpoint key\0"


def seal(key: str) -> bytes:
    return words.seal(key.encode(), LABEL)


def unseal(sealed: bytes) -> str:
    """:raises wardmote.foundation.sealing.wrapping.CannotOpen: if it was not sealed here."""
    return words.unseal(sealed, LABEL).decode()
