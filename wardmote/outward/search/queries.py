"""What can be asked about searches, answers by name only, and requests for access."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from wardmote.outward.search import working
from wardmote.outward.search.models import (
    AccessRequest,
    NameHit,
    NamePolicy,
    Parameter,
    RequestSubject,
    Search,
)
from wardmote.records.intake.models import Report
from wardmote.records.people.models import Person
from wardmote.trust.agreements import queries as agreements
from wardmote.trust.agreements.models import Purpose
from wardmote.trust.identity.models import Agency, Officer
from wardmote.work.cases.models import Case

KINDS = dict(Case.Kind.choices)
# Records beside cases. A report is answered where both its kind and reports are.
BESIDE = {"report": "Reports that wait to be dealt with, of these kinds", "person": "People on record"}
SORTS = KINDS | BESIDE
SHORT = {"person": "a person on record"}
USUALLY_ANSWERED = {"asb", "noise", "housing"}  # the database's answers_by_name() holds the same
EARLIER = 8


def searches_of(officer: Officer) -> list[Search]:
    """What this officer searched for of late, the newest first, each once."""
    once: dict[str, Search] = {}
    for search in Search.objects.filter(officer=officer).order_by("-at")[: EARLIER * 3]:
        once.setdefault(search.words.casefold(), search)
    return list(once.values())[:EARLIER]


def answers_by_name(search: Search) -> list[NameHit]:
    """Which agencies keep a record about such a name or address, in the order of their names."""
    hits = NameHit.objects.filter(search=search).select_related("owner")
    return list(hits.order_by("owner__name", "sort", "about"))


def figures(*, on: date) -> dict[str, int]:
    """The partnership's targets and limits as they stand on a day."""
    found = Parameter.objects.filter(starts_on__lte=on).order_by("starts_on")
    return {each.key: each.value for each in found}


def purposes_between(*, owner: Agency, reader: Agency, on: date) -> list[Purpose]:
    """For what the two may share personal data now, by the agreements in force between them."""
    live = agreements.grounds(reader=reader, owner=owner, on=on)
    keys = {purpose for ground in live if ground.is_live for purpose in ground.purposes}
    return list(Purpose.objects.filter(pk__in=keys).order_by("name"))


def sort_words(sort: str) -> str:
    """The kind that an answer or a request names, as pages say it."""
    return SHORT.get(sort) or SORTS.get(sort, sort).lower()


def purpose_name(key: str) -> str:
    return Purpose.objects.filter(pk=key).values_list("name", flat=True).first() or key


# --- requests for access ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Clock:
    """When a request is to be answered by, who is told if it is not, and when it lapses."""

    due: datetime
    lead_told: datetime
    lapses: datetime

    def words(self, request: AccessRequest, *, now: datetime) -> str:
        if request.state != AccessRequest.State.ASKED:
            return ""
        verb = "due" if self.due > now else "was due"
        return f"Answer {verb} {working.when_words(self.due, now=now)}"

    def is_overdue(self, request: AccessRequest, *, now: datetime) -> bool:
        return request.state == AccessRequest.State.ASKED and self.due <= now


def clock(request: AccessRequest, said: dict[str, int]) -> Clock:
    """By the figures `said` of the day it was asked."""

    def after(key: str) -> datetime:
        return working.after(request.asked_at, hours=said[key])

    return Clock(after("answer_within"), after("lead_told_after"), after("lapses_after"))


def requests() -> QuerySet[AccessRequest]:
    """Every request the officer may see, with the names a page shows of it."""
    found = AccessRequest.objects.select_related("asked_by", "asking", "owner", "answered_by")
    return found.order_by("-asked_at", "pk")


def listed(view: str, *, by: Officer, state: str) -> QuerySet[AccessRequest]:
    """`ours`: asked of the officer's agency; `asked`: asked by it, as far as the officer sees those."""
    side = {"owner": by.agency_id} if view == "ours" else {"asking": by.agency_id}
    found = requests().filter(**side)
    if state == "any":
        return found
    if state:
        return found.filter(state=state)
    # Those that wait, the longest waiting first.
    return found.filter(state=AccessRequest.State.ASKED).order_by("asked_at", "pk")


