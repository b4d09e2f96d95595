"""What can be asked about reports. It says which rows; the database says whose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Value, When

from wardmote.records.intake.models import Report, ReportPerson, Telling
from wardmote.records.people import queries as people
from wardmote.records.people.matching import Traits, phones_in
from wardmote.trust.identity.models import Officer

State, Harm = Report.State, Report.Harm


def rank(field: str, *values: str) -> Case:
    """The place of a field's value in this order, the last for any other."""
    whens = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*whens, default=Value(len(values)), output_field=IntegerField())


BY_HARM = (rank("harm", Harm.HIGH, Harm.MEDIUM), "received_at", "pk")
# What a sort is called in an address, and its order, which always ends by telling all rows apart.
SORTS: dict[str, tuple[Any, ...]] = {
    "received": ("received_at", "pk"),
    "-received": ("-received_at", "-pk"),
    "harm": BY_HARM,
    "-harm": (rank("harm", Harm.LOW, Harm.MEDIUM), "received_at", "pk"),
    "area": ("area", "received_at", "pk"),
    "-area": ("-area", "received_at", "pk"),
    "kind": ("kind", "received_at", "pk"),
    "-kind": ("-kind", "received_at", "pk"),
}


def of_team(by: Officer) -> Q:
    """Kept by the officer's team, or by their whole agency, which is everybody's there."""
    return Q(owner=by.agency_id) & (Q(team=by.team_id) | Q(team=None))


def listed(
    *,
    by: Officer,
    states: list[str] | None = None,
    harms: list[str] | None = None,
    kinds: list[str] | None = None,
    channels: list[str] | None = None,
    area: str = "",
    whose: str = "",
) -> QuerySet[Report]:
    """The reports this officer may see."""
    found = Report.objects.select_related("team", "owner")
    for field, wanted in (("state", states), ("harm", harms), ("kind", kinds), ("channel", channels)):
        if wanted:
            found = found.filter(**{f"{field}__in": wanted})
    if area.strip():
        found = found.filter(area__icontains=area.strip())
    if whose == "mine":
        found = found.filter(taken_by=by)
    elif whose == "team":
        found = found.filter(of_team(by))
    return found


@dataclass(frozen=True)
class WaitingFirst:
    """Those waiting, by harm and then the oldest; then the others, the newest first.

    Two queries, each in the order of an index: one that ranks all states sorts every report there is.
    """

    found: QuerySet[Report]

    def __getitem__(self, wanted: slice) -> list[Report]:
        waiting = self.found.filter(state=State.WAITING)
        before = waiting.count()
        rows = list(waiting.order_by(*BY_HARM)[wanted])
        if wanted.stop > before:
            others = self.found.exclude(state=State.WAITING).order_by("-received_at", "-pk")
            rows += others[max(0, wanted.start - before) : wanted.stop - before]
        return rows


def ordered(found: QuerySet[Report], sort: str) -> QuerySet[Report] | WaitingFirst:
    return found.order_by(*SORTS[sort]) if sort in SORTS else WaitingFirst(found)


@dataclass(frozen=True)
class Waiting:
    count: int
    oldest: datetime | None


def waiting_for_team(by: Officer) -> Waiting:
    """How many reports wait for this officer's team, and since when the oldest."""
    found = Report.objects.filter(of_team(by), state=State.WAITING)
    return Waiting(**found.aggregate(count=Count("pk"), oldest=Min("received_at")))


def may_decide(report: Report) -> bool:
    """Whether the officer asking may decide on it now: the database's own answer."""
    with connection.cursor() as cursor:
        cursor.execute("select %s in (select wardmote.my_audiences('decide'))", [report.audience_id])
        row: Any = cursor.fetchone()
    return bool(row[0])


def may_add(report: Report) -> bool:
    """Whether a grant lets the officer add to a report."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.admits_me(%s, 'contribute')", [report.audience_id])
        return bool(cursor.fetchone()[0])


def person_links(report: Report) -> QuerySet[ReportPerson]:
    """Who in it is a person on record, as far as the officer sees both."""
    links = ReportPerson.objects.filter(report=report, ended_at=None).select_related("person__owner", "by")
    return links.order_by("at", "id")


def likely_people(telling: Telling) -> list[people.Likely]:
    """The person records that the officer may see and that may be of whoever told a report."""
    phones = tuple(phones_in(telling.teller_phone))
    return people.likely(Traits(tuple(filter(None, [telling.teller_name])), None, phones))
