"""The queue of reports: filters, sorts, pages, a capped count, the figures above it, and who is next.

A list in order is read from an index until the page is full. Where few reports match, or the officer may see
few, that is the whole index; so a first look, in no order, asks which there are. Up to a thousand, they are
all the list; beyond, a page is soon full. How many rows the rule lets through, the planner cannot know. The
list of cases does the same (wardmote/work/cases/listing.py). What is asked of all reports at once, the queue
with no filter, is one statement: each statement pays for the rule once.
"""

import re
from bisect import bisect
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case as Choice
from django.db.models import F, Q, QuerySet, When
from django.db.models.expressions import OrderBy
from django.utils import timezone

from wardmote.foundation.database.lists import Look, first_in_order, in_this_order
from wardmote.records.intake.models import HARM_RANK, Report
from wardmote.records.intake.queries import of_team
from wardmote.records.kinds import queries as kinds
from wardmote.records.kinds.models import Category
from wardmote.trust.access.queries import MAY_DECIDE
from wardmote.trust.identity.models import Officer

SIZE = 25
CAP = 1000  # a longer list counts as "1,000+", and is narrowed by a filter rather than paged through
MOST_FOUND = 500  # by words of the area; the same for search_reports() in the database
State = Report.State

# What a sort is called in an address, and its columns: all one way, the last one shared by no two reports.
SORTS: dict[str, list[Any]] = {
    "harm": [HARM_RANK, F("received_at"), F("id")],
    "received": [F("received_at"), F("id")],
    "due": [F("next_due_at"), F("received_at"), F("id")],
}
SORTED = {*SORTS, *(f"-{name}" for name in SORTS)}
NEWEST = [F("received_at").desc(), F("id").desc()]
RECORDED = [F("occurred_period").desc(), F("id").desc()]
IS_WAITING = Q(state=State.WAITING)
IS_DUE = Q(next_due_at__isnull=False)
# Those waiting by harm, the oldest first; then the others, the newest first.
WAITING_FIRST = [
    Choice(When(IS_WAITING, then=HARM_RANK), default=9).asc(),
    Choice(When(IS_WAITING, then=F("received_at"))).asc(),
    Choice(When(IS_WAITING, then=F("id"))).asc(),
    *NEWEST,
]


@dataclass(frozen=True)
class Filters:
    """What the queue is narrowed to. Within one filter any of the values will do."""

    states: tuple[str, ...] = ()
    harms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    categories: tuple[UUID, ...] = ()  # every version of the one that is asked for
    area: str = ""
    whose: str = ""
    decided: str = ""  # "month": its state was last changed in this calendar month
    due: bool = False  # something is due on it: so where it is asked for by what is due first

    @property
    def of_incidents(self) -> bool:
        """Recorded incidents are listed only where they, or open data, are asked for."""
        return State.RECORDED in self.states or Report.Channel.OPEN_DATA in self.channels


ALL_WAITING = Filters(states=(State.WAITING,))


@dataclass(frozen=True)
class Listed:
    """One page of the queue, with the owner and team of each report read along with it."""

    rows: list[Report]
    total: int
    capped: bool
    number: int
    last: int

    @property
    def total_words(self) -> str:
        words = f"{self.total:,}+" if self.capped else f"{self.total:,}"
        return f"{words} report{'' if words == '1' else 's'}"

    @property
    def at_the_limit(self) -> bool:
        """There are more reports than pages: time to narrow the filter."""
        return self.capped and self.number == self.last


NOTHING = Listed([], 0, capped=False, number=1, last=1)


@dataclass(frozen=True)
class Figures:
    """How many reports the officer sees in each state, each in words: "12" or "1,000+"."""

    waiting: str
    in_case: str
    referred: str
    closed: str


@dataclass(frozen=True)
class Standing:
    """All the reports the officer may see, in order; those waiting, to one beyond the cap; the figures."""

    all: Look
    waiting: list[UUID]
    figures: Figures
    categories: list[Category]  # every version, for the filters beside the list


