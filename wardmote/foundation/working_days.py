"""The calendar of working days in England, in one place for every clock and timetable."""

from collections.abc import Collection
from datetime import date

import holidays


def bank_holidays(year: int) -> Collection[date]:
    return holidays.country_holidays("GB", subdiv="ENG", years=[year])  # kept by the library for each call


def is_working_day(day: date) -> bool:
    """A weekday that is no bank holiday in England."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)
