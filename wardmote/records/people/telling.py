"""What officers are told about person records. A notice names the record, not the person."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.notices.kinds import Subject
from wardmote.records.people.models import Person

SHARED = "person_shared"
WORDS = {SHARED: "A person record was shared with you"}


def subjects(ids: set[UUID]) -> dict[UUID, Subject]:
    return {
        person.pk: Subject(
            f"Person {person.reference}", reverse("people:detail", kwargs={"reference": person.reference})
        )
        for person in Person.objects.filter(pk__in=ids).only("reference")
    }
