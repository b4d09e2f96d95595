"""Days and months as papers write them: "18 Jan 2017", "16/01/17", "10/16", "Mar 17 (set up)".

The one reader of them for every import. A day is read as a form reads it (`design.dates`), and here also with
two figures for the year; a month, which no form's box for a day takes, is read here alone.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from wardmote.foundation.design import dates as typed

EARLIEST, LATEST = 1990, 2100  # years; a date outside them is a slip of the pen
REMARK = re.compile(r"\s*\([^()]*\)\s*$")
# A spreadsheet writes midnight, or the moment it was told, beside a day.
CLOCK = re.compile(r"(?<=\d)[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$")
SHORT_YEAR = re.compile(
    r"(?P<start>\d{1,2}(?:st|nd|rd|th)?[\s/.,-]*(?:[a-z]{3,9}|(?<=[\s/.-])\d{1,2})\.?[\s/.,-]+)(?P<year>\d{2})",
    re.IGNORECASE,
)
MONTHS = (
    # "Mar 17" in a paper is March 2017, never the seventeenth.
    re.compile(r"(?P<month>[a-z]{3,9})\.?[\s/.,'’-]*(?P<year>\d{4}|\d{2})", re.IGNORECASE),
    re.compile(r"(?P<month>\d{1,2})[\s/.-]+(?P<year>\d{4})"),
    re.compile(r"(?P<month>\d{1,2})/(?P<year>\d{2})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})"),
)


@dataclass(frozen=True)
class Written:
    """A day, or a whole month where no day is written. `last` is its last day."""

    first: date
    last: date

    @property
    def is_month(self) -> bool:
        return self.first != self.last

    @property
    def in_bounds(self) -> bool:
        return EARLIEST <= self.first.year <= LATEST


def read_date(text: str) -> Written | None:
    """The day or month the text says, a remark in brackets aside; None if it says none from 1990 to 2100.

    Days stand before months, as they are written in Britain; two digits of a year are of this century.
    """
    found = written(text)
    return found if found and found.in_bounds else None


def written(text: str, *, whole_years: bool = False) -> Written | None:
    """The same of any year, for who says what is amiss; with `whole_years` a year needs its four figures."""
    words = CLOCK.sub("", REMARK.sub("", " ".join(text.split())))
    if not whole_years and (short := SHORT_YEAR.fullmatch(words)):
        words = f"{short['start']}20{short['year']}"
    if day := typed.read_date(words):
        return Written(day, day)
    for shape in MONTHS:
        if (found := shape.fullmatch(words)) and (month := typed.month_number(found["month"])):
            return None if whole_years and len(found["year"]) == 2 else _whole(found["year"], month)
    return None


def _whole(year: str, month: int) -> Written | None:
    number = int(year) + (2000 if len(year) == 2 else 0)
    if not number:
        return None
    return Written(date(number, month, 1), last_day(number, month))


def last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
