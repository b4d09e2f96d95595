"""The list of people: filters, pages, a capped count. In one query or two: see work/cases/listing.py for why.

A name is found by the beginnings of its parts. It is never in an address: the form that asks is posted.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from wardmote.foundation.references import as_reference
from wardmote.records.people import gathering, matching
from wardmote.records.people.models import MatchKey, Merge, Person

SIZE = 25
CAP = 1000
MOST_FOUND = 50  # by name


@dataclass(frozen=True)
class Filters:
    kind: str = ""
    team_id: UUID | None = None
    mine: UUID | None = None  # the officer whose records are meant
    with_open_case: bool = False

    @property
    def is_empty(self) -> bool:
        return self == Filters()


@dataclass(frozen=True)
class Listed:
    rows: list[Person]
    total: int
    capped: bool
    number: int

    @property
    def total_words(self) -> str:
        return f"{self.total:,}+" if self.capped else f"{self.total:,}"


def not_merged_away() -> QuerySet[Person]:
    """Without the records that the officer reads through another."""
    away = Merge.objects.filter(away=OuterRef("pk"), undone_at=None)
    return Person.objects.filter(~Exists(away))


def page(filters: Filters, *, number: int = 1, size: int = SIZE) -> Listed:
    """One page of the people the officer may see, by name; of no such page, the nearest there is."""
    found, few = matching_filters(filters)
    total = found.order_by()[: CAP + 1].count()
    capped = total > CAP
    total = min(total, CAP)
    last = max(1, -(-total // size))
    number = max(1, min(number, last))
    start = (number - 1) * size
    rows = found.select_related("owner", "team").order_by("folded", "id")
    return Listed(
        list(rows[start : min(start + size, CAP)]) if total else [],
        total,
        capped or (few is None and total == CAP),
        number,
    )


def matching_filters(filters: Filters) -> tuple[QuerySet[Person], list[UUID] | None]:
    """Everyone who matches; and the ids to which that is narrowed, for an officer who may see few."""
    with connection.cursor() as cursor:
        cursor.execute("select ids from wardmote.my_people(%s)", [CAP])
        few = cursor.fetchone()[0]
    found = not_merged_away().filter(conditions(filters))
    return (found if few is None else found.filter(pk__in=few)), few


def conditions(filters: Filters) -> Q:
    wanted = Q()
    if filters.kind:
        wanted &= Q(kind=filters.kind)
    if filters.team_id:
        wanted &= Q(team_id=filters.team_id)
    if filters.mine:
        wanted &= Q(made_by_id=filters.mine)
    if filters.with_open_case:
        busy = Q(pk__in=[])
        for source in gathering.open_work:
            busy |= Q(pk__in=source())
        wanted &= busy
    return wanted


def named(typed: str, *, most: int = MOST_FOUND) -> list[Person]:
    """The record with this reference or telephone, or those whose names have parts that begin so."""
    people = not_merged_away().select_related("owner", "team").order_by("folded", "id")
    if typed.strip()[:1].upper() == "P" and (reference := as_reference(typed, "P")):
        exact = list(Person.objects.select_related("owner", "team").filter(reference=reference))
        if exact:
            return exact
    if number := matching.e164(typed):
        with connection.cursor() as cursor:
            cursor.execute("select person_id from wardmote.people_with_phones(%s)", [[number]])
            ids = [row[0] for row in cursor.fetchall()]
        return list(people.filter(pk__in=ids)[:most])
    words = matching.parts(typed)[:5]
    if not words:
        return []
    for word in words:
        keys = MatchKey.objects.filter(
            kind=MatchKey.Kind.PART,
            is_current=True,
            value__gte=word,
            value__lt=word[:-1] + chr(ord(word[-1]) + 1),
        )
        people = people.filter(pk__in=keys.values("person_id"))
    return list(people[:most])
