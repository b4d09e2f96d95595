"""When something is due: from the moment it was received, by a period, a convention and a duty calendar."""

import calendar as months_of
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from wardmote.foundation.timing.calendars import DAY, DutyCalendar, NeverOpen, at_that_time, on_the_wall
from wardmote.foundation.working_days import bank_holidays


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    CLEAR_DAYS = "clear_days"
    MONTHS = "months"


PASSING = (Unit.MINUTES, Unit.HOURS)  # counted as time passes
BY_THE_DAY = (Unit.CALENDAR_DAYS, Unit.CLEAR_DAYS, Unit.MONTHS)  # ended by the end of a day


class Received(StrEnum):
    """What is received while the service is closed."""

    AT_ONCE = "at_once"  # counts from that moment
    NEXT_OPENING = "next_opening"  # counts from the next opening


class PauseMoves(StrEnum):
    """By what a pause moves what is due."""

    WORKING_TIME = "working_time"
    ELAPSED = "elapsed"
    NOTHING = "nothing"


class LeavesOut(StrEnum):
    """Days that calendar and clear days do not count."""

    WEEKENDS = "weekends"
    BANK_HOLIDAYS = "bank_holidays"
    CLOSED_DAYS = "closed_days"


@dataclass(frozen=True)
class Convention:
    """How a period is counted. Given in, never assumed."""

    received: Received = Received.NEXT_OPENING
    pause: PauseMoves = PauseMoves.WORKING_TIME
    first_day_counts: bool = False
    leaves_out: frozenset[LeavesOut] = frozenset()
    skips: frozenset[str] = frozenset()  # days of the year that an Act does not count: "12-25"
    last_day_moves: bool = (
        False  # a last day on which the service is closed moves to the next on which it is open
    )

    def is_skipped(self, day: date) -> bool:
        return f"{day:%m-%d}" in self.skips


@dataclass(frozen=True)
class Period:
    amount: int
    unit: Unit


@dataclass(frozen=True)
class Pause:
    started: datetime
    ended: datetime


@dataclass(frozen=True)
class Reckoned:
    """When it counts from, and when it is due: the last moment at which it is in time."""

    counts_from: datetime
    due: datetime


def reckon(
    received: datetime,
    period: Period,
    convention: Convention,
    calendar: DutyCalendar,
    pauses: Iterable[Pause] = (),
) -> Reckoned:
    """When what was received then is due. A pause before it counts, or once it is late, moves nothing.

    :raises NeverOpen: if the calendar would have to be open for it, and never is.
    """
    begins = received.astimezone(UTC)
    if convention.received == Received.NEXT_OPENING:
        begins = _next_that_counts(begins, convention, calendar)
    due = moved = _due(begins, period, convention, calendar)
    # In UTC: the difference of two times of one zone is that of the wall, and not what passed.
    spans: list[tuple[datetime, datetime]] = []
    for pause in sorted(pauses, key=lambda each: each.started):
        start, end = max(pause.started, begins).astimezone(UTC), pause.ended.astimezone(UTC)
        if start < min(end, moved):
            spans.append((start, end))
            moved = _moved(due, spans, period.unit, convention, calendar)
    return Reckoned(begins, moved)


def _next_that_counts(moment: datetime, convention: Convention, calendar: DutyCalendar) -> datetime:
    wall = on_the_wall(moment)
    for start, _ in counted(calendar.open_from(wall), convention):
        return moment if start == wall else at_that_time(start, not_before=moment)
    raise NeverOpen(calendar.name)


def _due(begins: datetime, period: Period, convention: Convention, calendar: DutyCalendar) -> datetime:
    amount, unit = period.amount, period.unit
    if unit in PASSING:
        passes = timedelta(minutes=amount) if unit == Unit.MINUTES else timedelta(hours=amount)
        return later(begins, passes, convention)
    if unit == Unit.WORKING_HOURS:
        return later_working(begins, timedelta(hours=amount), convention, calendar)
    day = on_the_wall(begins).date()
    if unit == Unit.WORKING_DAYS:
        # A day whose service has closed already is no first day: it would be due before it counts.
        is_over = calendar.is_open_day(day) and calendar.closes(day) <= on_the_wall(begins)
        last = _day_on(day, amount, first_counts=convention.first_day_counts and not is_over,
                       counts=lambda d: calendar.is_open_day(d) and not convention.is_skipped(d))  # fmt: skip
        return at_that_time(calendar.closes(last), not_before=begins)
    if unit == Unit.MONTHS:
        last = months_later(day, amount) - (DAY if convention.first_day_counts else timedelta())
    elif unit == Unit.CLEAR_DAYS:  # neither the day it begins nor the day on which it may be done is counted
        last = _day_on(day, amount + 1, counts=lambda d: counts(d, convention, calendar))
    else:
        last = _day_on(day, amount, first_counts=convention.first_day_counts,
                       counts=lambda d: counts(d, convention, calendar))  # fmt: skip
    return _end_of(max(last, day), begins, convention, calendar)


