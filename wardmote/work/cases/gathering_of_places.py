"""What cases add to the page of a place: those it is in, with their actions and documents."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from wardmote.records.actions.models import Action
from wardmote.records.places.gathering import MOST, Gathered
from wardmote.work.cases.models import Case, CaseAction, CaseDocument, CasePlace
from wardmote.work.cases.origins import page_of


def of_places(places: list[UUID]) -> Iterable[Gathered]:
    """Four statements, however many cases. Each asks under the officer's own row policies."""
    linked = CasePlace.objects.filter(place__in=places, ended_at=None).values_list("case_id", flat=True)
    ids = list(linked.order_by("-at", "pk")[:MOST])
    if not ids:
        return []
    cases = list(Case.objects.filter(pk__in=ids).select_related("owner").defer("words"))
    actions = CaseAction.objects.filter(case__in=cases).select_related("action__agency")
    documents = CaseDocument.objects.filter(case__in=cases).select_related("document", "case")
    return [
        *(
            Gathered(
                "Cases",
                f"{case.title} ({case.reference})",
                page_of(case),
                case.opened_at,
                f"{case.get_status_display()}, {case.owner.short_name}",
                is_open=case.status == Case.Status.OPEN,
            )
            for case in cases
        ),
        *(
            Gathered(
                "Actions",
                link.action.title,
                reverse("actions:detail", kwargs={"pk": link.action_id}),
                link.action.asked_at,
                f"{link.action.get_state_display()}, {link.action.agency.short_name}",
                is_open=link.action.state in Action.OPEN_STATES,
            )
            for link in actions.order_by("-action__asked_at", "pk")[:MOST]
        ),
        *(
            Gathered(
                "Documents",
                link.document.title,
                reverse("cases:documents", kwargs={"reference": link.case.reference}),
                link.document.added_at,
                link.case.reference,
            )
            for link in documents.order_by("-document__added_at", "pk")[:MOST]
        ),
    ]
