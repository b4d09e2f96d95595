"""What can be asked of the rights of people."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from wardmote.records.intake.models import Report
from wardmote.records.people import queries as people_queries
from wardmote.records.people.models import Person
from wardmote.trust.agreements import queries as agreements
from wardmote.trust.agreements.standing import STANDINGS
from wardmote.trust.identity.models import Agency, Officer, Role
from wardmote.work.cases.models import Case
from wardmote.work.rights.clock import Clock, Stop, clock
from wardmote.work.rights.models import Asked, Copy, Item, Mark, Request, Subject

PAGES = {"person": "people:detail", "case": "cases:detail", "report": "intake:detail"}
MOST_REPORTS = 500  # of one person; whoever has more is taken in by several requests
LONG = ("text", "cleared", "enclosure__text", "enclosure__cleared")  # what a list does not read
LONGEST_CHAIN = 20  # of records tied to one another
LIVE = tuple(key for key, standing in STANDINGS.items() if standing.shares)


@dataclass(frozen=True)
class Recipient:
    """A body that data of an agency may go to today, for what, under which entries of the register."""

    name: str
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    entries: tuple[tuple[str, str], ...]  # id and name of each agreement


def recipients(*, agency: Agency, on: date) -> list[Recipient]:
    """The other parties of this agency's agreements in force, by name. Five statements."""
    vocabulary = agreements.vocabulary()
    wanted = agreements.Wanted(standings=LIVE, party=agency.pk)
    by_name: dict[str, list[tuple[tuple[str, str], list[str], list[str]]]] = defaultdict(list)
    for agreement in agreements.entries(wanted, on=on):
        bound = [
            party
            for party in agreement.parties.all()
            if party.signed_on and not (party.withdrew_on and party.withdrew_on <= on)
        ]
        if not any(party.organisation.agency_id == agency.pk for party in bound):
            continue
        for party in bound:
            if party.organisation.agency_id != agency.pk:
                by_name[party.organisation.name].append(
                    (
                        (str(agreement.pk), agreement.document_name),
                        vocabulary.purpose_names(agreement.purposes),
                        vocabulary.category_names(agreement.categories),
                    )
                )
    return [
        Recipient(
            name,
            tuple(dict.fromkeys(purpose for _, purposes, _ in found for purpose in purposes)),
            tuple(dict.fromkeys(category for _, _, categories in found for category in categories)),
            tuple(entry for entry, _, _ in found),
        )
        for name, found in sorted(by_name.items())
    ]


# --- requests ---------------------------------------------------------------------------------------


def visible() -> QuerySet[Request]:
    """Every request the officer may see: a lead's agency's, and those one takes the second look at."""
    return Request.objects.select_related("agency", "second", "by", "answered_by")


def listed(*, state: str = "open", kind: str = "") -> QuerySet[Request]:
    """Those that wait, the soonest due first; a request whose clock stands still has no last day."""
    found = visible()
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if state == Request.State.OPEN:
        return found.order_by(F("due_on").asc(nulls_last=True), "id")
    return found.order_by("-received_on", "-id")


def clock_of(request: Request, *, today: date) -> Clock:
    """Where its clock stands. One statement, unless its stops are at hand."""
    stops = [Stop(each.from_on, each.until_on) for each in request.stops.all()]
    return clock(
        kind=request.kind,
        regime=request.regime,
        received_on=request.received_on,
        identity_on=request.identity_on,
        identity_asked=request.identity_asked,
        stops=stops,
        extended=request.extended_on is not None,
        today=today,
    )


