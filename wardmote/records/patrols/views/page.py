"""What every page of one patrol shares: its opening on record, band, and what the officer may do with it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.records.patrols import policies, queries
from wardmote.records.patrols.models import Patrol
from wardmote.records.patrols.queries import Standing
from wardmote.trust.identity.models import Officer
from wardmote.trust.identity.requests import OfficerRequest

PatrolView = Callable[..., HttpResponseBase]
State = Patrol.State
COLOURS: dict[str, str] = {
    State.TASKED: "yellow",
    State.ACCEPTED: "blue",
    State.REFUSED: "orange",
    State.UNDER_WAY: "teal",
    State.REPORTED: "green",
    State.CLOSED: "grey",
    State.CANCELLED: "grey",
}


def patrol_page(*methods: str) -> Callable[[PatrolView], PatrolView]:
    """A view of one patrol: signed in, opened on record, kept by no browser. It is given the patrol."""

    def mark(view: PatrolView) -> PatrolView:
        @opens("patrol")
        @never_cache
        @login_required
        @require_http_methods(methods or ["GET", "HEAD"])
        @wraps(view)
        def page(request: OfficerRequest, reference: str, **kwargs: Any) -> HttpResponseBase:
            # A patrol this officer may not see is not in the table for them: 404, never 403.
            patrol = get_object_or_404(queries.with_names(Patrol.objects.all()), reference=reference.upper())
            return view(request, patrol, **kwargs)

        return page

    return mark


ASK = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class May:
    """Which buttons a page shows. The command asks again, and the row policies have the last word."""

    accept: bool
    start: bool
    refuse: bool
    report: bool
    add: bool
    share: bool
    close: bool
    cancel: bool


def may(patrol: Patrol, standing: Standing, *, by: Officer) -> May:
    def step(state: str) -> bool:
        return not policies.refusals_to_step(patrol, state, words=None, standing=standing, by=by)

    return May(
        accept=step(State.ACCEPTED),
        start=step(State.UNDER_WAY),
        refuse=step(State.REFUSED),
        report=standing.contribute and patrol.state in {State.ACCEPTED, State.UNDER_WAY},
        add=not policies.refusals_to_add(patrol, standing=standing),
        share=not policies.refusals_to_decide_who_sees(patrol, standing=standing),
        close=step(State.CLOSED),
        cancel=step(State.CANCELLED),
    )


def context(request: OfficerRequest, patrol: Patrol, here: str = "", **more: Any) -> dict[str, Any]:
    standing = queries.standing(patrol, by=request.user)
    tabs = [("Patrol", "detail"), ("Who can see this", "sharing")]
    return {
        "patrol": patrol,
        "standing": standing,
        "may": may(patrol, standing, by=request.user),
        "colour": COLOURS[patrol.state],
        "tabs": [
            {"text": text, "href": address(patrol, name), "current": name == here} for text, name in tabs
        ],
        **more,
    }


def address(patrol: Patrol, name: str = "detail", **kwargs: Any) -> str:
    return reverse(f"patrols:{name}", kwargs={"reference": patrol.reference, **kwargs})


def show_form(
    request: OfficerRequest,
    patrol: Patrol,
    form: forms.Form,
    *,
    heading: str,
    button: str,
    refusals: list[Refusal] | None = None,
    template: str = "patrols/form.html",
    **more: Any,
) -> HttpResponse:
    """A page that asks one thing about a patrol; where the rules refuse it anyway, it says so instead."""
    shown = context(request, patrol, form=form, heading=heading, button=button, **more)
    if refusals and not form.is_bound:
        shown["refusals"] = refusals
    shown.setdefault("back", address(patrol))
    return render(request, template, shown, status=form.http_status)  # type: ignore[attr-defined]


def refuse(form: forms.Form, refused: Refused) -> None:
    for refusal in refused.refusals:
        form.add_error(None, refusal.message)
