"""What officers are told of clocks: no names, and no word of the record; and where the record's page is."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from wardmote.records.notices.kinds import Subject

SOON, LATE = "clock_soon", "clock_late"
WORDS = {
    SOON: "Something on a report is due soon",
    LATE: "Something on a report of your team is late",
}
SUBJECT = "clocked"  # a notice of this kind is about a report, by its own id: it goes with the report


@dataclass(frozen=True)
class Page:
    reference: str
    href: str


# The rooms whose records have clocks say where their pages are, for those the officer asking may see.
pages: list[Callable[[set[UUID]], dict[UUID, Page]]] = []


def pages_of(ids: set[UUID]) -> dict[UUID, Page]:
    return {pk: page for find in pages for pk, page in find(ids).items()}


def records(ids: set[UUID]) -> dict[UUID, Subject]:
    return {pk: Subject(page.reference, page.href) for pk, page in pages_of(ids).items()}
