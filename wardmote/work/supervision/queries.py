"""What can be asked of plans, reviews, surveys and sessions. Whose rows, the database says."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases.models import Case, Event, Person
from wardmote.work.supervision.models import (
    Excuse,
    Plan,
    Review,
    Session,
    Step,
    Survey,
    Template,
    Triage,
)
from wardmote.work.supervision.shipped import shipped

LOOKS_BACK = timedelta(days=730)  # how far back a team's times are taken from


def day_of(now: datetime) -> date:
    return timezone.localdate(now)


# --- templates ----------------------------------------------------------------------------------


def templates(agency: UUID, *, on: date) -> list[Template]:
    """The templates of an agency on that day, its own before the partnership's, in the order of the file."""
    found = Template.objects.raw("select * from wardmote.supervision_templates(%s, %s)", [agency, on])
    order = place_in_file()
    return sorted(found, key=lambda row: order.get(row.key, len(order)))


@cache
def place_in_file() -> dict[str, int]:
    return {row["key"]: number for number, row in enumerate(shipped())}


def of_kind(found: Iterable[Template], use: str, kind: str) -> Template | None:
    """The one of these for a kind of case; one for any kind comes after it."""
    fitting = [row for row in found if row.use == use and row.kind in (kind, "") and not row.withdrawn]
    return min(fitting, key=lambda row: row.kind != kind, default=None)


def versions(key: str, agency: UUID) -> list[Template]:
    """Every version of one template that this agency has had or will have, the latest first."""
    rows = Template.objects.filter(Q(agency=None) | Q(agency=agency), key=key)
    return list(rows.order_by("-starts_on", "-at"))


# --- the plan of a case ---------------------------------------------------------------------------


def plans(case: Case) -> QuerySet[Plan]:
    found = Plan.objects.filter(case=case).select_related("template", "by", "agreed_by", "case__owner")
    return found.order_by("at", "id")


def steps(case: Case) -> QuerySet[Step]:
    found = Step.objects.filter(case=case).select_related("action__officer", "action__team", "plan")
    return found.order_by("plan__at", "plan_id", "position")


def triage(case: Case) -> Triage | None:
    """The answers as they stand: the newest."""
    return Triage.objects.filter(case=case).select_related("template", "by").order_by("-at", "-id").first()


def people(case: Case) -> QuerySet[Person]:
    """Whom one may contact: those still in the case, complainants first."""
    found = Person.objects.filter(case=case, until_on=None)
    return found.order_by("-role", "at", "id")


def complainants(case: Case) -> QuerySet[Person]:
    """Whom a survey may be put to."""
    return people(case).filter(role=Person.Role.VICTIM)


TIMES = """
with told as (
    select s.case_id, s.plan_id, s.key, s.name, s.after, s.position, p.at as planned_at,
           coalesce(case when a.state = 'done' then a.finished_at end, s.done_at) as ended
      from supervision_step s
      join supervision_plan p on p.id = s.plan_id
      join cases_case c on c.id = s.case_id
      left join actions_action a on a.id = s.action_id
     where s.left_out = '' and c.kind = %(kind)s and c.owner_id = %(owner)s and p.at > %(since)s
       and (c.team_id = %(team)s or c.id = %(case)s)
), timed as (
    select o.case_id, o.key, o.name, o.position,
           case when b.key is null then o.planned_at else b.ended end as begun, o.ended
      from told o left join told b on b.plan_id = o.plan_id and b.key = o.after and o.after <> ''
)
"""
BY_STEP = """
select key, max(case when case_id = %(case)s then extract(epoch from coalesce(ended, %(now)s) - begun) end),
       bool_or(case_id = %(case)s and ended is not null),
       count(*) filter (where ended is not null and begun is not null),
       percentile_cont(0.5) within group (order by extract(epoch from greatest(ended - begun, interval '0')))
           filter (where ended is not null and begun is not null),
       max(extract(epoch from greatest(ended - begun, interval '0')))
           filter (where ended is not null and begun is not null)
  from timed where key in (select s.key from supervision_step s where s.case_id = %(case)s)
 group by key
"""
ROWS = """
select c.reference, c.title, begun, ended, extract(epoch from greatest(ended - begun, interval '0'))
  from timed join cases_case c on c.id = timed.case_id
 where key = %(key)s and ended is not null and begun is not null
 order by ended - begun desc, c.reference limit %(most)s offset %(start)s
"""


