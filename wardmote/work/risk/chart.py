"""A trend as a small drawing: where its lines and points stand. A table beside it has the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from wardmote.foundation.design.dates import day_words
from wardmote.work.risk.models import Assessment

WIDTH, HEIGHT = 320, 140
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 10, 24


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    score: int
    on: date
    band: str


@dataclass(frozen=True)
class Step:
    y: float
    name: str


@dataclass(frozen=True)
class Chart:
    points: list[Point]
    line: str
    steps: list[Step]  # where each band begins
    first: date
    last: date
    words: str  # read aloud in place of the drawing
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def chart(assessments: Sequence[Assessment]) -> Chart | None:
    """Of assessments of one person by one instrument, the oldest first; nothing of a single one."""
    if len(assessments) < 2:
        return None
    instrument = assessments[-1].instrument
    most = max(
        [each.score for each in assessments] + [band["from"] for band in instrument.content["bands"]] + [1]
    )
    begun, ended = assessments[0].at, assessments[-1].at
    first, last = timezone.localdate(begun), timezone.localdate(ended)
    span = max((ended - begun).total_seconds(), 1)

    def height(score: int) -> float:
        return round(HEIGHT - BOTTOM - score / (most * 1.1) * (HEIGHT - TOP - BOTTOM), 1)

    points = [
        Point(
            x=round(LEFT + (each.at - begun).total_seconds() / span * (WIDTH - LEFT - RIGHT), 1),
            y=height(each.score),
            score=each.score,
            on=timezone.localdate(each.at),
            band=each.instrument.band_name(each.band),
        )
        for each in assessments
    ]
    return Chart(
        points=points,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        steps=[Step(height(band["from"]), band["name"]) for band in instrument.content["bands"]],
        first=first,
        last=last,
        words=f"Score from {points[0].score} ({points[0].band}) on {day_words(first)} to "
        f"{points[-1].score} ({points[-1].band}) on {day_words(last)}, in {len(points)} assessments. "
        "The table has every number.",
    )
