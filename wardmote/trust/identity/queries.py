"""Who there is: the agencies of the partnership, their teams, and the officers who have not left."""

from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from wardmote.trust.identity.models import Agency, Officer, Team

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


def agencies() -> QuerySet[Agency]:
    """Every agency, with how many officers it has here as `officers_now`."""
    present = Count("officers", filter=Q(officers__left_at=None, officers__is_service=False))
    return Agency.objects.annotate(officers_now=present).order_by("name")


def agency_with_teams() -> QuerySet[Agency]:
    """An agency with its `teams_by_name`, each with `officers_now`."""
    present = Count("officers", filter=Q(officers__left_at=None, officers__is_service=False))
    teams = Team.objects.annotate(officers_now=present).order_by("name")
    return agencies().prefetch_related(Prefetch("teams", teams, to_attr="teams_by_name"))
