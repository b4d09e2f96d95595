"""Dates and times as people type them, and as pages show them."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december"]  # fmt: skip

FIRST_YEAR, LAST_YEAR = 1850, 2299  # what a form takes; the database holds no other (decision 164)

ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s/.,-]*(?P<month>[a-z]+|(?<=[\s/.-])\d{1,2})\.?[\s/.,-]+(?P<year>\d{4})"
)
CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.]?(?P<minute>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?")


def month_number(text: str) -> int | None:
    """Return 1 to 12 for "4", "04", "Apr", "Sept" or "April"; None when it is no month."""
    text = text.strip().lower().rstrip(".")
    if text.isascii() and text.isdigit():
        number = int(text)
        return number if 1 <= number <= 12 else None
    if len(text) < 3:
        return None
    return next((i for i, name in enumerate(MONTHS, 1) if name.startswith(text[:4])
                 and (name.startswith(text) or text == "sept")), None)  # fmt: skip


def read_date(text: str) -> date | None:
    """Return the date typed as "3 4 2026", "03/04/2026", "3 Apr 2026" or "2026-04-03".

    The day comes first, as is usual here. The year needs four figures, so that
    a date of birth is never read into the wrong century. None when it is no real date.
    """
    text = " ".join(text.lower().split())
    found = ISO.fullmatch(text) or DAY_FIRST.fullmatch(text)
    return real_date(found["day"], found["month"], found["year"]) if found else None


def real_date(day: str, month: str, year: str) -> date | None:
    """Return the date these three boxes name; None when there is no such day."""
    number = month_number(month)
    if number is None or not re.fullmatch(r"[0-9]{4}", year) or not re.fullmatch(r"[0-9]+", day):
        return None
    try:
        return date(int(year), number, int(day))
    except (ValueError, OverflowError):
        return None


def can_be_meant(value: date) -> bool:
    """Whether a form takes this day: of births long ago, and of what is kept for a hundred years."""
    return FIRST_YEAR <= value.year <= LAST_YEAR


def read_time(text: str) -> time | None:
    """Return the time typed as "14:30", "1430", "2.30pm", "2pm" or "noon"; None when it is none."""
    text = " ".join(text.lower().split())
    if text in ("noon", "midday", "midnight"):
        return time(0) if text == "midnight" else time(12)
    found = CLOCK.fullmatch(text)
    if not found or not (found["minute"] or found["half"]):
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"][0] == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def day_words(value: date) -> str:
    """Return "23 November 2026"; for a moment, its day in London."""
    if isinstance(value, datetime):
        value = in_london(value)
    return f"{value.day} {MONTHS[value.month - 1].capitalize()} {value.year}"


def short_day_words(value: date) -> str:
    """Return "23 Nov 2026", for tables; for a moment, its day in London."""
    number, month, year = day_words(value).split()
    return f"{number} {month[:3]} {year}"


def moment_words(value: datetime) -> str:
    """Return "23 November 2026 at 2:05pm", in London."""
    here = in_london(value)
    clock = f"{here.hour % 12 or 12}:{here.minute:02}{'am' if here.hour < 12 else 'pm'}"
    return f"{day_words(here)} at {clock}"


def in_london(value: datetime) -> datetime:
    """Return an aware moment in London time; one without a zone is taken to be there already."""
    return value.astimezone(LONDON) if value.tzinfo else value.replace(tzinfo=LONDON)
