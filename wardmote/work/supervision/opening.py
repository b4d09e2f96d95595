"""Where an officer is led who has just opened a case: to its first questions, where its kind has some."""

from datetime import datetime

from django.urls import reverse

from wardmote.work.cases.models import Case
from wardmote.work.supervision import queries
from wardmote.work.supervision.models import Template


def first_questions(case: Case, now: datetime) -> str | None:
    found = queries.templates(case.owner_id, on=queries.day_of(now))
    if queries.of_kind(found, Template.Use.TRIAGE, case.kind) is None:
        return None
    return reverse("supervision:questions", kwargs={"reference": case.reference})
