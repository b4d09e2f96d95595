"""Who there is: the agencies of the partnership, their teams, and the officers who have not left."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, Count, Prefetch, Q, QuerySet, When
from django.db.models.functions import Now

from wardmote.trust.identity.models import (
    APPROVERS,
    Agency,
    Departure,
    Invitation,
    Officer,
    Role,
    RoleChange,
    Team,
)

# What rooms above know of officers that the directory says: for some officers and a day, lines for each.
notes: list[Callable[..., dict[UUID, list[str]]]] = []

PRESENT = Q(left_at=None, is_service=False)


def officers(
    *, words: str = "", agency: UUID | None = None, team: UUID | None = None, role: str = ""
) -> QuerySet[Officer]:
    """Officers by agency, team and name; every word must stand in the name, job title or team."""
    found = Officer.objects.filter(PRESENT).select_related("agency", "team")
    if agency:
        found = found.filter(agency_id=agency)
    if team:
        found = found.filter(team_id=team)
    if role:
        found = found.filter(roles__contains=[role])
    for word in words.split()[:5]:
        found = found.filter(
            Q(name__icontains=word) | Q(job_title__icontains=word) | Q(team__name__icontains=word)
        )
    return found.order_by("agency__name", "team__name", "name", "pk")


def notes_on(officers: Iterable[Officer], *, today: date) -> dict[UUID, list[str]]:
    asked = {officer.pk for officer in officers}
    found: dict[UUID, list[str]] = {pk: [] for pk in asked}
    for source in notes:
        for pk, lines in source(asked, today=today).items():
            found[pk] += lines
    return found


def agencies() -> QuerySet[Agency]:
    """Every agency, with how many officers it has here as `officers_now`."""
    present = Count("officers", filter=Q(officers__left_at=None, officers__is_service=False))
    return Agency.objects.annotate(officers_now=present).order_by("name")


def agency_with_teams() -> QuerySet[Agency]:
    """An agency with its `teams_by_name`, each with `officers_now`."""
    present = Count("officers", filter=Q(officers__left_at=None, officers__is_service=False))
    teams = Team.objects.filter(closed_at=None).annotate(officers_now=present).order_by("name")
    return agencies().prefetch_related(Prefetch("teams", teams, to_attr="teams_by_name"))


# --- what an agency's administrators look after ---------------------------------------------------------


def accounts(
    agency: UUID, *, words: str = "", team: UUID | None = None, role: str = "", state: str = ""
) -> QuerySet[Officer]:
    """Officers of one agency, those who left too where asked for; by name."""
    found = Officer.objects.filter(agency_id=agency, is_service=False).select_related("team")
    if state == "left":
        found = found.exclude(left_at=None)
    elif state == "leaving":
        found = found.filter(left_at=None, leaving_on__isnull=False)
    elif state == "none":
        found = found.filter(left_at=None, roles=[])
    else:
        found = found.filter(left_at=None)
    if team:
        found = found.filter(team_id=team)
    if role:
        found = found.filter(roles__contains=[role])
    for word in words.split()[:5]:
        found = found.filter(Q(name__icontains=word) | Q(job_title__icontains=word))
    return found.order_by("name", "pk")


def open_teams(agency: UUID) -> QuerySet[Team]:
    return Team.objects.filter(agency_id=agency, closed_at=None).order_by("name")


def teams(agency: UUID) -> QuerySet[Team]:
    """Every team of an agency, the closed ones last, each with `officers_now`."""
    present = Count("officers", filter=Q(officers__left_at=None, officers__is_service=False))
    return Team.objects.filter(agency_id=agency).annotate(officers_now=present).order_by("closed_at", "name")


def invitations(agency: UUID) -> QuerySet[Invitation]:
    return (
        Invitation.objects.filter(agency_id=agency)
        .select_related("team", "invited_by")
        .order_by("-invited_at", "pk")
    )


def invitations_waiting(agency: UUID, *, now: datetime) -> QuerySet[Invitation]:
    return invitations(agency).filter(state=Invitation.State.PENDING, expires_at__gt=now)


def waiting_for(team: Team) -> QuerySet[Invitation]:
    """Invitations to a team that may still be accepted."""
    return invitations(team.agency_id).filter(team=team, state=Invitation.State.PENDING, expires_at__gt=Now())


def changes(agency: UUID) -> QuerySet[RoleChange]:
    return (
        RoleChange.objects.filter(agency_id=agency)
        .select_related("proposed_by", "settled_by", "team")
        .order_by("-proposed_at", "pk")
    )


def changes_waiting(agency: UUID, *, now: datetime) -> QuerySet[RoleChange]:
    return changes(agency).filter(state=RoleChange.State.PENDING, expires_at__gt=now)


def names_of(changes_shown: Iterable[RoleChange]) -> dict[UUID, str]:
    """The names of those whom changes are about, who may not have come yet: two queries, however many."""
    ids = {change.officer_id for change in changes_shown}
    invited = Invitation.objects.filter(pk__in=ids).values_list("pk", "name")
    return dict(invited) | dict(Officer.objects.filter(pk__in=ids).values_list("pk", "name"))


def approvers(agency: UUID) -> QuerySet[Officer]:
    """Who of an agency may decide on roles."""
    return Officer.objects.filter(
        PRESENT, agency_id=agency, roles__overlap=[role.value for role in APPROVERS]
    ).order_by("name", "pk")


def departures(agency: UUID) -> QuerySet[Departure]:
    """Officers of an agency who leave or left, the latest first."""
    return (
        Departure.objects.filter(agency_id=agency)
        .filter(Q(officer__left_at__isnull=False) | Q(officer__leaving_on__isnull=False))
        .select_related("officer", "officer__team", "marked_by")
        .order_by("-marked_at", "pk")
    )


def who_hands_over(officer: Officer) -> list[Officer]:
    """Who hands over what a leaver owns: supervisors of their team, else of the agency, else the team."""
    others = Officer.objects.filter(PRESENT, agency_id=officer.agency_id, leaving_on=None).exclude(
        pk=officer.pk
    )
    supervisors = others.filter(roles__contains=[Role.SUPERVISOR])
    team = Q(team_id=officer.team_id) if officer.team_id else Q(pk=None)
    for found in (supervisors.filter(team), supervisors, others.filter(team)):
        if asked := list(found.order_by("name", "pk")[:20]):
            return asked
    return []


def colleagues(leaver: Officer) -> QuerySet[Officer]:
    """Who may take over from a leaver: those of the agency who stay, of the same team first."""
    others = Officer.objects.filter(PRESENT, agency_id=leaver.agency_id, leaving_on=None).exclude(
        pk=leaver.pk
    )
    same = Case(When(team_id=leaver.team_id, then=0), default=1)
    return others.select_related("team").order_by(same, "name", "pk")
