"""What officers are told about cases."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.notices.kinds import Subject
from wardmote.work.cases.models import Case

SHARED = "shared"
WORDS = {SHARED: "A case was shared with you"}


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        case.pk: Subject(
            f"{case.reference}: {case.title}", reverse("cases:detail", kwargs={"reference": case.reference})
        )
        for case in Case.objects.filter(pk__in=ids).only("reference", "title")
    }
