"""The list of cases: filters, sorts, pages and a capped count, in at most three queries.

A list newest first is read from an index until the page is full. For an officer who may see few cases that is
the whole index, so a first look asks how many there are: up to a thousand, and they are the list's rows.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Case as Choice
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils import timezone

from wardmote.work.cases.models import RISK_RANK, Case

SIZE = 25
CAP = 1000  # a longer list counts as "1,000+", and is narrowed by a filter rather than paged through
MOST_FOUND = 500

# What a sort is called in an address, and its columns: all one way, the last one shared by no two cases.
SORTS: dict[str, list[F | Choice]] = {
    "opened": [F("opened_at"), F("id")],
    "changed": [F("changed_at"), F("id")],
    "review": [F("review_on"), F("id")],
    "risk": [RISK_RANK, F("opened_at"), F("id")],
    "reference": [F("reference")],
}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to. Both days of a period are included."""

    status: str = ""
    kind: str = ""
    risk: str = ""
    owner_id: UUID | None = None
    team_id: UUID | None = None
    lead_id: UUID | None = None
    area: str = ""
    q: str = ""
    opened_from: date | None = None
    opened_to: date | None = None
    mine: UUID | None = None  # the officer whose cases are meant, where "mine" is chosen

    @property
    def is_empty(self) -> bool:
        return self == Filters()


@dataclass(frozen=True)
class Listed:
    """One page of a list, with the owner, team and lead officer of each case read along with it."""

    rows: list[Case]
    total: int
    capped: bool
    number: int
    has_next: bool
    has_previous: bool

    @property
    def total_words(self) -> str:
        return f"{self.total:,}+" if self.capped else f"{self.total:,}"

    @property
    def at_the_limit(self) -> bool:
        """There are more cases than pages: time to narrow the filter."""
        return self.capped and not self.has_next


@dataclass(frozen=True)
class Seen:
    """How many cases the officer may see, up to the cap, and which, where that is all of them."""

    total: int
    ids: list[UUID] | None


def page(filters: Filters, *, sort: str = "-opened", number: int = 1, size: int = SIZE) -> Listed:
    """One page of the cases the officer may see.

    A page that is not there is answered with the nearest that is; an unknown sort with the newest first.
    """
    found, total = asked(filters)
    if total is None:
        total = found.order_by()[: CAP + 1].count()
    capped = total > CAP
    total = min(total, CAP)
    last = max(1, -(-total // size))
    number = max(1, min(number, last))
    start = (number - 1) * size
    rows = found.select_related("owner", "team", "lead").defer("words", "categories").order_by(*order(sort))
    return Listed(
        list(rows[start : min(start + size, CAP)]) if total else [],
        total,
        capped,
        number,
        has_next=number < last,
        has_previous=number > 1,
    )


def matching(filters: Filters) -> QuerySet[Case]:
    """Every case that matches, in no order, as it is cheap for this officer to ask."""
    return asked(filters)[0]


def asked(filters: Filters) -> tuple[QuerySet[Case], int | None]:
    """The cases that match and, where the first look told it, how many there are up to one beyond the cap."""
    if filters.q.strip():
        return Case.objects.filter(conditions(filters), pk__in=found_by_words(filters.q)), None
    seen = first_look()
    found = Case.objects.all() if seen.ids is None else Case.objects.filter(pk__in=seen.ids)
    if filters.is_empty or not seen.total:
        return found, seen.total
    return found.filter(conditions(filters)), None


def first_look() -> Seen:
    with connection.cursor() as cursor:
        cursor.execute("select total, ids from wardmote.my_cases(%s)", [CAP])
        return Seen(*cursor.fetchone())


def conditions(filters: Filters) -> Q:
    wanted = Q()
    for name in ("status", "kind", "risk", "owner_id", "team_id", "lead_id", "area"):
        if value := getattr(filters, name):
            wanted &= Q(**{name: value})
    if filters.mine:
        wanted &= Q(lead_id=filters.mine)
    if filters.opened_from:
        wanted &= Q(opened_at__gte=begins(filters.opened_from))
    if filters.opened_to:
        wanted &= Q(opened_at__lt=begins(filters.opened_to + timedelta(days=1)))
    return wanted


def begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def order(sort: str) -> list[OrderBy]:
    """The columns of a sort such as "review", or "-review" for the other way round."""
    name = sort.removeprefix("-")
    if name not in SORTS:
        sort, name = "-opened", "opened"
    return [OrderBy(column, descending=sort.startswith("-")) for column in SORTS[name]]


def found_by_words(q: str) -> list[UUID]:
    """Ids of the case with this reference or, if there is none, of cases with these words in their title."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with exact as (select id from cases_case where reference = %s)"
            " select id from exact union all"
            " select found from wardmote.search_cases(%s, %s) found where not exists (select from exact)",
            [q.strip().upper(), q.strip(), MOST_FOUND],
        )
        return [row[0] for row in cursor.fetchall()]