@dataclass(frozen=True)
class Time:
    """How long one step took: in this case, and in the team's cases of the kind."""

    here: float | None
    is_done: bool
    many: int
    median: float | None
    longest: float | None


def _times(case: Case, now: datetime, **more: Any) -> dict[str, Any]:
    return {
        "case": case.pk, "kind": case.kind, "owner": case.owner_id, "team": case.team_id, "now": now,
        "since": now - LOOKS_BACK, **more,
    }  # fmt: skip


def times(case: Case, *, now: datetime) -> dict[str, Time]:
    """By key of step, in days, in one statement; over the cases that the officer sees."""
    with connection.cursor() as cursor:
        cursor.execute(TIMES + BY_STEP, _times(case, now))
        return {
            key: Time(_days(here), bool(done), many, _days(median), _days(longest))
            for key, here, done, many, median, longest in cursor.fetchall()
        }


def _days(seconds: Any) -> float | None:
    return None if seconds is None else max(round(float(seconds) / 86400, 1), 0.0)


@dataclass(frozen=True)
class TimeRow:
    reference: str
    title: str
    begun: datetime
    ended: datetime
    days: float | None


def time_rows(case: Case, key: str, *, now: datetime, number: int, size: int) -> tuple[list[TimeRow], bool]:
    """The rows behind a step's number, the longest first, and whether there are more."""
    with connection.cursor() as cursor:
        asked = _times(case, now, key=key, most=size + 1, start=(number - 1) * size)
        cursor.execute(TIMES + ROWS, asked)
        rows = [
            TimeRow(ref, title, begun, ended, _days(s)) for ref, title, begun, ended, s in cursor.fetchall()
        ]
    return rows[:size], len(rows) > size


# --- reviews, excuses, surveys --------------------------------------------------------------------


def reviews(case: Case) -> QuerySet[Review]:
    found = Review.objects.filter(case=case).select_related("by", "answered_by", "case__owner")
    return found.prefetch_related("words").order_by("-at", "-id")


def review_waits(case: Case) -> bool:
    return Review.objects.filter(case=case, state=Review.State.WAITING).exists()


def supervisors(team_id: UUID | None, agency_id: UUID) -> QuerySet[Officer]:
    found = Officer.objects.filter(
        agency_id=agency_id, roles__contains=[Role.SUPERVISOR], left_at=None, is_service=False
    )
    return (found if team_id is None else found.filter(team_id=team_id)).order_by("name", "id")


def excuses(case: Case) -> dict[str, Excuse]:
    """By what they excuse: those given since the case was last opened, the newest."""
    reopened = Event.objects.filter(case=case, kind=Event.Kind.REOPENED).aggregate(last=Max("at"))["last"]
    found = Excuse.objects.filter(case=case, at__gte=reopened or case.opened_at)
    return {
        row.code: row for row in found.select_related("by").prefetch_related("words").order_by("at", "id")
    }


def surveys(case: Case) -> QuerySet[Survey]:
    found = Survey.objects.filter(case=case).select_related(
        "template", "entry", "by", "answered_by", "case__owner"
    )
    return found.prefetch_related("words").order_by("-at", "-id")


@dataclass(frozen=True)
class Asked:
    """A survey as its link shows it: the questions, who asks, and whether it was answered."""

    parts: list[dict[str, Any]]
    answered: bool
    asks: str
    until: date


def survey_by_link(secret: bytes) -> Asked | None:
    with connection.cursor() as cursor:
        cursor.execute("select parts::text, answered, asks, until from wardmote.survey_by_link(%s)", [secret])
        row = cursor.fetchone()
    if row is None:
        return None
    return Asked(json.loads(row[0]), *row[1:])


# --- sessions -------------------------------------------------------------------------------------


def sessions() -> QuerySet[Session]:
    """Sessions that the officer asking held or had, the latest first."""
    found = Session.objects.select_related("officer", "by").prefetch_related("agreed")
    return found.order_by("-held_on", "-at", "-id")
