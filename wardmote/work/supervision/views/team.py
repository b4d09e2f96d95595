"""A supervisor's view of their team, and supervision sessions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from wardmote.trust.identity.models import Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, READ, for_roles, posted, signed_in
from wardmote.work.cases.views.known import added, page_asked_for
from wardmote.work.cases.views.page import Tab
from wardmote.work.risk.models import Contact
from wardmote.work.supervision import commands, overseeing, queries
from wardmote.work.supervision.forms import SessionForm
from wardmote.work.supervision.models import Agreed, Session

LISTS = ("officers", "reviews", "waiting", "contacts", "actions")
SIDES = dict(Contact.Side.choices)


@READ
@for_roles(Role.SUPERVISOR)
def overview(request: OfficerRequest) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    if by.team_id is None:
        raise Http404
    show = request.GET.get("show", "")
    show = show if show in LISTS else LISTS[0]
    counts = overseeing.counts(by.team_id, today=today)
    number = page_asked_for(request)
    rows, has_next = listed(show, by.team_id, today=today, number=number)
    names = {
        "officers": ("Officers", 0),
        "reviews": ("Overdue reviews", counts.reviews),
        "waiting": ("Wait for sign-off", counts.waiting),
        "contacts": ("Overdue contacts", counts.contacts),
        "actions": ("Open actions", counts.actions),
    }
    here = reverse("supervision:team")
    context = {
        "team": by.team,
        "counts": counts,
        "cases_href": f"{reverse('cases:list')}?team={by.team_id}&status=open",
        "tabs": [Tab(text, f"{here}?show={key}", key == show, many) for key, (text, many) in names.items()],
        "heading": names[show][0],
        "show": show,
        "rows": rows,
        "number": number,
        "has_next": has_next,
        "sides": SIDES,
    }
    return render(request, "supervision/team.html", context)


def listed(show: str, team: UUID, *, today: Any, number: int) -> tuple[list[Any], bool]:
    start, size = (number - 1) * overseeing.SIZE, overseeing.SIZE
    if show == "officers":
        return list(overseeing.officers(team, today=today)), False
    if show == "contacts":
        missed: list[Any] = overseeing.missed_contacts(team, today=today, start=start)
        return missed[:size], len(missed) > size
    found: Any = {
        "reviews": lambda: overseeing.overdue_reviews(team, today=today),
        "waiting": lambda: overseeing.waiting_reviews(team),
        "actions": lambda: overseeing.open_actions(team),
    }[show]()
    rows = list(found[start : start + size + 1])
    return rows[:size], len(rows) > size


@READ
@signed_in
def sessions(request: OfficerRequest) -> HttpResponse:
    """Those that the officer held, and those that were held with them."""
    number = page_asked_for(request)
    start = (number - 1) * overseeing.SIZE
    rows = list(queries.sessions()[start : start + overseeing.SIZE + 1])
    context = {
        "rows": rows[: overseeing.SIZE],
        "number": number,
        "has_next": len(rows) > overseeing.SIZE,
        "is_supervisor": request.user.has_role(Role.SUPERVISOR),
        "me": request.user,
    }
    return render(request, "supervision/sessions.html", context)


@ASK
@for_roles(Role.SUPERVISOR)
def new_session(request: OfficerRequest) -> HttpResponse:
    by = request.user
    asked = request.GET.get("with", "")
    form = SessionForm(posted(request), by=by, initial={"held_on": timezone.localdate(), "officer": asked})
    if form.is_valid() and added(
        request, form, Session, commands.record_session, officer=form.cleaned_data["officer"],
        held_on=form.cleaned_data["held_on"], words=form.cleaned_data["words"], agreed=form.agreed,
    ):  # fmt: skip
        messages.success(request, "The session is recorded")
        return redirect("supervision:sessions")
    agreed = [(form[f"agreed_{n}"], form[f"due_{n}"]) for n in range(3)]
    return render(
        request, "supervision/new_session.html", {"form": form, "agreed": agreed}, status=form.http_status
    )


@READ
@signed_in
def session(request: OfficerRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.sessions(), pk=pk)
    return render(request, "supervision/session.html", {"session": found, "today": timezone.localdate()})


@ASK
@signed_in
def agreed(request: OfficerRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Agreed.objects.select_related("session"), pk=pk)
    if request.method == "POST":
        try:
            commands.finish_agreed(agreed=found, by=request.user, today=timezone.localdate())
        except commands.CannotSupervise as refused:
            messages.warning(request, refused.refusals[0].message)
        else:
            messages.success(request, "What was agreed is marked as done")
    return redirect("supervision:session", pk=found.session_id)
