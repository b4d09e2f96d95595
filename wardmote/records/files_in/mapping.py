"""What a row of a spreadsheet becomes by the columns and words of its source, or what is wrong with it."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from wardmote.foundation.design.dates import LONDON, read_date, read_time
from wardmote.foundation.imports.columns import heading_key
from wardmote.records.files_in.fields import BY_KEY, FIELDS
from wardmote.records.front_doors.commands import Told
from wardmote.records.intake.forms import HOUSE_NUMBER
from wardmote.records.intake.models import Report

LEFT_OUT = "-"  # in place of a kind: rows of this word are not taken
EARLIEST = 1990
SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
FRACTION = re.compile(r"0?\.[0-9]+|[01](\.0+)?")
SHORT_YEAR = re.compile(r"([0-9]{1,2}[\s/.-]+(?:[0-9]{1,2}|[A-Za-z]{3,9})[\s/.-]+)([0-9]{2})")
MOMENT = re.compile(
    r"(.*?\d{4}|.*?[/.-]\d{2})[ T,]+(\d{1,2}[:.]\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[ap]\.?m\.?)?Z?)",
    re.IGNORECASE,
)
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
HOUSE = re.compile(
    r"^(?:(?:flat|apartment|unit|room)\s+\w+\s*,?\s*)?(?:\d+\s*-\s*)?\d+\s*[a-z]?\b[\s,]*", re.IGNORECASE
)


@dataclass(frozen=True)
class Terms:
    """By what a file is taken in: the heading of each field, the kind of each word and of all others."""

    columns: Mapping[str, str]
    words: Mapping[str, str]
    kind: str

    def as_json(self) -> dict[str, Any]:
        return {"columns": dict(self.columns), "words": dict(self.words), "kind": self.kind}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Terms":
        return cls(dict(told.get("columns", {})), dict(told.get("words", {})), str(told.get("kind", "other")))


@dataclass(frozen=True)
class Good:
    """A row that becomes a report. `key` tells it from any other of its source, `content` what it says."""

    number: int
    told: Told
    key: bytes
    content: bytes
    further: str  # the words by which it is added to its report, where that says something else


@dataclass(frozen=True)
class Bad:
    """A row that does not, and why, in words that hold nothing of it."""

    number: int
    column: str
    reason: str

    @property
    def row(self) -> int:
        return self.number


class _Wrong(Exception):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field)
        self.field, self.reason = field, reason


def guessed(heading: Sequence[str]) -> dict[str, str]:
    """The columns that headings give away, each for one field: the likelier headings of a field first."""
    free = {heading_key(cell): cell for cell in heading}
    found: dict[str, str] = {}
    for field in FIELDS:
        for name in field.headings:
            if cell := free.pop(heading_key(name), ""):
                found[field.key] = cell
                break
    return found


def missing(columns: Mapping[str, str], heading: Sequence[str]) -> list[str]:
    """Headings that the source has columns for and this file does not have."""
    return sorted({cell for cell in columns.values() if cell and cell not in heading})


def word_key(word: str) -> str:
    """A category's word for comparison: without case and punctuation."""
    return " ".join(re.findall(r"[^\W_]+", word.casefold()))


def words_in(table: Mapping[str, Any], columns: Mapping[str, str], most: int = 60) -> list[tuple[str, int]]:
    """The words of the category column as first written, and how many rows have each: the commonest first."""
    at = _place(table["heading"], columns.get("category", ""))
    if at is None:
        return []
    written: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for _, cells in table["rows"]:
        if key := word_key(cells[at]):
            written.setdefault(key, cells[at][:120])
            counts[key] += 1
    return [(written[key], many) for key, many in counts.most_common(most)]


def guessed_kind(word: str) -> str:
    """The kind of report a word gives away, or nothing."""
    key = word_key(word)
    for kind, signs in SIGNS.items():
        if any(sign in key for sign in signs):
            return kind
    return next((str(kind) for kind, label in Report.Kind.choices if word_key(label) == key), "")


SIGNS = {
    "noise": ("noise", "music", "alarm", "barking", "party", "construction"),
    "hate": ("hate", "racis", "homophob"),
    "rough_sleeping": ("rough sleep", "street homeless", "begging"),
    "housing": ("tenan", "housing", "estate management", "repair"),
    "asb": (
        "asb",
        "anti social",
        "antisocial",
        "nuisance",
        "drug",
        "graffiti",
        "vandal",
        "drinking",
        "youth",
    ),
}


def rows(table: Mapping[str, Any], terms: Terms, *, today: date) -> Iterator[Good | Bad]:
    """Every row of the table as what it becomes, in its order."""
    places = {key: _place(table["heading"], cell) for key, cell in terms.columns.items() if key in BY_KEY}
    twins: Counter[bytes] = Counter()
    for number, cells in table["rows"]:
        values = {key: cells[at] for key, at in places.items() if at is not None}
        content = hashlib.sha256(
            "\x1f".join(f"{key}={values[key]}" for key in sorted(values)).encode()
        ).digest()
        twin = twins[content]
        twins[content] += 1
        try:
            told = _told(values, terms, today)
        except _Wrong as wrong:
            yield Bad(number, terms.columns.get(wrong.field, ""), wrong.reason)
            continue
        reference = values.get("reference", "")
        mark = (
            f"ref\0{reference.casefold()}".encode()
            if reference
            else b"row\0" + content + twin.to_bytes(4, "big")
        )
        yield Good(number, told, hashlib.sha256(mark).digest(), content, _in_words(values, terms))


