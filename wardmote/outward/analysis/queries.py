"""Figures of reports: how many, how soon, how much in time. Of those the officer may see, and of no other.

Nothing is added up beforehand: each look counts the rows themselves, in the officer's own session, so that a
number is as many rows as its link shows. What bounds it is the period.

Decision: docs/decisions/0106-figures-of-what-one-sees.md
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import TruncMonth
from django.utils import timezone

from wardmote.records.clocks.models import Clock
from wardmote.records.intake.models import Report
from wardmote.records.intake.queries import of_team
from wardmote.records.kinds import queries as kinds
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case, CaseReport

State = Report.State
MAY_READ = RawSQL("select wardmote.my_audiences()", [])  # nosec B611: our own words
MEMORY = "32MB"  # for one look: what is sorted here does not go to disk
UNKNOWN = "-"  # in an address: of no known ward
LONGEST = timedelta(days=366)  # of a period, its last day included
DIMENSIONS = ("ward", "kind", "category", "channel", "state", "month")
CLOCKS = {  # what of a report is timed, in the order of the page
    "first_contact": "First contact",
    "duty_called": "Call by the duty officer",
    "first_response": "First response or visit",
    "diary_sheets": "Diary sheets back",
}
CLOSED = "closed"
HOWS = ("done", "in_time", "late", "open")


@dataclass(frozen=True)
class Filters:
    """Which reports are counted: received from the first day to the last, both included."""

    from_on: date
    to_on: date
    ward: str = ""
    kind: str = ""
    category: str = ""  # its key; UNKNOWN: none given
    channel: str = ""
    state: str = ""
    whose: str = ""  # "team" or "agency"
    timed: str = ""  # of those behind a number: which of what is timed, and how it went
    how: str = ""

    def query(self, **changes: Any) -> dict[str, str]:
        """As an address says it."""
        told = replace(self, **changes)
        words = {
            "from": told.from_on.isoformat(),
            "to": told.to_on.isoformat(),
            **{
                name: getattr(told, name)
                for name in ("ward", "kind", "category", "channel", "state", "whose", "timed", "how")
            },
        }
        return {name: value for name, value in words.items() if value}


def usual(today: date) -> Filters:
    """This month and the two before it."""
    month = today.replace(day=1)
    for _ in range(2):
        month = (month - timedelta(days=1)).replace(day=1)
    return Filters(month, today)


def begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def reports(filters: Filters, *, by: Officer, now: datetime) -> QuerySet[Report]:
    """Every report that is counted, in no order. Recorded incidents were published, not told."""
    wanted = Q(
        received_at__gte=begins(filters.from_on), received_at__lt=begins(filters.to_on + timedelta(days=1))
    )
    if filters.ward:
        wanted &= Q(ward="" if filters.ward == UNKNOWN else filters.ward)
    for name in ("kind", "channel", "state"):
        if value := getattr(filters, name):
            wanted &= Q(**{name: value})
    if filters.category:
        wanted &= Q(category=None) if filters.category == UNKNOWN else Q(category__key=filters.category)
    if filters.whose == "team":
        wanted &= of_team(by)
    elif filters.whose == "agency":
        wanted &= Q(owner=by.agency_id)
    # The rule once more, beside the row policy: few rows are then read by their audiences.
    found = Report.objects.filter(wanted, audience_id__in=MAY_READ).exclude(state=State.RECORDED).order_by()
    if filters.timed == CLOSED:
        return found.filter(is_closed())
    if filters.timed:
        return found.filter(Exists(first_clocks(filters.timed).filter(went(filters.how, now))))
    return found


def first_clocks(what: str) -> QuerySet[Clock]:
    """Of the report looked at, the first clock of that: one of a later time, once it is reopened, is not."""
    of_report = Clock.objects.filter(report_id=OuterRef("pk"), what=what)
    earlier = Clock.objects.filter(report_id=OuterRef("report_id"), what=what).filter(
        Q(started_at__lt=OuterRef("started_at")) | Q(started_at=OuterRef("started_at"), pk__lt=OuterRef("pk"))
    )
    return of_report.filter(~Exists(earlier))


def went(how: str, now: datetime) -> Q:
    """How a clock went. One that is paused, or no longer needed, is neither late nor in time."""
    met = Q(state=Clock.State.MET)
    return {
        "done": met,
        "in_time": met & Q(over_at__lte=F("due_at")),
        "late": (met & Q(over_at__gt=F("due_at")))
        | Q(state=Clock.State.MISSED)
        | Q(state=Clock.State.RUNNING, due_at__lt=now),
        "open": Q(state=Clock.State.PAUSED) | Q(state=Clock.State.RUNNING, due_at__gte=now),
    }.get(how, Q())


def is_closed() -> Q:
    """Without further action, or with every case that works it, as far as the officer sees them."""
    links = CaseReport.objects.filter(report_id=OuterRef("pk"), ended_at=None)
    closed = Exists(links.filter(case__status=Case.Status.CLOSED))
    still_open = Exists(links.filter(case__status=Case.Status.OPEN))
    return Q(state=State.CLOSED) | (Q(state=State.IN_CASE) & Q(closed) & ~Q(still_open))


# --- the figures --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Number:
    """How many there are of one value; `key` is what an address calls it, `name` what a row calls it."""

    key: str
    many: int
    name: str = ""


@dataclass(frozen=True)
class Took:
    """How long something took: the middle one, and the time within which nine of ten were done."""

    what: str
    words: str
    done: int
    median: timedelta | None = None
    ninetieth: timedelta | None = None
    in_time: int = 0
    late: int = 0
    still_open: int = 0
    has_target: bool = True

    @property
    def share(self) -> int | None:
        """How many of a hundred are in time, of those of which it can be said."""
        known = self.in_time + self.late
        return round(100 * self.in_time / known) if known and self.has_target else None


@dataclass(frozen=True)
class Figures:
    total: int
    by: dict[str, list[Number]] = field(default_factory=dict)
    took: list[Took] = field(default_factory=list)


COUNT = """
select case when grouping(ward) = 0 then 'ward' when grouping(kind) = 0 then 'kind'
            when grouping(category) = 0 then 'category'
            when grouping(channel) = 0 then 'channel' when grouping(state) = 0 then 'state'
            when grouping(month) = 0 then 'month' else 'total' end,
       coalesce(case when grouping(ward) = 0 then ward when grouping(kind) = 0 then kind
                     when grouping(category) = 0 then category
                     when grouping(channel) = 0 then channel when grouping(state) = 0 then state
                     when grouping(month) = 0 then to_char(month, 'YYYY-MM') end, ''),
       count(*)
  from ({inner}) r (ward, kind, channel, state, month, category)
 group by grouping sets ((), (ward), (kind), (category), (channel), (state), (month))
