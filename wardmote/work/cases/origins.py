"""Which case an action belongs to, for the list of actions, which knows not why."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.actions.origins import Origin
from wardmote.work.cases.models import CaseAction


def cases_of(actions: list[UUID]) -> dict[UUID, Origin]:
    links = CaseAction.objects.filter(action__in=actions).select_related("case")
    links = links.only("action_id", "case__reference", "case__title")
    return {
        link.action_id: Origin(
            f"{link.case.reference}: {link.case.title}",
            reverse("cases:detail", kwargs={"reference": link.case.reference}),
        )
        for link in links
    }
