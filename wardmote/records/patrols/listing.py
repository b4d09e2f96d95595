"""The list of patrols: filters, those with something coming first, pages and a capped count.

As the list of reports is made: a first look, in no order, asks which there are; up to a thousand, they are
all the list and are sorted by what comes next. Beyond, they are read from an index, the last to end first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from wardmote.foundation.database.lists import Look, in_this_order
from wardmote.records.patrols import queries
from wardmote.records.patrols.models import Patrol, Window
from wardmote.records.patrols.timetable import Times
from wardmote.trust.access.queries import MAY_EXPORT
from wardmote.trust.identity.models import Officer

SIZE = 25
CAP = 1000  # a longer list counts as "1,000+", and is narrowed by a filter rather than paged through
MOST_ROWS = 10_000
WHOSE = {"mine": "Tasked by me", "ours": "Tasked by my agency", "team": "For my team"}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to."""

    states: tuple[str, ...] = ()
    whose: str = ""
    where: str = ""
    within: Times | None = None  # a window begins then


@dataclass(frozen=True)
class Listed:
    """One page, each with the window that comes next."""

    rows: list[Patrol]
    total: int
    capped: bool
    number: int
    last: int

    @property
    def total_words(self) -> str:
        words = f"{self.total:,}+" if self.capped else f"{self.total:,}"
        return f"{words} patrol{'' if words == '1' else 's'}"

    @property
    def at_the_limit(self) -> bool:
        return self.capped and self.number == self.last


def page(filters: Filters, *, by: Officer, now: datetime, number: int = 1, size: int = SIZE) -> Listed:
    """One page of the patrols the officer may see; of no such page, the nearest there is."""
    look = look_for(filters, by=by, now=now)
    last = max(1, -(-look.total // size))
    number = max(1, min(number, last))
    start, end = (number - 1) * size, min(number * size, CAP)
    rows: list[Patrol] = []
    if look.ids is not None:
        rows = in_this_order(with_next(now), look.ids[start:end])
    elif look.total:
        rows = in_this_order(with_next(now), newest(conditions(filters, by=by), start, end))
    return Listed(rows, look.total, look.capped, number, last)


def newest(wanted: Q, start: int, end: int) -> list[UUID]:
    """Which patrols, from the index; what comes next is asked of those on the page alone."""
    found = Patrol.objects.filter(wanted).order_by("-last_at", "-id")
    return list(found.values_list("pk", flat=True)[start:end])


def with_next(now: datetime) -> QuerySet[Patrol]:
    return queries.with_names(Patrol.objects.annotate(next_at=next_window(now)))


def next_window(now: datetime) -> Min:
    return Min("windows__starts_at", filter=Q(windows__ends_at__gt=now))


def look_for(filters: Filters, *, by: Officer, now: datetime, exported: bool = False) -> Look:
    """How many patrols match and, up to the cap, which: those with something to come first."""
    with connection.cursor() as cursor:
        cursor.execute("select total, ids from wardmote.my_patrols(%s)", [CAP])
        total, ids = cursor.fetchone()
    if not total:
        return Look(0, [], capped=False)
    found = Patrol.objects.filter(conditions(filters, by=by))
    if ids is not None:
        found = found.filter(pk__in=ids)
    if exported:
        found = found.filter(audience_id__in=MAY_EXPORT)
    most = CAP + 1
    gathered = list(found.order_by().values_list("pk", "last_at")[:most])
    if len(gathered) > CAP:
        return Look(CAP, None, capped=True)
    some = [pk for pk, _ in gathered]
    coming = dict(
        Window.objects.filter(patrol__in=some, ends_at__gt=now)
        .order_by()
        .values_list("patrol")
        .annotate(next=Min("starts_at"))
        .values_list("patrol", "next")
    )
    return Look(len(some), sorted(some, key=order(dict(gathered), coming)), capped=False)


def order(
    last: dict[UUID, datetime | None], coming: dict[UUID, datetime]
) -> Callable[[UUID], tuple[bool, float, UUID]]:
    """What comes next, the soonest first; then what is over, the latest first."""

    def key(pk: UUID) -> tuple[bool, float, UUID]:
        if pk in coming:
            return False, coming[pk].timestamp(), pk
        ended = last[pk]
        return True, -(ended.timestamp() if ended else 0), pk

    return key


def conditions(filters: Filters, *, by: Officer) -> Q:
    wanted = Q()
    if filters.states:
        wanted &= Q(state__in=filters.states)
    if filters.where:
        wanted &= Q(where=filters.where)
    if filters.whose == "mine":
        wanted &= Q(tasked_by=by.pk)
    elif filters.whose == "ours":
        wanted &= Q(owner=by.agency_id)
    elif filters.whose == "team":
        wanted &= queries.carried_by(by)
    if filters.within:
        begins = Window.objects.filter(
            patrol=OuterRef("pk"), starts_at__gte=filters.within[0], starts_at__lt=filters.within[1]
        )
        wanted &= Q(Exists(begins))
    return wanted


def areas() -> list[str]:
    """Where there are patrols that the officer may see, for the filter: no more than a choice can hold."""
    return list(Patrol.objects.order_by("where").values_list("where", flat=True).distinct()[:200])


def to_export(filters: Filters, *, by: Officer, now: datetime) -> list[Patrol]:
    """The first of these that the officer may take away, in the order of the list."""
    look = look_for(filters, by=by, now=now, exported=True)
    if look.ids is not None:
        return in_this_order(with_next(now), look.ids)
    wanted = conditions(filters, by=by) & Q(audience_id__in=MAY_EXPORT)
    return in_this_order(with_next(now), newest(wanted, 0, MOST_ROWS))
