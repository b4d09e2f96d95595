"""Where an officer is led who has just opened a case: its first questions, then what must come at once."""

from collections.abc import Callable
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


# Where one goes once they are answered; rooms above add theirs in `AppConfig.ready`.
afterwards: list[Callable[[Case], str | None]] = [risk_at_once]


def after_questions(case: Case) -> str | None:
    return next((href for each in afterwards if (href := each(case))), None)


def first_questions(case: Case, now: datetime) -> str | None:
    found = queries.templates(case.owner_id, on=queries.day_of(now))
    if queries.of_kind(found, Template.Use.TRIAGE, case.kind) is None:
        return None
    return reverse("supervision:questions", kwargs={"reference": case.reference})
