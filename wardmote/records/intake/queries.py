"""What can be asked about reports. It says which rows; the database says whose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Value, When

from wardmote.records.intake.models import Report
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
    """The reports this officer may see; recorded incidents only where they, or open data, are asked for."""
    found = Report.objects.select_related("team", "owner")
    if not states and Report.Channel.OPEN_DATA not in (channels or []):
        found = found.exclude(state=State.RECORDED)
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


# Those of one import arrived together: when they happened tells them apart.
BY_PERIOD: dict[str, tuple[str, ...]] = {
    "": ("-occurred_period", "-pk"),
    "received": ("occurred_period", "pk"),
    "-received": ("-occurred_period", "-pk"),
}


def ordered(
    found: QuerySet[Report], sort: str, *, states: list[str] | None = None
) -> QuerySet[Report] | WaitingFirst:
    if states == [State.RECORDED] and (sort in BY_PERIOD or sort not in SORTS):
        return found.order_by(*BY_PERIOD.get(sort, BY_PERIOD[""]))
    return found.order_by(*SORTS[sort]) if sort in SORTS else WaitingFirst(found)


@dataclass(frozen=True)
class Waiting:
    count: int
    oldest: datetime | None


def waiting_for_team(by: Officer) -> Waiting:
    """How many reports wait for this officer's team, and since when the oldest."""
    found = Report.objects.filter(of_team(by), state=State.WAITING)
    return Waiting(**found.aggregate(count=Count("pk"), oldest=Min("received_at")))


def other_entries(report: Report) -> QuerySet[Report]:
    """What else was published under the same number: with another outcome, say, or at another point."""
    if not report.source_id:
        return Report.objects.none()
    same = Report.objects.filter(source_id=report.source_id, source=report.source, owner=report.owner_id)
    return same.exclude(pk=report.pk).order_by("occurred_period", "pk")


def may_contribute(report: Report) -> bool:
    """Whether the officer asking may add to it now: the database's own answer."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.admits_me(%s, 'contribute')", [report.audience_id])
        row: Any = cursor.fetchone()
    return bool(row[0])


def may_decide(report: Report) -> bool:
    """Whether the officer asking may decide on it now: the database's own answer."""
    with connection.cursor() as cursor:
        cursor.execute("select %s in (select wardmote.my_audiences('decide'))", [report.audience_id])
        row: Any = cursor.fetchone()
    return bool(row[0])
