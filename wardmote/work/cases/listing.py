"""The list of cases: filters, sorts, pages and a capped count, in at most three queries."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection, models
from django.db.models import Q, QuerySet, Value, When
from django.utils import timezone

from wardmote.work.cases.models import Case

SIZE = 25
CAP = 1000  # a longer list counts as "1,000+", and is narrowed by a filter rather than paged through
MOST_FOUND = 500

# What a sort is called in an address, and the column it stands for. "-" before it turns it round.
SORTS = {
    "opened": "opened_at",
    "changed": "changed_at",
    "review": "review_on",
    "risk": "risk_rank",
    "reference": "reference",
}
RISK_RANK = models.Case(
    When(risk=Case.Risk.HIGH, then=Value(3)),
    When(risk=Case.Risk.MEDIUM, then=Value(2)),
    default=Value(1),
    output_field=models.IntegerField(),
)


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


def page(filters: Filters, *, sort: str = "-opened", number: int = 1, size: int = SIZE) -> Listed:
    """One page of the cases the officer may see.

    A page that is not there is answered with the nearest that is; an unknown sort with the newest first.
    """
    found = matching(filters)
    total = found.order_by()[: CAP + 1].count()
    capped = total > CAP
    total = min(total, CAP)
    last = max(1, -(-total // size))
    number = max(1, min(number, last))
    start = (number - 1) * size
    rows = list(
        found.select_related("owner", "team", "lead").order_by(*order(sort))[start : min(start + size, CAP)]
    )
    return Listed(rows, total, capped, number, has_next=number < last, has_previous=number > 1)


def matching(filters: Filters) -> QuerySet[Case]:
    wanted = Q()
    if filters.status:
        wanted &= Q(status=filters.status)
    if filters.kind:
        wanted &= Q(kind=filters.kind)
    if filters.risk:
        wanted &= Q(risk=filters.risk)
    if filters.owner_id:
        wanted &= Q(owner_id=filters.owner_id)
    if filters.team_id:
        wanted &= Q(team_id=filters.team_id)
    if filters.lead_id:
        wanted &= Q(lead_id=filters.lead_id)
    if filters.mine:
        wanted &= Q(lead_id=filters.mine)
    if filters.area:
        wanted &= Q(area=filters.area)
    if filters.opened_from:
        wanted &= Q(opened_at__gte=begins(filters.opened_from))
    if filters.opened_to:
        wanted &= Q(opened_at__lt=begins(filters.opened_to + timedelta(days=1)))
    if filters.q.strip():
        wanted &= Q(pk__in=found_by_words(filters.q))
    return Case.objects.filter(wanted).annotate(risk_rank=RISK_RANK).defer("words", "categories")


def begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def order(sort: str) -> list[str]:
    turned, name = sort.startswith("-"), sort.removeprefix("-")
    if name not in SORTS:
        turned, name = True, "opened"
    sign = "-" if turned else ""
    if name == "reference":
        return [f"{sign}reference"]
    tie = [] if name == "opened" else [f"{sign}opened_at"]
    return [f"{sign}{SORTS[name]}", *tie, f"{sign}id"]


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
