"""What officers are told about reviews, and what a case says of its plan at a glance."""

import json
from datetime import date, datetime

from django.urls import reverse

from wardmote.foundation.design.dates import day_words
from wardmote.work.cases.models import Case
from wardmote.work.cases.pages import Line
from wardmote.work.supervision.queries import day_of

WAITS, SIGNED, SENT_BACK = "review_waits", "review_signed", "review_sent_back"
WORDS = {
    WAITS: "A review waits for your sign-off",
    SIGNED: "Your review was signed off",
    SENT_BACK: "Your review was sent back",
}

FACT = """
select jsonb_build_object('next_on', (
           select min(k.next_on) from (select distinct on (c.entry_id) c.next_on
                                         from supervision_contact c
                                        where c.case_id = %(c)s and c.by_owner
                                        order by c.entry_id, c.at desc, c.id desc) k),
       'waits', exists (
           select from supervision_review r where r.case_id = %(c)s and r.state = 'waiting'))::text
"""


def lines(case: Case, told: str, now: datetime) -> list[Line]:
    """When someone in an open case is to be contacted next, and that a review waits."""
    if case.status == Case.Status.CLOSED:
        return []
    stands, here = json.loads(told), {"reference": case.reference}
    found = []
    if stands["next_on"]:
        next_on = date.fromisoformat(stands["next_on"])
        late = next_on < day_of(now)
        words = f"{'Overdue since' if late else 'By'} {day_words(next_on)}"
        found.append(
            Line("Next contact", words, reverse("supervision:plan", kwargs=here), "red" if late else "")
        )
    if stands["waits"]:
        found.append(
            Line("Review", "Waits for sign-off", reverse("supervision:reviews", kwargs=here), "orange")
        )
    return found
