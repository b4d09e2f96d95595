"""What became of a report: rooms above say which record works it, in `AppConfig.ready`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Following:
    text: str
    href: str


# Each takes the ids of the reports on a page and answers, in one query, for those it knows.
sources: list[Callable[[list[UUID]], dict[UUID, Following]]] = []


def of(reports: Iterable[UUID]) -> dict[UUID, Following]:
    """The records that work these reports, as far as the officer asking may see them."""
    ids = list(reports)
    found: dict[UUID, Following] = {}
    if ids:
        for source in sources:
            found |= source(ids)
    return found
