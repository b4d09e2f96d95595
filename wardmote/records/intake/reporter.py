"""What is known of whoever made a report from outside: rooms above say it, in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from wardmote.records.intake.models import Report


@dataclass(frozen=True)
class Line:
    """One thing they said later."""

    at: datetime
    title: str
    words: str


@dataclass(frozen=True)
class Reporter:
    """By which door the report came, whether news can be mailed to them, and what they said later."""

    door: str
    is_confirmed: bool
    lines: list[Line] = field(default_factory=list)
    follows: bool = True  # with a code; of a file's row nobody has one


# Each takes a report and answers if it came in by a door that it knows.
sources: list[Callable[[Report], Reporter | None]] = []


def of(report: Report) -> Reporter | None:
    """Of a report taken by an officer, nothing is asked: there is none."""
    if not report.taken_by.is_service:
        return None
    return next((found for source in sources if (found := source(report))), None)
