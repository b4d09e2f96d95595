from uuid import UUID

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wardmote.records.people"
    label = "people"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.records.notices import kinds
        from wardmote.records.people import telling

        vocabulary.references.append(person_of_reference)
        kinds.words |= telling.WORDS
        kinds.subjects["person"] = telling.subjects


def person_of_reference(reference: str) -> UUID | None:
    from wardmote.records.people.models import Person

    return Person.objects.filter(reference=reference).values_list("pk", flat=True).first()
