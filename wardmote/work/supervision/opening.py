"""Where an officer is led who has just opened a case: its first questions, then what must come at once."""

from datetime import datetime

from django.urls import reverse

from wardmote.work.cases.models import Case
from wardmote.work.risk import queries as risk
from wardmote.work.supervision import queries
from wardmote.work.supervision.models import Template


def risk_at_once(case: Case) -> str | None:
    """The page on which risk is assessed, where it has not been yet."""
    if risk.standing(case) is not None:
        return None
    return reverse("risk:assess", kwargs={"reference": case.reference})


def first_questions(case: Case, now: datetime) -> str | None:
    found = queries.templates(case.owner_id, on=queries.day_of(now))
    if queries.of_kind(found, Template.Use.TRIAGE, case.kind) is None:
        return None
    return reverse("supervision:questions", kwargs={"reference": case.reference})


def contacts(case: Case) -> str:
    """Where contacts in a case are noted."""
    return reverse("supervision:plan", kwargs={"reference": case.reference}) + "#contacts"
