"""The list of cases: filters, sorts, pages and a capped count, in at most three queries.

A list in order is read from an index until the page is full. Where few cases match, or the officer may see
few, that is the whole index; so a first look, in no order, asks which there are. Up to a thousand, they are
all the list; beyond, a page is soon full. How many rows the rule lets through, the planner cannot know.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Case as Choice
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils import timezone

from wardmote.foundation.database.lists import Look, first_in_order, in_this_order, look_unless_many
from wardmote.foundation.references import as_reference
from wardmote.work.cases.models import RISK_RANK, Case

SIZE = 25
CAP = 1000  # a longer list counts as "1,000+", and is narrowed by a filter rather than paged through
MOST_FOUND = 500  # by words; the same for search_cases() in the database

# What a sort is called in an address, and its columns: all one way, the last one shared by no two cases.
SORTS: dict[str, list[F | Choice]] = {
    "opened": [F("opened_at"), F("id")],
    "changed": [F("changed_at"), F("id")],
    "review": [F("review_on"), F("id")],
    "risk": [RISK_RANK, F("opened_at"), F("id")],
    "reference": [F("reference")],
}

NEWEST = [F("opened_at").desc(), F("id").desc()]  # as my_cases() answers


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


def page(
    filters: Filters, *, by: UUID | None = None, sort: str = "-opened", number: int = 1, size: int = SIZE
) -> Listed:
    """One page of the cases the officer may see. `by`, who that is, saves a look now and then.

    A page that is not there is answered with the nearest that is; an unknown sort with the newest first.
    """
    columns = order(sort)
    look = look_for(filters, columns, by=by)
    last = max(1, -(-look.total // size))
    number = max(1, min(number, last))
    start = (number - 1) * size
    end = min(start + size, CAP)
    rows: list[Case] = []
    if look.ids is not None:
        rows = in_this_order(with_names(Case.objects.all()), look.ids[start:end])
    elif look.total:
        rows = list(with_names(Case.objects.filter(conditions(filters))).order_by(*columns)[start:end])
    return Listed(rows, look.total, look.capped, number, has_next=number < last, has_previous=number > 1)


def with_names(found: QuerySet[Case]) -> QuerySet[Case]:
    return found.select_related("owner", "team", "lead").defer("words", "categories")


def matching(filters: Filters) -> QuerySet[Case]:
    """Every case that matches, in no order, asked for as is cheap for this officer."""
    return some_of(filters).among(Case.objects.all()).filter(conditions(filters))


def some_of(filters: Filters) -> Look:
    """Those among which to look: with these words or, without words, all the officer may see."""
    return look_for_words(filters.q) if filters.q.strip() else look_for_all()


def look_for(filters: Filters, columns: list[OrderBy], *, by: UUID | None = None) -> Look:
    """How many cases match and, up to the cap, which, in order."""
    if by and not filters.is_empty and not filters.q.strip():
        look = look_unless_many("cases", by, look_for_all, most=CAP)
    else:
        look = some_of(filters)
    if filters == Filters() and (look.ids is None or columns == NEWEST):
        return look
    if not look.total or (look.ids is None and filters == Filters(q=filters.q)):
        return look
    ids = first_in_order(look.among(Case.objects.all()).filter(conditions(filters)), columns, CAP + 1)
    if len(ids) > CAP:
        return Look(CAP, None, capped=True)
    return Look(len(ids), ids, capped=look.ids is not None and look.capped)


def look_for_all() -> Look:
    with connection.cursor() as cursor:
        cursor.execute("select total, ids from wardmote.my_cases(%s)", [CAP])
        total, ids = cursor.fetchone()
    return Look(min(total, CAP), ids, capped=total > CAP)


def look_for_words(q: str) -> Look:
    """The case with this reference or, if there is none, the newest with these words in their title."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with exact as (select id from cases_case where reference = %s)"
            " select id from exact union all"
            " select found from wardmote.search_cases(%s, %s) found where not exists (select from exact)",
            [as_reference(q, "C") or q.strip().upper(), q.strip(), MOST_FOUND],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return Look(len(ids), ids, capped=len(ids) == MOST_FOUND)


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
