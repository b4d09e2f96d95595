"""The list of places: words, filters, pages, a capped count. In at most three queries: see
work/cases/listing.py for why."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from wardmote.foundation.references import as_reference
from wardmote.records.places import queries
from wardmote.records.places.models import Merge, Place
from wardmote.records.places.postcodes import as_postcode, match_key
from wardmote.trust.access.queries import MAY_EXPORT

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


def matching(filters: Filters) -> tuple[QuerySet[Place], bool]:
    """Every place that matches, in no order, asked for as is cheap for this officer; whether they are few."""
    found = not_merged_away()
    few: Iterable[UUID] | None
    if filters.q.strip():
        few = ids_for_words(filters.q.strip())
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
    return found.filter(wanted), few is not None


def page(filters: Filters, *, number: int = 1, size: int = SIZE) -> Listed:
    """One page of the places the officer may see, by name; of no such page, the nearest there is."""
    found, few = matching(filters)
    ids = sorted_here(found) if few else []
    total = len(ids) if few else found[: CAP + 1].count()
    capped, total = total > CAP, min(total, CAP)
    last = max(1, -(-total // size))
    number = max(1, min(number, last))
    start = (number - 1) * size
    rows: list[Place] = []
    if total:
        wanted: RawSQL | list[UUID] = ids[start : start + size]
        if not few:
            wanted = in_order(filters, skipped=start, most=min(size, CAP - start))
        rows = queries.by_name(queries.visible().filter(pk__in=wanted))
    return Listed(
        rows,
        total,
        capped,
        number,
        has_next=number < last,
        has_previous=number > 1,
    )


def found_by_words(q: str, *, most: int) -> list[Place]:
    """The first of the places with these words."""
    found, _ = matching(Filters(q=q))
    return queries.by_name(found.select_related("owner", "team"))[:most]


def to_export(filters: Filters, *, most: int) -> list[Place]:
    """The first of these records that the officer may take away, not only read."""
    found, few = matching(filters)
    wanted = (
        sorted_here(found.filter(audience_id__in=MAY_EXPORT))[:most]
        if few
        else in_order(filters, most=most, needed="export")
    )
    return queries.by_name(queries.visible().filter(pk__in=wanted))


def sorted_here(found: QuerySet[Place]) -> list[UUID]:
    """The ids of a few, by name."""
    names = found.values_list("pk", "name", "address")
    return [pk for _, pk in sorted((match_key(name or address), pk) for pk, name, address in names)]


def in_order(filters: Filters, *, skipped: int = 0, most: int, needed: str = "read") -> RawSQL:
    """The ids of some of very many, by name: only a function of the database may sort by it."""
    values = [filters.kind or None, filters.ward or None, needed, skipped, most]
    return RawSQL("select wardmote.places_in_order(%s, %s, %s, %s, %s)", values)  # nosec B611: our own words


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
