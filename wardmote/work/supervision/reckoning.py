"""When the steps of a plan fall due: working or calendar days from the step each follows, as planned."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from wardmote.foundation.working_days import is_working_day

MOST_DAYS = 400


def days_after(start: date, days: int, *, working: bool) -> date:
    """The day that many days after another, which itself is not counted."""
    if not working:
        return start + timedelta(days=days)
    day = start
    for _ in range(days):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def due_days(parts: Iterable[Mapping[str, Any]], start: date) -> dict[str, date]:
    """By key of step: when it falls due in a plan made on that day. A step that was left out still counts."""
    due: dict[str, date] = {}
    for part in parts:
        days = min(max(_whole(part.get("days")), 0), MOST_DAYS)
        begins = due.get(str(part.get("after") or ""), start)
        due[str(part["key"])] = days_after(begins, days, working=part.get("counted") != "calendar")
    return due


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
