"""What rooms above show on a report's page: each says so in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Officer


@dataclass(frozen=True)
class Asked:
    """The report's page, and whoever looks at it."""

    report: Report
    may_contribute: bool
    may_decide: bool
    by: Officer
    now: datetime


@dataclass(frozen=True)
class Panel:
    """A part of the page: its template, which is given `panel` and nothing else, and what it shows."""

    template: str
    shown: dict[str, Any] = field(default_factory=dict)


sources: list[Callable[[Asked], Panel | None]] = []


def of(asked: Asked) -> list[Panel]:
    return [panel for source in sources if (panel := source(asked))]
