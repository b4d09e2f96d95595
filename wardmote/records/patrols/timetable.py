"""The windows of a tasking: hours on one day, or on some weekdays of a period; without the database."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MOST_DAYS = 366

Hours = tuple[time, time]
Times = tuple[datetime, datetime]


def windows_of(
    first: date, last: date | None, weekdays: Collection[int], hours: Iterable[Hours]
) -> list[Times]:
    """Each of these hours on each wanted day from `first` to `last`, included.

    Monday is 0, and no weekday means every day. Hours that end at or before they begin end on the next day.
    By the clock on the wall: on the night it is put forward, a window from ten to four lasts five hours.
    """
    days = [first + timedelta(days=n) for n in range(min(((last or first) - first).days, MOST_DAYS) + 1)]
    if last is not None and weekdays:
        days = [day for day in days if day.weekday() in weekdays]
    found = {window_on(day, each) for day in days for each in hours}
    return sorted(found)


def window_on(day: date, hours: Hours) -> Times:
    starts, ends = hours
    until = day if ends > starts else day + timedelta(days=1)
    return datetime.combine(day, starts, LONDON), datetime.combine(until, ends, LONDON)


def moment_within(window: Times, at: time) -> datetime:
    """A time said on a shift: on the day of its window or, for the small hours, on the day after."""
    starts = window[0].astimezone(LONDON)
    said = datetime.combine(starts.date(), at, LONDON)
    crosses = window[1].astimezone(LONDON).date() > starts.date()
    return said + timedelta(days=1) if crosses and said < starts - timedelta(hours=6) else said


def night_of(now: datetime) -> Times:
    """What counts as tonight: the day and the night after it, from six in the morning to six."""
    here = now.astimezone(LONDON)
    first = here.date() - timedelta(days=1) if here.hour < 6 else here.date()
    return (
        datetime.combine(first, time(6), LONDON),
        datetime.combine(first + timedelta(days=1), time(6), LONDON),
    )


def week_of(today: date, which: str) -> Times:
    """This week, the next or the last, from Monday."""
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks={"last": -1, "next": 1}.get(which, 0))
    return datetime.combine(monday, time(), LONDON), datetime.combine(
        monday + timedelta(days=7), time(), LONDON
    )


def months_of(first: date, last: date) -> Times:
    """From the first moment of one month to the end of another."""
    after = (last.replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(first.replace(day=1), time(), LONDON), datetime.combine(after, time(), LONDON)
