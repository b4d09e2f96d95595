from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import AppConfig

if TYPE_CHECKING:  # models may be imported only once the apps are loaded
    from wardmote.trust.access.door import AtTheDoor
    from wardmote.trust.identity.models import Officer


class PatrolsConfig(AppConfig):
    name = "wardmote.records.patrols"
    label = "patrols"

    def ready(self) -> None:
        from wardmote.foundation.audit import vocabulary
        from wardmote.records.desk.lists import List, lists
        from wardmote.records.intake import came_from
        from wardmote.records.notices import kinds
        from wardmote.records.patrols import telling
        from wardmote.trust.access import door

        kinds.add("Patrols", telling.WORDS)
        kinds.subjects["patrol"] = telling.subjects
        lists["patrols"] = List("Patrols", "patrols:list", clean_query)
        vocabulary.references.append(patrol_of_reference)
        door.doors["patrol"] = patrol_at_the_door
        came_from.sources.append(telling.patrol_of)


def patrol_of_reference(reference: str) -> UUID | None:
    from wardmote.records.patrols.models import Patrol

    return Patrol.objects.filter(reference=reference).values_list("pk", flat=True).first()


def clean_query(query: str, by: "Officer") -> str:
    from wardmote.records.patrols.views import lists

    return lists.clean_query(query, by)


def patrol_at_the_door(reference: str) -> "AtTheDoor | None":
    from wardmote.records.patrols.models import Patrol
    from wardmote.trust.access.door import AtTheDoor

    patrol = Patrol.objects.filter(reference=reference.upper()).first()
    return AtTheDoor(patrol.pk, patrol.reference, patrol.title, patrol.get_kind_display()) if patrol else None
