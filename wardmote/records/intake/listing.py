"""The queue of reports: filters, sorts, pages, a capped count, the figures above it, and who is next.

A list in order is read from an index until the page is full. Where few reports match, or the officer may see
few, that is the whole index; so a first look, in no order, asks which there are. Up to a thousand, they are
all the list; beyond, a page is soon full. How many rows the rule lets through, the planner cannot know. The
list of cases does the same (wardmote/work/cases/listing.py).
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy, RawSQL
from django.utils import timezone

from wardmote.records.intake.models import HARM_RANK, Report
from wardmote.records.intake.queries import of_team
from wardmote.trust.identity.models import Officer

SIZE = 25
CAP = 1000  # a longer list counts as "1,000+", and is narrowed by a filter rather than paged through
MOST_FOUND = 500  # by words of the area; the same for search_reports() in the database
State = Report.State

# What a sort is called in an address, and its columns: all one way, the last one shared by no two reports.
SORTS: dict[str, list[Any]] = {
    "harm": [HARM_RANK, F("received_at"), F("id")],
    "received": [F("received_at"), F("id")],
}
MAY_DECIDE = RawSQL("select wardmote.my_audiences('decide')", [])  # nosec B611: our own words


@dataclass(frozen=True)
class Filters:
    """What the queue is narrowed to. Within one filter any of the values will do."""

    states: tuple[str, ...] = ()
    harms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    area: str = ""
    whose: str = ""
    decided: str = ""  # "month": its state was last changed in this calendar month

    @property
    def of_incidents(self) -> bool:
        """Recorded incidents are listed only where they, or open data, are asked for."""
        return State.RECORDED in self.states or Report.Channel.OPEN_DATA in self.channels


@dataclass(frozen=True)
class Look:
    """How many reports there are, up to one beyond a cap, and which, where that is all of them."""

    total: int
    ids: list[UUID] | None
    capped: bool

    def rows(self) -> QuerySet[Report]:
        return Report.objects.all() if self.ids is None else Report.objects.filter(pk__in=self.ids)


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


@dataclass(frozen=True)
class Figures:
    """How many reports the officer sees in each state, each in words: "12" or "1,000+"."""

    waiting: str
    in_case: str
    referred: str
    closed: str


def page(
    filters: Filters,
    *,
    by: Officer,
    now: datetime,
    sort: str = "",
    number: int = 1,
    size: int = SIZE,
    all_of_them: Look | None = None,
) -> Listed:
    """One page of the reports the officer may see; with no sort, those waiting come first, by harm and age.

    A page that is not there is answered with the nearest that is.
    """
    look = look_for(filters, by=by, now=now, all_of_them=all_of_them)
    last = max(1, -(-look.total // size))
    number = max(1, min(number, last))
    start, end = (number - 1) * size, min(number * size, CAP)
    rows: list[Report] = []
    if look.total:
        found = (
            look.rows() if look.ids is not None else look.rows().filter(conditions(filters, by=by, now=now))
        )
        found = found.select_related("owner", "team")
        rows = ordered(found, filters, sort, start, end)
    return Listed(rows, look.total, look.capped, number, last)


def ordered(found: QuerySet[Report], filters: Filters, sort: str, start: int, end: int) -> list[Report]:
    if sort.removeprefix("-") in SORTS:
        return list(found.order_by(*order(sort))[start:end])
    if filters.states == (State.WAITING,):
        return list(found.order_by(*order("harm"))[start:end])
    if filters.states == (
        State.RECORDED,
    ):  # those of one import arrived together: the month tells them apart
        return list(found.order_by("-occurred_period", "-id")[start:end])
    if filters.states and State.WAITING not in filters.states:
        return list(found.order_by("-received_at", "-id")[start:end])
    # Those waiting, then the others: two queries, each in the order of an index.
    waiting = found.filter(state=State.WAITING)
    before = len(waiting.order_by().values_list("pk")[: CAP + 1])
    rows = list(waiting.order_by(*order("harm"))[start:end]) if start < before else []
    if end > before:
        others = found.exclude(state=State.WAITING).order_by("-received_at", "-id")
        rows += others[max(0, start - before) : end - before]
    return rows


def order(sort: str) -> list[OrderBy]:
    columns = SORTS[sort.removeprefix("-")]
    return [OrderBy(column, descending=sort.startswith("-")) for column in columns]


def look_for(filters: Filters, *, by: Officer, now: datetime, all_of_them: Look | None = None) -> Look:
    """How many reports match and, up to the cap, which. In no order, so that it ends as soon as it knows."""
    if filters.area:
        look = look_for_area(filters.area)
        rest = replace(filters, area="")
    elif filters.of_incidents:
        look, rest = look_for_incidents(filters), filters
    else:
        look, rest = all_of_them or look_for_all(), filters
        if rest == Filters():
            return look
    if not look.total:
        return look
    found = look.rows().filter(conditions(rest, by=by, now=now)).order_by()
    ids = list(found.values_list("pk", flat=True)[: CAP + 1])
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
    ):
        if values:
            wanted &= Q(**{f"{name}__in": values}) if len(values) > 1 else Q(**{name: values[0]})
    if filters.whose == "mine":
        wanted &= Q(taken_by=by.pk)
    elif filters.whose == "team":
        wanted &= of_team(by)
    if filters.decided:
        wanted &= Q(decided_at__gte=month_of(now))
    return wanted


def month_of(now: datetime) -> datetime:
    """The first moment of the present month, in London."""
    return timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


# --- the figures above the list -----------------------------------------------------------------


def figures(look: Look, *, now: datetime) -> Figures:
    """How many of all the officer may see (`look`) stand where, in one statement, each counted to the cap."""
    if not look.total:
        return Figures("0", "0", "0", "0")
    with connection.cursor() as cursor:
        cursor.execute(
            "select waiting, in_case, referred, closed from wardmote.my_report_figures(%s, %s)",
            [CAP + 1, month_of(now)],
        )
        counts = cursor.fetchone()
    return Figures(*(f"{CAP:,}+" if count > CAP else f"{count:,}" for count in counts))


# --- who is next --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Neighbours:
    """The references of the reports before and after one in the queue."""

    before: str | None
    after: str | None


def neighbours(report: Report, filters: Filters, *, by: Officer, now: datetime) -> Neighbours:
    """What waits before and after this report in the officer's queue: by harm, then the oldest."""
    waiting = queue(filters, by=by, now=now)
    rank = {Report.Harm.HIGH: 1, Report.Harm.MEDIUM: 2}.get(Report.Harm(report.harm), 3)

    def beyond(way: str) -> Q:
        here = Q(**{f"received_at__{way}": report.received_at}) | Q(
            **{"received_at": report.received_at, f"pk__{way}": report.pk}
        )
        # The first part alone lets the index be entered where the report stands.
        return Q(**{f"rank__{way}e": rank}) & (Q(**{f"rank__{way}": rank}) | here)

    waiting = waiting.annotate(rank=HARM_RANK).exclude(pk=report.pk)
    after = waiting.filter(beyond("gt")).order_by(*order("harm"))
    before = waiting.filter(beyond("lt")).order_by(*order("-harm"))
    return Neighbours(
        before.values_list("reference", flat=True).first(), after.values_list("reference", flat=True).first()
    )


def next_after(report: Report, filters: Filters, *, by: Officer, now: datetime) -> str | None:
    """The reference of the next report to decide on: after the last one, the first of those still waiting."""
    after = neighbours(report, filters, by=by, now=now).after
    if after:
        return after
    waiting = queue(filters, by=by, now=now).exclude(pk=report.pk).order_by(*order("harm"))
    return waiting.values_list("reference", flat=True).first()


def queue(filters: Filters, *, by: Officer, now: datetime) -> QuerySet[Report]:
    """The reports that wait for this officer to decide on, within the filters they came by."""
    look = look_for_area(filters.area) if filters.area else look_for_all()
    kept = replace(filters, states=(State.WAITING,), area="", decided="")
    return look.rows().filter(conditions(kept, by=by, now=now), audience_id__in=MAY_DECIDE)
