from uuid import UUID

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "wardmote.records.places"
    label = "places"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary

        vocabulary.references.append(place_of_reference)


def place_of_reference(reference: str) -> UUID | None:
    from wardmote.records.places.models import Place

    return Place.objects.filter(reference=reference).values_list("pk", flat=True).first()
