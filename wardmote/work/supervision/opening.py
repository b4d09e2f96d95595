"""Where an officer is led who has just opened a case: its first questions, then what must come at once."""

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse

from wardmote.work.cases.models import Case
from wardmote.work.supervision import queries
from wardmote.work.supervision.models import Template

# Where one goes once they are answered: the room of risk puts its page here, and risk is assessed at once.
afterwards: list[Callable[[Case], str | None]] = []


def after_questions(case: Case) -> str | None:
    return next((href for each in afterwards if (href := each(case))), None)


def first_questions(case: Case, now: datetime) -> str | None:
    found = queries.templates(case.owner_id, on=queries.day_of(now))
    if queries.of_kind(found, Template.Use.TRIAGE, case.kind) is None:
        return None
    return reverse("supervision:questions", kwargs={"reference": case.reference})
