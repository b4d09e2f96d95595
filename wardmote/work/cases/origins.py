"""Which case an action or a report belongs to, for lower rooms, which know not of cases."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.actions.origins import Origin
from wardmote.records.intake.followed_by import Following
from wardmote.work.cases.models import Case, CaseAction, CaseReport


def page_of(case: Case) -> str:
    return reverse("cases:detail", kwargs={"reference": case.reference})


def cases_of_actions(actions: list[UUID]) -> dict[UUID, Origin]:
    links = CaseAction.objects.filter(action__in=actions).select_related("case")
    links = links.only("action_id", "case__reference", "case__title")
    return {
        link.action_id: Origin(f"{link.case.reference}: {link.case.title}", page_of(link.case))
        for link in links
    }


def cases_of_reports(reports: list[UUID]) -> dict[UUID, Following]:
    links = CaseReport.objects.filter(report__in=reports, ended_at=None).select_related("case")
    links = links.only("report_id", "case__reference", "case__title").order_by("at", "id")
    return {
        link.report_id: Following(f"{link.case.reference}: {link.case.title}", page_of(link.case))
        for link in links
    }
