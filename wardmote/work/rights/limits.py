"""The time limits, read from limits.yaml: dated, each with its source and how sure it is."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("limits.yaml")
STATUSES = {
    "checked": "Read in the source",
    "recall": "Look it up before you rely on it",
    "default": "The partnership's own choice",
}


NAMES = {
    "access": "A copy of their data",
    "access_extension": "Extension, of a copy",
    "access_tell_extension": "Telling of an extension, of a copy",
    "law_access": "A copy of their data, law enforcement",
    "change": "Putting right, restriction, objection, erasure",
    "change_extension": "Extension, of these",
    "change_tell_extension": "Telling of an extension, of these",
    "law_change": "Putting right, restriction, erasure, law enforcement",
    "remind_before": "First reminder",
    "remind_again_before": "Second reminder",
    "stopped_long": "Reminder of a clock that stands still",
}


@dataclass(frozen=True)
class Limit:
    """One figure from a day on. `value` is in `unit`: months or days."""

    key: str
    value: int
    unit: str
    starts_on: date
    source: str
    runs_from: str
    status: str

    @property
    def name(self) -> str:
        return NAMES.get(self.key, self.key)

    @property
    def words(self) -> str:
        return f"{self.value} {self.unit.removesuffix('s') if self.value == 1 else self.unit}"

    @property
    def is_confirmed(self) -> bool:
        return self.status != "recall"

    @property
    def status_words(self) -> str:
        return STATUSES[self.status]


@cache
def limits() -> tuple[Limit, ...]:
    """Every figure there is or was.

    :raises ValueError: if the file holds a unit or a status that we do not know.
    """
    found = tuple(
        Limit(
            row["key"], row["value"], row["unit"], row["from"], row["source"], row["runs_from"], row["status"]
        )
        for row in yaml.safe_load(FILE.read_text(encoding="utf-8"))
    )
    for limit in found:
        if limit.unit not in ("months", "days") or limit.status not in STATUSES:
            raise ValueError(f"limits.yaml: {limit.key} has unit {limit.unit!r} and status {limit.status!r}")
    return found


def limit(key: str, *, on: date) -> Limit | None:
    """The figure in force on that day; None where there is none, so that nothing is allowed by it."""
    begun = [each for each in limits() if each.key == key and each.starts_on <= on]
    return max(begun, key=lambda each: each.starts_on, default=None)
