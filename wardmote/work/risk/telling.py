"""What officers are told of risk: no names and no band; and what a case's first page says of it."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case
from wardmote.work.cases.pages import Line
from wardmote.work.risk import queries

OVERRIDE_ASKED, OVERRIDE_ANSWERED = "risk_override_asked", "risk_override_answered"
WORDS = {
    OVERRIDE_ASKED: "Another risk band waits for a supervisor’s answer",
    OVERRIDE_ANSWERED: "A supervisor answered on another risk band",
    "risk_contact_due": "A contact is due in a case you lead",
    "risk_contact_late": "A contact is late in a case of your team",
    "risk_review_due": "A risk review is due in a case you lead",
    "risk_review_late": "A risk review is late in a case of your team",
}
COLOURS = {"high": "red", "medium": "yellow", "low": "green"}


def lines(case: Case, by: Officer, now: datetime) -> list[Line]:
    href = reverse("risk:case", kwargs={"reference": case.reference})
    found = queries.at_a_glance(case)
    if found is None:
        if case.status == Case.Status.CLOSED:
            return []
        return [Line("Risk", "Not assessed yet", href)]
    if case.status == Case.Status.CLOSED:
        return [Line("Risk, when last assessed", found.get_level_display(), href)]
    today = timezone.localdate(now)
    late = found.contact_on < today
    told = [Line("Next contact", day_words(found.contact_on), href)]
    if late:
        told = [Line("Contact was due", day_words(found.contact_on), href, "red")]
    if found.asked:  # type: ignore[attr-defined]
        told.append(Line("Risk band", "Another one waits for a supervisor", href))
    return told


def day_words(day: object) -> str:
    return f"{day:%-d %B %Y}"