def _place(heading: Sequence[str], cell: str) -> int | None:
    return list(heading).index(cell) if cell and cell in heading else None


def _told(values: Mapping[str, str], terms: Terms, today: date) -> Told:
    for key, value in values.items():
        if len(value) > BY_KEY[key].most and key not in ("area", "postcode", "category"):
            raise _Wrong(key, f"More than {BY_KEY[key].most:,} characters. Shorten it.")
    what = "\n\n".join(part for part in (values.get("what", ""), values.get("more", "")) if part)
    if not what:
        raise _Wrong("what", "What happened is not said.")
    area, address = values.get("area", "")[:80].split("\n")[0], values.get("address", "").replace("\n", ", ")
    while house := HOUSE_NUMBER.match(area):  # it shows in lists
        address, area = address or area, area[house.end() :].strip()
    if not area and address:
        area = street_of(address)
    if not (area or address):
        raise _Wrong("area" if "area" in values else "address", "Where it happened is not said.")
    email = values.get("teller_email", "")
    if email and not EMAIL.fullmatch(email):
        raise _Wrong("teller_email", "This is no e-mail address.")
    postcode = "".join(values.get("postcode", "").upper().split())
    if postcode and not re.fullmatch(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}", postcode):
        raise _Wrong("postcode", "This is no whole postcode. Write it like EC1A 1BB, or leave it out.")
    moment, words = _when(values, today)
    return Told(
        kind=_kind(values, terms),
        what=what,
        area=area,
        address=address,
        postcode=f"{postcode[:-3]} {postcode[-3:]}" if postcode else "",
        who=values.get("who", ""),
        occurred_from=moment,
        occurred_words=words,
        teller_name=values.get("teller_name", "").replace("\n", " "),
        teller_phone=values.get("teller_phone", "").replace("\n", " "),
        teller_email=email,
    )


def _kind(values: Mapping[str, str], terms: Terms) -> str:
    word = word_key(values.get("category", ""))
    if not word:
        return terms.kind
    kind = terms.words.get(word)
    if kind == LEFT_OUT:
        raise _Wrong("category", "Rows of this category are not taken.")
    if not kind:
        raise _Wrong("category", "No kind of report is chosen for this category.")
    return kind


def street_of(address: str) -> str:
    """The street in an address, without the house: nothing where a number is left, for it shows in lists."""
    parts = [part.strip() for part in address.split(",") if part.strip()]
    for part in parts:
        street = HOUSE.sub("", part).strip()
        if street and not any(letter.isdigit() for letter in street):
            return street[:80]
    return ""


# --- when --------------------------------------------------------------------------------------


def _when(values: Mapping[str, str], today: date) -> tuple[datetime | None, str]:
    """When it happened; a day without a time begins at midnight, and a time without a day is words."""
    said, clock = values.get("date", ""), values.get("time", "")
    if not said:
        return None, clock[:120]
    day, hour = read_moment(said)
    if day is None:
        raise _Wrong("date", "This is no date. Write it like 25/03/2026, the day first.")
    if clock:
        hour = read_clock(clock)
        if hour is None:
            raise _Wrong("time", "This is no time. Write it like 23:40.")
    if day > today:
        raise _Wrong("date", "This day is still to come. Is the day written first?")
    if day.year < EARLIEST:
        raise _Wrong("date", f"This day is before {EARLIEST}. Write the year with four figures.")
    return datetime.combine(day, hour or time(), LONDON), ""


def read_moment(text: str) -> tuple[date | None, time | None]:
    """A day, and the time with it where there is one: day first, ISO, a month in letters, Excel's number."""
    text = " ".join(text.split())
    if SERIAL.fullmatch(text):
        moment = datetime(1899, 12, 30) + timedelta(seconds=round(float(text) * 86_400))
        return moment.date(), moment.time() if "." in text else None
    if found := MOMENT.fullmatch(text):
        return _day(found[1]), read_clock(found[2].rstrip("Zz"))
    return _day(text), None


def _day(text: str) -> date | None:
    text = re.sub(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[\s,]+", "", text.strip().rstrip(","), flags=re.I)
    if short := SHORT_YEAR.fullmatch(text):
        text = f"{short[1]}20{short[2]}"
    return read_date(text)


def read_clock(text: str) -> time | None:
    """A time of day as typed, or as the fraction of a day that Excel keeps."""
    text = text.strip()
    if FRACTION.fullmatch(text):
        minutes = round(float(text) * 1_440) % 1_440
        return time(minutes // 60, minutes % 60)
    text = re.sub(r"^(\d{1,2}[:.]\d{2}):\d{2}(\.\d+)?", r"\1", text)
    found = read_time(text)
    if found is None and re.fullmatch(r"\d{3}", text):
        found = read_time(f"0{text}")
    return found


def _in_words(values: Mapping[str, str], terms: Terms) -> str:
    """All that the row says, a line for each of its columns."""
    told = (f"{terms.columns[key]}: {values[key]}" for key in BY_KEY if values.get(key))
    return "\n".join(["The row of the file says now:", *told])[:20_000]