def leads_of(agency: UUID) -> list[UUID]:
    """The information governance leads of an agency: who works its requests."""
    found = Officer.objects.filter(
        agency_id=agency, left_at=None, is_service=False, roles__contains=[Role.INFORMATION_GOVERNANCE]
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def pack_readers(request: UUID) -> list[UUID]:
    """Those leads from whom nothing that goes into the pack is kept; for a lead, and for the job."""
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.rights_pack_readers(%s)", [request])
        return [pk for (pk,) in cursor.fetchall()]


def auditors_of(agency: UUID) -> list[UUID]:
    found = Officer.objects.filter(
        agency_id=agency, left_at=None, is_service=False, roles__contains=[Role.AUDITOR]
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def seconds_for(request: Request) -> QuerySet[Officer]:
    """Who may take the second look: any other officer of the agency, reading what they may see anyway."""
    found = Officer.objects.filter(agency_id=request.agency_id, left_at=None, is_service=False)
    return found.exclude(pk=request.by_id).order_by("name")


# --- the pack ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How far a pack is, in numbers that also count what the lead may not see."""

    items: int = 0
    undecided: int = 0
    unlooked: int = 0
    asked: int = 0
    unanswered: int = 0
    hidden: int = 0
    faulty: frozenset[UUID] = frozenset()  # parts whose file cannot go as decided, or is not decided on

    @property
    def faults(self) -> int:
        return len(self.faulty)

    @property
    def is_ready(self) -> bool:
        waits = self.undecided or self.unlooked or self.unanswered or self.hidden or self.faults
        return bool(self.items) and not waits


def progress(request: Request) -> Progress:
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.rights_progress(%s)", [request.pk])
        numbers = cursor.fetchone()
        cursor.execute("select wardmote.rights_hidden(%s)", [request.pk])
        hidden = cursor.fetchone()[0]
    items, undecided, unlooked, asked, unanswered = (number or 0 for number in numbers)
    return Progress(items, undecided, unlooked, asked, unanswered, hidden, frozenset(faults(request.pk)))


def faults(request: UUID) -> dict[UUID, str]:
    """The parts whose file cannot go as it was decided, each with why; for a lead, and for the job."""
    with connection.cursor() as cursor:
        cursor.execute("select item, code from wardmote.rights_faults(%s)", [request])
        return dict(cursor.fetchall())


def fault_of(item: Item) -> str:
    """The same of one part, for whoever may read it; nothing where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.rights_fault(%s)", [item.pk])
        return cursor.fetchone()[0] or ""


def weight(request: Request) -> tuple[int, int]:
    """How many files go with the pack, and how many bytes they have together."""
    with connection.cursor() as cursor:
        cursor.execute("select files, bytes from wardmote.rights_weight(%s)", [request.pk])
        files, size = cursor.fetchone()
        return int(files or 0), int(size or 0)


@dataclass(frozen=True)
class Tied:
    """A record of this agency that tells of the person, which the lead may see."""

    kind: str
    pk: UUID
    reference: str
    title: str
    taken: int  # how many parts of it are in the pack
    href: str
    take_href: str


def tied(request: Request) -> list[Tied]:
    """The records the officer may open themselves, by their own rights: people, cases, reports."""
    with connection.cursor() as cursor:
        cursor.execute("select record_kind, record_id from wardmote.rights_seen(%s)", [request.pk])
        seen = cursor.fetchall()
    ids = {kind: [pk for of, pk in seen if of == kind] for kind in PAGES}
    people = people_queries.by_name(people_queries.visible().filter(pk__in=ids["person"]))
    cases = Case.objects.defer("words").filter(pk__in=ids["case"]).order_by("opened_at", "pk")
    reports = Report.objects.filter(pk__in=ids["report"]).order_by("received_at", "pk")
    taken = dict(
        Item.objects.filter(request=request, asked=None)
        .values_list("record_id")
        .annotate(how_many=Count("pk"))
        .order_by()
    )

    def of(kind: str, pk: UUID, reference: str, title: str) -> Tied:
        return Tied(
            kind,
            pk,
            reference,
            title,
            taken.get(pk, 0),
            reverse(PAGES[kind], args=[reference]),
            reverse(f"rights:take_in_{kind}", args=[request.reference, reference]),
        )

    return [
        *(of("person", each.pk, each.reference, each.name) for each in people),
        *(of("case", each.pk, each.reference, each.title) for each in cases),
        *(of("report", each.pk, each.reference, each.heading) for each in reports[:MOST_REPORTS]),
    ]


def people_of(request: Request) -> list[UUID]:
    """The person records it is about that the officer may see: those chosen, and tied ones, from either
    end. Another agency's record is its own to answer for."""
    chosen = list(Subject.objects.filter(request=request).values_list("person", flat=True))
    if not chosen:
        return []
    around = {*chosen}
    for _ in range(LONGEST_CHAIN):
        ends = {
            end
            for merge in people_queries.merges_around(around)
            for end in (merge.away_id, merge.into_id)
        } | {
            end for link in people_queries.links(around) for end in (link.one_id, link.other_id)
        }  # fmt: skip
        if ends <= around:
            break
        around |= ends
    ours = people_queries.visible().filter(pk__in=around, owner=request.agency_id)
    return list(ours.values_list("pk", flat=True))


def items(
    request: Request | UUID, *, state: str = "", faulty: Iterable[UUID] = (), record: UUID | None = None
) -> QuerySet[Item]:
    """The parts of records in its pack that the officer may read, the earliest first; or those of one record.

    To be decided on are also those whose file cannot go as it was decided.
    """
    found = Item.objects.filter(request=request).select_related("decided_by", "looked_by", "enclosure")
    if record is not None:
        found = found.filter(record_id=record)
    if state == "undecided":
        found = found.filter(Q(decision="") | Q(pk__in=list(faulty)))
    elif state == "to_look":
        found = found.exclude(decision="").filter(looked_by=None)
    elif state:
        found = found.filter(decision=state)
    return found.order_by(F("on").asc(nulls_last=True), "id")


def next_item(item: Item, *, to_look_by: Officer | None = None) -> UUID | None:
    """The part after it that waits for a decision, or for a second look by this officer; else the first."""
    found = items(item.request_id, state="to_look" if to_look_by else "undecided").exclude(pk=item.pk)
    if item.asked_id is not None:  # of this record alone: the others are answered by themselves
        found = found.filter(asked=item.asked_id)
    if to_look_by is not None:
        found = found.exclude(decided_by=to_look_by)
    after = Q(on=None, id__gt=item.pk)
    if item.on is not None:
        after = Q(on__gt=item.on) | Q(on=item.on, id__gt=item.pk) | Q(on=None)
    ids = found.values_list("pk", flat=True)
    return ids.filter(after).first() or ids.first()


def record_of(reference: str) -> UUID | None:
    """The record with this reference, of the kinds that packs are made from, where the officer may see it."""
    model: Any = {"C": Case, "R": Report, "P": Person}.get(reference[:1])
    return model.objects.filter(reference=reference).values_list("pk", flat=True).first() if model else None


def copies(item: Item) -> list[Copy]:
    """Copies of a document with parts blacked out, the newest first."""
    return list(Copy.objects.filter(item=item).select_related("document", "by").order_by("-at", "-pk")[:20])


def named_beside(item: Item) -> list[str]:
    """The words by which others are named in parts of the same record: to be looked for in its files."""
    found = Item.objects.filter(request=item.request_id, record_id=item.record_id).exclude(suggested=[])
    words = {
        " ".join(text[start:end].split())
        for text, spans in found.values_list("text", "suggested")[:MOST_REPORTS]
        for start, end in spans
    }
    return sorted(word for word in words if word)


# --- what was put to those who may see ---------------------------------------------------------------


def asked() -> QuerySet[Asked]:
    """What the officer was asked about, the unanswered first: of the rest a second look may wait."""
    return Asked.objects.order_by(F("answered_at").desc(nulls_first=True), "asked_at", "pk")


def unanswered() -> QuerySet[Asked]:
    return asked().filter(answered_at=None)


@dataclass(frozen=True)
class About:
    name: str
    born_on: date | None
    due_on: date | None
    people: tuple[UUID, ...]


ABOUT = """
select a.id, x.name, x.born_on, x.due_on, x.people
  from unnest(%s::uuid[]) as a(id) cross join lateral wardmote.rights_asked_about(a.id) x
"""


def about(entries: Iterable[Asked]) -> dict[UUID, About]:
    """Whom to look for in records that one was asked about. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(ABOUT, [[entry.pk for entry in entries]])
        return {
            pk: About(name, born_on, due_on, tuple(people))
            for pk, name, born_on, due_on, people in cursor.fetchall()
        }


def references_of(entries: Iterable[Asked | Item]) -> dict[UUID, str]:
    """The references of the records, by their ids: one statement a kind."""
    kinds: dict[str, Any] = {"person": Person, "case": Case, "report": Report}
    found: dict[UUID, str] = {}
    for kind, model in kinds.items():
        ids = [entry.record_id for entry in entries if entry.record_kind == kind]
        if ids:
            found |= dict(model.objects.filter(pk__in=ids).values_list("pk", "reference"))
    return found


def also_asked(request: Request) -> set[UUID]:
    """Of those records, the ones that another open request needs."""
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.rights_also_asked(%s)", [request.pk])
        return {record for (record,) in cursor.fetchall()}


# --- marks ------------------------------------------------------------------------------------------


def marks(*, case: UUID | None = None, person: UUID | None = None) -> list[Mark]:
    """What stands beside a record that the officer has opened, the newest first; ended ones after."""
    found = Mark.objects.filter(case=case) if case else Mark.objects.filter(person=person)
    return list(
        found.select_related("by", "ended_by").order_by(F("ended_at").desc(nulls_first=True), "-at", "pk")
    )


def set_aside(people: Iterable[UUID]) -> set[UUID]:
    """Which of these are not to be compared with anybody: a restriction stands on their record."""
    ids = list(people)
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.rights_set_aside(%s::uuid[])", [ids])
        return {row[0] for row in cursor.fetchall()}


def may_mark(kind: str, record: UUID) -> bool:
    """Whether the officer may put a mark beside this record: the database's answer."""
    case, person = (record, None) if kind == "case" else (None, record)
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.rights_may_mark(%s, %s)", [case, person])
        return bool(cursor.fetchone()[0])
