"""The teams of one's own agency, kept by its administrators."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from wardmote.trust.identity import policies, queries
from wardmote.trust.identity.commands import teams
from wardmote.trust.identity.forms import ConfirmForm, TeamForm
from wardmote.trust.identity.models import Team
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.accounts import tabs
from wardmote.trust.identity.views.common import ASK, READ, act, administrators, posted

LIST = "identity:teams"


@READ
@administrators
def listing(request: OfficerRequest) -> HttpResponse:
    found = list(queries.teams(request.user.agency_id)[:500])
    context = {
        "open_teams": [team for team in found if not team.closed_at],
        "closed_teams": [team for team in found if team.closed_at],
        "tabs": tabs("teams", request.user, now=timezone.now()),
    }
    return render(request, "identity/teams.html", context)


def _of_own_agency(request: OfficerRequest, pk: UUID) -> Team:
    return get_object_or_404(Team.objects.filter(agency_id=request.user.agency_id), pk=pk)


@ASK
@administrators
def add(request: OfficerRequest) -> HttpResponse:
    form = TeamForm(posted(request))
    return act(
        request,
        title="Add a team",
        button="Add team",
        back=reverse(LIST),
        form=form,
        do=lambda: teams.add(name=form.cleaned_data["name"], by=request.user),
        done="The team was added.",
    )


@ASK
@administrators
def rename(request: OfficerRequest, pk: UUID) -> HttpResponse:
    team = _of_own_agency(request, pk)
    form = TeamForm(posted(request), initial={"name": team.name})
    return act(
        request,
        title="Rename the team",
        caption=team.name,
        button="Save",
        back=reverse(LIST),
        words=("Its work, its officers and what it sees stay the same.",),
        form=form,
        do=lambda: teams.rename(team=team, name=form.cleaned_data["name"], by=request.user),
        done="The team has its new name.",
    )


@ASK
@administrators
def close(request: OfficerRequest, pk: UUID) -> HttpResponse:
    team = _of_own_agency(request, pk)
    return act(
        request,
        title="Close the team",
        caption=team.name,
        button="Close team",
        style="warning",
        back=reverse(LIST),
        words=("Nothing new is given to it. What it did stays on record under its name.",),
        refusals=policies.refusals_to_close_team(team, by=request.user),
        form=ConfirmForm(posted(request)),
        do=lambda: teams.close(team=team, by=request.user),
        done="The team was closed.",
    )
