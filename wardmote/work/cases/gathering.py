"""What cases tell of a person on record: the cases they are in, and the actions and documents of those."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse

from wardmote.records.people.gathering import MOST, Gathered
from wardmote.work.cases.models import Case, CaseAction, CaseDocument, CasePerson, CaseReport, Person


def links_of(people: list[UUID]) -> QuerySet[CasePerson]:
    return CasePerson.objects.filter(person__in=people, ended_at=None)


def of_cases(people: list[UUID]) -> Iterable[Gathered]:
    """Each case with their role in it and its days: known to whoever has opened the person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select link_id, role, from_on, until_on from wardmote.roles_of_person(%s::uuid[])", [people]
        )
        roles = {row[0]: row[1:] for row in cursor.fetchall()}
    words = dict(Person.Role.choices)
    for link in links_of(people).select_related("case__owner").order_by("-case__opened_at", "id")[:MOST]:
        role, from_on, until_on = roles.get(link.pk, ("", None, None))
        case = link.case
        yield Gathered(
            group="Cases",
            title=f"{case.reference}: {case.title}",
            href=reverse("cases:detail", kwargs={"reference": case.reference}),
            at=case.opened_at,
            text=", ".join(
                (words.get(role, "In this case"), case.owner.short_name, case.get_status_display().lower())
            ),
            kind="opened",
            from_on=from_on,
            until_on=until_on,
            is_open=case.status == Case.Status.OPEN,
        )


def of_reports(people: list[UUID]) -> Iterable[Gathered]:
    """The reports joined to their cases, of those the officer may see."""
    links = CaseReport.objects.filter(case__in=links_of(people).values("case")).select_related(
        "report", "case"
    )
    for link in links.order_by("-report__received_at", "id")[:MOST]:
        report = link.report
        yield Gathered(
            group="Reports",
            title=f"{report.reference}: {report.get_kind_display().lower()}",
            href=reverse("intake:detail", kwargs={"reference": report.reference}),
            at=report.received_at,
            text=f"In {link.case.reference}",
            kind="report",
        )


def of_actions(people: list[UUID]) -> Iterable[Gathered]:
    links = CaseAction.objects.filter(case__in=links_of(people).values("case"))
    links = links.select_related("action__agency", "case").order_by("-action__asked_at", "id")
    for link in links[:MOST]:
        action = link.action
        yield Gathered(
            group="Actions",
            title=action.title,
            href=reverse("actions:detail", kwargs={"pk": action.pk}),
            at=action.asked_at,
            text=", ".join(
                (action.agency.short_name, action.get_state_display().lower(), f"in {link.case.reference}")
            ),
            kind="action",
            is_open=action.state in action.OPEN_STATES,
        )


def of_documents(people: list[UUID]) -> Iterable[Gathered]:
    links = CaseDocument.objects.filter(case__in=links_of(people).values("case"))
    for link in links.select_related("document", "case").order_by("-document__added_at", "id")[:MOST]:
        yield Gathered(
            group="Documents",
            title=link.document.title,
            href=reverse("cases:documents", kwargs={"reference": link.case.reference}),
            at=link.document.added_at,
            text=f"In {link.case.reference}",
            kind="document",
        )


def people_with_open_cases() -> RawSQL:
    """Without an opening of any: it says of nobody which case."""
    return RawSQL("select wardmote.people_in_open_cases()", [])  # nosec B611: our own words


def ties(people: list[UUID]) -> list[tuple[str, UUID]]:
    """Under which ties to cases the log speaks of a person."""
    found = CasePerson.objects.filter(person__in=people).values_list("pk", flat=True)
    return [("case_person", pk) for pk in found]
