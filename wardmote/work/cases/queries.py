"""What can be asked about one case: what is known in it, who sees it, and who would lose sight of what."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case as WhenCase
from django.db.models import F, Q, QuerySet, Value, When

from wardmote.records.actions.models import Action
from wardmote.records.front_doors import queries as front_doors
from wardmote.records.intake.models import Report
from wardmote.records.people import queries as people_queries
from wardmote.records.people.matching import Traits, phones_in
from wardmote.trust.access import queries as access_queries
from wardmote.trust.access.models import Denial, Grant, Level
from wardmote.trust.access.queries import (
    LEVEL_WORDS,
    MAY_DECIDE,
    MAY_EXPORT,
    GrantToday,
    admits,
    grants_today,
    parties_of,
)
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency, Officer, Role, Team
from wardmote.work.cases import pages
from wardmote.work.cases.models import (
    Case,
    CaseAction,
    CaseDisclosure,
    CaseDocument,
    CasePerson,
    CaseReport,
    EarlierWording,
    Event,
    MustNotReceive,
    Note,
    Person,
    Place,
    Summary,
    Transfer,
    TransferStep,
)

__all__ = [
    "LEVEL_WORDS",
    "GrantToday",
    "admits",
    "grants_today",
    "parties_of",
]  # of every kind of record, asked for here too


def visible() -> QuerySet[Case]:
    """Every case the officer may see, with the names a page shows of it."""
    return Case.objects.select_related("owner", "team", "lead").defer("words").order_by("-opened_at", "-id")


@dataclass(frozen=True)
class Standing:
    """What an officer may do with one case, by the grants that admit them today."""

    owns: bool = False
    contribute: bool = False
    decide: bool = False
    export: bool = False


MOST_TOLD = 100  # reporters who are told at once what became of a case

STANDING = """
select %(a)s in (select wardmote.my_audiences('contribute')),
       %(a)s in (select wardmote.my_audiences('decide')),
       %(a)s in (select wardmote.my_audiences('export'))
"""


def standing(case: Case, *, by: Officer) -> Standing:
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"a": case.audience_id})
        return Standing(by.agency_id == case.owner_id, *cursor.fetchone())


@dataclass(frozen=True)
class Counts:
    people: int
    places: int
    notes: int
    actions: int
    open_actions: int
    documents: int
    reports: int
    facts: tuple[Any, ...] = ()  # what rooms above ask along


COUNTS = """
       (select count(*) from cases_person where case_id = %(c)s),
       (select count(*) from cases_place where case_id = %(c)s),
       (select count(*) from cases_note where case_id = %(c)s),
       (select count(*) from cases_caseaction where case_id = %(c)s),
       (select count(*) from cases_caseaction l join actions_action a on a.id = l.action_id
         where l.case_id = %(c)s and a.state in ('asked', 'accepted')),
       (select count(*) from cases_casedocument l
          join documents_document d on d.id = l.document_id
         where l.case_id = %(c)s and d.withdrawn_at is null
           and not exists (select 1 from documents_document n
                            where n.replaces_id = d.id and n.withdrawn_at is null)),
       (select count(*) from cases_casereport l join intake_report r on r.id = l.report_id
         where l.case_id = %(c)s and l.ended_at is null)
