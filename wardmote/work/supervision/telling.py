"""What officers are told about reviews, and what a case says of them at a glance."""

from datetime import datetime

from django.urls import reverse

from wardmote.work.cases.models import Case
from wardmote.work.cases.pages import Line

WAITS, SIGNED, SENT_BACK = "review_waits", "review_signed", "review_sent_back"
WORDS = {
    WAITS: "A review waits for your sign-off",
    SIGNED: "Your review was signed off",
    SENT_BACK: "Your review was sent back",
}

FACT = """
select exists (select from supervision_review r where r.case_id = %(c)s and r.state = 'waiting')::text
"""


def lines(case: Case, told: str, now: datetime) -> list[Line]:
    """That a review of an open case waits."""
    if case.status == Case.Status.CLOSED or told != "true":
        return []
    href = reverse("supervision:reviews", kwargs={"reference": case.reference})
    return [Line("Review", "Waits for sign-off", href, "orange")]
