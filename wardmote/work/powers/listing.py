"""The list of uses: filters, those whose next date comes first, pages and a capped count.

As the list of cases is made: a first look, in no order, asks which there are; up to a thousand, they are
all the list. Beyond, they are read from an index, the last changed first.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from wardmote.foundation.database.lists import Look, in_this_order
from wardmote.trust.access.queries import MAY_EXPORT
from wardmote.trust.identity.models import Officer
from wardmote.work.catalogue.law.reckoning import moment_of
from wardmote.work.powers import queries
from wardmote.work.powers.models import Use

SIZE = 25
CAP = 1000  # a longer list counts as "1,000+", and is narrowed by a filter rather than paged through
MOST_ROWS = 10_000
WHOSE = {"mine": "Used by me", "ours": "Used by my agency"}
DUE = {"passed": "A date has passed", "week": "Within 7 days", "month": "Within 30 days"}
NO_WARD = "-"


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to."""

    power: str = ""
    states: tuple[str, ...] = ()
    agency: str = ""
    whose: str = ""
    due: str = ""
    ward: str = ""
    since: date | None = None  # served from that day
    until: date | None = None  # to that day, included


@dataclass(frozen=True)
class Listed:
    rows: list[Use]
    total: int
    capped: bool
    number: int
    last: int

    @property
    def total_words(self) -> str:
        words = f"{self.total:,}+" if self.capped else f"{self.total:,}"
        return f"{words} use{'' if words == '1' else 's'} of powers"

    @property
    def at_the_limit(self) -> bool:
        return self.capped and self.number == self.last


def page(filters: Filters, *, by: Officer, now: datetime, number: int = 1, size: int = SIZE) -> Listed:
    """One page of the uses the officer may see; of no such page, the nearest there is."""
    look = look_for(filters, by=by, now=now)
    last = max(1, -(-look.total // size))
    number = max(1, min(number, last))
    start, end = (number - 1) * size, min(number * size, CAP)
    rows: list[Use] = []
    if look.ids is not None:
        rows = in_this_order(queries.visible(), look.ids[start:end])
    elif look.total:
        rows = in_this_order(queries.visible(), newest(conditions(filters, by=by, now=now), start, end))
    return Listed(rows, look.total, look.capped, number, last)


def newest(wanted: Q, start: int, end: int) -> list[UUID]:
    found = Use.objects.filter(wanted).order_by("-changed_at", "-id")
    return list(found.values_list("pk", flat=True)[start:end])


def look_for(filters: Filters, *, by: Officer, now: datetime, exported: bool = False) -> Look:
    """How many uses match and, up to the cap, which: those with a date to come first, the soonest first."""
    with connection.cursor() as cursor:
        cursor.execute("select total, ids from wardmote.my_uses(%s)", [CAP])
        total, ids = cursor.fetchone()
    if not total:
        return Look(0, [], capped=False)
    found = Use.objects.filter(conditions(filters, by=by, now=now))
    if ids is not None:
        found = found.filter(pk__in=ids)
    if exported:
        found = found.filter(audience_id__in=MAY_EXPORT)
    gathered = list(found.order_by().values_list("pk", "next_due_at", "changed_at")[: CAP + 1])
    if len(gathered) > CAP:
        return Look(CAP, None, capped=True)
    gathered.sort(
        key=lambda row: (row[1] is None, row[1].timestamp() if row[1] else -row[2].timestamp(), row[0])
    )
    return Look(len(gathered), [row[0] for row in gathered], capped=False)


def conditions(filters: Filters, *, by: Officer, now: datetime) -> Q:
    wanted = Q()
    if filters.power:
        wanted &= Q(power=filters.power)
    if filters.states:
        wanted &= Q(state__in=filters.states)
    if filters.agency:
        wanted &= Q(agency=filters.agency)
    if filters.ward:
        wanted &= Q(ward="" if filters.ward == NO_WARD else filters.ward)
    if filters.whose == "mine":
        wanted &= Q(by=by.pk)
    elif filters.whose == "ours":
        wanted &= Q(agency=by.agency_id)
    if filters.due == "passed":
        wanted &= Q(next_due_at__lt=now)
    elif filters.due:
        wanted &= Q(
            next_due_at__gte=now, next_due_at__lt=now + timedelta(days=7 if filters.due == "week" else 30)
        )
    if filters.since:
        wanted &= Q(served_at__gte=moment_of(filters.since))
    if filters.until:
        wanted &= Q(served_at__lt=moment_of(filters.until + timedelta(days=1)))
    return wanted


def to_export(filters: Filters, *, by: Officer, now: datetime) -> list[Use]:
    """The first of these that the officer may take away, in the order of the list."""
    look = look_for(filters, by=by, now=now, exported=True)
    if look.ids is not None:
        return in_this_order(queries.visible(), look.ids)
    wanted = conditions(filters, by=by, now=now) & Q(audience_id__in=MAY_EXPORT)
    return in_this_order(queries.visible(), newest(wanted, 0, MOST_ROWS))
