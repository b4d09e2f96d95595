"""Reading, checking and showing a value by the kind of its column: for forms, imports and feeds alike.

What is kept is plain JSON: text as it is, an amount as its decimal digits, a day as 2026-03-25, a month as
2026-03, a choice as its key, an agency and the like as its id, a list as a list of texts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from wardmote.foundation.design.dates import MONTHS, day_words
from wardmote.foundation.imports.columns import heading_key
from wardmote.foundation.imports.dates import EARLIEST, LATEST, written
from wardmote.foundation.imports.names import name_key
from wardmote.work.registers.anatomy import Column

FIRST, LAST = date(EARLIEST, 1, 1), date(LATEST, 12, 31)
LONGEST = {"text": 300, "long": 10_000, "link": 500}  # characters
MOST_IN_LIST, LONGEST_IN_LIST = 30, 200
MOST_MONEY, MOST_NUMBER = Decimal("1e11"), Decimal("1e15")
MOST_PLACES = 6
AMOUNT = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,12})?")
NOT_KEPT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Unfit(Exception):
    """The text is not of the kind; `message` says what is expected, and never what was typed."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Known:
    """Agencies, teams, officers and agreements by id and by name: what ids mean, and what a name may mean."""

    names: Mapping[str, str] = field(default_factory=dict)  # words by id, of all
    ids: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by kind, then by folded name

    def find(self, kind: str, text: str) -> str | None:
        by_name = self.ids.get(kind, {})
        if text in by_name.values():
            return text
        return by_name.get(name_key(text))


NOBODY = Known()


