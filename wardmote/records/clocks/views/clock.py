"""What is done with one clock, from its report's page and back to it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from wardmote.records.clocks import commands, policies
from wardmote.records.clocks.forms import WhyForm
from wardmote.records.clocks.models import Clock
from wardmote.records.clocks.telling import Page, pages_of
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, act, posted, signed_in


def find(pk: UUID) -> tuple[Clock, Page]:
    """The clock and its report's page, or 404 for one this officer may not see."""
    clocks = Clock.objects.select_related("target", "convention", "calendar")
    clock = get_object_or_404(clocks, pk=pk)
    page = pages_of({clock.report_id}).get(clock.report_id)
    if page is None:
        raise Http404
    return clock, page


@ASK
@signed_in
def pause(request: OfficerRequest, pk: UUID) -> HttpResponse:
    clock, page = find(pk)
    by, now = request.user, timezone.now()
    form = WhyForm(
        posted(request),
        label="Why does it stand still?",
        help_text="Read by your agency's officers who open the report",
    )
    return act(
        request,
        title=f"Pause: {clock.target.name.lower()}",
        caption=page.reference,
        words=("What is due moves by what the pause lasted, once it goes on.",),
        button="Pause",
        back=page.href,
        form=form,
        refusals=policies.refusals_to_pause(clock, by=by, now=now),
        do=lambda: commands.pause(clock=clock, reason=form.cleaned_data["reason"], by=by, now=now),
        done=f"{clock.target.name}: paused.",
    )


@ASK
@signed_in
def end(request: OfficerRequest, pk: UUID) -> HttpResponse:
    clock, page = find(pk)
    by, now = request.user, timezone.now()
    form = WhyForm(posted(request), label="Why is it no longer needed?")
    return act(
        request,
        title=f"No longer needed: {clock.target.name.lower()}",
        caption=page.reference,
        button="End this clock",
        back=page.href,
        form=form,
        refusals=policies.refusals_to_touch(clock, by=by),
        do=lambda: commands.end(clock=clock, reason=form.cleaned_data["reason"], by=by, now=now),
        done=f"{clock.target.name}: no longer needed.",
    )


@require_POST
@signed_in
def resume(request: OfficerRequest, pk: UUID) -> HttpResponse:
    clock, page = find(pk)
    return pressed(
        request,
        page,
        lambda: commands.resume(clock=clock, by=request.user, now=timezone.now()),
        f"{clock.target.name}: goes on.",
    )


@require_POST
@signed_in
def meet(request: OfficerRequest, pk: UUID) -> HttpResponse:
    clock, page = find(pk)
    return pressed(
        request,
        page,
        lambda: commands.meet(clock=clock, by=request.user, now=timezone.now()),
        f"{clock.target.name}: done.",
    )


def pressed(request: OfficerRequest, page: Page, do: Callable[[], None], done: str) -> HttpResponse:
    """A button on the report's page: what is refused is said there."""
    try:
        do()
    except commands.CannotMove as refused:
        messages.warning(request, " ".join(refusal.message for refusal in refused.refusals))
    else:
        messages.success(request, done)
    return redirect(page.href)
