"""Under what else the log speaks of a person: the ties between records. Rooms above add theirs."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q

from wardmote.records.people.models import Link, Merge

Subject = tuple[str, UUID]


def of_ties(people: list[UUID]) -> list[Subject]:
    """Merges and links, undone ones too, as far as the officer sees both ends."""
    merges = Merge.objects.filter(Q(away__in=people) | Q(into__in=people)).values_list("pk", flat=True)
    links = Link.objects.filter(Q(one__in=people) | Q(other__in=people)).values_list("pk", flat=True)
    return [("same_person", pk) for pk in (*merges, *links)]


sources: list[Callable[[list[UUID]], list[Subject]]] = [of_ties]


def subjects_of(people: list[UUID]) -> list[Subject]:
    return [subject for source in sources for subject in source(people)]
