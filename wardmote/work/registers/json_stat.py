"""Reading a series out of a JSON-stat 2.0 dataset (json-stat.org), as statistics services answer with.

Only what a key fact needs: one value for each time. Every other dimension has to be narrowed to one category
by the address that was asked for.
"""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

MOST_VALUES = 2_000
WHOLE_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
MONTH = re.compile(r"(\d{4})-?M?(\d{2})")
QUARTER = re.compile(r"(\d{4})-?\s?Q([1-4])")
YEARS = re.compile(r"(\d{4})[/-](\d{2}|\d{4})")  # 2024/25: a financial year
YEAR = re.compile(r"(\d{4})")


class NotJsonStat(Exception):
    """The answer is none that a series can be read from; `message` says what is wrong with it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Dataset:
    """A series, each value with the last day of its period, the oldest first."""

    label: str
    source: str
    values: tuple[tuple[date, Decimal], ...]


def last_day(code: str) -> date | None:
    """The last day of the period that a time code means: a day, month, quarter, year or financial year."""
    code = code.strip()
    try:
        if found := WHOLE_DAY.fullmatch(code):
            return date(*(int(part) for part in found.groups()))
        if found := QUARTER.fullmatch(code):
            year, month = int(found[1]), 3 * int(found[2])
            return date(year, month, monthrange(year, month)[1])
        if (found := YEARS.fullmatch(code)) and int(found[2]) % 100 == (int(found[1]) + 1) % 100:
            return date(int(found[1]) + 1, 3, 31)
        if found := MONTH.fullmatch(code):
            year, month = int(found[1]), int(found[2])
            return date(year, month, monthrange(year, month)[1])
        if found := YEAR.fullmatch(code):
            return date(int(found[1]), 12, 31)
    except ValueError:
        return None
    return None


def codes(dimension: Mapping[str, Any]) -> list[str]:
    """The codes of a dimension's categories, in their order."""
    category = dimension.get("category", {})
    index = category.get("index")
    if isinstance(index, list):
        return [str(code) for code in index]
    if isinstance(index, dict):
        return [str(code) for code, _ in sorted(index.items(), key=lambda item: item[1])]
    return [str(code) for code in category.get("label", {})]


def read(answer: Any) -> Dataset:
    """The series of a dataset.

    :raises NotJsonStat: with what is wrong, if the answer is no dataset, has no time, or has more than one
        value for a time.
    """
    try:
        return _read(answer)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as problem:
        raise NotJsonStat("It is not as JSON-stat 2.0 says a dataset is.") from problem


def _read(answer: Any) -> Dataset:
    if answer.get("class", "dataset") != "dataset" or "dimension" not in answer:
        raise NotJsonStat("It is no dataset of JSON-stat 2.0.")
    names = [str(name) for name in answer["id"]]
    sizes = [int(size) for size in answer["size"]]
    timed = [str(name) for name in answer.get("role", {}).get("time", [])] or [
        name for name in names if name.casefold() in ("time", "date", "year", "month", "period")
    ]
    if len(timed) != 1 or timed[0] not in names:
        raise NotJsonStat("It does not say which dimension is time.")
    wide = [name for name, size in zip(names, sizes, strict=True) if name != timed[0] and size != 1]
    if wide:
        raise NotJsonStat(
            "It has more than one value for a time: narrow " + ", ".join(wide[:5]) + " to one in the address."
        )
    times = codes(answer["dimension"][timed[0]])
    if len(times) > MOST_VALUES:
        raise NotJsonStat(f"It has more than {MOST_VALUES:,} values.")
    given = answer["value"]
    by_place = dict(enumerate(given)) if isinstance(given, list) else {int(k): v for k, v in given.items()}
    found: dict[date, Decimal] = {}
    for place, code in enumerate(times):
        if (value := by_place.get(place)) is None:
            continue
        if (day := last_day(code)) is None:
            raise NotJsonStat("A time is none of a day, a month, a quarter, a year or a financial year.")
        found[day] = _number(value)
    if not found:
        raise NotJsonStat("It has no values.")
    return Dataset(str(answer.get("label", ""))[:300], str(answer.get("source", ""))[:300], _sorted(found))


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise NotJsonStat("A value is no number.")
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise NotJsonStat("A value is no number.") from None
    if not amount.is_finite():
        raise NotJsonStat("A value is no number.")
    return amount


def _sorted(found: Mapping[date, Decimal]) -> tuple[tuple[date, Decimal], ...]:
    pairs: Sequence[tuple[date, Decimal]] = sorted(found.items())
    return tuple(pairs)
