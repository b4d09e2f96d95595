"""What officers are told of risk: no names and no band; and what a case's first page says of it."""

import json
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.design.dates import day_words
from wardmote.work.cases.models import Case
from wardmote.work.cases.pages import Line
from wardmote.work.risk import contacting

OVERRIDE_ASKED, OVERRIDE_ANSWERED = "risk_override_asked", "risk_override_answered"
WORDS = {
    OVERRIDE_ASKED: "Another risk band waits for a supervisor’s answer",
    OVERRIDE_ANSWERED: "A supervisor answered on another risk band",
    "risk_lowered": "The risk of a case you answer for is lower now",
    "risk_contact_due": "A contact is due in a case you lead",
    "risk_contact_late": "A contact is due or late in a case of your team",
    "risk_review_due": "A risk review is due in a case you lead",
    "risk_review_late": "A risk review is due or late in a case of your team",
}
COLOURS = {"high": "red", "medium": "yellow", "low": "green"}


# Where a case stands, when somebody in it is to be contacted next, and whether another band waits for a
# supervisor. Of a case that is not assessed, the next contact is what was said at the newest with each who
# has part in it still.
FACT = """
select jsonb_build_object('level', s.level, 'contact_on', coalesce(s.contact_on, k.next_on), 'asked', exists (
    select 1 from risk_override o where o.case_id = s.case_id and o.state = 'asked'), 'granted', exists (
    select 1 from cases_case c
     where c.id = %(c)s and c.audience_id in (select wardmote.my_audiences())))::text
  from (select min(l.next_on) as next_on
          from (select distinct on (t.person_id) t.person_id, t.next_on from risk_contact t
                 where t.case_id = %(c)s and t.by_owner order by t.person_id, t.at desc, t.id desc) l
          left join cases_person p on p.id = l.person_id
         where p.until_on is null) k
  left join risk_standing s on s.case_id = %(c)s
"""


def lines(case: Case, told: str, now: datetime) -> list[Line]:
    stands = json.loads(told)
    href = reverse("risk:case", kwargs={"reference": case.reference})
    level = Case.Risk(stands["level"]).label if stands["level"] else ""
    if case.status == Case.Status.CLOSED:
        return [Line("Risk, when last assessed", level, href)] if level else []
    # Whoever reads the case in an emergency sees no assessment: that there is none is not theirs to be told.
    found = [] if level or not stands["granted"] else [Line("Risk", "Not assessed yet", href)]
    if stands["contact_on"]:
        contact_on = date.fromisoformat(stands["contact_on"])
        late = contact_on < timezone.localdate(now)
        words = f"{'Overdue since' if late else 'By'} {day_words(contact_on)}"
        found.append(Line("Next contact", words, contacting.page_of(case) or href, "red" if late else ""))
    if stands["asked"]:
        found.append(Line("Risk band", "Another one waits for a supervisor", href))
    return found
