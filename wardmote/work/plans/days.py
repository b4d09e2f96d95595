"""Days of a plan: a deadline that is a day or a month, and how both are said."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from wardmote.foundation.design.dates import MONTHS, day_words
from wardmote.work.plans.models import PlanAction

Precision = PlanAction.Precision


@dataclass(frozen=True)
class Deadline:
    """A day, or a month kept as its last day. `None` for none."""

    on: date | None = None
    precision: str = Precision.DAY


NONE = Deadline()


def of_month(year: int, month: int) -> Deadline:
    return Deadline(date(year, month, monthrange(year, month)[1]), Precision.MONTH)


def first_day(on: date, precision: str) -> date:
    """The first day that may be meant: of a month, its first."""
    return on.replace(day=1) if precision == Precision.MONTH else on


def next_year(deadline: Deadline) -> Deadline:
    """The same a year later, the last of February where need be."""
    if deadline.on is None:
        return deadline
    year, month = deadline.on.year + 1, deadline.on.month
    if deadline.precision == Precision.MONTH:
        return of_month(year, month)
    return Deadline(date(year, month, min(deadline.on.day, monthrange(year, month)[1])))


def words(on: date | None, precision: str = Precision.DAY) -> str:
    """ "March 2017", "3 March 2017", or nothing."""
    if on is None:
        return ""
    if precision == Precision.MONTH:
        return f"{MONTHS[on.month - 1].capitalize()} {on.year}"
    return day_words(on)


def count(many: int, word: str = "day") -> str:
    return f"{many:,} {word}" if many == 1 else f"{many:,} {word}s"


def slip(action: PlanAction, *, today: date) -> int | None:
    """Days between the deadline first set and what is expected or came to be; None where nothing can be said.

    What is open is expected by its forecast, else its deadline, and not before today once that is past.
    """
    first = action.first_deadline_on or action.deadline_on
    if first is None or action.status == PlanAction.Status.STOPPED:
        return None
    if action.is_done:
        return (action.completed_on - first).days if action.completed_on else None
    expected = max(action.forecast_on or action.deadline_on or first, today)
    return (expected - first).days


def within(day: date, before: int, today: date) -> bool:
    """Whether `day` is today or at most `before` days ahead."""
    return today <= day <= today + timedelta(days=before)
