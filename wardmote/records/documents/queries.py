"""What can be asked about documents. Their bytes are there only once the opening is on record."""

from uuid import UUID

from django.db.models import QuerySet

from wardmote.records.documents.models import Content, Document
from wardmote.trust.access.models import Audience


def contents() -> QuerySet[Content]:
    """The sealed keys of the documents this officer opened, with what is known of each. None is withdrawn."""
    contents = Content.objects.select_related("document__added_by__agency").defer("data")
    return contents.order_by("document_id")


def owner_of(document: Document) -> UUID:
    """The agency whose record the document belongs to."""
    owners = Audience.objects.filter(pk=document.audience_id).values_list("owner_id", flat=True)
    return owners.get()
