"""When an officer's email of what waits is due: on working days, at their hour, never in quiet hours."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from wardmote.foundation import working_days
from wardmote.foundation.design.dates import LONDON, in_london
from wardmote.records.notices.models import Preferences

USUAL = Preferences()  # as everyone begins


@dataclass(frozen=True)
class Wish:
    """How one officer wants it."""

    digest: str = USUAL.digest
    at: time = USUAL.at
    quiet_from: time | None = None
    quiet_to: time | None = None
    days_off: Collection[int] = tuple(USUAL.days_off)

    @classmethod
    def of(cls, digest: str | None, at: time | None, *rest: object) -> "Wish":
        """As the database tells it: nothing at all for an officer who never said."""
        if digest is None or at is None:
            return cls()
        quiet_from, quiet_to, days_off = rest
        return cls(digest, at, quiet_from, quiet_to, tuple(days_off or ()))  # type: ignore[arg-type]


def is_working_day(day: date, wish: Wish) -> bool:
    """A weekday that is no bank holiday in England and no day off of theirs."""
    return working_days.is_working_day(day) and day.weekday() not in wish.days_off


def is_quiet(moment: datetime, wish: Wish) -> bool:
    """Whether it falls in their quiet hours, which may run over midnight. The hour they end is not quiet."""
    begin, end = wish.quiet_from, wish.quiet_to
    if begin is None or end is None:
        return False
    now = in_london(moment).time()
    return begin <= now < end if begin < end else now >= begin or now < end


def has_one(day: date, wish: Wish) -> bool:
    """Whether a day is one of theirs for an email: each working day, or the first of its week."""
    if wish.digest == Preferences.Digest.OFF or not is_working_day(day, wish):
        return False
    if wish.digest == Preferences.Digest.DAILY:
        return True
    monday = day - timedelta(days=day.weekday())
    before = (monday + timedelta(days=past) for past in range(day.weekday()))
    return not any(is_working_day(earlier, wish) for earlier in before)


def is_due(moment: datetime, wish: Wish) -> bool:
    """Whether to send it now: today is a day for it, its hour has come, and it is not quiet.

    What was held back by quiet hours comes when they end, if they end that day. An hour that does not exist
    on the day the clocks go forward comes an hour later; one that comes twice counts once, the first time.
    """
    here = in_london(moment)
    if not has_one(here.date(), wish) or is_quiet(moment, wish):
        return False
    return moment >= datetime.combine(here.date(), wish.at, LONDON)
