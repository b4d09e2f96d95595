"""What can be asked about documents. Their bytes are there only once the opening is on record."""

from django.db.models import QuerySet

from wardmote.records.documents.models import Content


def contents() -> QuerySet[Content]:
    """The bytes of the documents this officer has opened, with what is known of each."""
    return Content.objects.select_related("document").order_by("document_id")
