"""The list of people: filters, pages, a capped count. In one query or two: see work/cases/listing.py for why.

A name is found by the beginnings of its parts. It is never in an address: the form that asks is posted.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from wardmote.foundation.references import as_reference
from wardmote.records.people import gathering, matching, queries
from wardmote.records.people.models import Merge, Person
from wardmote.trust.access.queries import MAY_EXPORT

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
    ids: list[UUID] = []
    if few is None:
        total = found[: CAP + 1].count()
    else:
        ids = sorted_here(found)
        total = len(ids)
    capped, total = total > CAP, min(total, CAP)
    last = max(1, -(-total // size))
    number = max(1, min(number, last))
    start = (number - 1) * size
    rows: list[Person] = []
    if total:
        wanted: RawSQL | list[UUID] = ids[start : start + size]
        if few is None:
            wanted = in_order(filters, skipped=start, most=min(size, CAP - start))
        rows = queries.by_name(queries.visible().filter(pk__in=wanted))
    return Listed(rows, total, capped or (few is None and total == CAP), number)


def to_export(filters: Filters, *, most: int) -> list[Person]:
    """The first of those in the list that the officer may take away, not only read."""
    found, few = matching_filters(filters)
    wanted: RawSQL | list[UUID]
    if few is None:
        wanted = in_order(filters, most=most, needed="export")
    else:
        wanted = sorted_here(found.filter(audience_id__in=MAY_EXPORT))[:most]
    return queries.by_name(queries.visible().filter(pk__in=wanted))


def sorted_here(found: QuerySet[Person]) -> list[UUID]:
    """The ids of a few, by name."""
    names = found.values_list("pk", "name")
    return [pk for _, pk in sorted((matching.sort_name(name), pk) for pk, name in names)]


def in_order(filters: Filters, *, skipped: int = 0, most: int, needed: str = "read") -> RawSQL:
    """The ids of some of very many, by name: only a function of the database may sort by it."""
    asked = "null::uuid[]"
    values: list[object] = [filters.kind or None, filters.team_id, filters.mine]
    if filters.with_open_case:
        sources = [source() for source in gathering.open_work]
        busy = " union ".join(f"({each.sql})" for each in sources) or "select null::uuid"
        asked = f"array({busy})"
        values += [value for each in sources for value in each.params]
    sql = f"select wardmote.people_in_order(%s, %s, %s, {asked}, %s, %s, %s)"
    return RawSQL(sql, [*values, needed, skipped, most])  # noqa: S611  # nosec B611: our own words


def matching_filters(filters: Filters) -> tuple[QuerySet[Person], list[UUID] | None]:
    """Everyone who matches, in no order; and the ids that is narrowed to, for an officer who may see few."""
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
    if typed.strip()[:1].upper() == "P" and (reference := as_reference(typed, "P")):
        exact = list(queries.visible().filter(reference=reference))
        if exact:
            return exact
    ids: RawSQL | list[UUID]
    if number := matching.e164(typed):
        ids = [person for person, _ in queries.with_phones([number])]
    else:
        begins = sorted(matching.parts(typed)[:5], key=len, reverse=True)  # the longest finds the fewest
        if not begins:
            return []
        upto = [word[:-1] + chr(ord(word[-1]) + 1) for word in begins]
        ids = RawSQL("select wardmote.people_named(%s, %s, 500)", [begins, upto])  # nosec B611: our own words
    return queries.by_name(not_merged_away().select_related("owner", "team").filter(pk__in=ids))[:most]
