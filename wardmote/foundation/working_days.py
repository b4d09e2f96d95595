"""The calendar of working days in England, in one place for every clock and timetable."""

from collections.abc import Collection
from datetime import date
from functools import cache

import holidays


@cache
def bank_holidays(year: int) -> Collection[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=[year]))  # milliseconds each time


@cache
def good_friday(year: int) -> date:
    return next(
        day
        for day, name in holidays.country_holidays("GB", subdiv="ENG", years=[year]).items()
        if "Good Friday" in name
    )


def is_working_day(day: date) -> bool:
    """A weekday that is no bank holiday in England."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)
