"""Documents kept with an entry, such as a signed contract: read by the owner agency's officers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.files.checked import CheckedFile
from wardmote.foundation.refusals import by_row_policy
from wardmote.records.documents import commands as documents
from wardmote.records.documents.homes import Home
from wardmote.records.documents.models import Document
from wardmote.trust.access import commands as access
from wardmote.trust.identity.models import Officer
from wardmote.work.registers import policies
from wardmote.work.registers.commands import KIND, CannotKeep
from wardmote.work.registers.models import Entry, EntryDocument

MOST_SHOWN = 50


def documents_of(entry: Entry) -> list[Document]:
    """Those the officer may see, the newest first."""
    found = Document.objects.filter(register_link__entry=entry, withdrawn_at=None).select_related("added_by")
    return list(found.order_by("-added_at", "pk")[:MOST_SHOWN])


@transaction.atomic
def attach(
    *,
    entry: Entry,
    title: str,
    file: CheckedFile,
    key: UUID,
    by: Officer,
    now: datetime,
    categories: Any = (),
) -> Document:
    """Keep a checked file with the entry, sealed, for the officers of its agency.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_change(entry, by=by):
        raise CannotKeep(refusals)
    with by_row_policy(CannotKeep, policies.NOT_KEEPER):
        audience = access.make_audience(access.Plan(frozenset({access.Terms(by.agency_id)})))
        document = documents.add_document(
            audience_id=audience, title=title, file=file, by=by, now=now, key=key
        )
        EntryDocument.objects.create(entry=entry, document=document, by=by, at=now)
    audit.record("document added", kind=KIND, subject=entry.pk, owner=entry.owner_id)
    return document


def entry_of_document(document: Document) -> Home | None:
    link = EntryDocument.objects.filter(document_id=document.pk).select_related("entry")
    found = link.only("entry__register", "entry__title").first()
    if found is None:
        return None
    where = {"key": found.entry.register, "pk": found.entry_id}
    return Home(reverse("registers:entry", kwargs=where), found.entry.title)
