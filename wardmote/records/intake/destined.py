"""Where a new report goes: rooms above may name its team as an officer takes it, in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from wardmote.records.intake.models import Report
from wardmote.records.kinds.models import Category
from wardmote.trust.identity.models import Officer, Team


@dataclass(frozen=True)
class Fresh:
    """What is known of a report that is about to be taken."""

    kind: str
    harm: str
    channel: str
    area: str
    postcode: str
    at: datetime
    category: Category | None = None


@dataclass(frozen=True)
class Destination:
    """The team that keeps it, none for the one chosen; `keep` puts on record why, once the report stands."""

    team: Team | None
    keep: Callable[[Report], None]


sources: list[Callable[[Fresh, Officer], Destination | None]] = []


def of(fresh: Fresh, *, by: Officer) -> Destination | None:
    return next((found for source in sources if (found := source(fresh, by))), None)
