"""How long things may take or stay as they are: `spans.toml`, with each source and from which day."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from wardmote.foundation.timing.reckoning import months_later

SPANS = Path(__file__).with_name("spans.toml")
LONGEST = {"days": 3_660, "months": 120}


@dataclass(frozen=True)
class Span:
    """So many days or months. `status` "recall" is unconfirmed, "practice" a choice and no law."""

    key: str
    words: str
    amount: int
    unit: str
    source: str
    status: str
    register: str = ""
    says: str = ""
    starts_on: date = date.min

    def __post_init__(self) -> None:
        if not 0 < self.amount <= LONGEST[self.unit]:
            raise ValueError(
                f"{self.register} {self.key}: {self.amount} {self.unit}; expected 1 to {LONGEST}"
            )

    @property
    def how_long(self) -> str:
        return f"{self.amount} {self.unit if self.amount != 1 else self.unit.removesuffix('s')}"

    @property
    def is_confirmed(self) -> bool:
        return self.status != "recall"

    def after(self, day: date) -> date:
        return day + timedelta(days=self.amount) if self.unit == "days" else months_later(day, self.amount)


@cache
def spans() -> tuple[Span, ...]:
    with SPANS.open("rb") as file:
        rows = tomllib.load(file)["span"]
    return tuple(sorted((Span(**row) for row in rows), key=lambda span: span.starts_on))


def span(register: str, key: str, *, on: date) -> Span:
    """The one that holds on this day."""
    return in_force(register, on=on)[key]


def in_force(register: str, *, on: date) -> dict[str, Span]:
    """Those of a register, and of every register, by their key: the latest that has begun."""
    return {each.key: each for each in spans() if each.register in ("", register) and each.starts_on <= on}
