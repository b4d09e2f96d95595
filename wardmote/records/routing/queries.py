"""What can be asked about rules, rotas, calls and hand-overs. It says which rows; the database says whose."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from wardmote.records.intake.models import Report
from wardmote.records.kinds.models import Category
from wardmote.records.places import queries as places
from wardmote.records.routing.models import Call, CallNote, HandOver, Rota, Rule, Shift
from wardmote.records.routing.rules import About, Answer, first_that_holds
from wardmote.trust.identity.models import Officer

NAMES = {str(key): str(label) for kind in (Report.Kind, Report.Channel) for key, label in kind.choices} | {
    str(key): f"{label} harm" for key, label in Report.Harm.choices
}
MOST = 200


# --- which rule, and to whom -----------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """Whence the table of an agency is read: by its officers, or by the worker."""

    rules: Callable[[UUID], Iterable[Rule]]
    shifts: Callable[[UUID, datetime], Iterable[Shift]]
    rota: Callable[[UUID, UUID], Rota]


def _shifts_at(agency: UUID, moment: datetime) -> Iterable[Shift]:
    found = Shift.objects.filter(
        agency=agency, withdrawn_at=None, starts_at__lte=moment, ends_at__gt=moment
    ).select_related("officer")
    return [shift for shift in found if is_manned(shift)]


OFFICERS = Reader(
    rules=lambda agency: Rule.objects.filter(agency=agency),
    shifts=_shifts_at,
    rota=lambda agency, rota: Rota.objects.get(agency=agency, pk=rota),
)
WORKER = Reader(
    rules=lambda agency: Rule.objects.raw("select * from wardmote.routing_rules_of(%s)", [agency]),
    shifts=lambda agency, moment: Shift.objects.raw(
        "select * from wardmote.routing_shifts_of(%s, %s)", [agency, moment]
    ),
    rota=lambda agency, rota: next(
        each
        for each in Rota.objects.raw("select * from wardmote.routing_rotas_of(%s)", [agency])
        if each.pk == rota
    ),
)


def in_force(versions: Iterable[Rule], *, on: date) -> list[Rule]:
    """The rules that hold on that day, in the order in which they are asked."""
    latest: dict[UUID, Rule] = {}
    for rule in sorted(
        (rule for rule in versions if rule.starts_on <= on), key=lambda r: (r.starts_on, r.at)
    ):
        latest[rule.key] = rule
    held = [rule for rule in latest.values() if rule.ends_on is None or rule.ends_on >= on]
    return sorted(held, key=lambda rule: (rule.position, rule.at, str(rule.key)))


@dataclass(frozen=True)
class Outcome:
    """What the rules say of a report: the rule that fired, the team it goes to and who of it is on duty."""

    answer: Answer
    rule: Rule | None = None
    team: UUID | None = None
    officer: UUID | None = None
    gap: bool = False

    @property
    def number(self) -> int | None:
        return self.answer.fired.number if self.answer.fired else None

    @property
    def why(self) -> str:
        return self.answer.fired.why if self.answer.fired else "No rule applies."


def about(
    *,
    kind: str,
    harm: str,
    channel: str,
    at: datetime,
    area: str = "",
    postcode: str = "",
    point: tuple[Any, Any] | None = None,
    category: Category | None = None,
) -> About:
    """What rules are asked of: with the ward of the point or, without one, of the postcode."""
    ward = places.ward_at(*point) if point else places.ward_of_postcode(postcode) if postcode else ""
    return About(
        kind=kind,
        harm=harm,
        channel=channel,
        at=at,
        area=area,
        ward=ward,
        category=category.key if category else "",
        category_name=category.name if category else "",
    )


def decide(told: About, *, agency: UUID, reader: Reader = OFFICERS) -> Outcome | None:
    """Where the agency's rules of that day send it; nothing where it has none."""
    rules = in_force(reader.rules(agency), on=timezone.localdate(told.at))
    if not rules:
        return None
    answer = first_that_holds([rule.plain() for rule in rules], told, names=NAMES)
    if answer.fired is None:
        return Outcome(answer)
    rule = rules[answer.fired.number - 1]
    if rule.rota_id is None:
        return Outcome(answer, rule, team=rule.team_id)
    shift = on_duty(reader.shifts(agency, told.at), rule.rota_id)
    if shift is None:
        return Outcome(answer, rule, team=reader.rota(agency, rule.rota_id).fallback_team_id, gap=True)
    return Outcome(answer, rule, team=shift.team_id, officer=shift.officer_id)


def on_duty(shifts: Iterable[Shift], rota: UUID) -> Shift | None:
    """Of several at once: an officer before a whole team, then the one who came last."""
    here = [shift for shift in shifts if shift.rota_id == rota]
    return max(here, key=lambda s: (s.officer_id is not None, s.starts_at, str(s.pk)), default=None)


# --- the table and the rotas -----------------------------------------------------------------------


