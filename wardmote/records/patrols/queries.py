"""What can be asked about patrols. It says which rows; the database says whose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from wardmote.records.kinds import queries as categories
from wardmote.records.kinds.models import Category
from wardmote.records.patrols.models import (
    Account,
    Correction,
    Observation,
    ObservationReport,
    Patrol,
    PatrolDisclosure,
    ShiftReport,
    Step,
    Term,
    Window,
)
from wardmote.trust.identity.models import Officer, Role


@dataclass(frozen=True)
class Standing:
    """How an officer stands to a patrol: the database's own answer."""

    owns: bool
    carries: bool
    contribute: bool
    decide: bool


def standing(patrol: Patrol, *, by: Officer) -> Standing:
    with connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.admits_me(%(a)s, 'contribute'), wardmote.admits_me(%(a)s, 'decide')",
            {"a": patrol.audience_id},
        )
        row: Any = cursor.fetchone()
    return Standing(
        owns=patrol.owner_id == by.agency_id,
        carries=patrol.carrier_id == by.agency_id,
        contribute=bool(row[0]),
        decide=bool(row[1]),
    )


def with_names(found: QuerySet[Patrol]) -> QuerySet[Patrol]:
    return found.select_related("owner", "team", "carrier", "carrier_team", "tasked_by")


def carried_by(by: Officer, through: str = "") -> Q:
    """Asked of the officer's team, or of their agency without a team; `through` what leads to the patrol."""
    team = Q(**{f"{through}carrier_team": by.team_id}) | Q(**{f"{through}carrier_team": None})
    return Q(**{f"{through}carrier": by.agency_id}) & team


def _asked_of(by: Officer) -> Q:
    """Windows of patrols under way or to come that the officer's team carries out."""
    return Q(patrol__state__in=Patrol.LIVE) & carried_by(by, "patrol__")


def windows(patrol: Patrol) -> list[Window]:
    found = Window.objects.filter(patrol=patrol).select_related("report__by")
    return list(found.order_by("starts_at", "id"))


def coming(by: Officer, *, since: datetime, until: datetime, most: int = 100) -> list[Window]:
    """The windows of the officer's team that touch this time, the soonest first."""
    found = Window.objects.filter(_asked_of(by), starts_at__lt=until, ends_at__gt=since)
    found = found.select_related(
        "patrol__owner", "patrol__carrier", "patrol__carrier_team", "report"
    ).order_by("starts_at", "patrol_id")
    return list(found[:most])


def unreported(by: Officer, *, now: datetime, most: int = 20) -> list[Window]:
    """Windows of the officer's team that are over and have no report, the oldest first."""
    found = Window.objects.filter(_asked_of(by), ends_at__lte=now, report=None)
    return list(found.select_related("patrol__owner", "report").order_by("starts_at", "patrol_id")[:most])


def steps(patrol: Patrol) -> list[Step]:
    """Its history, oldest first, once it is opened."""
    found = Step.objects.filter(patrol=patrol).select_related("by__agency")
    return list(found.order_by("at", "id"))


def accounts(patrol: Patrol) -> dict[UUID | None, Account]:
    """What was asked (under None), found and seen in words, once it is opened: by shift or observation."""
    found = Account.objects.filter(patrol=patrol)
    return {each.shift_id or each.observation_id: each for each in found}


def observations(patrol: Patrol) -> list[Observation]:
    found = Observation.objects.filter(patrol=patrol).select_related("category", "by")
    return list(found.order_by("at", "made_at", "id"))


def reports_made(observations: Iterable[UUID]) -> dict[UUID, ObservationReport]:
    """The report made of each of these observations, where the officer sees both."""
    found = ObservationReport.objects.filter(observation__in=list(observations)).select_related("report")
    return {each.observation_id: each for each in found}


def shift_of(patrol: Patrol, pk: UUID) -> QuerySet[ShiftReport]:
    return ShiftReport.objects.filter(patrol=patrol, pk=pk).select_related("window", "by")


def corrections(patrol: Patrol) -> dict[UUID, list[Correction]]:
    """What was put right in each shift report, the latest first; nothing until the patrol is opened."""
    found: dict[UUID, list[Correction]] = {}
    for each in Correction.objects.filter(patrol=patrol).select_related("by").order_by("-at", "id"):
        found.setdefault(each.shift_id, []).append(each)
    return found


def terms(sort: str, on: date | None = None) -> list[Term]:
    """The words of one sort, in their order: all there ever were or, of a day, those offered then."""
    found = Term.objects.filter(sort=sort).order_by("position", "key")
    return [term for term in found if on is None or term.is_offered(on)]


def names_of_terms() -> dict[str, str]:
    return dict(Term.objects.order_by("position").values_list("key", "name"))


def disclosures(patrol: Patrol) -> QuerySet[PatrolDisclosure]:
    found = PatrolDisclosure.objects.filter(patrol=patrol).select_related(
        *(f"disclosure__{name}" for name in ("agency", "team", "officer", "agreement", "by", "withdrawn_by"))
    )
    return found.order_by("-disclosure__at", "id")


# --- whom to tell -----------------------------------------------------------------------------------


def carriers(patrol: Patrol) -> list[UUID]:
    """The team that is asked or, where none is named, those of the agency who triage and supervise."""
    if patrol.carrier_team_id:
        found = Officer.objects.filter(team_id=patrol.carrier_team_id)
    else:
        roles = [Role.TRIAGE, Role.SUPERVISOR]
        found = Officer.objects.filter(agency_id=patrol.carrier_id, roles__overlap=roles)
    return _at_work(found)


def tasker(patrol: Patrol) -> list[UUID]:
    return _at_work(Officer.objects.filter(pk=patrol.tasked_by_id))


def _at_work(found: QuerySet[Officer]) -> list[UUID]:
    return list(found.filter(left_at=None, is_service=False).order_by("pk").values_list("pk", flat=True))


def category_of(observation: Observation, *, kind: str, on: date) -> Category | None:
    """The category that a report of such a thing has, where one of its kind is offered on that day."""
    key = observation.category.category
    if not key:
        return None
    return next((row for row in categories.offered(on) if (row.key, row.kind) == (key, kind)), None)
