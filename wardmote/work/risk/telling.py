"""What officers are told of risk: no names and no band; and what a case's first page says of it."""

import json
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from wardmote.work.cases.models import Case
from wardmote.work.cases.pages import Line

OVERRIDE_ASKED, OVERRIDE_ANSWERED = "risk_override_asked", "risk_override_answered"
WORDS = {
    OVERRIDE_ASKED: "Another risk band waits for a supervisor’s answer",
    OVERRIDE_ANSWERED: "A supervisor answered on another risk band",
    "risk_lowered": "The risk of a case you answer for is lower now",
    "risk_contact_due": "A contact is due in a case you lead",
    "risk_contact_late": "A contact is late in a case of your team",
    "risk_review_due": "A risk review is due in a case you lead",
    "risk_review_late": "A risk review is late in a case of your team",
}
COLOURS = {"high": "red", "medium": "yellow", "low": "green"}


# Where a case stands, and whether another band waits for a supervisor.
FACT = """
select jsonb_build_object('level', s.level, 'contact_on', s.contact_on, 'asked', exists (
    select 1 from risk_override o where o.case_id = s.case_id and o.state = 'asked'))::text
  from risk_standing s where s.case_id = %(c)s
"""


def lines(case: Case, told: str | None, now: datetime) -> list[Line]:
    href = reverse("risk:case", kwargs={"reference": case.reference})
    closed = case.status == Case.Status.CLOSED
    if told is None:
        return [] if closed else [Line("Risk", "Not assessed yet", href)]
    stands = json.loads(told)
    if closed:
        return [Line("Risk, when last assessed", Case.Risk(stands["level"]).label, href)]
    contact_on = date.fromisoformat(stands["contact_on"])
    if contact_on < timezone.localdate(now):
        found = [Line("Contact was due", day_words(contact_on), href, "red")]
    else:
        found = [Line("Next contact", day_words(contact_on), href)]
    if stands["asked"]:
        found.append(Line("Risk band", "Another one waits for a supervisor", href))
    return found


def day_words(day: date) -> str:
    return f"{day:%-d %B %Y}"
