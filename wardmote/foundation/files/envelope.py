"""Sealing: a file's pieces under a key of its own, and that key wrapped under one of the installation's.

The format, with test vectors: docs/document-format.md. Pure: keys, labels and bytes come in as arguments.
"""

import secrets
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PIECE = 256 * 1024  # bytes of plain text in a piece; the last may have fewer
SEALED_PIECE = PIECE + 16  # with its tag; the last may be shorter
CONTENT_LABEL = b"wardmote file 1\0"
KEY_LABEL = b"wardmote key 1\0"


class DoesNotFit(Exception):
    """What was sealed does not open with this key, for this record, in this place, or was changed."""


def new_key() -> bytes:
    return secrets.token_bytes(32)


def seal(data: bytes, key: bytes, label: bytes) -> Iterator[bytes]:
    """The sealed pieces of a file, in order. `label` says what it belongs to; a key seals one file, once."""
    cipher = AESGCM(key)
    last = max(0, (len(data) - 1) // PIECE)
    for number in range(last + 1):
        piece = data[number * PIECE : (number + 1) * PIECE]
        yield cipher.encrypt(_nonce(number, number == last), piece, CONTENT_LABEL + label)


def unseal(pieces: Iterable[bytes], count: int, key: bytes, label: bytes) -> Iterator[bytes]:
    """The plain pieces of a file of `count` sealed ones, each checked before it is given out.

    :raises DoesNotFit: if one was changed, is missing, is out of order, or belongs to another file.
    """
    if count < 1:  # an empty file has one empty piece
        raise DoesNotFit
    cipher = AESGCM(key)
    number = 0
    for piece in pieces:
        if number >= count:
            raise DoesNotFit
        try:
            yield cipher.decrypt(_nonce(number, number == count - 1), piece, CONTENT_LABEL + label)
        except InvalidTag:
            raise DoesNotFit from None
        number += 1
    if number != count:
        raise DoesNotFit


def unseal_whole(sealed: bytes, key: bytes, label: bytes) -> bytes:
    """The plain bytes of a file whose sealed pieces are kept in one stretch.

    :raises DoesNotFit: as `unseal`.
    """
    pieces = [sealed[start : start + SEALED_PIECE] for start in range(0, len(sealed), SEALED_PIECE)]
    return b"".join(unseal(pieces, len(pieces), key, label))


def wrap(key: bytes, under: bytes, label: bytes) -> bytes:
    """A file's key, sealed under one of the installation's for what the label says."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(under).encrypt(nonce, key, KEY_LABEL + label)


def unwrap(wrapped: bytes, under: bytes, label: bytes) -> bytes:
    """The file's key.

    :raises DoesNotFit: unless it was wrapped under this key for this label.
    """
    if len(wrapped) != 60:
        raise DoesNotFit
    try:
        return AESGCM(under).decrypt(wrapped[:12], wrapped[12:], KEY_LABEL + label)
    except InvalidTag:
        raise DoesNotFit from None


def _nonce(number: int, is_last: bool) -> bytes:
    return bytes(7) + number.to_bytes(4, "big") + bytes([is_last])
