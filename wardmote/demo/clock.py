"""When things happen: officers act in office hours, the public at any hour; nothing after yesterday."""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
HOLIDAYS = {(12, 25), (12, 26), (1, 1)}


class Clock:
    def __init__(self, rng: Random, today: date) -> None:
        self.rng = rng
        self.today = today
        self.now = datetime.combine(today, time(), LONDON)  # the midnight before today: all is past

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def office(self, days: int) -> datetime:
        """In office hours of the working day at or before so many days from today."""
        day = self.day(days)
        while day.weekday() > 4 or (day.month, day.day) in HOLIDAYS:
            day -= timedelta(days=1)
        return datetime.combine(day, time(8, 40), LONDON) + timedelta(minutes=self.rng.randrange(520))

    def hour_of_trouble(self, days: int) -> datetime:
        start = datetime.combine(self.day(days), time(), LONDON)
        return start + timedelta(
            minutes=self.rng.choice([self.rng.randrange(60, 240), self.rng.randrange(900, 1430)])
        )

    def between(self, start: datetime, end: datetime) -> datetime:
        """A moment strictly between the two, in office hours where that can be."""
        span = (end - start).total_seconds()
        if span < 4:
            raise ValueError(f"nothing fits between {start} and {end}")
        for _ in range(6):
            raw = start + timedelta(seconds=self.rng.uniform(1, span - 1))
            chosen = self.office((raw.date() - self.today).days)
            if start < chosen < end:
                return chosen
        return start + timedelta(seconds=round(self.rng.uniform(1, span - 1)))

    def several(self, start: datetime, end: datetime, count: int) -> list[datetime]:
        return sorted(self.between(start, end) for _ in range(count))

    def soon(self, start: datetime, days: float, *, before: datetime) -> datetime:
        """Within so many days of the start, but before the end."""
        return self.between(start, min(before, start + timedelta(days=days)))
