"""Where an officer goes who has just opened a case. Rooms above put their pages here in `AppConfig.ready`."""

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse

from wardmote.work.cases.models import Case

# Each may name the next page for a case, or leave it to the others: the first that does is taken.
next_pages: list[Callable[[Case, datetime], str | None]] = []


def next_page(case: Case, *, now: datetime) -> str:
    named = next((href for each in next_pages if (href := each(case, now))), None)
    return named or reverse("cases:detail", kwargs={"reference": case.reference})
