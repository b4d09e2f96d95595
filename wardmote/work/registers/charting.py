"""A series as a small drawing: where its line and points stand. A table beside it has the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wardmote.foundation.design.dates import day_words, short_day_words
from wardmote.work.registers.anatomy import Facts, Register

WIDTH, HEIGHT = 420, 170
LEFT, RIGHT, TOP, BOTTOM = 70, 14, 14, 26
MOST = 200


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    on: date
    is_forecast: bool


@dataclass(frozen=True)
class Chart:
    points: Sequence[Point]
    line: str
    steps: Sequence[tuple[float, str]]  # how high, and what stands beside it
    first: str
    last: str
    words: str  # read aloud in place of the drawing
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def chart(register: Register, facts: Facts) -> Chart | None:
    """Of the register's series in this entry, in order of time; nothing of fewer than two points."""
    series = register.series
    if series is None:
        return None
    return of_points(
        [
            (line[series.on], line[series.value], line.get(series.forecast) == "forecast")
            for line in facts.of(series.line)
            if series.on in line and series.value in line
        ]
    )


def of_points(given: Sequence[tuple[date, Decimal, bool]]) -> Chart | None:
    found = sorted(given, key=lambda point: point[0])[-MOST:]
    if len(found) < 2:
        return None
    amounts = [amount for _, amount, _ in found]
    least, most = min([*amounts, Decimal(0)]), max([*amounts, Decimal(0)])
    height = (most - least) or Decimal(1)
    first, last = found[0][0], found[-1][0]
    days = max((last - first).days, 1)

    def up(amount: Decimal) -> float:
        return round(HEIGHT - BOTTOM - float((amount - least) / height) * (HEIGHT - TOP - BOTTOM), 1)

    points = [
        Point(round(LEFT + (on - first).days / days * (WIDTH - LEFT - RIGHT), 1), up(amount), on, is_forecast)
        for on, amount, is_forecast in found
    ]
    return Chart(
        points=points,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        steps=[(up(amount), f"{amount:,.10g}") for amount in dict.fromkeys((least, most))],
        first=short_day_words(first),
        last=short_day_words(last),
        words=f"From {amounts[0]:,f} on {day_words(first)} to {amounts[-1]:,f} on {day_words(last)}, in "
        f"{len(points)} values. The table has every number.",
    )
