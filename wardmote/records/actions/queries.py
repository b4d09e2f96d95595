"""What can be asked about actions. It says which rows; the database says whose."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from wardmote.records.actions import rag
from wardmote.records.actions.models import Action
from wardmote.trust.access.models import Denial, Grant, Level
from wardmote.trust.identity.models import Officer, Team

OPEN = Q(state__in=Action.OPEN_STATES)


def officers_admitted(
    audience_id: int, *, agency_id: UUID, team: Team | None = None, officer: Officer | None = None
) -> QuerySet[Officer]:
    """The officers of an agency, or of its team, or the one, whom the audience lets in today, by name.

    A must-not-receive list is known only to those who decide on the record; for others the row policy still
    keeps it, and an action asked of someone on it is simply never seen by them.
    """
    with connection.cursor() as cursor:
        cursor.execute("select grant_id from wardmote.grants_today(%s) where admits", [audience_id])
        live = [row[0] for row in cursor.fetchall()]
    whom = Q(pk__in=[])
    for grant in Grant.objects.filter(pk__in=live, agency_id=agency_id, level__gte=Level.READ):
        through = Q(agency_id=agency_id)
        if grant.team_id:
            through &= Q(team_id=grant.team_id)
        if grant.officer_id:
            through &= Q(pk=grant.officer_id)
        whom |= through
    found = Officer.objects.filter(whom, is_service=False, left_at=None)
    found = found.exclude(
        pk__in=Denial.objects.filter(audience_id=audience_id, officer__isnull=False).values("officer")
    )
    if team is not None:
        found = found.filter(team=team)
    if officer is not None:
        found = found.filter(pk=officer.pk)
    return found.order_by("name", "pk")


def visible() -> QuerySet[Action]:
    return Action.objects.select_related("agency", "asking", "team", "officer").order_by(
        "due_on", "asked_at", "pk"
    )


def mine(officer: Officer) -> QuerySet[Action]:
    """Asked of this officer by name."""
    return visible().filter(officer=officer)


def of_team(officer: Officer) -> QuerySet[Action]:
    """Asked of this officer's team or one of its officers, or of their agency with no team named."""
    unplaced = Q(agency_id=officer.agency_id, team=None, officer=None)
    if officer.team_id is None:
        return visible().filter(unplaced)
    return visible().filter(Q(team_id=officer.team_id) | unplaced)


def of_agency(officer: Officer) -> QuerySet[Action]:
    return visible().filter(agency_id=officer.agency_id)


def asked_by(officer: Officer) -> QuerySet[Action]:
    """Asked by this officer's agency of anybody, itself included."""
    return visible().filter(asking_id=officer.agency_id)


VIEWS = {"mine": mine, "team": of_team, "agency": of_agency, "asked": asked_by}


def unsettled(view: str) -> Q:
    """Still open. To those who asked, a declined one is too, until they withdraw it."""
    if view == "asked":
        return OPEN | Q(state=Action.State.DECLINED)
    return OPEN


def rated(colour: str, *, today: date) -> Q:
    """The rule of `rag.rating` as a condition."""
    red = OPEN & Q(due_on__lt=today)
    # The end of the third day back, in London: whoever was asked by then has had three days.
    asked_before = timezone.make_aware(datetime.combine(today - rag.UNANSWERED + timedelta(days=1), time.min))
    waiting = Q(due_on__lte=today + rag.SOON) | Q(state=Action.State.ASKED, asked_at__lt=asked_before)
    amber = OPEN & Q(due_on__gte=today) & waiting
    return {"red": red, "amber": amber, "green": OPEN & Q(due_on__gte=today) & ~waiting}[colour]


SORTS = {
    "": ("due_on", "asked_at", "pk"),
    "due": ("due_on", "asked_at", "pk"),
    "-due": ("-due_on", "-asked_at", "-pk"),
    "asked": ("asked_at", "pk"),
    "-asked": ("-asked_at", "-pk"),
    "agency": ("agency__name", "due_on", "pk"),
    "-agency": ("-agency__name", "due_on", "pk"),
}


def listed(
    view: str, *, by: Officer, state: str = "", colour: str = "", sort: str = "", today: date
) -> QuerySet[Action]:
    """One of the `VIEWS`, its open actions unless another state is asked for, the soonest due first."""
    found = VIEWS[view](by)
    if colour:
        found = found.filter(rated(colour, today=today))
    elif not state:
        found = found.filter(unsettled(view))
    if state and state != "any":
        found = found.filter(state=state)
    return found.order_by(*SORTS.get(sort, SORTS[""]))