"""


def standing_and_counts(case: Case, *, by: Officer) -> tuple[Standing, Counts]:
    """Both for a page, and what rooms above ask along, in one statement: how much the officer may see."""
    more = "".join(f", ({fact.sql})" for fact in pages.facts)  # nosec B608: the rooms' own words
    with connection.cursor() as cursor:
        cursor.execute(f"{STANDING},{COUNTS}{more}", {"a": case.audience_id, "c": case.pk})
        contribute, decide, export, *counted = cursor.fetchone()
    standing = Standing(by.agency_id == case.owner_id, contribute, decide, export)
    return standing, Counts(*[*counted[:7], tuple(counted[7:])])


# --- what is known in it ------------------------------------------------------------------------


def summary(case: Case) -> Summary | None:
    """The summary as it stands: the newest wording."""
    return Summary.objects.filter(case=case).select_related("by").order_by("-at", "-id").first()


def people(case: Case) -> QuerySet[Person]:
    """Those still in the case first."""
    return (
        Person.objects.filter(case=case)
        .select_related("by")
        .order_by(F("until_on").desc(nulls_first=True), "at", "id")
    )


def person_links(case: Case) -> QuerySet[CasePerson]:
    """Which entries are people on record, as far as the officer sees both."""
    links = CasePerson.objects.filter(case=case, ended_at=None).select_related("person__owner", "by")
    return links.order_by("at", "id")


def likely_people(entry: Person) -> list[people_queries.Likely]:
    """The person records that the officer may see and that may be of whom an entry is about."""
    phones = tuple(phones_in(entry.contact))
    return people_queries.likely(Traits((entry.name,), entry.born_on, phones))


def phone_of(entry: Person) -> str:
    """The first telephone in what an entry says of how to reach someone."""
    return next(iter(phones_in(entry.contact)), "")


def places(case: Case) -> QuerySet[Place]:
    return Place.objects.filter(case=case).select_related("by").order_by("at", "id")


def earlier_wordings(case: Case) -> dict[UUID | None, list[EarlierWording]]:
    """By person or place: what was known of it before each correction, the latest first."""
    found: dict[UUID | None, list[EarlierWording]] = {}
    for wording in EarlierWording.objects.filter(case=case).select_related("by").order_by("-at", "-id"):
        found.setdefault(wording.person_id or wording.place_id, []).append(wording)
    return found


def notes(case: Case) -> QuerySet[Note]:
    return Note.objects.filter(case=case).select_related("by__agency").order_by("-at", "-id")


def action_links(case: Case) -> QuerySet[CaseAction]:
    """The actions of a case: open ones first, the soonest due first."""
    links = CaseAction.objects.filter(case=case)
    links = links.select_related("action__agency", "action__team", "action__officer", "action__asking")
    is_open = When(action__state__in=Action.OPEN_STATES, then=Value(0))
    return links.order_by(WhenCase(is_open, default=Value(1)), "action__due_on", "id")


def open_actions(case: Case) -> QuerySet[CaseAction]:
    return action_links(case).filter(action__state__in=["asked", "accepted"])


def document_links(case: Case) -> QuerySet[CaseDocument]:
    """Every document of a case: `documents.listing` says which of them stand."""
    return CaseDocument.objects.filter(case=case)


def report_links(case: Case) -> QuerySet[CaseReport]:
    """The reports joined to a case that the officer may see: each keeps its own audience."""
    links = CaseReport.objects.filter(case=case, ended_at=None)
    return links.select_related("report__owner", "by").order_by("at", "id")


def followed_reports(case: Case, *, by: Officer) -> list[Report]:
    """Its reports that somebody outside follows and this officer may answer. Two queries."""
    found = Report.objects.filter(
        pk__in=CaseReport.objects.filter(case=case, ended_at=None).values("report"),
        owner=by.agency_id,
        state=Report.State.IN_CASE,
        audience__in=MAY_DECIDE,
    ).order_by("received_at", "pk")
    reports = list(found[:MOST_TOLD])
    followed = front_doors.from_outside(report.pk for report in reports)
    return [report for report in reports if report.pk in followed]


def case_of_report(report: Report) -> CaseReport | None:
    """The report's place in a case that the officer may see; the latest, should there be several."""
    links = CaseReport.objects.filter(report=report, ended_at=None).select_related("case__owner")
    return links.defer("case__words").order_by("-at", "id").first()


def disclosures(case: Case) -> QuerySet[CaseDisclosure]:
    links = CaseDisclosure.objects.filter(case=case)
    links = links.select_related(
        "disclosure__agency",
        "disclosure__team",
        "disclosure__officer",
        "disclosure__agreement",
        "disclosure__by__agency",
        "disclosure__withdrawn_by",
    )
    return links.order_by("-disclosure__at", "id")


def kept_out(case: Case) -> QuerySet[MustNotReceive]:
    """The must-not-receive list as it stands."""
    entries = MustNotReceive.objects.filter(case=case, lifted_at=None)
    return entries.select_related("officer__agency", "agency", "by").order_by("at", "id")


