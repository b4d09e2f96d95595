from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import AppConfig

if TYPE_CHECKING:  # models may be imported only once the apps are loaded
    from wardmote.trust.access.door import AtTheDoor


class PeopleConfig(AppConfig):
    name = "wardmote.records.people"
    label = "people"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.records.notices import kinds
        from wardmote.records.people import telling
        from wardmote.trust.access import door

        vocabulary.references.append(person_of_reference)
        door.doors["person"] = person_at_the_door
        kinds.add("People", telling.WORDS)
        kinds.subjects["person"] = telling.subjects


def person_of_reference(reference: str) -> UUID | None:
    from wardmote.records.people.models import Person

    return Person.objects.filter(reference=reference).values_list("pk", flat=True).first()


def person_at_the_door(reference: str) -> "AtTheDoor | None":
    from wardmote.records.people.models import Person
    from wardmote.trust.access.door import AtTheDoor

    person = Person.objects.filter(reference=reference.upper()).first()
    return AtTheDoor(person.pk, person.reference, person.name, person.get_kind_display()) if person else None
