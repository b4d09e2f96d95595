"""When an action is due, as plans write it: a month stays a month, and is never read as a day."""

import re
from dataclasses import dataclass
from datetime import date

from wardmote.foundation.design.dates import MONTHS
from wardmote.foundation.imports.dates import EARLIEST, LATEST, written
from wardmote.foundation.imports.names import is_placeholder

EXPECTED = "a month and year like November 2026, or a day like 30 November 2026"
LEADS_IN = re.compile(
    r"^(?:by|before|due|from|until|in|(?:by\s+)?(?:the\s+)?end(?:\s+of)?|end-of)[\s:-]+(?=\S)", re.IGNORECASE
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
    found = written(text)
    if found is None:
        raise CannotTell("no day and no month" if any(map(str.isdigit, text)) else "words")
    if not found.in_bounds:
        raise CannotTell(f"a year outside {EARLIEST} to {LATEST}")
    return Due(found.last, "month" if found.is_month else "day")


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
            if EARLIEST <= first < last <= min(first + 10, LATEST):
                return date(first, 4, 1), date(last, 3, 31)
    return None
