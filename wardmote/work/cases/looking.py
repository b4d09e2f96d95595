"""What rooms above do when an officer looks at a case, and the button each may add to its pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case


@dataclass(frozen=True)
class Way:
    """A button: its words, where it posts to, and what."""

    text: str
    href: str
    value: str


# Each is told of a look, once a page; it may ask the database once. Filled in `AppConfig.ready`.
looks: list[Callable[[Case, Officer, datetime], Way | None]] = []


def look(case: Case, *, by: Officer, now: datetime) -> list[Way]:
    return [way for each in looks if (way := each(case, by, now)) is not None]
