"""Working time: nine to five in London, Monday to Friday, and on no bank holiday."""

from datetime import datetime, time, timedelta

from wardmote.foundation.design.dates import in_london, short_day_words
from wardmote.foundation.working_days import is_working_day

OPENS, CLOSES = time(9), time(17)


def after(start: datetime, *, hours: int) -> datetime:
    """The moment so many working hours after the start; time outside working hours does not count."""
    moment, left = in_london(start), timedelta(hours=hours)
    while True:
        opens, closes = (datetime.combine(moment.date(), at, moment.tzinfo) for at in (OPENS, CLOSES))
        moment = max(moment, opens)
        if is_working_day(moment.date()) and moment < closes:
            if left <= closes - moment:
                return moment + left
            left -= closes - moment
        moment = datetime.combine(moment.date() + timedelta(days=1), OPENS, moment.tzinfo)


def when_words(moment: datetime, *, now: datetime) -> str:
    """Return "today at 10:00", "tomorrow at 10:00", "yesterday at 10:00", or "3 Mar 2026 at 10:00"."""
    here, today = in_london(moment), in_london(now).date()
    days = (here.date() - today).days
    day = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days) or short_day_words(here.date())
    return f"{day} at {here:%H:%M}"