def events(case: Case) -> QuerySet[Event]:
    return Event.objects.filter(case=case).select_related("by__agency").order_by("-at", "-id")


def standing_purpose(kind: str) -> str:
    """The purpose that goes with a kind of case until an officer states one: said once, in the database."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.standing_purpose(%s)", [kind])
        purpose: str = cursor.fetchone()[0]
    return purpose


# --- who sees it, and why -----------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """Things in a case that fewer may see than the case: `noun` is "note", `audience_id` theirs."""

    noun: str
    count: int
    audience_id: int
    categories: tuple[str, ...]

    @property
    def words(self) -> str:
        noun = self.noun if self.count == 1 else PLURALS.get(self.noun, f"{self.noun}s")
        return f"{self.count} {noun}"


PLURALS = {"person": "people", "summary": "wordings of the summary"}
PARTS = {
    "summary": "cases_summary",
    "person": "cases_person",
    "place": "cases_place",
    "note": "cases_note",
    "document": "cases_casedocument",
    "action": "cases_caseaction",
}


def narrower_parts(case: Case) -> list[Part]:
    """What in the case has an audience of its own, because it holds a category some grants do not cover."""
    each = " union all ".join(
        f"select '{noun}', count(*), audience_id, categories from {table}"  # noqa: S608  # nosec B608: our own words
        " where case_id = %(c)s and audience_id <> parent_audience_id group by audience_id, categories"
        for noun, table in PARTS.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(each, {"c": case.pk})
        return [Part(noun, count, audience, tuple(held)) for noun, count, audience, held in cursor.fetchall()]


@dataclass
class Loss:
    """Officers of one agency who would lose sight, and of what."""

    agency: Agency
    officers: list[Officer]
    of_the_case: bool
    parts: list[Part] = field(default_factory=list)


def losses(case: Case, agreement: Agreement) -> list[Loss]:
    """Who would lose sight of what, if this agreement ended today: officer by officer.

    An officer let in by another grant as well keeps their sight, and is not in it.
    """
    parts = narrower_parts(case)
    audiences = [case.audience_id, *(part.audience_id for part in parts)]
    before = grants_today(audiences)
    after = grants_today(audiences, without=agreement.pk)
    touched = {g.grant.agency_id for grants in before.values() for g in grants if g.grant.agreement_id}
    officers = list(
        Officer.objects.filter(agency_id__in=touched, left_at=None, is_service=False)
        .select_related("agency", "team")
        .order_by("agency__name", "name", "id")
    )
    denials: dict[int, set[UUID | None]] = {}
    for denial in Denial.objects.filter(audience_id__in=audiences):
        denials.setdefault(denial.audience_id, set()).add(denial.officer_id or denial.agency_id)

    def lost(audience: int) -> set[UUID]:
        kept_from = denials.get(audience, set())
        return {
            officer.pk
            for officer in officers
            if officer.pk not in kept_from
            and _admitted(officer, before[audience])
            and not _admitted(officer, after[audience])
        }

    of_case = lost(case.audience_id)
    of_parts = {part: lost(part.audience_id) for part in parts}
    found: dict[tuple[UUID, bool, tuple[Part, ...]], Loss] = {}
    for officer in officers:
        of_the_case = officer.pk in of_case
        theirs = tuple(part for part in parts if officer.pk in of_parts[part])
        if of_the_case or theirs:
            key = (officer.agency_id, of_the_case, theirs)
            loss = found.setdefault(key, Loss(officer.agency, [], of_the_case, list(theirs)))
            loss.officers.append(officer)
    return list(found.values())


def _admitted(officer: Officer, grants: list[GrantToday]) -> bool:
    return any(each.admits and admits(each.grant, officer) for each in grants)


def agencies_who_see(case: Case) -> list[Agency]:
    """The owner, and each agency a grant of the case admits today."""
    grants = grants_today([case.audience_id])[case.audience_id]
    found = {case.owner_id: case.owner} | {g.grant.agency_id: g.grant.agency for g in grants if g.admits}
    return list(found.values())


def officers_who_may_lead(case: Case) -> QuerySet[Officer]:
    """Officers of the owner whom a grant of the case lets in."""
    ways = Q(pk=None)
    for grant in Grant.objects.filter(
        audience_id=case.audience_id, agency_id=case.owner_id, level__gte=Level.DECIDE
    ):
        way = Q(agency_id=grant.agency_id)
        if grant.team_id:
            way &= Q(team_id=grant.team_id)
        if grant.officer_id:
            way &= Q(pk=grant.officer_id)
        ways |= way
    denied = Denial.objects.filter(audience_id=case.audience_id).exclude(officer=None).values("officer_id")
    officers = Officer.objects.filter(ways, left_at=None, is_service=False).exclude(pk__in=denied)
    return officers.order_by("name", "id")


def blind_to(case: Case) -> dict[str, list[str]]:
    """For each category, the agencies now on the case who would not see something that holds it."""
    return access_queries.blind_to(case.audience_id)


def categories_admitted(case: Case, *, by: Officer) -> set[str]:
    """The categories that the grants which let this officer in cover; a case of their own holds any."""
    return access_queries.categories_admitted(case.audience_id, by=by)


def teams_who_see(case: Case) -> list[Team]:
    """The teams, of the owner and of partners, that a grant of the case lets in as a team."""
    grants = [each.grant for each in grants_today([case.audience_id])[case.audience_id] if each.admits]
    return [grant.team for grant in grants if grant.team is not None and grant.officer_id is None]


def officers_who_see(case: Case) -> QuerySet[Officer]:
    """Officers whom a grant of the case lets in today, by agency and name."""
    ways = Q(pk=None)
    for each in grants_today([case.audience_id])[case.audience_id]:
        if each.admits:
            way = Q(agency_id=each.grant.agency_id)
            if each.grant.team_id:
                way &= Q(team_id=each.grant.team_id)
            if each.grant.officer_id:
                way &= Q(pk=each.grant.officer_id)
            ways |= way
    denied = Denial.objects.filter(audience_id=case.audience_id).exclude(officer=None).values("officer_id")
    officers = Officer.objects.filter(ways, left_at=None, is_service=False).exclude(pk__in=denied)
    return officers.select_related("agency").order_by("agency__name", "name", "id")


# --- taken away ---------------------------------------------------------------------------------


def ids_to_export(found: QuerySet[Case], *, most: int) -> list[UUID]:
    """The first of these cases that the officer may take away, not only read."""
    allowed = found.filter(audience_id__in=MAY_EXPORT)
    return list(allowed.values_list("pk", flat=True)[:most])


def to_export(ids: list[UUID], *, size: int = 500) -> Iterator[Case]:
    """These cases in this order, some hundreds at a time, as far as they may still be taken away."""
    for start in range(0, len(ids), size):
        some = ids[start : start + size]
        allowed = visible().filter(pk__in=some, audience_id__in=MAY_EXPORT)
        found = {case.pk: case for case in allowed}
        yield from (found[pk] for pk in some if pk in found)


# --- passed on to another agency ----------------------------------------------------------------


def offer_of(case: Case) -> Transfer | None:
    """The offer of a case to another agency that waits for their answer."""
    found = Transfer.objects.filter(case=case, state=Transfer.State.OFFERED)
    return found.select_related("owner", "agency", "agreement", "offered_by", "case__owner").first()


def transfer_steps(case: Case) -> QuerySet[TransferStep]:
    """Every offer of a case and what became of it, the latest first."""
    steps = TransferStep.objects.filter(case=case).select_related("transfer__agency", "by__agency", "team")
    return steps.order_by("-at", "-id")


def supervisors_who_see(case: Case, agency: Agency) -> list[UUID]:
    """The supervisors of an agency whom a grant of the case lets in today."""
    grants = [
        each.grant
        for each in grants_today([case.audience_id])[case.audience_id]
        if each.admits and each.grant.agency_id == agency.pk
    ]
    found = Officer.objects.filter(
        agency=agency, roles__contains=[Role.SUPERVISOR], left_at=None, is_service=False
    )
    return [officer.pk for officer in found.order_by("pk") if any(admits(g, officer) for g in grants)]
