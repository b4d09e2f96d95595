"""The front doors of an agency, for its administrators."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from wardmote.records.front_doors import commands, queries
from wardmote.records.front_doors.forms import DoorForm, NewDoorForm
from wardmote.records.front_doors.models import Door
from wardmote.records.intake.models import Report
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, READ, act, administrators, posted

LIST = "front_doors:list"
MOST = 500


@READ
@administrators
def listing(request: OfficerRequest) -> HttpResponse:
    doors = list(queries.doors().filter(agency_id=request.user.agency_id)[:MOST])
    lines = [
        {
            "door": door,
            "address": address_of(door),
            "kinds": ", ".join(str(Report.Kind(kind).label) for kind in door.kinds),
        }
        for door in doors
    ]
    context = {"lines": lines, "has_service": queries.has_service_account(request.user.agency_id)}
    return render(request, "front_doors/list.html", context)


def address_of(door: Door) -> str:
    """Where people find it. The form's room is above this one: its address is known by the settings alone."""
    if door.channel == Door.Channel.EMAIL:
        return "the mailbox of the settings"
    return f"{settings.SITE_ADDRESS}{settings.FRONT_DOOR_PATHS[door.channel].format(slug=door.slug)}"


@ASK
@administrators
def new(request: OfficerRequest) -> HttpResponse:
    form = NewDoorForm(posted(request), by=request.user, initial={"harm": "medium", "is_open": "open"})
    return act(
        request,
        title="Make a front door",
        button="Make front door",
        back=reverse(LIST),
        form=form,
        do=lambda: commands.make_door(**form.cleaned_data, by=request.user, now=timezone.now()),
        done="The front door is made.",
    )


@ASK
@administrators
def change(request: OfficerRequest, pk: UUID) -> HttpResponse:
    door = get_object_or_404(Door.objects.filter(agency_id=request.user.agency_id), pk=pk)
    before = {
        "name": door.name,
        "team": door.team_id,
        "kinds": door.kinds,
        "harm": door.harm,
        "is_open": "open" if door.is_open else "shut",
    }
    form = DoorForm(posted(request), by=request.user, initial=before)
    return act(
        request,
        title="Change a front door",
        caption=door.name,
        button="Save",
        back=reverse(LIST),
        words=("Reports that came by it stay with the team that has them.",),
        form=form,
        do=lambda: commands.change_door(door=door, **form.cleaned_data, by=request.user, now=timezone.now()),
        done="The front door is changed.",
    )
