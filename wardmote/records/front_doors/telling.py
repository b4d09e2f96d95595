"""What the team that holds a report is told when its reporter comes back to it."""

from uuid import UUID

from django.urls import reverse

from wardmote.records.front_doors import queries
from wardmote.records.front_doors.models import Addition
from wardmote.records.intake.models import Report
from wardmote.records.intake.reporter import Line, Reporter
from wardmote.records.notices.kinds import Subject

# The database tells them in the same transaction: migrations/0003_functions.py.
WORDS = {
    "report_added_to": "The reporter added to a report",
    "report_reopened": "The reporter reopened a report: it has not stopped",
}

# As the functions put them on record, in nobody's name.
ACTS = (
    "report taken from outside",
    "report added to by its reporter",
    "report reopened by its reporter",
    "document added by its reporter",
)


def reports(ids: set[UUID]) -> dict[UUID, Subject]:
    found = Report.objects.filter(pk__in=ids).values_list("pk", "reference")
    return {
        pk: Subject(f"Report {reference}", reverse("intake:detail", kwargs={"reference": reference}))
        for pk, reference in found
    }


def reporter(report: Report) -> Reporter | None:
    """By which door it came, and what its reporter said later, as far as the officer asking may read it."""
    came = queries.came_by(report.pk)
    if came is None:
        return None
    kinds = dict(Addition.Kind.choices)
    lines = [Line(said.at, str(kinds.get(said.what, said.what)), said.words) for said in came.said]
    return Reporter(came.door, came.is_confirmed, lines)
