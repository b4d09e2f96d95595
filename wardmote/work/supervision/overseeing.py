"""What a supervisor looks at: their team's cases, what is overdue, who has how much, as they see it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from wardmote.records.actions.models import Action
from wardmote.work.cases.models import Case
from wardmote.work.supervision.models import Review

SIZE = 25
OPEN = """
with mine as materialized (
    select c.id, c.lead_id, c.review_on, c.reference, c.title from cases_case c
     where c.team_id = %(team)s and c.status = 'open'
), missed as (
    select k.case_id, k.next_on, k.side from (
        select distinct on (x.case_id, x.person_id) x.case_id, x.person_id, x.next_on, x.side
          from risk_contact x join mine on mine.id = x.case_id where x.by_owner
         order by x.case_id, x.person_id, x.at desc, x.id desc) k
      left join cases_person p on p.id = k.person_id
     where k.next_on < %(today)s and p.until_on is null
)
"""
COUNTS = """
select (select count(*) from mine), (select count(*) from mine where review_on < %(today)s),
       (select count(*) from supervision_review r join mine on mine.id = r.case_id where r.state = 'waiting'),
       (select count(*) from missed),
       (select count(*) from actions_action a where a.team_id = %(team)s and a.state in ('asked', 'accepted'))
"""
BY_OFFICER = """
select o.id, o.name, coalesce(l.many, 0), coalesce(l.overdue, 0), coalesce(m.many, 0), coalesce(a.many, 0),
       s.held_on
  from identity_officer o
  left join (select lead_id, count(*) as many,
                    count(*) filter (where review_on < %(today)s) as overdue
               from mine group by lead_id) l on l.lead_id = o.id
  left join (select mine.lead_id, count(*) as many from missed
               join mine on mine.id = missed.case_id
              group by mine.lead_id) m on m.lead_id = o.id
  left join (select officer_id, count(*) as many from actions_action
              where team_id = %(team)s and state in ('asked', 'accepted')
              group by officer_id) a on a.officer_id = o.id
  left join (select officer_id, max(held_on) as held_on from supervision_session
              group by officer_id) s on s.officer_id = o.id
 where o.team_id = %(team)s and o.left_at is null and not o.is_service
 order by o.name, o.id limit 200
"""
MISSED = """
select mine.reference, mine.title, missed.side, missed.next_on, o.name from missed
  join mine on mine.id = missed.case_id left join identity_officer o on o.id = mine.lead_id
 order by missed.next_on, mine.reference limit %(most)s offset %(start)s
"""


@dataclass(frozen=True)
class Counts:
    cases: int
    reviews: int
    waiting: int
    contacts: int
    actions: int


@dataclass(frozen=True)
class Officer:
    pk: UUID
    name: str
    cases: int
    reviews: int
    contacts: int
    actions: int
    last_session: date | None


@dataclass(frozen=True)
class Missed:
    reference: str
    title: str
    side: str
    next_on: date
    lead: str | None


def _asked(sql: str, **told: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(OPEN + sql, told)
        return list(cursor.fetchall())


def counts(team: UUID, *, today: date) -> Counts:
    return Counts(*_asked(COUNTS, team=team, today=today)[0])


def officers(team: UUID, *, today: date) -> list[Officer]:
    return [Officer(*row) for row in _asked(BY_OFFICER, team=team, today=today)]


def missed_contacts(team: UUID, *, today: date, start: int = 0) -> list[Missed]:
    return [Missed(*row) for row in _asked(MISSED, team=team, today=today, most=SIZE + 1, start=start)]


def overdue_reviews(team: UUID, *, today: date) -> QuerySet[Case]:
    found = Case.objects.filter(team_id=team, status=Case.Status.OPEN, review_on__lt=today)
    return found.select_related("lead").defer("words").order_by("review_on", "id")


def waiting_reviews(team: UUID) -> QuerySet[Review]:
    found = Review.objects.filter(state=Review.State.WAITING, case__team_id=team)
    return found.select_related("case", "by").defer("case__words").order_by("at", "id")


def open_actions(team: UUID) -> QuerySet[Action]:
    found = Action.objects.filter(team_id=team, state__in=Action.OPEN_STATES)
    return found.select_related("officer").order_by("due_on", "asked_at", "id")
