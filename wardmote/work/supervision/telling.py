"""What officers are told about reviews, and what a case says of its plan at a glance."""

from datetime import datetime

from django.db import connection
from django.urls import reverse

from wardmote.foundation.design.dates import day_words
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case
from wardmote.work.cases.pages import Line
from wardmote.work.supervision.queries import day_of

WAITS, SIGNED, SENT_BACK = "review_waits", "review_signed", "review_sent_back"
WORDS = {
    WAITS: "A review waits for your sign-off",
    SIGNED: "Your review was signed off",
    SENT_BACK: "Your review was sent back",
}

GLANCE = """
select (select min(k.next_on) from (select distinct on (c.entry_id) c.next_on from supervision_contact c
                                     where c.case_id = %(case)s and c.by_owner
                                     order by c.entry_id, c.at desc, c.id desc) k),
       exists (select from supervision_review r where r.case_id = %(case)s and r.state = 'waiting')
"""


def at_a_glance(case: Case, by: Officer, now: datetime) -> list[Line]:
    """When someone in an open case is to be contacted next, and that a review waits."""
    if case.status == Case.Status.CLOSED:
        return []
    with connection.cursor() as cursor:
        cursor.execute(GLANCE, {"case": case.pk})
        next_on, waits = cursor.fetchone()
    here, found = {"reference": case.reference}, []
    if next_on is not None:
        late = next_on < day_of(now)
        words = f"{'Overdue since' if late else 'By'} {day_words(next_on)}"
        found.append(
            Line("Next contact", words, reverse("supervision:plan", kwargs=here), "red" if late else "")
        )
    if waits:
        found.append(
            Line("Review", "Waits for sign-off", reverse("supervision:reviews", kwargs=here), "orange")
        )
    return found