def page(
    filters: Filters,
    *,
    by: Officer,
    now: datetime,
    sort: str = "",
    number: int = 1,
    size: int = SIZE,
    standing: Standing | None = None,
) -> Listed:
    """One page of the reports the officer may see; with no sort, those waiting come first, by harm and age.

    A page that is not there is answered with the nearest that is. `standing` is how it stands with
    all of them, where that was asked already.
    """
    columns = order_of(filters, sort)
    filters = by_what_is_due(filters, sort)
    if standing is None and filters in (Filters(), ALL_WAITING):
        standing = stand(now=now)
    if standing and filters == ALL_WAITING and sort not in SORTED:
        many = len(standing.waiting) > CAP
        look = Look(min(len(standing.waiting), CAP), None if many else standing.waiting, capped=many)
    else:
        look = look_for(filters, columns, by=by, now=now, standing=standing)
    last = max(1, -(-look.total // size))
    number = max(1, min(number, last))
    start, end = (number - 1) * size, min(number * size, CAP)
    rows: list[Report] = []
    if look.ids is not None:
        rows = in_this_order(with_names(Report.objects.all()), look.ids[start:end])
    elif look.total:
        found = with_names(Report.objects.filter(conditions(filters, by=by, now=now)))
        if columns is WAITING_FIRST:
            known = standing.waiting if standing and filters == Filters() else None
            rows = waiting_first(found, start, end, known)
        else:
            rows = list(found.order_by(*columns)[start:end])
    return Listed(rows, look.total, look.capped, number, last)


def by_what_is_due(filters: Filters, sort: str) -> Filters:
    return replace(filters, due=sort.removeprefix("-") == "due")


def with_names(found: QuerySet[Report]) -> QuerySet[Report]:
    return found.select_related("owner", "team", "category", "told_as")


def waiting_first(
    found: QuerySet[Report], start: int, end: int, known: list[UUID] | None = None
) -> list[Report]:
    """Those waiting, then the others: each part in the order of an index."""
    waiting = found.filter(state=State.WAITING)
    ids = first_in_order(waiting, order("harm"), CAP + 1) if known is None else known
    rows: list[Report] = []
    if start < len(ids):
        if len(ids) > CAP:
            rows = list(waiting.order_by(*order("harm"))[start:end])
        else:
            rows = in_this_order(found, ids[start:end])
    if end > len(ids):
        others = found.exclude(state=State.WAITING).order_by(*NEWEST)
        rows += others[max(0, start - len(ids)) : end - len(ids)]
    return rows


def order_of(filters: Filters, sort: str) -> list[OrderBy]:
    """The columns of a sort or, without one, those that fit what is asked for."""
    if sort in SORTED:
        return order(sort)
    if filters.states == (State.WAITING,):
        return order("harm")
    if filters.states == (State.RECORDED,):
        return RECORDED  # those of one import arrived together: the month tells them apart
    if filters.states and State.WAITING not in filters.states:
        return NEWEST
    return WAITING_FIRST


def order(sort: str) -> list[OrderBy]:
    columns = SORTS[sort.removeprefix("-")]
    return [OrderBy(column, descending=sort.startswith("-")) for column in columns]


def look_for(
    filters: Filters,
    columns: list[OrderBy],
    *,
    by: Officer,
    now: datetime,
    standing: Standing | None = None,
) -> Look:
    """How many reports match and, up to the cap, which, in order."""
    if filters.area:
        look = look_for_area(filters.area)
        rest = replace(filters, area="")
    elif filters.of_incidents:
        look, rest = look_for_incidents(filters), filters
    else:
        look, rest = standing.all if standing else look_for_all(), filters
        if rest == Filters() and (look.ids is None or (standing and columns is WAITING_FIRST)):
            return look
    if not look.total:
        return look
    found = look.among(Report.objects.all()).filter(conditions(rest, by=by, now=now))
    ids = first_in_order(found, columns, CAP + 1)
    if len(ids) > CAP:
        return Look(CAP, None, capped=True)
    return Look(len(ids), ids, capped=look.ids is not None and look.capped)


def look_for_all() -> Look:
    """All but recorded incidents, which wait for nobody and may be many times as many."""
    return look_among("my_reports")


def look_for_incidents(filters: Filters) -> Look:
    """Recorded incidents, and what was told too unless they alone are wanted."""
    incidents = look_among("my_incidents")
    if filters.states == (State.RECORDED,):
        return incidents
    told = look_among("my_reports")
    total = incidents.total + told.total
    if incidents.ids is None or told.ids is None or total > CAP:
        return Look(min(total, CAP), None, capped=True)
    return Look(total, incidents.ids + told.ids, capped=False)


def look_among(function: str) -> Look:
    with connection.cursor() as cursor:
        cursor.execute(f"select total, ids from wardmote.{function}(%s)", [CAP])  # noqa: S608  # nosec B608: our own words
        total, ids = cursor.fetchone()
    return Look(min(total, CAP), ids, capped=total > CAP)


def look_for_area(typed: str) -> Look:
    """The newest reports with these words, or beginnings of words, in their area."""
    words = re.findall(r"\w+", typed.casefold())
    if not words:
        return Look(0, [], capped=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "select found from wardmote.search_reports(%s, %s) found",
            [" & ".join(f"{word}:*" for word in words), MOST_FOUND],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return Look(len(ids), ids, capped=len(ids) == MOST_FOUND)


def conditions(filters: Filters, *, by: Officer, now: datetime) -> Q:
    wanted = Q() if filters.of_incidents else ~Q(state=State.RECORDED)
    for name, values in (
        ("state", filters.states),
        ("harm", filters.harms),
        ("kind", filters.kinds),
        ("channel", filters.channels),
        ("category", filters.categories),
    ):
        if values:
            wanted &= Q(**{f"{name}__in": values}) if len(values) > 1 else Q(**{name: values[0]})
    if filters.whose == "mine":
        wanted &= Q(taken_by=by.pk)
    elif filters.whose == "team":
        wanted &= of_team(by)
    if filters.due:
        wanted &= IS_DUE
    if filters.decided:
        wanted &= Q(decided_at__gte=month_of(now))
    return wanted


def month_of(now: datetime) -> datetime:
    """The first moment of the present month, in London."""
    return timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


# --- how it stands -------------------------------------------------------------------------------


def stand(*, now: datetime) -> Standing:
    """How it stands with all the reports the officer may see, but for recorded incidents: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select total, ids, waiting, in_case, referred, closed, {kinds.AMONG_OTHERS}"  # noqa: S608  # nosec B608
            " from wardmote.my_queue(%s, %s)",
            [CAP, month_of(now)],
        )
        total, ids, waiting, *others, categories = cursor.fetchone()
    figures = Figures(*(f"{CAP:,}+" if count > CAP else f"{count:,}" for count in (len(waiting), *others)))
    return Standing(Look(min(total, CAP), ids, capped=total > CAP), waiting, figures, kinds.read(categories))


# --- who is next --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Neighbours:
    """The references of the reports before and after one in the queue."""

    before: str | None
    after: str | None
    first: str | None = None  # of all that wait, where they are not more than a list holds


def neighbours(report: Report, filters: Filters, *, by: Officer, now: datetime) -> Neighbours:
    """What waits before and after this report in the officer's queue: by harm, then the oldest."""
    waiting = queue(filters, by=by, now=now).exclude(pk=report.pk)
    here = place_of(report)
    known = places(waiting)
    if known is None:
        waiting = waiting.annotate(rank=HARM_RANK)
        after = waiting.filter(beyond(here, "gt")).order_by(*order("harm"))
        before = waiting.filter(beyond(here, "lt")).order_by(*order("-harm"))
        return Neighbours(*(found.values_list("reference", flat=True).first() for found in (before, after)))
    at = bisect(known, here, key=itemgetter(slice(3)))
    return Neighbours(
        known[at - 1][3] if at else None,
        known[at][3] if at < len(known) else None,
        known[0][3] if known else None,
    )


def next_after(report: Report, filters: Filters, *, by: Officer, now: datetime) -> str | None:
    """The reference of the next report to decide on: after the last one, the first of those still waiting."""
    beside = neighbours(report, filters, by=by, now=now)
    if beside.after or beside.first or not beside.before:
        return beside.after or beside.first
    waiting = queue(filters, by=by, now=now).exclude(pk=report.pk).order_by(*order("harm"))
    return waiting.values_list("reference", flat=True).first()


Place = tuple[int, datetime, UUID]  # in the queue: the rank of its harm, when it came, and its id


def place_of(report: Report) -> Place:
    rank = {Report.Harm.HIGH: 1, Report.Harm.MEDIUM: 2}.get(Report.Harm(report.harm), 3)
    return rank, report.received_at, report.pk


def places(waiting: QuerySet[Report]) -> list[tuple[int, datetime, UUID, str]] | None:
    """Where each stands, and its reference, in order; nothing where they are more than a list holds."""
    found = list(
        waiting.annotate(rank=HARM_RANK)
        .order_by()
        .values_list("rank", "received_at", "pk", "reference")[: CAP + 1]
    )
    return None if len(found) > CAP else sorted(found)


def beyond(here: Place, way: str) -> Q:
    rank, received_at, pk = here
    later = Q(**{f"received_at__{way}": received_at}) | Q(received_at=received_at, **{f"pk__{way}": pk})
    # The first part alone lets the index be entered where the report stands.
    return Q(**{f"rank__{way}e": rank}) & (Q(**{f"rank__{way}": rank}) | later)


def queue(filters: Filters, *, by: Officer, now: datetime) -> QuerySet[Report]:
    """The reports that wait for this officer to decide on, within the filters they came by.

    How many wait in the whole partnership bounds what is read.
    """
    rows = look_for_area(filters.area).among(Report.objects.all()) if filters.area else Report.objects.all()
    kept = replace(filters, states=(State.WAITING,), area="", decided="")
    wanted = conditions(kept, by=by, now=now) & Q(audience_id__in=MAY_DECIDE)
    return rows.filter(wanted)