def open_requests_of_agency(agency: UUID) -> QuerySet[AccessRequest]:
    """For the agency's service account: what waits for an answer, the longest waiting first."""
    waiting = AccessRequest.objects.filter(owner_id=agency, state=AccessRequest.State.ASKED)
    return waiting.order_by("asked_at", "pk")


@dataclass(frozen=True)
class Wanted:
    """A record of the owner that a request is about, and how far it can be shared as it is now."""

    kind: str
    reference: str
    title: str
    line: str
    href: str
    why_not: str = ""

    @property
    def verb(self) -> str:
        return "Accept and refer" if self.kind == "report" else "Accept and share"


def asked_for(request: AccessRequest) -> list[Wanted]:
    """What a request is about, as far as this officer decides on it; cases first."""
    subjects = RequestSubject.objects.filter(request=request).values_list("record_kind", "record_id")
    ids: dict[str, list[UUID]] = {}
    for kind, pk in subjects:
        ids.setdefault(kind, []).append(pk)
    found = []
    cases = Case.objects.filter(pk__in=ids.get("case", ())).select_related("lead").defer("words")
    for case in cases.order_by("-opened_at", "pk"):
        lead = f", lead {case.lead.name}" if case.lead else ""
        closed = "" if case.status == Case.Status.OPEN else "Closed: reopen it to share it"
        line = f"Case {case.reference}, {case.get_status_display().lower()}{lead}"
        found.append(Wanted("case", case.reference, case.title, line, _page("cases:detail", case), closed))
    for report in Report.objects.filter(pk__in=ids.get("report", ())).order_by("-received_at", "pk"):
        title = f"{report.get_kind_display()}{f', {report.area}' if report.area else ''}"
        line = f"Report {report.reference}, {report.get_state_display().lower()}"
        dealt = "" if report.state == Report.State.WAITING else "It waits no longer: see what became of it"
        found.append(Wanted("report", report.reference, title, line, _page("intake:detail", report), dealt))
    for person in Person.objects.filter(pk__in=ids.get("person", ())).order_by("made_at", "pk"):
        line = f"Person record {person.reference}"
        found.append(Wanted("person", person.reference, person.name, line, _page("people:detail", person)))
    return found


def _page(name: str, record: Any) -> str:
    return reverse(name, kwargs={"reference": record.reference})


def is_about(request: AccessRequest, record: UUID) -> bool:
    """Whether a request is about this record, as far as this officer decides on it."""
    return RequestSubject.objects.filter(request=request, record_id=record).exists()


def decides(request: AccessRequest) -> bool:
    return bool(RequestSubject.objects.filter(request=request).exists())


def leads_of(agency: UUID) -> list[UUID]:
    """The information governance leads of an agency."""
    found = Officer.objects.filter(
        agency_id=agency, roles__contains=["information_governance"], left_at=None, is_service=False
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def granted(request: AccessRequest) -> Wanted | None:
    """What was shared in answer, if this officer may see it still."""
    if request.record_id is None:
        return None
    if case := Case.objects.filter(pk=request.record_id).defer("words").first():
        return Wanted("case", case.reference, case.title, case.reference, _page("cases:detail", case))
    if report := Report.objects.filter(pk=request.record_id).first():
        page = _page("intake:detail", report)
        return Wanted("report", report.reference, report.get_kind_display(), report.reference, page)
    if person := Person.objects.filter(pk=request.record_id).first():
        return Wanted(
            "person", person.reference, person.name, person.reference, _page("people:detail", person)
        )
    return None


def policies_of(agency: UUID) -> dict[str, bool]:
    """For each kind of case, and for reports and people, whether the agency answers by name only."""
    said = dict(NamePolicy.objects.filter(agency_id=agency).values_list("sort", "answers"))
    return {sort: said.get(sort, sort in USUALLY_ANSWERED) for sort in SORTS}


def waiting_for(officer: Officer) -> int:
    """How many requests wait for an answer of this officer's agency that this officer may see, up to 100."""
    waiting: Any = AccessRequest.objects.filter(owner_id=officer.agency_id, state=AccessRequest.State.ASKED)
    return int(waiting[:100].count())
