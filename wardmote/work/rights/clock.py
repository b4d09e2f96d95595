"""How long there is to answer a request about one's data: worked out day by day, with the rule in words.

No weekend or holiday moves a last day: an answer given a little early is never late.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from wardmote.foundation.design.dates import day_words
from wardmote.work.rights.limits import Limit, limit


def months_later(day: date, months: int) -> date:
    """The day of the same number so many months on; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Stop:
    """Days on which the clock stood still, the first included; without `until_on` it stands still now."""

    from_on: date
    until_on: date | None

    def days(self, *, after: date, on: date) -> int:
        """How many days of it count, of those after the clock began."""
        ends = self.until_on or on
        return max(0, (ends - max(self.from_on, after)).days)


@dataclass(frozen=True)
class Clock:
    """Where a request stands: when the clock began, and the last day; no last day while it stands still."""

    began_on: date | None
    due_on: date | None
    would_be_due_on: date | None
    tell_extension_by: date | None
    steps: tuple[str, ...]
    rules: tuple[Limit, ...]
    is_stopped: bool

    @property
    def is_confirmed(self) -> bool:
        return all(rule.is_confirmed for rule in self.rules)


def keys(*, kind: str, regime: str) -> tuple[str, str, str]:
    """Which figures apply: the limit, its extension, and until when that is told."""
    what = "access" if kind == "access" else "change"
    if regime == "law":
        return f"law_{what}", "", ""
    return what, f"{what}_extension", f"{what}_tell_extension"


def clock(
    *,
    kind: str,
    regime: str,
    received_on: date,
    identity_on: date | None,
    identity_asked: bool,
    stops: Iterable[Stop],
    extended: bool,
    today: date,
) -> Clock:
    """Work the last day out, as the figures of the day on which the request came say.

    :raises ValueError: if there is no figure for this kind on that day.
    """
    usual, more, tell = keys(kind=kind, regime=regime)
    first = limit(usual, on=received_on)
    if first is None:
        raise ValueError(f"limits.yaml has no {usual} for {received_on}; expected one that had begun")
    steps = [f"Received on {day_words(received_on)}."]
    if identity_asked and identity_on is None:
        steps.append("The clock starts once it is known who asks.")
        return Clock(None, None, None, None, tuple(steps), (first,), True)
    began = max(received_on, identity_on or received_on) if identity_asked else received_on
    if began > received_on:
        steps.append(f"Known who asks on {day_words(began)}: the clock starts that day.")
    rules = [first]
    due = months_later(began, first.value)
    steps.append(f"{first.words} from {day_words(began)}: {day_words(due)} ({first.source}).")
    extension = limit(more, on=received_on) if extended and more else None
    if extension:
        rules.append(extension)
        due = months_later(began, first.value + extension.value)
        steps.append(f"Extended by {extension.words}: {day_words(due)} ({extension.source}).")
    stops = list(stops)
    paused = sum(stop.days(after=began, on=today) for stop in stops)
    if paused:
        due += timedelta(days=paused)
        steps.append(f"The clock stood still for {paused} day{'' if paused == 1 else 's'}: {day_words(due)}.")
    telling = limit(tell, on=received_on) if tell else None
    by = months_later(began, telling.value) + timedelta(days=paused) if telling else None
    stopped = any(stop.until_on is None for stop in stops)
    if stopped:
        steps.append("The clock stands still now. The last day moves by each day it does.")
    return Clock(began, None if stopped else due, due, by, tuple(steps), tuple(rules), stopped)
