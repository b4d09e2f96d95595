"""Sealing the files of the register, and opening them: each fits its own entry and no other.

Decision: docs/decisions/0034-files-of-agreements-sealed.md
"""

from functools import partial
from uuid import UUID

from wardmote.foundation.files import envelope
from wardmote.foundation.files.envelope import DoesNotFit
from wardmote.foundation.sealing import wrapping
from wardmote.foundation.sealing.wrapping import CannotOpen
from wardmote.trust.agreements.models import AgreementFile


def label_of_key(key_id: str, file: UUID, agreement: UUID) -> bytes:
    return key_id.encode() + b"\0" + file.bytes + agreement.bytes


def seal(data: bytes, file: UUID, agreement: UUID) -> tuple[str, bytes, bytes]:
    """The id of the installation's key, the file's own key wrapped with it, and the sealed bytes."""
    secret = envelope.new_key()
    key_id, wrapped = wrap(secret, file, agreement)
    return key_id, wrapped, b"".join(envelope.seal(data, secret, file.bytes))


def wrap(secret: bytes, file: UUID, agreement: UUID) -> tuple[str, bytes]:
    return wrapping.wrap(secret, partial(label_of_key, file=file, agreement=agreement))


def unwrap(key_id: str, wrapped: bytes, file: UUID, agreement: UUID) -> bytes:
    """The file's own key.

    :raises CannotOpen: if it was not wrapped for this file of this entry, or its key is not here.
    """
    return wrapping.unwrap(key_id, wrapped, partial(label_of_key, file=file, agreement=agreement))


def whole(file: AgreementFile) -> bytes:
    """All bytes of a file, none of them given out unless all are as they were sealed.

    :raises CannotOpen: if they are not, or the file is not sealed.
    """
    if file.wrapped is None or file.sealed is None:
        raise CannotOpen("unsealed")
    return unseal(
        bytes(file.sealed), unwrap(file.key_id, bytes(file.wrapped), file.pk, file.agreement_id), file.pk
    )


def unseal(sealed: bytes, secret: bytes, file: UUID) -> bytes:
    """The plain bytes.

    :raises CannotOpen: if they are not as they were sealed.
    """
    try:
        return envelope.unseal_whole(sealed, secret, file.bytes)
    except DoesNotFit:
        raise CannotOpen("content") from None
