"""What can be asked about targets, calendars and clocks. It says which rows; the database says whose."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.aggregates import JSONBAgg
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import JSONObject

from wardmote.foundation.timing.calendars import DutyCalendar, NeverOpen
from wardmote.foundation.timing.reckoning import (
    PASSING,
    Pause,
    Reckoned,
    reckon,
    sooner_working,
)
from wardmote.records.clocks.models import Calendar, Clock, Convention, Event, Status, Target
from wardmote.records.clocks.shipped import shipped

D = TypeVar("D", Calendar, Convention, Target)


def in_force(rows: Iterable[D], *, on: date) -> dict[str, D]:
    """For each key the row that holds on that day: an agency's own before the partnership's."""
    found: dict[str, D] = {}
    for row in sorted((row for row in rows if row.starts_on <= on), key=_nearness):
        found[row.key] = row
    return found


def _nearness(row: Calendar | Convention | Target) -> tuple[bool, date]:
    return getattr(row, "agency_id", None) is not None, row.starts_on


def _of(model: type[D], agency: UUID) -> QuerySet[D]:
    return model.objects.filter(Q(agency=None) | Q(agency=agency)).order_by("starts_on")


def targets(agency: UUID, *, on: date) -> list[Target]:
    """The targets of an agency on that day, in the order of the file."""
    held = in_force(_of(Target, agency), on=on).values()
    order = {row["key"]: number for number, row in enumerate(shipped("target"))}
    return sorted(held, key=lambda row: order.get(row.key, len(order)))


def calendars(agency: UUID, *, on: date) -> dict[str, Calendar]:
    return in_force(_of(Calendar, agency), on=on)


def conventions(agency: UUID, *, on: date) -> dict[str, Convention]:
    return in_force(_of(Convention, agency), on=on)


def set_by_law(key: str) -> bool:
    """Whether the partnership's way of counting was read in an Act."""
    found = Convention.objects.filter(key=key, agency=None).order_by("-starts_on").first()
    return found is not None and found.status == Status.CHECKED


def versions(model: type[D], key: str, agency: UUID) -> list[D]:
    """Every version of one key that this agency has had or will have, the latest first."""
    return list(_of(model, agency).filter(key=key).order_by("-starts_on", "-at"))


# --- what a report starts ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """A clock that a report starts: what it is by, and when it is due."""

    target: Target
    convention: Convention
    calendar: Calendar
    started_at: datetime
    reckoned: Reckoned
    remind_at: datetime | None


def plans(
    *, kind: str, harm: str, has_teller: bool, agency: UUID, received: datetime, on: date
) -> list[Plan]:
    """The clocks that a report of this kind starts at its agency, the first due first: three queries."""
    held = in_force(_of(Target, agency).filter(subject=Target.Subject.REPORT), on=on).values()
    fits = fitting(held, kind=kind, harm=harm, has_teller=has_teller)
    if not fits:
        return []
    return planned(fits, conventions(agency, on=on), calendars(agency, on=on), received=received)


def fitting(held: Iterable[Target], *, kind: str, harm: str, has_teller: bool) -> list[Target]:
    """Of the targets in force those that such a report starts: of each thing due, the nearest fit."""
    nearest: dict[str, Target] = {}
    for target in sorted(held, key=lambda row: (bool(row.kind), bool(row.harm), row.key)):
        if (
            target.starts_itself
            and not target.withdrawn
            and target.kind in ("", kind)
            and target.harm in ("", harm)
            and (has_teller or not target.needs_teller)
        ):
            nearest[target.what] = target
    return list(nearest.values())


def planned(
    fits: Iterable[Target],
    ways: Mapping[str, Convention],
    duties: Mapping[str, Calendar],
    *,
    received: datetime,
) -> list[Plan]:
    """Clocks by these targets, the first due first."""
    made = []
    for target in fits:
        if target.convention in ways and target.calendar in duties:
            # Hours so few that it would not be due in ten years stop nobody from taking a report.
            with suppress(NeverOpen):
                made.append(plan(target, ways[target.convention], duties[target.calendar], received=received))
    return sorted(made, key=lambda each: (each.reckoned.due, each.target.what))


def plan(
    target: Target,
    convention: Convention,
    calendar: Calendar,
    *,
    received: datetime,
    pauses: Iterable[Pause] = (),
) -> Plan:
    """When it is due by these versions, and when to remind of it."""
    duty = calendar.plain()
    found = reckon(received, target.period(), convention.plain(), duty, pauses)
    return Plan(target, convention, calendar, received, found, remind_at(target, found, duty))


def remind_at(target: Target, found: Reckoned, duty: DutyCalendar) -> datetime | None:
    """So long before it is due: of minutes and hours, in time that passes; else in working time."""
    if not target.remind:
        return None
    before = timedelta(minutes=target.remind)
    if target.unit in PASSING:
        return max(found.counts_from, found.due - before)
    try:
        return max(found.counts_from, sooner_working(found.due, before, duty))
    except NeverOpen:
        return found.counts_from


def pauses_of(clock: Clock, *, until: datetime | None = None) -> list[Pause]:
    """Its pauses since it started; the one it is in, until then."""
    told = [Pause(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in clock.pauses]
    if clock.paused_at is not None and until is not None:
        told.append(Pause(clock.paused_at, until))
    return told


# --- clocks -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What a clock came to, in words."""

    words: str
    reason: str
    by: str
    at: datetime


def of_report(report_id: UUID) -> list[tuple[Clock, list[Told]]]:
    """Every clock of a report, those that run first, then by when they are due: one query.

    Each with what it came to, oldest first, as far as the officer may read it.
    """
    event = JSONObject(kind="events__kind", reason="events__reason", by="events__by__name", at="events__at")
    found = Clock.objects.filter(report_id=report_id).select_related("target", "convention", "calendar")
    found = found.annotate(
        told=JSONBAgg(event, filter=Q(events__isnull=False), order_by=("events__at", "events__id"))
    )
    in_order = sorted(found, key=lambda clock: (clock.state not in Clock.LIVE, clock.due_at, str(clock.pk)))
    return [(clock, [_told(each) for each in clock.told or []]) for clock in in_order]


def _told(event: dict[str, Any]) -> Told:
    words = Event.Kind(event["kind"]).label
    return Told(words, event["reason"], event["by"] or "", datetime.fromisoformat(event["at"]))


def live(report_id: UUID) -> list[Clock]:
    found = Clock.objects.filter(report_id=report_id, state__in=Clock.LIVE)
    return list(found.select_related("target", "convention", "calendar").order_by("due_at", "pk"))


def may_contribute(clock: Clock) -> bool:
    """Whether the officer asking may add to its report now: the database's own answer."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.admits_me(%s, 'contribute')", [clock.audience_id])
        return bool(cursor.fetchone()[0])
