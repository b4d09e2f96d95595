"""When a service is open: its hours on each weekday, days it is closed and days it opens besides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wardmote.foundation.working_days import bank_holidays

LONDON = ZoneInfo("Europe/London")
Span = tuple[
    time, time
]  # from, to; a "to" that is not later is on the next day: (22:00, 06:00), (00:00, 00:00)
FURTHEST = 3660  # days looked ahead before a calendar is said to be never open
DAY = timedelta(days=1)


class NeverOpen(ValueError):
    """The calendar has no opening within ten years of the moment asked about."""


def on_the_wall(moment: datetime) -> datetime:
    """What a clock on the wall in London shows at that moment, without a time zone."""
    return moment.astimezone(LONDON).replace(tzinfo=None, fold=0)


def at_that_time(wall: datetime, *, not_before: datetime | None = None) -> datetime:
    """The moment at which the wall in London shows it, in UTC.

    Of an hour that comes twice, the first time it is not before `not_before`; of one left out, its end.
    """
    while on_the_wall(wall.replace(tzinfo=LONDON).astimezone(UTC)) != wall:
        wall = wall.replace(second=0, microsecond=0) + timedelta(minutes=1)
    first = wall.replace(tzinfo=LONDON).astimezone(UTC)
    if not_before is not None and first < not_before:
        return wall.replace(tzinfo=LONDON, fold=1).astimezone(UTC)
    return first


@dataclass(frozen=True)
class DutyCalendar:
    """The hours of a service, as the wall shows them. What it is called is for the pages."""

    hours: tuple[tuple[Span, ...], ...]  # Monday first
    opens_on_bank_holidays: bool = False
    closed: frozenset[date] = frozenset()
    extra: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    name: str = ""

    def __post_init__(self) -> None:
        if len(self.hours) != 7:
            raise ValueError(f"hours: {len(self.hours)} weekdays; expected 7, Monday first")

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The hours that begin on that day. A day named as open or closed comes before all else."""
        if day in self.extra:
            return self.extra[day]
        if day in self.closed:
            return ()
        if not self.opens_on_bank_holidays and day in bank_holidays(day.year):
            return ()
        return self.hours[day.weekday()]

    def is_open_day(self, day: date) -> bool:
        return bool(self.spans_on(day))

    def closes(self, day: date) -> datetime:
        """Its closing on that day, on the wall; of a closed day, and one that ends at midnight, 23:59."""
        ends = [end for _, end in walls(day, self.spans_on(day))]
        last = datetime.combine(day, time(23, 59))
        return min(max(ends), last) if ends else last

    def open_from(self, wall: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Each opening from then on, in order and without overlap; what had begun, from then."""
        day, reached = wall.date() - DAY, wall
        for _ in range(FURTHEST):
            for start, end in walls(day, self.spans_on(day)):
                if end > max(start, reached):
                    yield max(start, reached), end
                    reached = end
            day += DAY

    def open_until(self, wall: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Each opening before then, the last first; what had not ended, until then."""
        day, reached = wall.date(), wall
        for _ in range(FURTHEST):
            for start, end in reversed(walls(day, self.spans_on(day))):
                if min(end, reached) > start:
                    yield start, min(end, reached)
                    reached = start
            day -= DAY

    def next_opening(self, moment: datetime) -> datetime:
        """That moment, if it is open then; else when it next opens."""
        wall = on_the_wall(moment)
        start = next(self.open_from(wall), (None, None))[0]
        if start is None:
            raise NeverOpen(self.name)
        return moment if start == wall else at_that_time(start, not_before=moment)

    def is_open(self, moment: datetime) -> bool:
        return self.next_opening(moment) == moment


def walls(day: date, spans: tuple[Span, ...]) -> list[tuple[datetime, datetime]]:
    """Spans of a day as times on the wall, in order."""
    found = []
    for start, end in sorted(spans):
        begins, ends = datetime.combine(day, start), datetime.combine(day, end)
        found.append((begins, ends if ends > begins else ends + DAY))
    return found


ALWAYS = DutyCalendar(hours=(((time(0), time(0)),),) * 7, opens_on_bank_holidays=True, name="Day and night")
OFFICE = DutyCalendar(hours=(((time(9), time(17)),),) * 5 + ((), ()), name="Office hours")
