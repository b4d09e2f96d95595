"""Pages of actions: the list, one action, and each answer to it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.audit.queries import history
from wardmote.foundation.design.forms import UiForm
from wardmote.foundation.design.paging import counted, page_of
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.records.actions import commands, origins, policies, queries
from wardmote.records.actions.forms import DeclineForm, FilterForm, FinishForm, HandOverForm, WithdrawForm
from wardmote.records.actions.models import Action
from wardmote.records.actions.rag import Rating, rating
from wardmote.trust.identity.requests import OfficerRequest

STATE_COLOURS = {"asked": "yellow", "accepted": "blue", "declined": "orange", "done": "green"}
VIEWS = {"mine": "Mine", "team": "My team’s", "agency": "My agency’s", "asked": "Asked by us"}
EMPTY = {
    "mine": "Nothing is asked of you. Your team’s list shows what nobody has taken on yet.",
    "team": "Nothing is asked of your team.",
    "agency": "Nothing that you may see is asked of your agency.",
    "asked": "Your agency has asked nothing of anybody. Ask for an action on the page of a case.",
}


def rate(action: Action) -> Rating:
    return rating(
        state=action.state,
        due_on=action.due_on,
        asked_on=timezone.localdate(action.asked_at),
        today=timezone.localdate(),
    )


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_GET
def listing(request: OfficerRequest) -> HttpResponse:
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "mine"
    filters = FilterForm(request.GET)
    filters.is_valid()
    state, colour = filters.cleaned_data.get("state", ""), filters.cleaned_data.get("rag", "")
    sort = request.GET.get("sort", "")
    found = queries.listed(
        view, by=request.user, state=state, colour=colour, sort=sort, today=timezone.localdate()
    )
    page = page_of(found, request.GET.get("page"))
    belongs = origins.of(action.pk for action in page.object_list)
    for action in page.object_list:
        action.rating = rate(action)
        action.colour = STATE_COLOURS.get(action.state, "grey")
        action.origin = belongs.get(action.pk)
    context = {
        "page": page,
        "filters": filters,
        "filtered": bool(state or colour),
        "view": view,
        "views": [{"key": key, "text": text, "current": key == view} for key, text in VIEWS.items()],
        "sort": sort,
        "counted": counted(page, "action", "actions"),
        "empty_text": EMPTY[view],
    }
    part = "#results" if request.htmx else ""
    return render(request, f"actions/list.html{part}", context)


@login_required
@never_cache
@require_GET
def detail(request: OfficerRequest, pk: UUID) -> HttpResponse:
    action, by = find(pk), request.user
    context: dict[str, Any] = {
        "action": action,
        "rating": rate(action),
        "colour": STATE_COLOURS.get(action.state, "grey"),
        "origin": origins.of([action.pk]).get(action.pk),
        "may_answer": not policies.refusals_to_answer(action, by=by),
        "may_finish": not policies.refusals_to_finish(action, by=by),
        "may_hand_over": not policies.refusals_to_hand_over(action, by=by),
        "may_withdraw": not policies.refusals_to_withdraw(action, by=by),
        "history": history("action", action.pk),
    }
    return render(request, "actions/detail.html", context)


@login_required
@require_POST
def accept(request: OfficerRequest, pk: UUID) -> HttpResponse:
    action = find(pk)
    try:
        commands.accept(action=action, by=request.user, now=timezone.now())
    except commands.CannotAnswer as refused:
        messages.warning(request, " ".join(refusal.message for refusal in refused.refusals))
    else:
        messages.success(request, "Accepted. It is on your list until it is done.")
    return redirect("actions:detail", pk=pk)


def decline(request: OfficerRequest, pk: UUID) -> HttpResponse:
    return answer(
        request,
        pk,
        DeclineForm,
        commands.decline,
        refusals=policies.refusals_to_answer,
        heading="Decline this action",
        button="Decline",
        done="Declined. The agency that asked sees your reason.",
    )


def finish(request: OfficerRequest, pk: UUID) -> HttpResponse:
    return answer(
        request,
        pk,
        FinishForm,
        commands.finish,
        refusals=policies.refusals_to_finish,
        heading="This action is done",
        button="Mark as done",
        done="Done.",
    )


def withdraw(request: OfficerRequest, pk: UUID) -> HttpResponse:
    return answer(
        request,
        pk,
        WithdrawForm,
        commands.withdraw,
        refusals=policies.refusals_to_withdraw,
        heading="Withdraw this action",
        button="Withdraw",
        done="Withdrawn.",
    )


def hand_over(request: OfficerRequest, pk: UUID) -> HttpResponse:
    return answer(
        request,
        pk,
        HandOverForm,
        commands.hand_over,
        refusals=policies.refusals_to_hand_over,
        heading="Hand this action over",
        button="Hand over",
        done="Handed over.",
        options=lambda action: {
            "colleagues": queries.officers_admitted(action.audience_id, agency_id=action.agency_id)
        },
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def answer(
    request: OfficerRequest,
    pk: UUID,
    form_class: type[UiForm],
    command: Callable[..., None],
    *,
    refusals: Callable[..., list[Refusal]],
    heading: str,
    button: str,
    done: str,
    options: Callable[[Action], dict[str, Any]] = lambda action: {},
) -> HttpResponse:
    """One question, one command: the page that every answer to an action has in common."""
    action = find(pk)
    refused_now = refusals(action, by=request.user)
    form = form_class(request.POST or None, **({} if refused_now else options(action)))
    if form.is_valid():
        try:
            command(action=action, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, done)
            return redirect("actions:detail", pk=pk)
    context = {
        "action": action,
        "form": form,
        "heading": heading,
        "button": button,
        "refusals": [] if form.is_bound else refused_now,
    }
    return render(request, "actions/answer.html", context, status=form.http_status)


def find(pk: UUID) -> Action:
    """The action, or 404 for one this officer may not see."""
    found = Action.objects.select_related(
        "agency", "asking", "team", "officer", "asked_by", "answered_by", "finished_by"
    )
    return get_object_or_404(found, pk=pk)
