"""The front doors of an agency and their figures, for its administrators."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from wardmote.records.front_doors import commands, policies, queries
from wardmote.records.front_doors.figures import FIGURES, Figure
from wardmote.records.front_doors.forms import DoorForm, FigureForm, NewDoorForm
from wardmote.records.front_doors.models import Door, Parameter
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


# --- figures --------------------------------------------------------------------------------------


def dressed(rows: list[Parameter]) -> Any:
    """Figures with the words their pages show. One that is new and has no name yet goes by its key."""
    seen: list[Any] = rows
    for row in seen:
        row.told = FIGURES.get(row.key) or Figure(row.key, "", may_be_own=False)
    return seen


@READ
@administrators
def figures(request: OfficerRequest) -> HttpResponse:
    rows = dressed(queries.figures(request.user.agency_id, on=timezone.localdate()))
    return render(request, "front_doors/figures.html", {"rows": rows})


@READ
@administrators
def figure(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    rows = dressed(queries.versions(key, by.agency_id))
    if not rows:
        raise Http404
    held = queries.figure(key, by.agency_id, on=today)
    for row in rows:
        row.is_to_come, row.is_present = row.starts_on > today, held is not None and row.pk == held.pk
    context = {
        "rows": rows,
        "told": rows[0].told,
        "may_set": not policies.refusals_to_set_figure(key, by=by),
    }
    return render(request, "front_doors/figure.html", context)


@ASK
@administrators
def set_figure(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    was = queries.figure(key, by.agency_id, on=today)
    if was is None:
        raise Http404
    told = dressed([was])[0].told
    form = FigureForm(
        posted(request),
        figure=told,
        unit=was.unit,
        today=today,
        initial={"value": was.value, "starts_on": today},
    )
    back = reverse("front_doors:figure", kwargs={"key": key})
    return act(
        request,
        title=f"Set your own figure: {told.name[:1].lower()}{told.name[1:]}",
        caption=by.agency.name,
        words=("It counts for your agency from that day. What counted before stays on record.",),
        button="Set figure",
        back=back,
        form=form,
        refusals=policies.refusals_to_set_figure(key, by=by),
        do=lambda: commands.set_figure(key=key, by=by, **form.cleaned_data),
        done="The figure is set.",
    )
