"""Days and months as papers write them: "18 Jan 2017", "16/01/17", "10/16", "Mar 17 (set up)"."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

EARLIEST, LATEST = 1990, 2100  # years; a date outside them is a slip of the pen
MONTHS = {name[:3].casefold(): at for at, name in enumerate(calendar.month_name) if name}
REMARK = re.compile(r"\s*\([^()]*\)\s*$")
ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)
SHAPES = (
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"), True),
    (re.compile(r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{2}|\d{4})"), True),
    (re.compile(r"(?P<d>\d{1,2})\s+(?P<name>[a-z]{3,9})\.?,?\s+(?P<y>\d{2}|\d{4})", re.IGNORECASE), True),
    # "Mar 17" in a paper is March 2017, never the seventeenth.
    (re.compile(r"(?P<name>[a-z]{3,9})\.?,?[\s-]*(?P<y>\d{2}|\d{4})", re.IGNORECASE), False),
    (re.compile(r"(?P<m>\d{1,2})/(?P<y>\d{2}|\d{4})"), False),
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})"), False),
)


@dataclass(frozen=True)
class Written:
    """A day, or a whole month where no day is written. `last` is its last day."""

    first: date
    last: date

    @property
    def is_month(self) -> bool:
        return self.first != self.last


def read_date(text: str) -> Written | None:
    """The day or month the text says, a remark in brackets aside; None if it says none.

    Days stand before months, as they are written in Britain; two digits of a year are of this century.
    """
    words = ORDINAL.sub("", REMARK.sub("", text.strip()))
    for shape, has_day in SHAPES:
        if found := shape.fullmatch(words):
            return _written(found.groupdict(), has_day)
    return None


def _written(parts: dict[str, str], has_day: bool) -> Written | None:
    year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
    month = _month(parts["name"]) if parts.get("name") else int(parts["m"])
    if not EARLIEST <= year <= LATEST or not 1 <= month <= 12:
        return None
    length = calendar.monthrange(year, month)[1]
    if not has_day:
        return Written(date(year, month, 1), date(year, month, length))
    day = int(parts["d"])
    return Written(date(year, month, day), date(year, month, day)) if 1 <= day <= length else None


def _month(name: str) -> int:
    """1 to 12, or 0 for a word that is no month: "Marvellous" is none."""
    words = name.casefold()
    at = MONTHS.get(words[:3], 0)
    return at if at and (calendar.month_name[at].casefold().startswith(words) or words == "sept") else 0
