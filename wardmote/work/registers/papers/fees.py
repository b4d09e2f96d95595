"""Fees out of a paper: the points of a list that name a sum, under the point that says a fee is charged.

7. A reasonable fee can be charged ..., for example:
   b. Set up costs 2016
      i. Initial organisation application: £1,250 plus VAT
"""

import re
from collections.abc import Sequence
from pathlib import Path

from wardmote.foundation.imports.rows import Row
from wardmote.foundation.imports.tables import read_lines

from .items import Item, Reading, Wrong
from .prose import is_listed, is_prose, plain, point

LONGEST_OPENING = 500  # characters of a point that a list of fees stands under
OPENS = re.compile(r"\b(fees?|charges?)\b.*:\s*$", re.IGNORECASE)
SUM = re.compile(r"£\s?(?P<sum>\d{1,3}(?:,\d{3})*|\d+)(?P<pence>\.\d{2})?")
TOP_LEVEL = re.compile(r"^(-\s+)?\d{1,3}[.)]\s")
YEAR = re.compile(r"\b(19|20)\d{2}\b")
ABOUT = re.compile(r"\b(average|around|about|approximately|up to|from)\b", re.IGNORECASE)
VAT = re.compile(r"\b(plus|\+|excl(uding|\.)?|ex)\s*VAT\b", re.IGNORECASE)
WITH_VAT = re.compile(r"\b(incl(uding|\.)?|inc\.?|with)\s*VAT\b", re.IGNORECASE)
UNITS = (
    ("each year", re.compile(r"\bannual|per annum|a year\b", re.IGNORECASE)),
    ("each {n} years", re.compile(r"\b(?P<n>\d{1,2})[- ]year", re.IGNORECASE)),
    ("each", re.compile(r"\b(each|per)\s+(?!annum)", re.IGNORECASE)),
)


def read_fees(path: str | Path) -> Reading:
    """The fees of the paper in its order, and an account of every line with words in it.

    :raises CannotRead: if the file cannot be read.
    """
    return from_lines(read_lines(path))


def from_lines(rows: Sequence[Row]) -> Reading:
    items: list[Item] = []
    wrong: list[Wrong] = []
    account = {"outside_the_lists": 0, "headings": 0, "fees": 0, "refused": 0}
    inside, group, opening = False, "", ""
    for row in rows:
        text = row.cells[0] if is_prose(row) else ""
        if inside and (not text or TOP_LEVEL.match(text) or not is_listed(text)):
            inside = False
        if not inside:
            inside, group = _opens(text), ""
            opening = point(text).words if inside else ""
            account["headings" if inside else "outside_the_lists"] += 1
            continue
        words = point(text).words
        found = list(SUM.finditer(words))
        if not found:
            group = words
            account["headings"] += 1
        elif len(found) > 1:
            account["refused"] += 1
            wrong.append(Wrong(row.where, "Fee", words, "one sum of money"))
        else:
            account["fees"] += 1
            items.append(_fee(words, found[0], group=group, opening=opening, where=row.where))
    return Reading(tuple(items), account, tuple(wrong)).checked(len(rows))


def _opens(text: str) -> bool:
    return 0 < len(text) <= LONGEST_OPENING and is_listed(text) and bool(OPENS.search(plain(text)))


def _fee(words: str, found: re.Match[str], *, group: str, opening: str, where: str) -> Item:
    what = words[: found.start()].rstrip(" :–-")
    name = what.split(":")[0].strip()
    year = YEAR.search(group) or YEAR.search(opening)
    values = {
        "title": name,
        "group": YEAR.sub("", group).strip() or group,
        "amount": found["sum"].replace(",", "") + (found["pence"] or ".00"),
        "vat": "added" if VAT.search(words) else "included" if WITH_VAT.search(words) else "not_stated",
        "unit": _unit(words),
        "approximate": "yes" if ABOUT.search(what) else "no",
        "as_of": year.group() if year else "",
        "as_written": words,
        "source": opening.rstrip(":"),
    }
    return Item(f"{values['group']}: {name}", values, where)


def _unit(words: str) -> str:
    for name, pattern in UNITS:
        if found := pattern.search(words):
            return name.format(**found.groupdict())
    return "once"
