"""What can be done with a document: it is added, withdrawn, and its key wrapped anew when it moves."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.files import envelope
from wardmote.foundation.files.checked import CheckedFile
from wardmote.foundation.refusals import Refused
from wardmote.records.documents import policies, queries, sealing
from wardmote.records.documents.models import Content, Document, Piece
from wardmote.trust.identity.models import Officer


class CannotWithdraw(Refused):
    pass


@transaction.atomic
def add_document(
    *,
    audience_id: int,
    title: str,
    file: CheckedFile,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
    replaces: Document | None = None,
) -> Document:
    """Keep a checked file for this audience, sealed. It then goes where the link of its record goes: call
    `renew_wrappings` once the link is made.

    :raises django.db.DatabaseError: unless the officer may contribute to the audience.
    """
    document = Document(
        pk=key or uuid.uuid4(),
        audience_id=audience_id,
        title=title,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        pages=file.pages,
        added_by=by,
        added_at=now,
        replaces=replaces,
    )
    document.save(force_insert=True)
    keep_sealed(document.pk, audience_id, file.data)
    return document


def add_to(
    link: Any,
    *,
    title: str,
    file: CheckedFile,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
    replaces: Document | None = None,
) -> Document:
    """Keep a checked file with a record. `link` ties the two, not saved yet, and names its categories.

    :raises django.db.DatabaseError: unless the officer may contribute to the record.
    """
    link.document = add_document(
        audience_id=link.parent_audience_id,
        title=title,
        file=file,
        by=by,
        now=now,
        key=key,
        replaces=replaces,
    )
    link.save(force_insert=True)
    renew_wrappings()  # its categories may have led it to fewer readers than the record has
    document: Document = link.document
    return document


def keep_sealed(document: UUID, audience: int, data: bytes) -> None:
    """Seal these bytes for a document that is in this audience, and keep them."""
    secret = envelope.new_key()
    key_id, wrapped = sealing.wrapped(secret, document, audience)
    sealed = envelope.seal(data, secret, sealing.label_of_content(document))
    count = 0
    for some in batches(sealed, 8):  # by bulk_create: reading them back would want an opening on record
        Piece.objects.bulk_create(
            Piece(document_id=document, number=count + at, data=piece) for at, piece in enumerate(some)
        )
        count += len(some)
    Content.objects.bulk_create(
        [Content(document_id=document, key_id=key_id, wrapped=wrapped, sealed_for=audience, pieces=count)]
    )


def batches(pieces: Iterator[bytes], size: int) -> Iterator[list[bytes]]:
    while some := list(islice(pieces, size)):
        yield some


def renew_wrappings(kind: str = "", record: UUID | None = None) -> int:
    """Wrap anew the keys of the documents that went to another audience in this transaction; return how many.

    A document moved in any other way than by this application is left as it is, and cannot be opened.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select document, audience, key_id, wrapped, sealed_for from wardmote.documents_moved()"
        )
        moved = cursor.fetchall()
        for document, audience, key_id, wrapped, sealed_for in moved:
            try:
                secret = sealing.unwrapped(key_id, bytes(wrapped), document, sealed_for)
            except sealing.CannotOpen:  # it fitted nowhere before: moving it does not make it right
                continue
            key_id, wrapped = sealing.wrapped(secret, document, audience)
            cursor.execute("select wardmote.renew_wrapping(%s, %s, %s)", [document, key_id, wrapped])
    return len(moved)


@transaction.atomic
def withdraw_document(
    *, document: Document, reason: str, contributes: bool, decides: bool, by: Officer, now: datetime
) -> None:
    """Take a document out of every list, with the reason; nobody opens it any more. It stays, for the log.

    :raises CannotWithdraw: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_withdraw(document, by=by, contributes=contributes, decides=decides):
        raise CannotWithdraw(refusals)
    changed = Document.objects.filter(pk=document.pk, withdrawn_at=None).update(
        withdrawn_by=by, withdrawn_at=now, withdrawn_reason=reason
    )
    if not changed:
        raise CannotWithdraw([policies.WITHDRAWN])
    audit.record(
        "document withdrawn",
        kind="document",
        subject=document.pk,
        owner=queries.owner_of(document),
        note=reason,
    )


def note_misfit(document: Document, code: str) -> None:
    """Put on record that a document could not be opened, since its seal does not fit it."""
    words = {
        "audience": "it is not where it was sealed for",
        "content": "its content is not as it was sealed",
        "key": "this installation does not have its key",
        "unsealed": "it is not sealed",
    }
    audit.record(
        "document does not fit its seal",
        kind="document",
        subject=document.pk,
        owner=queries.owner_of(document),
        note=words[code],
    )
