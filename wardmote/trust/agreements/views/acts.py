"""What is done to an entry: each page asks, shows what follows, and does."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from wardmote.trust.agreements import commands, policies, queries
from wardmote.trust.agreements.forms import (
    ConfirmForm,
    HandOverForm,
    ReasonForm,
    RenewForm,
    SignForm,
    VersionForm,
)
from wardmote.trust.agreements.views.common import ASK, act, effects_of, find, party_of, posted, refused, say
from wardmote.trust.identity.requests import OfficerRequest


@login_required
@never_cache
@ASK
def send(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    return act(
        request,
        agreement,
        title="Send for signature",
        button="Send for signature",
        words=(
            "Its text is settled now. The information governance lead of each agency signs for it here. "
            "For a body that is not on the system, you record what it signed on paper.",
        ),
        refusals=policies.refusals_to_send_for_signature(agreement, list(agreement.parties.all()), by=by),
        form=ConfirmForm(posted(request)),
        do=lambda: commands.send_for_signature(agreement=agreement, by=by, now=timezone.now()),
        done="The entry awaits signature.",
    )


@login_required
@never_cache
@ASK
def sign(request: OfficerRequest, pk: UUID, party: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    signing_party = party_of(agreement, party)
    form = SignForm(posted(request), initial={"signed_on": timezone.localdate()})
    is_own = signing_party.organisation.agency_id is not None
    return act(
        request,
        agreement,
        title=f"{'Sign for' if is_own else 'Record the signature of'} {signing_party.organisation}",
        button="Sign" if is_own else "Record signature",
        refusals=policies.refusals_to_sign(agreement, signing_party, by=by),
        form=form,
        do=lambda: commands.sign(
            agreement=agreement, party=signing_party, by=by, now=timezone.now(), **form.cleaned_data
        ),
        done="Signature recorded.",
    )


@login_required
@never_cache
@ASK
def bring_into_force(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by, today = find(pk), request.user, timezone.localdate()
    words = ["From its start date, its parties can share for its purposes and categories, and nothing else."]
    earlier = agreement.supersedes
    replaces = earlier is not None and earlier.state in policies.BINDING
    if replaces:
        words.append(
            "The version before it is replaced at the same moment. Nothing that was shared under it moves to "
            "this one by itself: whoever should still see it has to be given it again."
        )
    form = ConfirmForm(posted(request))
    back = reverse("agreements:detail", args=[pk])
    parties = list(agreement.parties.all())
    if refusals := policies.refusals_to_bring_into_force(agreement, parties, by=by, on=today):
        return refused(request, "Bring into force", refusals, back)
    if form.is_bound and form.is_valid():
        try:
            commands.bring_into_force(agreement=agreement, by=by, now=timezone.now())
        except commands.CannotChangeRegister as cannot:
            say(form, cannot)
        else:
            messages.success(request, "The entry is in force.")
            return redirect(back)
    context = {
        "agreement": agreement,
        "title": "Bring into force",
        "button": "Bring into force",
        "words": words,
        "form": form,
        "back": back,
        "effects": effects_of(earlier) if replaces and earlier else None,
    }
    return render(request, "agreements/act.html", context, status=form.http_status)


@login_required
@never_cache
@ASK
def renew(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    form = RenewForm(posted(request), initial={"ends_on": agreement.ends_on})
    return act(
        request,
        agreement,
        title="Renew this agreement",
        button="Renew",
        words=("Renew it when it has been reviewed and nothing it says needs to change.",),
        refusals=policies.refusals_to_renew(agreement, by=by, on=timezone.localdate()),
        form=form,
        do=lambda: commands.renew(agreement=agreement, by=by, now=timezone.now(), **form.cleaned_data),
        done="The entry is renewed.",
    )


@login_required
@never_cache
@ASK
def suspend(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    form = ReasonForm(
        posted(request), question="Why is it suspended?", missing="Enter why the agreement is suspended"
    )
    return act(
        request,
        agreement,
        title="Suspend this agreement",
        button="Suspend now",
        style="warning",
        effects=True,
        words=("Nothing can be seen or shared under it from this moment, until it is resumed.",),
        refusals=policies.refusals_to_suspend(agreement, by=by),
        form=form,
        do=lambda: commands.suspend(agreement=agreement, by=by, now=timezone.now(), **form.cleaned_data),
        done="The entry is suspended. Both sides are told.",
    )


@login_required
@never_cache
@ASK
def resume(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    return act(
        request,
        agreement,
        title="Resume this agreement",
        button="Resume now",
        words=("What was shared under it can be seen again by those it was shared with.",),
        refusals=policies.refusals_to_resume(agreement, by=by, on=timezone.localdate()),
        form=ConfirmForm(posted(request)),
        do=lambda: commands.resume(agreement=agreement, by=by, now=timezone.now()),
        done="The entry is in force again.",
    )


@login_required
@never_cache
@ASK
def end(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    form = ReasonForm(posted(request), question="Why does it end?", missing="Enter why the agreement ends")
    return act(
        request,
        agreement,
        title="End this agreement",
        button="End now",
        style="warning",
        effects=True,
        words=(
            "Nothing can be seen or shared under it from this moment. An ended entry cannot be resumed: a "
            "new version has to be made.",
        ),
        refusals=policies.refusals_to_end(agreement, by=by),
        form=form,
        do=lambda: commands.end(agreement=agreement, by=by, now=timezone.now(), **form.cleaned_data),
        done="The entry has ended. Both sides are told.",
    )


@login_required
@never_cache
@ASK
def new_version(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    back = reverse("agreements:detail", args=[pk])
    if refusals := policies.refusals_to_make_version(agreement, queries.later_versions(agreement), by=by):
        return refused(request, "Make a new version", refusals, back)
    form = VersionForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            draft = commands.new_version(agreement=agreement, by=by, now=timezone.now(), **form.cleaned_data)
        except commands.CannotChangeRegister as cannot:
            say(form, cannot)
        else:
            messages.success(request, "New version begun, as a draft.")
            return redirect("agreements:detail", pk=draft.pk)
    context = {
        "agreement": agreement,
        "title": "Make a new version",
        "button": "Make a draft",
        "words": (
            "A draft is made that says what this version says. Its parties sign again. This version stands "
            "until the new one is brought into force, and is then replaced.",
            "Nothing that was shared under this version moves to the new one by itself.",
        ),
        "form": form,
        "back": back,
        "effects": effects_of(agreement),
    }
    return render(request, "agreements/act.html", context, status=form.http_status)


@login_required
@never_cache
@ASK
def hand_over(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    initial = {name: str(getattr(agreement, f"{name}_id") or "") for name in ("owner_team", "successor_team")}
    teams = list(agreement.owner.teams.order_by("name"))
    form = HandOverForm(posted(request), teams=teams, initial=initial)
    return act(
        request,
        agreement,
        title="Change who owns it",
        button="Save",
        refusals=policies.refusals_to_hand_over(agreement, by=by),
        form=form,
        do=lambda: commands.hand_over(agreement=agreement, by=by, now=timezone.now(), **form.chosen()),
        done="Owner and successor saved.",
    )
