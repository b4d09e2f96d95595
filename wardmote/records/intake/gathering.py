"""What reports tell of a person on record."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from wardmote.records.intake.models import Report, ReportPerson
from wardmote.records.people.gathering import MOST, Gathered


def of_reports(people: list[UUID]) -> Iterable[Gathered]:
    """Each report that tells of them, or that they told, and which of the two."""
    links = ReportPerson.objects.filter(person__in=people, ended_at=None).select_related("report__owner")
    for link in links.order_by("-report__received_at", "id")[:MOST]:
        report = link.report
        yield Gathered(
            group="Reports",
            title=f"{report.reference}: {report.get_kind_display().lower()}",
            href=reverse("intake:detail", kwargs={"reference": report.reference}),
            at=report.received_at,
            text=f"{link.get_part_display()}, {report.owner.short_name}",
            kind="report",
            is_open=report.state == Report.State.WAITING,
        )


def ties(people: list[UUID]) -> list[tuple[str, UUID]]:
    """Under which ties to reports the log speaks of a person."""
    found = ReportPerson.objects.filter(person__in=people).values_list("pk", flat=True)
    return [("report_person", pk) for pk in found]
