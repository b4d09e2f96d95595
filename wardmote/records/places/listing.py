"""The list of places: words, filters, pages, a capped count. In at most three queries: see
work/cases/listing.py for why."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from wardmote.foundation.references import as_reference
from wardmote.records.places.models import Merge, Place
from wardmote.records.places.postcodes import as_postcode

SIZE = 25
CAP = 1000
MOST_FOUND = 500  # by words; the same for search_places() in the database


@dataclass(frozen=True)
class Filters:
    q: str = ""
    kind: str = ""
    ward: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Filters()


@dataclass(frozen=True)
class Listed:
    rows: list[Place]
    total: int
    capped: bool
    number: int
    has_next: bool
    has_previous: bool

    @property
    def total_words(self) -> str:
        return f"{self.total:,}+" if self.capped else f"{self.total:,}"


def not_merged_away() -> QuerySet[Place]:
    """Without the records that the officer reads through another."""
    away = Merge.objects.filter(away=OuterRef("pk"), undone_at=None)
    return Place.objects.defer("words").filter(~Exists(away))


def matching(filters: Filters) -> QuerySet[Place]:
    """Every place that matches, in no order, asked for as is cheap for this officer."""
    found = not_merged_away()
    if filters.q.strip():
        found = found.filter(pk__in=ids_for_words(filters.q.strip()))
    else:
        with connection.cursor() as cursor:
            cursor.execute("select ids from wardmote.my_places(%s)", [CAP])
            few = cursor.fetchone()[0]
        if few is not None:
            found = found.filter(pk__in=few)
    wanted = Q()
    if filters.kind:
        wanted &= Q(kind=filters.kind)
    if filters.ward:
        wanted &= Q(ward=filters.ward)
    return found.filter(wanted)


def page(filters: Filters, *, number: int = 1, size: int = SIZE) -> Listed:
    """One page of the places the officer may see, by name; of no such page, the nearest there is."""
    found = matching(filters)
    total = found.order_by()[: CAP + 1].count()
    capped, total = total > CAP, min(total, CAP)
    last = max(1, -(-total // size))
    number = max(1, min(number, last))
    start = (number - 1) * size
    rows = found.select_related("owner", "team").order_by("sort_key", "id")
    return Listed(
        list(rows[start : min(start + size, CAP)]) if total else [],
        total,
        capped,
        number,
        has_next=number < last,
        has_previous=number > 1,
    )


def ids_for_words(q: str) -> Iterable[UUID]:
    """The place with this reference; else those of this postcode; else those with these words."""
    if reference := as_reference(q, "L"):
        exact = list(Place.objects.filter(reference=reference).values_list("pk", flat=True))
        if exact:
            return exact
    words = as_postcode(q) or q
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.search_places(%s, %s)", [words, MOST_FOUND])
        return [row[0] for row in cursor.fetchall()]
