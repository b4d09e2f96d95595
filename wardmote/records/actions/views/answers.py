"""One action, and each answer to it."""

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

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.design.forms import UiForm
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.records.actions import commands, evidence, origins, policies, queries
from wardmote.records.actions.forms import (
    AssignForm,
    DeclineForm,
    FinishForm,
    HandBackForm,
    HandOverForm,
    KeepDateForm,
    NewDateForm,
    ReopenForm,
    WithdrawForm,
)
from wardmote.records.actions.models import Action, Step
from wardmote.records.actions.views.lists import STATE_COLOURS, rate
from wardmote.trust.identity.requests import OfficerRequest

of_an_action = opens("action", by="pk")  # it puts nothing on record: an action is in lists whole


@of_an_action
@login_required
@never_cache
@require_GET
def detail(request: OfficerRequest, pk: UUID) -> HttpResponse:
    action, by = find(pk), request.user
    steps = list(queries.steps(action))
    asked_date = next((step for step in steps if step.kind == Step.Kind.DATE_ASKED), None)
    done = next((step for step in steps if step.kind == Step.Kind.DONE), None)
    context: dict[str, Any] = {
        "action": action,
        "rating": rate(action),
        "colour": STATE_COLOURS.get(action.state, "grey"),
        "origin": origins.of([action.pk]).get(action.pk),
        "may_answer": not policies.refusals_to_answer(action, by=by),
        "may_finish": not policies.refusals_to_finish(action, by=by),
        "may_assign": not policies.refusals_to_assign(action, by=by),
        "may_hand_over": action.officer_id and not policies.refusals_to_hand_over(action, by=by),
        "may_hand_back": may_hand_back(action, steps, by=by),
        "may_ask_date": not policies.refusals_to_ask_for_date(action, by=by),
        "may_agree_date": not policies.refusals_to_agree_date(action, by=by),
        "may_change_date": not policies.refusals_to_change_date(action, by=by),
        "may_reopen": not policies.refusals_to_reopen(action, by=by),
        "may_withdraw": not policies.refusals_to_withdraw(action, by=by),
        "wanted": asked_date if action.wanted_due_on else None,
        "shown_by": done.document if done and action.state == Action.State.DONE else None,
        "steps": steps,
    }
    return render(request, "actions/detail.html", context)


def may_hand_back(action: Action, steps: list[Step], *, by: Any) -> bool:
    """Asked of the database only where it was handed to this very officer."""
    if action.officer_id != by.pk or not any(step.kind in ("handed_over", "assigned") for step in steps):
        return False
    return not policies.refusals_to_hand_back(action, queries.last_hand_over(action), by=by)


@of_an_action
@login_required
@require_POST
def accept(request: OfficerRequest, pk: UUID) -> HttpResponse:
    return at_once(request, pk, commands.accept, "Accepted. It is on your list until it is done.")


@of_an_action
@login_required
@require_POST
def agree_date(request: OfficerRequest, pk: UUID) -> HttpResponse:
    return at_once(request, pk, commands.agree_date, "Agreed. The first date stays in the history.")


def at_once(request: OfficerRequest, pk: UUID, command: Callable[..., None], done: str) -> HttpResponse:
    """An answer by one press, which asks nothing."""
    action = find(pk)
    try:
        command(action=action, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.warning(request, " ".join(refusal.message for refusal in refused.refusals))
    else:
        messages.success(request, done)
    return redirect("actions:detail", pk=pk)


@of_an_action
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


@of_an_action
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
        options=lambda action: {"documents": evidence.documents_for(action)},
    )


@of_an_action
def reopen(request: OfficerRequest, pk: UUID) -> HttpResponse:
    return answer(
        request,
        pk,
        ReopenForm,
        commands.reopen,
        refusals=policies.refusals_to_reopen,
        heading="Reopen this action",
        button="Reopen",
        done="Reopened. Whoever had it has it again.",
    )


@of_an_action
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


def colleagues(action: Action) -> dict[str, Any]:
    return {"colleagues": queries.officers_admitted(action.audience_id, agency_id=action.agency_id)}


@of_an_action
def assign(request: OfficerRequest, pk: UUID) -> HttpResponse:
    return answer(
        request,
        pk,
        AssignForm,
        commands.assign,
        refusals=policies.refusals_to_assign,
        heading="Assign this action",
        button="Assign",
        done="Assigned. They are told.",
        options=colleagues,
    )


@of_an_action
def hand_over(request: OfficerRequest, pk: UUID) -> HttpResponse:
    return answer(
        request,
        pk,
        HandOverForm,
        commands.hand_over,
        refusals=policies.refusals_to_hand_over,
        heading="Hand this action over",
        button="Hand over",
        done="Handed over. They are told, and may hand it back.",
        options=colleagues,
    )


@of_an_action
def hand_back(request: OfficerRequest, pk: UUID) -> HttpResponse:
    def refusals(action: Action, *, by: Any) -> list[Refusal]:
        return policies.refusals_to_hand_back(action, queries.last_hand_over(action), by=by)

    return answer(
        request,
        pk,
        HandBackForm,
        commands.hand_back,
        refusals=refusals,
        heading="Hand this action back",
        button="Hand back",
        done="Handed back. They are told.",
    )


@of_an_action
def ask_date(request: OfficerRequest, pk: UUID) -> HttpResponse:
    return answer(
        request,
        pk,
        NewDateForm,
        commands.ask_for_date,
        refusals=policies.refusals_to_ask_for_date,
        heading="Ask for a new date",
        button="Ask for this date",
        done="Asked. Until they agree, the date stands.",
    )


@of_an_action
def change_date(request: OfficerRequest, pk: UUID) -> HttpResponse:
    return answer(
        request,
        pk,
        NewDateForm,
        commands.change_date,
        refusals=policies.refusals_to_change_date,
        heading="Change the date",
        button="Change the date",
        done="Changed. The first date stays in the history.",
    )


@of_an_action
def refuse_date(request: OfficerRequest, pk: UUID) -> HttpResponse:
    return answer(
        request,
        pk,
        KeepDateForm,
        commands.refuse_date,
        refusals=policies.refusals_to_agree_date,
        heading="Keep the date as it is",
        button="Keep the date",
        done="The date stands. Whoever has the action is told.",
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
    if refused_now and request.method == "GET":
        form = UiForm()
    else:
        form = form_class(request.POST or None, **options(action))
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
        "agency", "asking", "team", "officer", "asked_by", "answered_by", "finished_by", "wanted_due_by"
    )
    return get_object_or_404(found, pk=pk)
