"""What a document's seal is bound to, and opening it.

Decision: docs/decisions/0026-sealed-for-an-audience.md
"""

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from wardmote.foundation.files import envelope
from wardmote.foundation.files.envelope import DoesNotFit
from wardmote.foundation.sealing import wrapping
from wardmote.foundation.sealing.wrapping import CannotOpen
from wardmote.records.documents.models import Content, Piece

__all__ = ["CannotOpen"]

AT_ONCE = 8  # pieces held in memory while a document is read


def label_of_content(document: UUID) -> bytes:
    return document.bytes


def label_of_key(key_id: str, document: UUID, audience: int) -> bytes:
    """A wrapped key fits one key of the installation, one document and one audience, and no other."""
    return key_id.encode() + b"\0" + document.bytes + audience.to_bytes(8, "big")


def wrapped(key: bytes, document: UUID, audience: int) -> tuple[str, bytes]:
    """A document's key under the newest key of the installation; with the id of that."""
    return wrapping.wrap(key, partial(label_of_key, document=document, audience=audience))


def unwrapped(key_id: str, sealed: bytes, document: UUID, audience: int) -> bytes:
    """The document's key, if it was wrapped for this document in this audience.

    :raises CannotOpen: if it was not, or the installation has no such key.
    """
    return wrapping.unwrap(key_id, sealed, partial(label_of_key, document=document, audience=audience))


def key_of(content: Content) -> bytes:
    """The key of a document that an officer opens, if it fits the audience the document is in now."""
    if content.wrapped is None:
        raise CannotOpen("unsealed")
    return unwrapped(
        content.key_id, bytes(content.wrapped), content.document_id, content.document.audience_id
    )


def plain_pieces(content: Content) -> Iterator[bytes]:
    """The bytes of a document, some at a time.

    :raises CannotOpen: at the first part that is not as it was sealed; what came before it is.
    """
    key = key_of(content)
    try:
        yield from envelope.unseal(
            _sealed_pieces(content), content.pieces, key, label_of_content(content.document_id)
        )
    except DoesNotFit:
        raise CannotOpen("content") from None


def whole(content: Content) -> bytes:
    """All bytes of a document, none of them given out unless all are as they were sealed.

    :raises CannotOpen: if they are not.
    """
    return b"".join(plain_pieces(content))


def look_through(content: Content) -> None:
    """Open the whole document and keep none of it.

    :raises CannotOpen: if any part is not as it was sealed.
    """
    for _ in plain_pieces(content):
        pass


def _sealed_pieces(content: Content) -> Iterator[bytes]:
    for start in range(0, content.pieces, AT_ONCE):
        found = Piece.objects.filter(
            document_id=content.document_id, number__gte=start, number__lt=start + AT_ONCE
        )
        for piece in found.order_by("number"):
            yield bytes(piece.data)
