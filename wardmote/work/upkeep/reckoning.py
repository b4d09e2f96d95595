"""Quarters and their days. Pure."""

from datetime import date, timedelta


def quarter_of(day: date) -> tuple[int, int]:
    """The year and the quarter, 1 to 4, in which a day falls."""
    return day.year, (day.month - 1) // 3 + 1


def first_day(year: int, quarter: int) -> date:
    return date(year, 3 * quarter - 2, 1)


def last_day(year: int, quarter: int) -> date:
    year, month = divmod(year * 12 + 3 * quarter, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def quarter_before(day: date) -> tuple[int, int]:
    """The last quarter that was over on that day."""
    year, quarter = quarter_of(day)
    return (year, quarter - 1) if quarter > 1 else (year - 1, 4)


def a_year_on(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
