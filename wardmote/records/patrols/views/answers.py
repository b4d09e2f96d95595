"""Answering a tasking: accepted, started, refused with a reason; closed or cancelled by who tasked it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from wardmote.records.patrols import commands, policies, queries
from wardmote.records.patrols.forms.common import WordsForm
from wardmote.records.patrols.models import Patrol
from wardmote.records.patrols.views.page import ASK, address, patrol_page, show_form
from wardmote.records.patrols.views.page import refuse as refuse_form
from wardmote.trust.identity.requests import OfficerRequest

State = Patrol.State


def at_once(request: OfficerRequest, patrol: Patrol, state: str, done: str) -> HttpResponse:
    try:
        commands.step(patrol=patrol, state=state, by=request.user, now=timezone.now())
    except commands.CannotAnswer as refused:
        messages.error(request, " ".join(refusal.message for refusal in refused.refusals))
    else:
        messages.success(request, done)
    return redirect(address(patrol))


@patrol_page("POST")
def accept(request: OfficerRequest, patrol: Patrol) -> HttpResponse:
    return at_once(request, patrol, State.ACCEPTED, f"Patrol {patrol.reference} accepted.")


@patrol_page("POST")
def start(request: OfficerRequest, patrol: Patrol) -> HttpResponse:
    return at_once(request, patrol, State.UNDER_WAY, f"Patrol {patrol.reference} started.")


def with_words(
    request: OfficerRequest,
    patrol: Patrol,
    state: str,
    *,
    heading: str,
    label: str,
    message: str,
    done: str,
    style: str = "",
    keep: str = "",
) -> HttpResponse:
    form = WordsForm(request.POST if request.method == "POST" else None, label=label, message=message)
    if form.is_valid():
        try:
            commands.step(
                patrol=patrol,
                state=state,
                words=form.cleaned_data["words"],
                by=request.user,
                now=timezone.now(),
            )
        except commands.CannotAnswer as refused:
            refuse_form(form, refused)
        else:
            messages.success(request, done)
            return redirect(address(patrol))
    standing = queries.standing(patrol, by=request.user)
    return show_form(
        request,
        patrol,
        form,
        heading=heading,
        button=heading,
        style=style,
        keep=keep,
        refusals=policies.refusals_to_step(patrol, state, words=None, standing=standing, by=request.user),
    )


@patrol_page(*ASK)
def refuse(request: OfficerRequest, patrol: Patrol) -> HttpResponse:
    return with_words(
        request,
        patrol,
        State.REFUSED,
        heading="Refuse this tasking",
        label="Why can your team not carry it out?",
        message="Enter why your team cannot carry it out",
        done=f"Patrol {patrol.reference} refused. Whoever tasked it is told.",
        style="warning",
    )


@patrol_page(*ASK)
def close(request: OfficerRequest, patrol: Patrol) -> HttpResponse:
    return with_words(
        request,
        patrol,
        State.CLOSED,
        heading="Close this patrol",
        label="What came of it?",
        message="",
        done=f"Patrol {patrol.reference} closed.",
    )


@patrol_page(*ASK)
def cancel(request: OfficerRequest, patrol: Patrol) -> HttpResponse:
    return with_words(
        request,
        patrol,
        State.CANCELLED,
        heading="Cancel this patrol",
        label="Why is it cancelled?",
        message="Enter why it is cancelled",
        done=f"Patrol {patrol.reference} cancelled. Whoever carries it out is told.",
        style="warning",
        keep="Go back without cancelling it",
    )
