"""What a report was made from: rooms above say it, in `AppConfig.ready`, to those who see both."""

from collections.abc import Callable
from dataclasses import dataclass

from wardmote.records.intake.models import Report


@dataclass(frozen=True)
class Origin:
    """The record it was made from, in words that lead to it."""

    text: str
    href: str


# Each takes a report and answers if it was made from a record that it knows and the officer sees.
sources: list[Callable[[Report], Origin | None]] = []


def of(report: Report) -> Origin | None:
    """Only a report from a patrol is asked about: of the others nothing is read."""
    if report.channel != Report.Channel.PATROL:
        return None
    return next((found for source in sources if (found := source(report))), None)
