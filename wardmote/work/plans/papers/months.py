"""When an action is due, as plans write it: a month stays a month, and is never read as a day."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from wardmote.foundation.design.dates import MONTHS, month_number, read_date
from wardmote.foundation.imports.names import is_placeholder

FIRST_YEAR, LAST_YEAR = 1990, 2100
EXPECTED = "a month and year like November 2026, or a day like 30 November 2026"
LEADS_IN = re.compile(
    r"^(?:by|before|due|from|until|in|(?:by\s+)?(?:the\s+)?end(?:\s+of)?|end-of)[\s:-]+(?=\S)", re.IGNORECASE
)
MONTH_YEAR = re.compile(r"(?P<month>[a-z]{3,9})\.?[\s/.,'’-]*(?P<year>\d{4}|\d{2})", re.IGNORECASE)
NUMBERS = re.compile(r"(?P<month>\d{1,2})[/.-](?P<year>\d{4})")
ISO_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})")
MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]\d{2}:\d{2}(?::\d{2})?")
SHORT_YEAR = re.compile(
    r"(?P<start>\d{1,2}(?:st|nd|rd|th)?[\s/.-]+(?:\d{1,2}|[a-z]{3,9})[\s/.-]+)(?P<year>\d{2})", re.IGNORECASE
)
DAY_OR_MONTH = r"(?:\d{1,2}(?:st|nd|rd|th)?\s+)?[A-Za-z]{3,9}\.?\s+\d{4}"
PERIOD = re.compile(rf"(?P<start>{DAY_OR_MONTH})\s*(?:to|until|-|–|—)\s*(?P<end>{DAY_OR_MONTH})")
YEARS = re.compile(r"(?P<start>(?:19|20|21)\d{2})\s*(?:/|-|–|—|to)\s*(?P<end>\d{4}|\d{2})(?!\d)")


class CannotTell(Exception):
    """The text is no day and no month; `found` says of what kind it is and repeats nothing of it."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


@dataclass(frozen=True)
class Due:
    """The last day on which it is in time. `precision` is "day" or "month"."""

    day: date
    precision: str


def read_due(text: str) -> Due | None:
    """The deadline that a cell names; None where it is blank, or says that none is known yet.

    :raises CannotTell: if it says something else.
    """
    text = " ".join(text.split()).rstrip(".")
    if is_placeholder(text):
        return None
    while lead := LEADS_IN.match(text):
        text = text[lead.end() :]
    if moment := MOMENT.fullmatch(text):
        text = moment[1]
    for pattern in (MONTH_YEAR, NUMBERS, ISO_MONTH):
        if (found := pattern.fullmatch(text)) and (number := month_number(found["month"])):
            year = _whole(found["year"])
            _bounded(year)
            return Due(last_day(year, number), "month")
    if short := SHORT_YEAR.fullmatch(text):
        text = f"{short['start']}20{short['year']}"
    if day := read_date(text):
        _bounded(day.year)
        return Due(day, "day")
    raise CannotTell("words" if not any(letter.isdigit() for letter in text) else "no day and no month")


def last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def in_words(due: Due | None) -> str:
    """As a paper writes it: "November 2026" for a month, "30 November 2026" for a day."""
    if due is None:
        return ""
    month = f"{MONTHS[due.day.month - 1].capitalize()} {due.day.year}"
    return month if due.precision == "month" else f"{due.day.day} {month}"


def read_period(lines: tuple[str, ...]) -> tuple[date, date] | None:
    """The first and last day of the first period these lines name: by days, months, or years from April."""
    for line in lines:
        if found := PERIOD.search(line):
            try:
                start, end = read_due(found["start"]), read_due(found["end"])
            except CannotTell:
                continue
            if start and end and start.day <= end.day:
                return start.day.replace(day=1) if start.precision == "month" else start.day, end.day
        if found := YEARS.search(line):
            first = int(found["start"])
            last = int(found["end"]) if len(found["end"]) == 4 else first // 100 * 100 + int(found["end"])
            if FIRST_YEAR <= first < last <= min(first + 10, LAST_YEAR):
                return date(first, 4, 1), date(last, 3, 31)
    return None


def _whole(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _bounded(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CannotTell(f"a year outside {FIRST_YEAR} to {LAST_YEAR}")
