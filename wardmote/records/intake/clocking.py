"""The clocks of a report: started when it is received or waits again. The database ends them with it."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from wardmote.records.clocks import commands as clocks
from wardmote.records.clocks import queries
from wardmote.records.clocks.models import Clock
from wardmote.records.clocks.queries import Plan
from wardmote.records.clocks.telling import Page
from wardmote.records.intake.models import Report


def plans_for(report: Report, *, has_teller: bool, now: datetime) -> list[Plan]:
    """The clocks that a report starts now, the first due first."""
    return queries.plans(
        kind=report.kind,
        harm=report.harm,
        has_teller=has_teller,
        agency=report.owner_id,
        received=now,
        on=timezone.localdate(now),
    )


def start(report: Report, planned: list[Plan]) -> None:
    clocks.start(
        planned,
        report_id=report.pk,
        audience_id=report.audience_id,
        owner_id=report.owner_id,
        team_id=report.team_id,
    )


def start_again(report: Report, *, now: datetime) -> None:
    """Start what it had before, by the targets of today: it waits again, and is counted from now."""
    audience = Report.objects.values_list("audience_id", flat=True).get(pk=report.pk)
    report.audience_id = audience
    had = set(Clock.objects.filter(report_id=report.pk).values_list("what", flat=True))
    planned = plans_for(report, has_teller=True, now=now)
    start(report, [plan for plan in planned if plan.target.what in had or not plan.target.needs_teller])


def pages(ids: set[UUID]) -> dict[UUID, Page]:
    """Where the clocks of reports stand, for the reports that the officer asking may see."""
    found = Report.objects.filter(pk__in=ids).values_list("pk", "reference")
    return {
        pk: Page(reference, f"{reverse('intake:detail', kwargs={'reference': reference})}#clocks")
        for pk, reference in found
    }
