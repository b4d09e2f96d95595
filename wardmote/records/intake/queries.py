"""What can be asked about reports. It says which rows; the database says whose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, Count, IntegerField, Min, QuerySet, Value, When

from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Officer

State, Harm = Report.State, Report.Harm


def rank(field: str, *values: str) -> Case:
    """The place of a field's value in this order, the last for any other."""
    whens = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*whens, default=Value(len(values)), output_field=IntegerField())


# What a sort is called in an address, and its order, which always ends by telling all rows apart.
TRIAGE = (
    rank("state", State.WAITING, State.IN_CASE),
    rank("harm", Harm.HIGH, Harm.MEDIUM),
    "received_at",
    "pk",
)
SORTS: dict[str, tuple[Any, ...]] = {
    "": TRIAGE,
    "received": ("received_at", "pk"),
    "-received": ("-received_at", "-pk"),
    "harm": (rank("harm", Harm.HIGH, Harm.MEDIUM), "received_at", "pk"),
    "-harm": (rank("harm", Harm.LOW, Harm.MEDIUM), "received_at", "pk"),
    "area": ("area", "received_at", "pk"),
    "-area": ("-area", "received_at", "pk"),
    "kind": ("kind", "received_at", "pk"),
    "-kind": ("-kind", "received_at", "pk"),
}
WHOSE = ("", "mine", "team")


def listed(
    *,
    by: Officer,
    states: list[str] | None = None,
    harms: list[str] | None = None,
    kinds: list[str] | None = None,
    channels: list[str] | None = None,
    area: str = "",
    whose: str = "",
    sort: str = "",
) -> QuerySet[Report]:
    """The reports this officer may see, those waiting first: by harm, then the oldest."""
    found = Report.objects.select_related("team", "owner")
    for field, wanted in (("state", states), ("harm", harms), ("kind", kinds), ("channel", channels)):
        if wanted:
            found = found.filter(**{f"{field}__in": wanted})
    if area.strip():
        found = found.filter(area__icontains=area.strip())
    if whose == "mine":
        found = found.filter(taken_by=by)
    elif whose == "team":
        found = found.filter(owner=by.agency_id, team=by.team_id)
    return found.order_by(*SORTS.get(sort, TRIAGE))


@dataclass(frozen=True)
class Waiting:
    count: int
    oldest: datetime | None


def waiting_for_team(by: Officer) -> Waiting:
    """How many reports wait for this officer's team, and since when the oldest."""
    found = Report.objects.filter(state=State.WAITING, owner=by.agency_id, team=by.team_id)
    return Waiting(**found.aggregate(count=Count("pk"), oldest=Min("received_at")))


def may_decide(report: Report) -> bool:
    """Whether the officer asking may decide on it now: the database's own answer."""
    with connection.cursor() as cursor:
        cursor.execute("select %s in (select wardmote.my_audiences('decide'))", [report.audience_id])
        row: Any = cursor.fetchone()
    return bool(row[0])
