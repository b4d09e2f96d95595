"""What can be done with a document: it is added. The caller links it to its record."""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import transaction

from wardmote.foundation.files.checked import CheckedFile
from wardmote.records.documents.models import Content, Document
from wardmote.trust.identity.models import Officer


@transaction.atomic
def add_document(
    *,
    audience_id: int,
    title: str,
    file: CheckedFile,
    data: bytes,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Document:
    """Keep a checked file for this audience. It then goes where the link of its record goes.

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
        added_by=by,
        added_at=now,
    )
    document.save(force_insert=True)
    # By bulk_create: reading the bytes back would want an opening on record.
    Content.objects.bulk_create([Content(document=document, data=data)])
    return document
