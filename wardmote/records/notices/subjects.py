"""What notices about records of the trust floor are about: that floor knows nothing of notices."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.notices.kinds import Subject
from wardmote.trust.agreements.models import Agreement


def agreements(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        entry.pk: Subject(entry.document_name, reverse("agreements:detail", kwargs={"pk": entry.pk}))
        for entry in Agreement.objects.filter(pk__in=ids).only("document_name")
    }
