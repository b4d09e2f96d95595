"""What every page of a plan shares: the plan or 404, its band, its tabs, and what the officer may do."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.foundation.refusals import Refusal, Refused
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.plans import policies
from wardmote.work.plans.models import Plan, PlanAction

View = Callable[..., HttpResponseBase]
ASK = ("GET", "HEAD", "POST")
COLOURS = {"draft": "yellow", "current": "green", "closed": "grey", "discarded": "grey"}
TABS = [
    ("Table", "table"),
    ("Board", "board"),
    ("Time line", "timeline"),
    ("Services", "services"),
    ("Differences", "differences"),
    ("Committees", "committees"),
    ("Measures", "measures"),
    ("History", "history"),
]


def plan_page(*methods: str) -> Callable[[View], View]:
    """A view of one plan. One that the officer may not read is not in the table for them: 404, never 403."""

    def mark(view: View) -> View:
        @login_required
        @never_cache
        @require_http_methods(methods or ["GET", "HEAD"])
        @wraps(view)
        def page(request: OfficerRequest, pk: Any, **kwargs: Any) -> HttpResponseBase:
            plan = get_object_or_404(Plan.objects.select_related("owner", "follows"), pk=pk)
            return view(request, plan, **kwargs)

        return page

    return mark


def action_page(*methods: str) -> Callable[[View], View]:
    """A view of one action, given with its plan."""

    def mark(view: View) -> View:
        @login_required
        @never_cache
        @require_http_methods(methods or ["GET", "HEAD"])
        @wraps(view)
        def page(request: OfficerRequest, pk: Any, **kwargs: Any) -> HttpResponseBase:
            found = PlanAction.objects.select_related(
                "plan__owner", "plan__follows", "priority", "removed_by"
            )
            action = get_object_or_404(found, pk=pk)
            return view(request, action, **kwargs)

        return page

    return mark


def context(request: OfficerRequest, plan: Plan, here: str = "", **more: Any) -> dict[str, Any]:
    return {
        "plan": plan,
        "colour": COLOURS[plan.state],
        "keeps": policies.keeps(plan, request.user),
        "moves": [
            name
            for name, to in (
                ("publish", "current"),
                ("close", "closed"),
                ("reopen", "current"),
                ("discard", "discarded"),
            )
            if not policies.refusals_to_move(plan, to, by=request.user)
            and (name == "publish") == (to == "current" and plan.state == "draft")
        ],
        "may_carry": not policies.refusals_to_carry_over(plan, by=request.user),
        "tabs": [
            {"text": text, "href": reverse(f"plans:{name}", args=[plan.pk]), "current": name == here}
            for text, name in TABS
        ],
        **more,
    }


def ask(
    request: OfficerRequest,
    plan: Plan,
    form: forms.Form,
    act: Callable[[Any], Any],
    *,
    heading: str,
    button: str,
    back: str,
    done: str,
    refusals: list[Refusal],
    to: Callable[[Any], str] | None = None,
    template: str = "plans/form.html",
    **more: Any,
) -> HttpResponse:
    """Ask one thing about a plan and do it; where the rules refuse it anyway, say so instead."""
    if form.is_bound and form.is_valid():
        try:
            made = act(form)
        except Refused as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, done)
            return redirect(to(made) if to else back)
    shown = context(request, plan, form=form, heading=heading, button=button, back=back, **more)
    if refusals and not form.is_bound:
        shown["refusals"] = refusals
    return render(request, template, shown, status=form.http_status)  # type: ignore[attr-defined]


def do(request: OfficerRequest, act: Callable[[], Any], *, done: str, back: str) -> HttpResponseBase:
    """Do what a button asks; where the rules refuse, say why on the page it is on."""
    try:
        act()
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect(back)