def tidy(text: str, *, paragraphs: bool = False) -> str:
    """Without what cannot be seen; spaces folded, and line ends too unless paragraphs are kept."""
    text = NOT_KEPT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    if not paragraphs:
        return " ".join(line for line in lines if line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def stored(column: Column, text: str, known: Known = NOBODY) -> Any:
    """What is kept of this text; None for a blank.

    :raises Unfit: if it is none of the kind, with what is expected.
    """
    text = tidy(text, paragraphs=column.kind in ("long", "list"))
    if not text:
        return None
    return READERS[column.kind](column, text, known)


def _text(column: Column, text: str, known: Known) -> str:
    most = LONGEST[column.kind]
    if len(text) > most:
        raise Unfit(f"at most {most:,} characters; this has {len(text):,}")
    return text


def _link(column: Column, text: str, known: Known) -> str:
    try:
        parts = urlsplit(_text(column, text, known))
        fits = parts.scheme == "https" and bool(parts.hostname) and not parts.username and " " not in text
    except ValueError:
        fits = False
    if not fits:
        raise Unfit("a web address that begins with https://")
    return text


def _list(column: Column, text: str, known: Known) -> list[str]:
    found = [piece for piece in (" ".join(each.split()) for each in re.split(r"[\n;]", text)) if piece]
    if len(found) > MOST_IN_LIST:
        raise Unfit(f"at most {MOST_IN_LIST} of them, one to a line; there are {len(found)}")
    if any(len(piece) > LONGEST_IN_LIST for piece in found):
        raise Unfit(f"at most {LONGEST_IN_LIST} characters in each line")
    return list(dict.fromkeys(found))


def _amount(text: str, most: Decimal, what: str) -> Decimal:
    plain = re.sub(r"[,\s£%]", "", text)
    if plain.startswith("(") and plain.endswith(")"):  # as accounts write a negative
        plain = "-" + plain[1:-1]
    if not re.fullmatch(r"[+-]?\d{1,20}(?:\.\d{1,12})?", plain):
        raise Unfit(what)
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise Unfit(what) from None
    if abs(amount) >= most:
        raise Unfit(f"{what} below {most:,.0f}")
    return amount


def _number(column: Column, text: str, known: Known) -> str:
    amount = _amount(text, MOST_NUMBER, "a number, such as 1,250 or 3.5")
    if -int(amount.as_tuple().exponent) > MOST_PLACES:
        raise Unfit(f"a number with at most {MOST_PLACES} decimal places")
    return f"{amount:f}"


def _money(column: Column, text: str, known: Known) -> str:
    amount = _amount(text, MOST_MONEY, "an amount in pounds, such as 12,500 or 99.50")
    if amount != amount.quantize(Decimal("0.01")):
        raise Unfit("an amount in pounds and pence: at most 2 decimal places")
    return f"{amount:.2f}"


def _percent(column: Column, text: str, known: Known) -> str:
    amount = _amount(text, Decimal(1_000_001), "a percentage, such as 12.5")
    if -int(amount.as_tuple().exponent) > 2:
        raise Unfit("a percentage with at most 2 decimal places")
    return f"{amount:f}"


def in_bounds(day: date) -> bool:
    return FIRST <= day <= LAST


def _date(column: Column, text: str, known: Known) -> str:
    found = written(text, whole_years=True)
    if found is None or found.is_month:
        raise Unfit("a real date with its year, such as 3 4 2026")
    if not found.in_bounds:
        raise Unfit(f"a date from {EARLIEST} to {LATEST}")
    return found.first.isoformat()


def _month(column: Column, text: str, known: Known) -> str:
    found = written(text, whole_years=True)
    if found is None:
        raise Unfit("a month with its year, such as March 2026 or 2026-03")
    if not found.in_bounds:
        raise Unfit(f"a month from {EARLIEST} to {LATEST}")
    return f"{found.first:%Y-%m}"


def _choice(column: Column, text: str, known: Known) -> str:
    wanted = heading_key(text)
    for key, words in column.choices:
        if text == key or wanted in (heading_key(key), heading_key(words)):
            return key
    raise Unfit("one of: " + ", ".join(words for _, words in column.choices))


def _one_of(column: Column, text: str, known: Known) -> str:
    found = known.find(column.kind, text)
    if found is None:
        article = "an" if column.kind[0] in "aeio" else "a"
        where = " of your agency" if column.kind in ("team", "officer") else ""
        raise Unfit(f"the name of {article} {column.kind}{where} there is")
    return found


READERS = {
    "text": _text, "long": _text, "link": _link, "list": _list, "number": _number, "money": _money,
    "percent": _percent, "date": _date, "month": _month, "choice": _choice, "agency": _one_of,
    "team": _one_of, "officer": _one_of, "agreement": _one_of,
}  # fmt: skip


def fits(column: Column, value: Any) -> bool:
    """Whether what is kept is of the column's kind: raw SQL may put there what no form takes."""
    if column.kind == "list":
        return isinstance(value, list)
    if not isinstance(value, str):
        return False
    if column.kind == "choice":
        return value in dict(column.choices)
    try:
        if column.kind in ("number", "money", "percent"):
            return bool(AMOUNT.fullmatch(value))
        if column.kind in ("date", "month"):
            return in_bounds(date.fromisoformat(f"{value}-01" if column.kind == "month" else value))
        if column.kind in ("agency", "team", "officer", "agreement"):
            UUID(value)
    except ValueError:
        return False
    return True


def read(columns: Sequence[Column], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The kept values of these columns as rules want them: days, Decimals, the first day of a month."""
    found: dict[str, Any] = {}
    for column in columns:
        value = kept.get(column.field)
        if value is None or value in ("", []) or not fits(column, value):
            continue
        if column.kind in ("number", "money", "percent"):
            value = Decimal(value)
        elif column.kind == "date":
            value = date.fromisoformat(value)
        elif column.kind == "month":
            value = date.fromisoformat(f"{value}-01")
        found[column.field] = value
    return found


def pounds(amount: Decimal) -> str:
    return f"£{amount:,.2f}".removesuffix(".00").replace("£-", "-£")


def shown(column: Column, value: Any, names: Mapping[str, str]) -> str:
    """The value in words for a page; "" for a blank."""
    if value is None or value in ("", []):
        return ""
    if not fits(column, value):
        return "; ".join(value) if isinstance(value, list) else str(value)
    if column.kind == "money":
        return pounds(Decimal(value))
    if column.kind == "number":
        return f"{Decimal(value):f}" if column.year else f"{Decimal(value):,f}"
    if column.kind == "percent":
        return f"{Decimal(value):f}%"
    if column.kind == "date":
        return day_words(date.fromisoformat(value))
    if column.kind == "month":
        return f"{MONTHS[int(value[5:]) - 1].capitalize()} {value[:4]}"
    if column.kind == "choice":
        return column.words_of(value)
    if column.kind == "list":
        return "; ".join(value)
    if column.kind in ("agency", "team", "officer", "agreement"):
        return names.get(value, "One you may not see" if column.kind == "agreement" else "Not known")
    return str(value)


def exported(column: Column, value: Any, names: Mapping[str, str]) -> str:
    """The value as a file has it, so that it can be read back: plain digits, days as 2026-03-25."""
    if column.kind in ("money", "number", "percent", "date", "month"):
        return "" if value is None else str(value)
    return shown(column, value, names)


def typed(column: Column, value: Any) -> str:
    """The value as a form's box has it."""
    if value is None:
        return ""
    if not fits(column, value):
        return str(value)
    if column.kind == "list":
        return "\n".join(value)
    if column.kind == "date":
        day = date.fromisoformat(value)
        return f"{day.day} {day.month} {day.year}"
    if column.kind == "month":
        return f"{MONTHS[int(value[5:]) - 1].capitalize()} {value[:4]}"
    return str(value)


def ids_in(columns: Sequence[Column], kept: Mapping[str, Any]) -> set[UUID]:
    """The ids that these values name: of agencies, teams, officers and agreements."""
    return {
        UUID(kept[column.field])
        for column in columns
        if column.kind in ("agency", "team", "officer", "agreement")
        and kept.get(column.field)
        and fits(column, kept[column.field])
    }