"""
# How long the first clock of each thing took, on each of these reports.
CLOCKED = """
select c.what, count(*) filter (where c.state = 'met'),
       percentile_cont(array[0.5, 0.9]) within group (order by c.over_at - c.started_at)
           filter (where c.state = 'met'),
       count(*) filter (where c.state = 'met' and c.over_at <= c.due_at),
       count(*) filter (where (c.state = 'met' and c.over_at > c.due_at) or c.state = 'missed'
                           or (c.state = 'running' and c.due_at < %s)),
       count(*) filter (where c.state = 'paused' or (c.state = 'running' and c.due_at >= %s))
  from (select distinct on (x.report_id, x.what) x.what, x.state, x.started_at, x.over_at, x.due_at
          from clocks_clock x join ({inner}) r (id) on r.id = x.report_id
         where x.what = any (%s)
         order by x.report_id, x.what, x.started_at, x.id) c
 group by c.what
"""
# From receipt to the decision that nothing more is done or, in a case, to the end of the last case of it.
ENDED = """
select count(*), percentile_cont(array[0.5, 0.9]) within group (order by t.took)
  from (select case r.state when 'closed' then r.decided_at else e.ended end - r.received_at as took
          from ({inner}) r (id, state, received_at, decided_at)
          left join (select l.report_id, max(c.closed_at) as ended,
                            bool_and(c.status = 'closed') as every
                       from cases_casereport l join cases_case c on c.id = l.case_id
                      where l.ended_at is null group by l.report_id) e
                 on e.report_id = r.id and r.state = 'in_case'
         where r.state = 'closed' or e.every) t
"""


def figures(filters: Filters, *, by: Officer, now: datetime) -> Figures:
    """All of it, in three statements; one gives them room to sort in, one tells names of categories."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('work_mem', %s, true)", [MEMORY])
    counted = reports(filters, by=by, now=now)
    found: dict[str, list[Number]] = {name: [] for name in DIMENSIONS}
    total = 0
    month = TruncMonth("received_at", tzinfo=timezone.get_default_timezone())
    columns = counted.annotate(month=month).values_list(
        "ward", "kind", "channel", "state", "month", "category__key"
    )
    for name, key, many in rows(COUNT, columns):
        if name == "total":
            total = many
        else:
            found[name].append(Number(key or UNKNOWN, many))
    if any(each.key != UNKNOWN for each in found["category"]):
        names = kinds.named(timezone.localdate(now))
        found["category"] = [
            replace(each, name=names[each.key].name) if each.key in names else each
            for each in found["category"]
        ]
    for name, numbers in found.items():
        numbers.sort(
            key=(lambda each: each.key) if name == "month" else (lambda each: (-each.many, each.key))
        )
    return Figures(total, found, took(counted, now=now) if total else [])


def took(counted: QuerySet[Report], *, now: datetime) -> list[Took]:
    clocked = {
        row[0]: row[1:]
        for row in rows(CLOCKED, counted.values_list("pk"), before=[now, now], after=[list(CLOCKS)])
    }
    made = []
    for what, words in CLOCKS.items():
        if what in clocked:
            done, parts, in_time, late, still_open = clocked[what]
            middle, most = parts or (None, None)
            made.append(Took(what, words, done, middle, most, in_time, late, still_open))
    columns = counted.values_list("pk", "state", "received_at", "decided_at")
    done, parts = rows(ENDED, columns)[0]
    middle, most = parts or (None, None)
    made.append(Took(CLOSED, "Closed", done, middle, most, has_target=False))
    return made


def rows(
    statement: str, inner: QuerySet[Any, Any], *, before: Iterable[Any] = (), after: Iterable[Any] = ()
) -> list[Any]:
    sql, values = inner.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{inner}", sql), [*before, *values, *after])
        return list(cursor.fetchall())
