"""What a record holds of a person, part by part, as it goes before a reviewer. Reads only what was opened."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from wardmote.foundation.design.dates import day_words
from wardmote.records.actions.models import Step as ActionStep
from wardmote.records.documents.models import Document
from wardmote.records.intake.models import Decision, Report, ReportDocument, ReportPerson, Telling
from wardmote.records.people import queries as people_queries
from wardmote.records.people.models import Person, PersonDisclosure
from wardmote.trust.access.models import Disclosure
from wardmote.work.cases import models as cases

# Sources, by the table their rows are in.
Lines = list[tuple[str, object]]


@dataclass(frozen=True)
class Part:
    """One row of a record: its table and key, its title without a name, its day, and its text."""

    source: str
    source_id: UUID
    title: str
    on: date | None
    text: str


@dataclass(frozen=True)
class Named:
    """What a document of a case is, where a room knows it: its title without a name, its day, and facts."""

    title: str
    at: date | datetime | None
    facts: Lines


# What other rooms keep in a case, of whose entries are given. Filled in `AppConfig.ready`.
of_rooms: list[Callable[[cases.Case, set[UUID]], Iterable[Part]]] = []
# Which documents of a case a room knows, by their ids; nothing for one that says the same as another.
documents_of_rooms: list[Callable[[cases.Case, set[UUID]], Mapping[UUID, Named | None]]] = []


@dataclass(frozen=True)
class Record:
    """A record as it was read: its parts, and the other people it names."""

    parts: tuple[Part, ...]
    others: tuple[str, ...]


def written(lines: Lines) -> str:
    """Facts one a line, those without a value left out."""
    return "\n".join(f"{key}: {_plain(value)}" for key, value in lines if value not in (None, ""))


def _plain(value: object) -> str:
    return day_words(value) if isinstance(value, date) and not isinstance(value, datetime) else str(value)


def part(row: Any, title: str, at: Any, text: str, *, key: str = "pk") -> Part:
    on = timezone.localdate(at) if isinstance(at, datetime) else at
    dated = f"{title}, {day_words(on)}" if on else title
    return Part(row._meta.db_table, getattr(row, key), dated, on, text)


def of_person(person: Person) -> Record:
    """A person record: all of it is of them, but words may name others."""
    ids = [person.pk]
    facts: Lines = [
        ("Name", person.name), ("Other names", person.other_names), ("Born", person.born_on),
        ("Born about", person.born_about), ("Died", person.died_on), ("Reference", person.reference),
        ("Kept by", person.owner.name),
    ]  # fmt: skip
    parts = [part(person, "Person record", person.made_at, written(facts))]
    for contact in people_queries.contacts(ids):
        known: Lines = [(contact.get_kind_display(), contact.value), ("Note", contact.note)]
        parts.append(part(contact, "Way to reach you", contact.at, written(known)))
    for address in people_queries.addresses(ids):
        lived: Lines = [
            (address.get_kind_display(), address.address), ("Postcode", address.postcode),
            ("From", address.from_on), ("Until", address.until_on),
        ]  # fmt: skip
        parts.append(part(address, "Address", address.at, written(lived)))
    for detail in people_queries.details(ids):
        parts.append(part(detail, detail.get_kind_display(), detail.at, detail.text))
    for was in people_queries.wordings(ids):
        earlier: Lines = [("Name", was.name), ("Other names", was.other_names), ("Born", was.born_on)]
        parts.append(part(was, "Earlier wording of the person record", was.at, written(earlier)))
    links = PersonDisclosure.objects.filter(person=person).select_related(*TOLD)
    parts += [of_disclosure(link.disclosure) for link in links]
    return Record(tuple(each for each in parts if each.text.strip()), ())


TOLD = ("disclosure__agency", "disclosure__agreement", "disclosure__team", "disclosure__officer")


def of_disclosure(shared: Disclosure) -> Part:
    """Who was told, when, for what and why: the recipient is an agency, never an officer by name."""
    facts: Lines = [
        ("Shared with", shared.agency.name), ("For", shared.purpose.replace("_", " ")),
        ("Data", ", ".join(shared.categories).replace("_", " ")), ("Under", shared.agreement.document_name),
        ("Why it was necessary", shared.necessity), ("Until", shared.ends_on),
        ("Ended", timezone.localdate(shared.withdrawn_at) if shared.withdrawn_at else None),
    ]  # fmt: skip
    return part(shared, "Record shared", shared.at, written(facts))


def of_case(case: cases.Case, people: Iterable[UUID]) -> Record:
    """A case, as far as its parts may tell of these people; whoever else is in it is named as another."""
    people = list(people)
    mine = set(
        cases.CasePerson.objects.filter(case=case, person__in=people, ended_at=None).values_list(
            "entry", flat=True
        )
    )
    entries = list(cases.Person.objects.filter(case=case).order_by("at", "pk"))
    facts: Lines = [
        ("Case", case.title), ("Kind", case.get_kind_display()), ("Area", case.area),
        ("Status", case.get_status_display()), ("Outcome", case.get_outcome_display()),
    ]  # fmt: skip
    parts = [part(case, f"Case {case.reference}", case.opened_at, written(facts))]
    for entry in entries:
        if entry.pk in mine:
            known: Lines = [
                ("Name", entry.name), ("In this case as", entry.get_role_display()), ("Born", entry.born_on),
                ("Contact", entry.contact), ("Wishes", entry.contact_wishes), ("About", entry.about),
                ("From", entry.from_on), ("Until", entry.until_on),
            ]  # fmt: skip
            parts.append(part(entry, "Entry in a case", entry.at, written(known)))
    parts += _told_in(case, mine)
    parts += [each for source in of_rooms for each in source(case, mine)]
    others = [
        name for entry in entries if entry.pk not in mine for name in (entry.name, entry.contact) if name
    ]
    kept_out = cases.MustNotReceive.objects.filter(case=case).exclude(name="").values_list("name", flat=True)
    return Record(tuple(each for each in parts if each.text.strip()), (*others, *kept_out))


def _told_in(case: cases.Case, mine: set[UUID]) -> Iterator[Part]:
    for told in cases.Summary.objects.filter(case=case).order_by("at", "pk"):
        yield part(told, "Summary of a case", told.at, told.text)
    for note in cases.Note.objects.filter(case=case).order_by("at", "pk"):
        yield part(note, "Note in a case", note.at, note.text)
    for event in cases.Event.objects.filter(case=case).order_by("at", "pk"):
        yield part(event, event.get_kind_display(), event.at, event.note)
    for place in cases.Place.objects.filter(case=case).order_by("at", "pk"):
        where: Lines = [("Address", place.address), ("Postcode", place.postcode), ("About", place.about)]
        yield part(place, "Place in a case", place.at, written(where))
    for was in cases.EarlierWording.objects.filter(case=case, person__in=mine).order_by("at", "pk"):
        lines: Lines = [(key.replace("_", " "), value) for key, value in sorted(was.was.items())]
        yield part(was, "Earlier wording of an entry in a case", was.at, written(lines))
    for link in (
        cases.CaseAction.objects.filter(case=case).select_related("action__agency").order_by("action_id")
    ):
        action = link.action
        asked: Lines = [
            ("To be done", action.title), ("Detail", action.detail), ("Asked of", action.agency.name),
            ("State", action.get_state_display()), ("What was done", action.evidence),
            ("Why it was declined", action.decline_reason),
        ]  # fmt: skip
        yield part(action, "Action", action.asked_at, written(asked))
    known = evidence_of_actions(case)
    for source in documents_of_rooms:
        known |= source(case, mine)
    for shown in (
        cases.CaseDocument.objects.filter(case=case)
        .select_related("document")
        .order_by("document__added_at", "document_id")
    ):
        named = known.get(shown.document_id, PLAIN)
        if shown.document.withdrawn_at is None and named is not None:
            yield of_document(shown.document, named)
    for shared in (
        cases.CaseDisclosure.objects.filter(case=case).select_related(*TOLD).order_by("disclosure_id")
    ):
        yield of_disclosure(shared.disclosure)


def evidence_of_actions(case: cases.Case) -> dict[UUID, Named | None]:
    """The documents of a case that show what was done of an action."""
    actions = cases.CaseAction.objects.filter(case=case).values("action")
    steps = ActionStep.objects.filter(action__in=actions, document__isnull=False).select_related("action")
    return {
        step.document_id: Named("Evidence of an action", step.at, [("Shows", step.action.title)])  # type: ignore[misc]
        for step in steps.order_by("at", "pk")
    }


PLAIN = Named("Document", None, [])


def of_document(document: Document, named: Named = PLAIN) -> Part:
    """What the pack calls a document; what goes of its file is decided beside it."""
    facts: Lines = [*named.facts, ("Document", document.title), ("File", document.name)]
    facts.append(("Pages", document.pages))
    return part(document, named.title, named.at or document.added_at, written(facts))


def of_report(report: Report, people: Iterable[UUID], *, name: str) -> Record:
    """A report, its teller's own words and name only where the person is the teller."""
    tells = set(
        ReportPerson.objects.filter(report=report, person__in=list(people), ended_at=None).values_list(
            "part", flat=True
        )
    )
    telling = Telling.objects.filter(report=report).first()
    if telling is None:
        return Record((), ())
    is_teller = ReportPerson.Part.TELLER in tells or _same(telling.teller_name, name)
    facts: Lines = [
        ("What was told", telling.what), ("Who was said to be involved", telling.who),
        ("Address", telling.address), ("Postcode", telling.postcode),
    ]  # fmt: skip
    if is_teller:
        facts += [
            ("Told by", telling.teller_name), ("Telephone", telling.teller_phone),
            ("E-mail", telling.teller_email), ("Wishes", telling.contact_wishes),
        ]  # fmt: skip
    received = report.received_at
    parts = [part(telling, f"Report {report.reference}", received, written(facts), key="report_id")]
    for each in Decision.objects.filter(report=report).order_by("at", "pk"):
        decided: Lines = [("Decided", each.get_kind_display()), ("Reason", each.reason), ("Told", each.words)]
        parts.append(part(each, "Decision on a report", each.at, written(decided)))
    for link in (
        ReportDocument.objects.filter(report=report).select_related("document").order_by("document_id")
    ):
        if link.document.withdrawn_at is None:
            parts.append(of_document(link.document))
    teller = (telling.teller_name, telling.teller_phone, telling.teller_email)
    return Record(tuple(parts), () if is_teller else tuple(filter(None, teller)))


def _same(one: str, other: str) -> bool:
    return bool(one.strip()) and " ".join(one.lower().split()) == " ".join(other.lower().split())