def _moved(
    due: datetime,
    spans: list[tuple[datetime, datetime]],
    unit: Unit,
    convention: Convention,
    calendar: DutyCalendar,
) -> datetime:
    """What is due moves by what the pauses lasted, in the time that the convention names."""
    if not spans or convention.pause == PauseMoves.NOTHING:
        return due
    if convention.pause == PauseMoves.ELAPSED:
        moved = later(due, sum((end - start for start, end in spans), timedelta()), convention)
    else:
        worked = sum((working_between(start, end, convention, calendar) for start, end in spans), timedelta())
        moved = later_working(due, worked, convention, calendar) if worked else due
    if unit in BY_THE_DAY and moved > due:
        return _end_of(on_the_wall(moved).date(), moved, convention, calendar)
    return moved


def _end_of(day: date, not_before: datetime, convention: Convention, calendar: DutyCalendar) -> datetime:
    if convention.last_day_moves:
        while not calendar.is_open_day(day) or convention.is_skipped(day):
            day = _day_on(day, 1, counts=lambda d: calendar.is_open_day(d) and not convention.is_skipped(d))
    return at_that_time(datetime.combine(day, time(23, 59)), not_before=not_before)


# --- days -----------------------------------------------------------------------------------------


def counts(day: date, convention: Convention, calendar: DutyCalendar) -> bool:
    """Whether calendar and clear days count this day."""
    if convention.is_skipped(day):
        return False
    out = convention.leaves_out
    if LeavesOut.WEEKENDS in out and day.weekday() >= 5:
        return False
    if LeavesOut.BANK_HOLIDAYS in out and day in bank_holidays(day.year):
        return False
    return not (LeavesOut.CLOSED_DAYS in out and not calendar.is_open_day(day))


def clear_days_before(event: date, days: int, convention: Convention, calendar: DutyCalendar) -> date:
    """The last day on which notice of an event leaves that many clear days between the two."""
    day = event
    for _ in range(days + 1):
        day -= DAY
        while not counts(day, convention, calendar):
            day -= DAY
    return day


def months_later(day: date, months: int) -> date:
    """The day of the same number so many months on; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, months_of.monthrange(year, month + 1)[1]))


def _day_on(day: date, days: int, *, counts: Callable[[date], bool], first_counts: bool = False) -> date:
    """The day on which so many have been counted: after the given day or, if it counts, from it on."""
    left = days - (1 if first_counts and counts(day) else 0)
    looked = 0
    while left > 0:
        day += DAY
        looked = 0 if counts(day) else looked + 1
        left -= counts(day)
        if looked > 3660:
            raise NeverOpen("no day counts")
    return day


# --- time that passes, and time at work -----------------------------------------------------------


def counted(
    spans: Iterator[tuple[datetime, datetime]], convention: Convention
) -> Iterator[tuple[datetime, datetime]]:
    """Spans on the wall without the days that an Act skips."""
    for start, end in spans:
        while start < end:
            midnight = datetime.combine(start.date() + DAY, time())
            if not convention.is_skipped(start.date()):
                yield start, min(end, midnight)
            start = midnight


def later(moment: datetime, passes: timedelta, convention: Convention) -> datetime:
    """The moment after which so much time has passed, days that an Act skips left out."""
    if not convention.skips:
        return moment + passes
    while True:
        wall = on_the_wall(moment)
        midnight = at_that_time(datetime.combine(wall.date() + DAY, time()), not_before=moment)
        if convention.is_skipped(wall.date()):
            moment = midnight
        elif moment + passes < midnight or not passes:
            return moment + passes
        else:
            passes -= midnight - moment
            moment = midnight


def later_working(
    moment: datetime, works: timedelta, convention: Convention, calendar: DutyCalendar
) -> datetime:
    """The moment at which so much working time has been worked."""
    for start, end in counted(calendar.open_from(on_the_wall(moment)), convention):
        if start + works <= end:
            return at_that_time(start + works, not_before=moment)
        works -= end - start
    raise NeverOpen(calendar.name)


def sooner_working(moment: datetime, works: timedelta, calendar: DutyCalendar) -> datetime:
    """The moment from which so much working time is left: when to remind of what is due then."""
    for start, end in calendar.open_until(on_the_wall(moment)):
        if end - works >= start:
            return min(at_that_time(end - works), moment)
        works -= end - start
    raise NeverOpen(calendar.name)


def working_between(
    start: datetime, end: datetime, convention: Convention, calendar: DutyCalendar
) -> timedelta:
    """How much working time there is between two moments."""
    worked, until = timedelta(), on_the_wall(end)
    for opens, closes in counted(calendar.open_from(on_the_wall(start)), convention):
        if opens >= until:
            break
        worked += min(closes, until) - opens
    return worked
