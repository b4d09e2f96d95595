"""What has happened in a case, newest first: one story out of many tables, as far as one may see."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from heapq import merge
from itertools import islice

from wardmote.records.documents import listing
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import queries
from wardmote.work.cases.models import Case, Event

SIZE = 25


@dataclass(frozen=True)
class Moment:
    """One thing that happened. `kind` gives its mark in the margin; `href` is the page to read more on;
    `held` is which categories of data the row it is told of holds."""

    at: datetime
    title: str
    by: str = ""
    text: str = ""
    kind: str = ""
    href: str = ""
    held: Sequence[str] = ()


@dataclass(frozen=True)
class Told:
    """One page of the story."""

    moments: list[Moment]
    number: int
    has_next: bool


# Each gives its newest `most` moments, newest first. Rooms above add their own in `AppConfig.ready`.
Source = Callable[[Case, int], Iterable[Moment]]


def page(case: Case, *, number: int, size: int = SIZE) -> Told:
    needed = number * size + 1
    told = merge(*(source(case, needed) for source in sources), key=lambda moment: moment.at, reverse=True)
    moments = list(islice(told, (number - 1) * size, needed))
    return Told(moments[:size], number, len(moments) > size)


def person(officer: Officer) -> str:
    return f"{officer.name}, {officer.agency.short_name}"


def of_events(case: Case, most: int) -> Iterable[Moment]:
    # Sharing is told by the disclosures, which say more.
    told = queries.events(case).exclude(kind__in=[Event.Kind.SHARED, Event.Kind.WITHDRAWN])
    for event in told[:most]:
        yield Moment(
            event.at,
            event.get_kind_display(),
            person(event.by),
            event.note,
            event.kind,
            held=event.categories,
        )


def of_notes(case: Case, most: int) -> Iterable[Moment]:
    for note in queries.notes(case)[:most]:
        yield Moment(note.at, "Note", person(note.by), note.text, "note", held=note.categories)


def of_documents(case: Case, most: int) -> Iterable[Moment]:
    moments = []
    for link in listing.every(queries.document_links(case)):
        document, told = link.document, partial(Moment, kind="document", held=link.categories)
        words = "Newer version of a document added" if document.replaces_id else "Document added"
        moments.append(told(document.added_at, words, person(document.added_by), document.title))
        if document.withdrawn_at and document.withdrawn_by:
            text = f"{document.title}. {document.withdrawn_reason}"
            by = person(document.withdrawn_by)
            moments.append(told(document.withdrawn_at, "Document withdrawn", by, text))
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:most]


def of_actions(case: Case, most: int) -> Iterable[Moment]:
    moments = []
    for link in queries.action_links(case).select_related(
        "action__asked_by__agency",
        "action__answered_by__agency",
        "action__finished_by__agency",
        "action__agency",
    ):
        action, told = link.action, partial(Moment, kind="action", held=link.categories)
        asked = f"{action.title}: asked of {action.agency.short_name}"
        moments.append(told(action.asked_at, "Action asked", person(action.asked_by), asked))
        if action.answered_at and action.answered_by:
            word = "Action declined" if action.state == "declined" else "Action accepted"
            text = f"{action.title}. {action.decline_reason}".rstrip(". ")
            moments.append(told(action.answered_at, word, person(action.answered_by), text))
        if action.finished_at and action.finished_by:
            word = "Action withdrawn" if action.state == "withdrawn" else "Action done"
            text = f"{action.title}. {action.evidence}".rstrip(". ")
            moments.append(told(action.finished_at, word, person(action.finished_by), text))
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:most]


def of_disclosures(case: Case, most: int) -> Iterable[Moment]:
    moments = []
    for link in queries.disclosures(case):
        disclosure, told = link.disclosure, partial(Moment, held=link.categories)
        whom = disclosure.officer or disclosure.team or disclosure.agency
        title = f"Shared with {disclosure.agency.short_name}"
        text = f"{whom}, under {disclosure.agreement.document_name}"
        moments.append(told(disclosure.at, title, person(disclosure.by), text, "shared"))
        if disclosure.withdrawn_at and disclosure.withdrawn_by:
            title = f"Sharing with {disclosure.agency.short_name} withdrawn"
            by = disclosure.withdrawn_by.name
            reason = disclosure.withdrawn_reason
            moments.append(told(disclosure.withdrawn_at, title, by, reason, "withdrawn"))
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:most]


def of_reports(case: Case, most: int) -> Iterable[Moment]:
    moments = [
        Moment(
            link.report.received_at,
            f"Report {link.report.reference} received",
            link.report.owner.short_name,
            f"{link.report.get_kind_display()}, {link.report.came}",
            "report",
            held=link.categories,
        )
        for link in queries.report_links(case)
    ]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:most]


sources: list[Source] = [of_events, of_notes, of_actions, of_documents, of_disclosures, of_reports]
