"""Where a document is at home. Rooms whose records documents belong to add theirs in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass

from wardmote.records.documents.models import Document


@dataclass(frozen=True)
class Home:
    """The page its record's documents are on, and the words of the way back to it.

    With `steps_up`, a document is opened only with a fresh second factor.
    """

    href: str
    words: str
    steps_up: bool = False


sources: list[Callable[[Document], Home | None]] = []


def home_of(document: Document) -> Home | None:
    return next((home for source in sources if (home := source(document))), None)