def table(agency: UUID, *, on: date) -> list[Rule]:
    return in_force(Rule.objects.filter(agency=agency).select_related("team", "rota", "by"), on=on)


def versions(key: UUID) -> list[Rule]:
    found = Rule.objects.filter(key=key).select_related("team", "rota", "by")
    return list(found.order_by("-starts_on", "-at"))


def rotas(agency: UUID) -> list[Rota]:
    found = Rota.objects.filter(agency=agency, closed_at=None).select_related("fallback_team")
    return list(found.order_by("name", "pk"))


def closed_rotas(agency: UUID) -> list[Rota]:
    return list(Rota.objects.filter(agency=agency, closed_at__isnull=False).order_by("name", "pk")[:MOST])


def rules_to(rota: Rota, *, on: date) -> list[Rule]:
    """The rules in force on that day, or to come, that lead to a rota."""
    versions = list(Rule.objects.filter(agency=rota.agency_id))
    found = {rule.pk: rule for rule in in_force(versions, on=on)}
    found |= {rule.pk: rule for rule in versions if rule.starts_on > on}
    return [rule for rule in found.values() if rule.rota_id == rota.pk]


def shifts_between(rota: Rota, start: datetime, end: datetime) -> list[Shift]:
    found = Shift.objects.filter(rota=rota, withdrawn_at=None, starts_at__lt=end, ends_at__gt=start)
    return list(found.select_related("officer", "team").order_by("starts_at", "pk")[:MOST])


