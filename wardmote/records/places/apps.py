from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import AppConfig

if TYPE_CHECKING:  # models may be imported only once the apps are loaded
    from wardmote.trust.access.door import AtTheDoor


class PlacesConfig(AppConfig):
    name = "wardmote.records.places"
    label = "places"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.trust.access import door

        vocabulary.references.append(place_of_reference)
        door.doors["place"] = place_at_the_door


def place_of_reference(reference: str) -> UUID | None:
    from wardmote.records.places.models import Place

    return Place.objects.filter(reference=reference).values_list("pk", flat=True).first()


def place_at_the_door(reference: str) -> "AtTheDoor | None":
    from wardmote.records.places.models import Place
    from wardmote.trust.access.door import AtTheDoor

    place = Place.objects.filter(reference=reference.upper()).first()
    return (
        AtTheDoor(place.pk, place.reference, place.name or place.address, place.get_kind_display())
        if place
        else None
    )
