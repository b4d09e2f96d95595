"""What stands in the way of closing a case: where it is settled, and whether and by whom it may be excused.

Rooms above add their own to `HINDRANCES` in `AppConfig.ready`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.urls import reverse

from wardmote.foundation.design.dates import day_words
from wardmote.foundation.refusals import Refusal
from wardmote.work.cases import queries as cases
from wardmote.work.cases.models import Case
from wardmote.work.risk.models import Contact
from wardmote.work.supervision import queries
from wardmote.work.supervision.models import Excuse, Template

NOBODY, LEAD, SUPERVISOR = "", "lead", "supervisor"
WHO = {
    NOBODY: "It cannot be excused",
    LEAD: "Whoever may decide on the case may excuse it",
    SUPERVISOR: "A supervisor may excuse it",
}


@dataclass(frozen=True)
class Hindrance:
    """One thing unsettled: its words, the way to where it is settled, and who may excuse it."""

    code: str
    message: str
    href: str
    way: str
    excused_by: str = NOBODY
    excuse: Excuse | None = None
    from_cases: bool = False  # refused by the room of cases itself

    @property
    def who(self) -> str:
        return WHO[self.excused_by]


# Each looks at a case and says what is unsettled in its room: a notice still running, an appeal not heard.
HINDRANCES: list[Callable[[Case, datetime], list[Hindrance]]] = []

FACTS = """
with since as (
    select coalesce(max(e.at), %(opened)s) as at from cases_event e
     where e.case_id = %(case)s and e.kind = 'reopened'
), latest as (
    select distinct on (k.person_id) k.id, k.person_id, k.side, k.next_on from risk_contact k
     where k.case_id = %(case)s and k.by_owner order by k.person_id, k.at desc, k.id desc
), reached as (
    select k.person_id from risk_contact k, since
     where k.case_id = %(case)s and k.reached and k.by_owner and k.at >= date_trunc('minute', since.at)
)
select exists (select from supervision_review r where r.case_id = %(case)s and r.state = 'waiting'),
       (select json_agg(json_build_object('id', l.id, 'side', l.side, 'next_on', l.next_on)
                        order by l.next_on, l.id)::text
          from latest l left join cases_person p on p.id = l.person_id
         where l.next_on < %(today)s and p.until_on is null),
       (select count(*) from cases_person p
         where p.case_id = %(case)s and p.role = 'victim' and p.until_on is null),
       (select count(*) from cases_person p
         where p.case_id = %(case)s and p.role = 'victim' and p.until_on is null
           and not exists (select from reached r where r.person_id = p.id or r.person_id is null)),
       exists (select from reached r where r.person_id is null),
       exists (select from supervision_plan p where p.case_id = %(case)s),
       exists (select from supervision_survey s
                where s.case_id = %(case)s and s.at >= since.at and s.state <> 'ended')
  from since
"""
UNREACHED = "The complainant has not been reached since the case was opened."
NOBODY_REACHED = "No complainant is in this case, and nobody was reached since it was opened."
NOT_OFFERED = "No satisfaction survey has been offered to the complainant."
NOBODY_OFFERED = "No complainant is in this case to whom a satisfaction survey could be offered."


def ours(case: Case, now: datetime) -> list[Hindrance]:
    """What this room knows of. The database itself refuses to close over a review that waits.

    A contact that a partner noted settles nothing: whoever owns the case answers for it.
    """
    today = queries.day_of(now)
    with connection.cursor() as cursor:
        cursor.execute(FACTS, {"case": case.pk, "opened": case.opened_at, "today": today})
        waiting, missed, victims, unreached, all_reached, planned, surveyed = cursor.fetchone()
    templates = queries.templates(case.owner_id, on=today)
    has = {
        use: queries.of_kind(templates, use, case.kind) is not None
        for use in (Template.Use.TRIAGE, Template.Use.SURVEY)
    }
    here = {"reference": case.reference}
    plan, reviews = reverse("supervision:plan", kwargs=here), reverse("supervision:reviews", kwargs=here)
    found = []
    if waiting:
        found.append(Hindrance("review-waiting", "A review waits for sign-off.", reviews, "Reviews"))
    # Each by itself: to excuse one excuses no other, nor one with the same person that is missed later.
    for row in json.loads(missed or "[]"):
        whom = Contact.Side(row["side"]).label.lower()
        words = f"A contact with the {whom} is overdue since {day_words(date.fromisoformat(row['next_on']))}."
        code = f"contact-{UUID(row['id']).hex}"
        found.append(Hindrance(code, words, plan, "Contacts", SUPERVISOR))
    if (unreached or not (victims or all_reached)) and (planned or has[Template.Use.TRIAGE]):
        words = UNREACHED if victims else NOBODY_REACHED
        found.append(Hindrance("contact-missing", words, plan, "Contacts", SUPERVISOR))
    if has[Template.Use.SURVEY] and not surveyed:
        words, surveys = (
            NOT_OFFERED if victims else NOBODY_OFFERED,
            reverse("supervision:surveys", kwargs=here),
        )
        found.append(Hindrance("survey-not-offered", words, surveys, "Survey", LEAD))
    return found


def open_actions(case: Case, now: datetime) -> list[Hindrance]:
    waiting = cases.open_actions(case).count()
    if not waiting:
        return []
    words = "An action is still open." if waiting == 1 else f"{waiting} actions are still open."
    href = reverse("cases:actions", kwargs={"reference": case.reference})
    return [Hindrance("open-actions", words, href, "Actions", from_cases=True)]


HINDRANCES += [open_actions, ours]


def hindrances(case: Case, *, now: datetime) -> list[Hindrance]:
    """All that stands in the way, those excused since the case was last opened with their excuse."""
    found = [each for source in HINDRANCES for each in source(case, now)]
    if not any(each.excused_by for each in found):
        return found
    excuses = queries.excuses(case)
    return [
        Hindrance(**{**each.__dict__, "excuse": excuses.get(each.code) if each.excused_by else None})
        for each in found
    ]


def unsettled(case: Case, now: datetime) -> list[Refusal]:
    """For the closing of a case: what is neither settled nor excused. Cases refuse open actions."""
    return [
        Refusal(each.code, f"{each.message} {each.who}.")
        for each in hindrances(case, now=now)
        if each.excuse is None and not each.from_cases
    ]


def page(case: Case) -> tuple[str, str]:
    href = reverse("supervision:closing", kwargs={"reference": case.reference})
    return "What stands in the way, where it is settled, and what may be excused", href