def gaps(shifts: Iterable[Shift], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Every stretch of that time in which nobody is on duty."""
    found, reached = [], start
    for shift in sorted(shifts, key=lambda each: each.starts_at):
        if shift.starts_at > reached:
            found.append((reached, shift.starts_at))
        reached = max(reached, shift.ends_at)
    if reached < end:
        found.append((reached, end))
    return found


@dataclass(frozen=True)
class Duty:
    """Who is on duty at a rota, and who comes next."""

    rota: Rota
    now: Shift | None
    next: Shift | None


def duty(rota: Rota, *, now: datetime) -> Duty:
    return duties([rota], now=now)[0]


def duties(rotas: Iterable[Rota], *, now: datetime) -> list[Duty]:
    """Who is on duty at each of these rotas, in one query."""
    these = list(rotas)
    found = Shift.objects.filter(
        rota__in=these, withdrawn_at=None, starts_at__lt=now + timedelta(days=7), ends_at__gt=now
    )
    shifts: dict[UUID, list[Shift]] = {rota.pk: [] for rota in these}
    for shift in found.select_related("officer", "team").order_by("starts_at", "pk"):
        shifts[shift.rota_id].append(shift)
    told = []
    for rota in these:
        manned = [each for each in shifts[rota.pk] if is_manned(each)]
        here = [each for each in manned if each.starts_at <= now]
        coming = next((each for each in manned if each.starts_at > now), None)
        told.append(Duty(rota, on_duty(here, rota.pk), coming))
    return told


def is_manned(shift: Shift) -> bool:
    """One of somebody who left, or is of another team now, is a gap."""
    officer = shift.officer
    return officer is None or (officer.left_at is None and officer.team_id == shift.team_id)


# --- routed, calls, hand-overs ---------------------------------------------------------------------


# Both in one statement: the page of a report asks a good deal already.
BESIDE = """
select 'went', r.at, jsonb_build_object('how', r.how, 'number', r.number, 'why', r.why, 'gap', r.gap,
       'key', u.key, 'rule', u.name, 'from', f.name, 'to', t.name, 'officer', o.name, 'by', b.name)
  from public.routing_routed r
  left join public.routing_rule u on u.id = r.rule_id
  left join public.identity_team f on f.id = r.from_team_id
  left join public.identity_team t on t.id = r.to_team_id
  left join public.identity_officer o on o.id = r.to_officer_id
  left join public.identity_officer b on b.id = r.by_id
 where r.report_id = %s
union all
select 'note', n.at, jsonb_build_object('kind', n.kind, 'words', n.words, 'name', n.name, 'phone', n.phone,
       'by', b.name, 'call_back_by', case when c.called_back_at is null then c.call_back_by end)
  from public.routing_callnote n
  join public.routing_call c on c.id = n.call_id
  left join public.identity_officer b on b.id = n.by_id
 where n.report_id = %s
 order by 2 limit 200
"""


@dataclass(frozen=True)
class Beside:
    """Where a report went, the latest first, and what was said in calls about it, oldest first."""

    went: list[dict[str, Any]]
    notes: list[dict[str, Any]]

    @property
    def call_back_by(self) -> datetime | None:
        """By when a caller is to be rung back, who has not been."""
        waits = [note["call_back_by"] for note in self.notes if note["call_back_by"]]
        return datetime.fromisoformat(min(waits)) if waits else None


def beside(report: Report) -> Beside:
    """As far as the officer may read it: where it went is its keeper's, once it is opened."""
    found: dict[str, list[dict[str, Any]]] = {"went": [], "note": []}
    with connection.cursor() as cursor:
        cursor.execute(BESIDE, [report.pk, report.pk])
        for part, at, told in cursor.fetchall():
            line = json.loads(told) if isinstance(told, str) else told
            if part == "note":
                line["kind_words"] = str(CallNote.Kind(line["kind"]).label)
            found[part].append(line | {"at": at})
    return Beside(found["went"][::-1], found["note"])


def notes(report: Report) -> list[CallNote]:
    found = CallNote.objects.filter(report=report).select_related("by", "call")
    return list(found.order_by("at", "id")[:100])


def calls_since(agency: UUID, since: datetime, *, until: datetime) -> list[Call]:
    """Calls to that agency's desk of which the officer may see, the newest first."""
    found = Call.objects.filter(owner=agency, taken_at__gte=since, taken_at__lte=until)
    return list(found.select_related("taken_by", "report").order_by("-taken_at", "pk")[:MOST])


def calls_to_return(agency: UUID) -> list[Call]:
    """Those who wait to be rung back, the first due first."""
    found = Call.objects.filter(owner=agency, call_back_by__isnull=False, called_back_at=None)
    return list(found.select_related("report", "taken_by").order_by("call_back_by", "pk")[:MOST])


def call_to_return(report: Report) -> Call | None:
    """The call about it that waits longest to be rung back."""
    found = Call.objects.filter(report=report, call_back_by__isnull=False, called_back_at=None)
    return found.order_by("call_back_by", "pk").first()


def answered_within(agency: UUID) -> int:
    """Within how many seconds a call is to be answered: the agency's figure or else the partnership's."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.front_door_parameter('call_answered', %s)", [agency])
        return int(cursor.fetchone()[0])


@dataclass(frozen=True)
class Figures:
    """The calls of a shift, counted."""

    calls: int
    in_time: int
    measured: int
    within: int
    longest_wait: int
    to_return: int
    returned: int
    by_outcome: dict[str, int]


def figures(agency: UUID, since: datetime, *, until: datetime, within: int) -> Figures:
    """Of every call to that agency's desk in that time of which the officer may see."""
    return figures_of(agency, [(since, until)], within=within)[0]


def figures_of(agency: UUID, times: list[tuple[datetime, datetime]], *, within: int) -> list[Figures]:
    """Of each of these times, in one query."""
    if not times:
        return []
    wanted: dict[str, Any] = {}
    for number, (since, until) in enumerate(times):
        here = Q(taken_at__gte=since, taken_at__lte=until)
        asked = here & Q(call_back_by__isnull=False)
        wanted |= {
            f"calls_{number}": Count("pk", filter=here),
            f"in_time_{number}": Count("pk", filter=here & Q(waited__lte=within)),
            f"measured_{number}": Count("waited", filter=here),
            f"longest_wait_{number}": Max("waited", filter=here),
            f"to_return_{number}": Count("pk", filter=asked),
            f"returned_{number}": Count("called_back_at", filter=asked),
            **{f"{key}_{number}": Count("pk", filter=here & Q(outcome=key)) for key in Call.Outcome.values},
        }
    first, last = min(since for since, _ in times), max(until for _, until in times)
    found = Call.objects.filter(owner=agency, taken_at__gte=first, taken_at__lte=last).aggregate(**wanted)
    names = ("calls", "in_time", "measured", "longest_wait", "to_return", "returned")
    return [
        Figures(
            **{name: found[f"{name}_{number}"] or 0 for name in names},
            within=within,
            by_outcome={str(label): found[f"{key}_{number}"] for key, label in Call.Outcome.choices},
        )
        for number in range(len(times))
    ]


def open_noise(*, most: int = 25) -> list[Report]:
    """Noise reports that wait and have a clock, the first due first: one index, as the queue's."""
    found = Report.objects.filter(
        state=Report.State.WAITING, kind=Report.Kind.NOISE, next_due_at__isnull=False
    )
    return list(found.select_related("owner", "team").order_by("next_due_at", "received_at", "id")[:most])


def hand_overs(rota: Rota, *, most: int = 10) -> list[HandOver]:
    found = HandOver.objects.filter(rota=rota).select_related("by", "acknowledged_by")
    return list(found.order_by("-at", "-id")[:most])


def of_hand_overs(hand_overs: Iterable[HandOver]) -> list[Report]:
    """What they say is open, as far as the officer may see it now."""
    keys = {key for each in hand_overs for key in each.reports}
    found = Report.objects.filter(pk__in=keys).select_related("team", "owner")
    return list(found.order_by("received_at", "id"))


def colleagues(by: Officer) -> QuerySet[Officer]:
    """Whom a shift may name: officers of the agency, at work, in a team that is open."""
    found = Officer.objects.filter(agency_id=by.agency_id, left_at=None, is_service=False)
    return (
        found.filter(team__isnull=False, team__closed_at=None).select_related("team").order_by("name", "pk")
    )
