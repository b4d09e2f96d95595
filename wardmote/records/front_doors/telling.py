"""What the team that holds a report is told when its reporter comes back to it."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.intake.models import Report
from wardmote.records.notices.kinds import Subject

# The database tells them in the same transaction: migrations/0003_functions.py.
WORDS = {
    "report_added_to": "The reporter added to a report",
    "report_reopened": "The reporter reopened a report: it has not stopped",
}


def reports(ids: set[UUID]) -> dict[UUID, Subject]:
    found = Report.objects.filter(pk__in=ids).values_list("pk", "reference")
    return {
        pk: Subject(f"Report {reference}", reverse("intake:detail", kwargs={"reference": reference}))
        for pk, reference in found
    }
