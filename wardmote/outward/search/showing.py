"""How what was found is shown: the title and address of each record, read through its own row policies.

A room whose records are searched adds itself to `records`: ids in, `Shown` by id out, in one query or two. A
hit whose record does not come back is not shown.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from wardmote.outward.search.finding import Hit
from wardmote.records.actions import origins
from wardmote.records.actions.models import Action
from wardmote.records.intake.models import Report, ReportDocument
from wardmote.records.people.models import Person
from wardmote.records.places.models import Place
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency, Officer
from wardmote.work.cases.models import Case, CaseDocument
from wardmote.work.plans import queries as plans
from wardmote.work.registers import queries as registers
from wardmote.work.registers.exporting import reference

# The kinds of hit in the order of the page: the heading, and one and several of them.
KINDS = {
    "person": ("People", "record with such a person", "records with such a person"),
    "place": ("Places", "record with such a place", "records with such a place"),
    "case": ("Cases", "case", "cases"),
    "report": ("Reports", "report", "reports"),
    "action": ("Actions", "action", "actions"),
    "document": ("Documents", "document", "documents"),
    "agreement": ("Agreements", "agreement", "agreements"),
    "plan_action": ("Plans", "plan action", "plan actions"),
    "register_entry": ("Registers", "entry of a register", "entries of registers"),
    "officer": ("Officers", "officer", "officers"),
    "agency": ("Agencies", "agency", "agencies"),
}

# Why a record is among what was found; never what stands in it.
WHY = {
    ("person", "name", True): "A person in it has this name",
    ("person", "name", False): "A person in it has a name spelt much like this",
    ("person", "contact", True): "A telephone number or e-mail address in it is this one",
    ("person", "street", True): "An address of theirs is this one",
    ("person", "street", False): "An address of theirs is spelt much like this",
    ("place", "title", True): "Words of its name",
    ("place", "text", True): "Words of a note on it",
    ("place", "street", True): "An address in it is this one",
    ("place", "street", False): "An address in it is spelt much like this",
    ("case", "title", True): "Words of its title",
    ("case", "text", True): "Words of its summary, a note, a power used, or of its people and places",
    ("case", "street", True): "Its area",
    ("case", "street", False): "Its area is spelt much like this",
    ("report", "text", True): "Words of what was told",
    ("report", "street", True): "Its area",
    ("report", "street", False): "Its area is spelt much like this",
    ("action", "title", True): "Words of its title",
    ("action", "text", True): "Words of what was asked or done",
    ("document", "title", True): "Its title or file name",
    ("officer", "title", True): "Name, job title or team",
    ("agency", "title", True): "Name",
    ("agreement", "title", True): "Name or number in the register",
    ("plan_action", "title", True): "Its number, or words of it",
    ("register_entry", "title", True): "Words of its name or of what it says",
}


@dataclass(frozen=True)
class Shown:
    title: str
    line: str  # what else a list of that kind shows
    href: str
    parts: str = ""  # the address of the page with the people and places of it, where that is another


@dataclass(frozen=True)
class Line:
    """One hit as the page shows it."""

    title: str
    line: str
    href: str
    why: str


def cases(ids: set[UUID]) -> dict[UUID, Shown]:
    found = Case.objects.filter(pk__in=ids).select_related("owner").defer("words", "categories")
    return {
        case.pk: Shown(
            case.title,
            ", ".join(
                part
                for part in (
                    f"Case {case.reference}",
                    case.get_kind_display().lower(),
                    case.area,
                    case.owner.short_name,
                    "" if case.status == Case.Status.OPEN else "closed",
                )
                if part
            ),
            reverse("cases:detail", kwargs={"reference": case.reference}),
            reverse("cases:people", kwargs={"reference": case.reference}),
        )
        for case in found
    }


def reports(ids: set[UUID]) -> dict[UUID, Shown]:
    found = Report.objects.filter(pk__in=ids).select_related("owner")
    return {
        report.pk: Shown(
            f"{report.get_kind_display()}{f', {report.area}' if report.area else ''}",
            f"Report {report.reference}, {report.owner.short_name}, {report.get_state_display().lower()}",
            reverse("intake:detail", kwargs={"reference": report.reference}),
        )
        for report in found
    }


def actions(ids: set[UUID]) -> dict[UUID, Shown]:
    found = list(Action.objects.filter(pk__in=ids).select_related("agency"))
    belongs = origins.of(action.pk for action in found)
    return {
        action.pk: Shown(
            action.title,
            f"Action for {action.agency.short_name}, {action.get_state_display().lower()}"
            + (f", {belongs[action.pk].text}" if action.pk in belongs else ""),
            reverse("actions:detail", kwargs={"pk": action.pk}),
        )
        for action in found
    }


def documents(ids: set[UUID]) -> dict[UUID, Shown]:
    """A document is shown in the case or the report it belongs to, for whoever sees that too."""
    links = CaseDocument.objects.filter(document_id__in=ids).select_related("document", "case")
    found = {
        link.document_id: Shown(
            link.document.title,
            f"{link.document.name}, in case {link.case.reference}",
            reverse("cases:documents", kwargs={"reference": link.case.reference}),
        )
        for link in links.defer("case__words", "case__categories")
    }
    if others := ids - set(found):
        told = ReportDocument.objects.filter(document_id__in=others).select_related("document", "report")
        found |= {
            link.document_id: Shown(
                link.document.title,
                f"{link.document.name}, with report {link.report.reference}",
                reverse("intake:detail", kwargs={"reference": link.report.reference}) + "#documents",
            )
            for link in told
        }
    return found


def agreements(ids: set[UUID]) -> dict[UUID, Shown]:
    found = Agreement.objects.filter(pk__in=ids).select_related("owner")
    return {
        entry.pk: Shown(
            entry.document_name,
            f"{entry.register_id}, {entry.get_state_display().lower()}, kept by {entry.owner.short_name}",
            reverse("agreements:detail", kwargs={"pk": entry.pk}),
        )
        for entry in found
    }


def plan_actions(ids: set[UUID]) -> dict[UUID, Shown]:
    return {
        action.pk: Shown(
            f"{action.number} {action.title}",
            f"{action.plan.title}, {action.plan.owner.short_name}, {action.get_status_display().lower()}",
            reverse("plans:action", kwargs={"pk": action.pk}),
        )
        for action in plans.shown_of(ids)
    }


def register_entries(ids: set[UUID]) -> dict[UUID, Shown]:
    return {
        entry.pk: Shown(
            entry.title,
            f"{reference(register, entry)}, {register.name}, {entry.owner.short_name}, "
            f"{entry.get_state_display().lower()}",
            reverse("registers:entry", kwargs={"key": register.key, "pk": entry.pk}),
        )
        for entry, register in registers.shown_of(ids)
    }


def officers(ids: set[UUID]) -> dict[UUID, Shown]:
    found = Officer.objects.filter(pk__in=ids).select_related("agency", "team")
    return {
        officer.pk: Shown(
            officer.name,
            ", ".join(
                part for part in (officer.job_title, str(officer.team or ""), officer.agency.name) if part
            ),
            f"{reverse('identity:directory')}?agency={officer.agency_id}",
        )
        for officer in found
    }


def agencies(ids: set[UUID]) -> dict[UUID, Shown]:
    return {
        agency.pk: Shown(
            agency.name, agency.get_kind_display(), reverse("identity:agency", kwargs={"pk": agency.pk})
        )
        for agency in Agency.objects.filter(pk__in=ids)
    }


def people(ids: set[UUID]) -> dict[UUID, Shown]:
    found = Person.objects.filter(pk__in=ids).select_related("owner")
    return {
        person.pk: Shown(
            person.name,
            f"Person record {person.reference}, {person.owner.short_name}",
            reverse("people:detail", kwargs={"reference": person.reference}),
        )
        for person in found
    }


def places(ids: set[UUID]) -> dict[UUID, Shown]:
    found = Place.objects.filter(pk__in=ids).select_related("owner").defer("words")
    return {
        place.pk: Shown(
            place.name or place.address or place.reference,
            f"Place {place.reference}, {place.get_kind_display().lower()}, {place.owner.short_name}",
            reverse("places:detail", kwargs={"reference": place.reference}),
        )
        for place in found
    }


records: dict[str, Callable[[set[UUID]], dict[UUID, Shown]]] = {
    "person": people,
    "place": places,
    "case": cases,
    "report": reports,
    "action": actions,
    "document": documents,
    "agreement": agreements,
    "plan_action": plan_actions,
    "register_entry": register_entries,
    "officer": officers,
    "agency": agencies,
}


def lines(hits: Iterable[Hit]) -> dict[str, list[Line]]:
    """The hits that may be shown, by kind, in their order: one query or two for each kind of record."""
    hits = list(hits)
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for hit in hits:
        wanted[hit.record_kind].add(hit.record_id)
    shown = {kind: records[kind](ids) for kind, ids in wanted.items() if kind in records}
    by_kind: dict[str, list[Line]] = defaultdict(list)
    for hit in hits:
        record = shown.get(hit.record_kind, {}).get(hit.record_id)
        if record is not None:
            href = record.parts if record.parts and hit.kind in ("person", "place") else record.href
            by_kind[hit.kind].append(Line(record.title, record.line, href, why(hit)))
    return dict(by_kind)


# The same of a person's own record.
WHY_OF_A_PERSON = {
    ("name", True): "Has this name",
    ("name", False): "Has a name spelt much like this",
    ("contact", True): "Has this telephone number or e-mail address",
    ("text", True): "Words of what is known of them",
}


def why(hit: Hit) -> str:
    if hit.record_kind == "person" and (hit.field, hit.exact) in WHY_OF_A_PERSON:
        return WHY_OF_A_PERSON[hit.field, hit.exact]
    return WHY.get((hit.kind, hit.field, hit.exact)) or WHY.get((hit.kind, hit.field, True), "Words of it")
