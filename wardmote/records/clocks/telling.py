"""What officers are told of clocks: no names, and no word of the record; and where the record's page is."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from wardmote.records.clocks.models import Clock
from wardmote.records.notices.kinds import Subject

SOON, LATE = "clock_soon", "clock_late"
WORDS = {
    SOON: "Something on a report is due soon",
    LATE: "Something on a report of your team is late",
}
SUBJECT = "clock"  # what a notice is about, by its own id: it goes with the report


@dataclass(frozen=True)
class Page:
    reference: str
    href: str


# The rooms whose records have clocks say where their pages are, for those the officer asking may see.
pages: list[Callable[[set[UUID]], dict[UUID, Page]]] = []


def pages_of(ids: set[UUID]) -> dict[UUID, Page]:
    return {pk: page for find in pages for pk, page in find(ids).items()}


def records(ids: set[UUID]) -> dict[UUID, Subject]:
    reports = dict(Clock.objects.filter(pk__in=ids).values_list("pk", "report_id"))
    found = pages_of(set(reports.values()))
    return {
        pk: Subject(found[report].reference, found[report].href)
        for pk, report in reports.items()
        if report in found
    }
