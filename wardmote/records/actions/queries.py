"""What can be asked about actions. It says which rows; the database says whose."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from wardmote.records.actions import rag
from wardmote.records.actions.models import Action, Step
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


def held_by(officer: Officer) -> QuerySet[Action]:
    """The open actions this officer has, as far as whoever asks may see them. See `count_held`."""
    return visible().filter(OPEN, officer=officer)


def count_held(officer: Officer) -> int:
    """How many open actions an officer has in all: told to those of the agency who look after its officers.

    Those that `held_by` does not show are handed over by a supervisor who sees them.
    """
    with connection.cursor() as cursor:
        cursor.execute("select held from wardmote.actions_held(%s::uuid[])", [[officer.pk]])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def steps(action: Action) -> QuerySet[Step]:
    """What was done with it, and who had it from then on: the newest first."""
    found = Step.objects.filter(action=action)
    return found.select_related("officer", "team", "by__agency", "document").order_by("-at", "-id")


def last_hand_over(action: Action) -> Step | None:
    """How it came to who has it now, where somebody handed or assigned it to them."""
    holding = Step.objects.filter(action=action, kind__in=Step.HOLDING).exclude(kind=Step.Kind.ACCEPTED)
    last = holding.select_related("from_officer", "from_team", "by").order_by("-at", "-id").first()
    return last if last is not None and last.kind in (Step.Kind.HANDED_OVER, Step.Kind.ASSIGNED) else None


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


DUE = {
    "overdue": "Overdue",
    "week": "Due within 7 days",
    "unanswered": "No answer yet",
    "date": "New date asked for",
}


def due(which: str, *, today: date) -> Q:
    """One of `DUE`, of open actions."""
    return (
        OPEN
        & {
            "overdue": Q(due_on__lt=today),
            "week": Q(due_on__range=(today, today + rag.SOON)),
            "unanswered": Q(state=Action.State.ASKED),
            "date": Q(wanted_due_on__isnull=False),
        }[which]
    )
