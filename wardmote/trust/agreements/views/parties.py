"""The parties of an entry, and its documents."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache

from wardmote.foundation.audit.commands import record
from wardmote.foundation.headers import SHUT
from wardmote.trust.agreements import commands, policies, sealing
from wardmote.trust.agreements.forms import (
    ConfirmForm,
    FileForm,
    NewPartyForm,
    PartyForm,
)
from wardmote.trust.agreements.models import AgreementFile
from wardmote.trust.agreements.views.common import ASK, READ, act, find, party_of, posted
from wardmote.trust.identity.requests import OfficerRequest


@login_required
@never_cache
@ASK
def add_party(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    form = NewPartyForm(posted(request))

    def add() -> None:
        details = dict(form.cleaned_data)
        commands.add_party(
            agreement=agreement, name=details.pop("name"), details=details, by=by, now=timezone.now()
        )

    return act(
        request,
        agreement,
        title="Add a party",
        button="Add party",
        refusals=policies.refusals_to_edit(agreement, by=by),
        form=form,
        do=add,
        done="Party added.",
    )


@login_required
@never_cache
@ASK
def change_party(request: OfficerRequest, pk: UUID, party: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    changed = party_of(agreement, party)
    initial = {name: getattr(changed, name) for name in commands.PARTY_DETAILS}
    form = PartyForm(posted(request), initial=initial)
    return act(
        request,
        agreement,
        title=f"Change {changed.organisation}",
        button="Save",
        refusals=policies.refusals_to_change_party(agreement, changed, by=by),
        form=form,
        do=lambda: commands.change_party(
            agreement=agreement, party=changed, details=form.cleaned_data, by=by, now=timezone.now()
        ),
        done="Party changed.",
    )


@login_required
@never_cache
@ASK
def remove_party(request: OfficerRequest, pk: UUID, party: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    removed = party_of(agreement, party)
    return act(
        request,
        agreement,
        title=f"Remove {removed.organisation}",
        button="Remove party",
        style="warning",
        refusals=policies.refusals_to_edit(agreement, by=by),
        form=ConfirmForm(posted(request)),
        do=lambda: commands.remove_party(agreement=agreement, party=removed, by=by, now=timezone.now()),
        done="Party removed.",
    )


@login_required
@never_cache
@ASK
def withdraw(request: OfficerRequest, pk: UUID, party: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    leaving = party_of(agreement, party)
    return act(
        request,
        agreement,
        title=f"Withdraw {leaving.organisation}",
        button="Withdraw now",
        style="warning",
        effects=True,
        words=(
            "From this moment nothing of yours can be seen by the other parties under this agreement, and "
            "nothing of theirs by you. The agreement stays in force between the others.",
        ),
        refusals=policies.refusals_to_withdraw(agreement, leaving, by=by),
        form=ConfirmForm(posted(request)),
        do=lambda: commands.withdraw(agreement=agreement, party=leaving, by=by, now=timezone.now()),
        done="Your agency has withdrawn. The other parties are told.",
    )


@login_required
@never_cache
@ASK
def attach(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement, by = find(pk), request.user
    data = posted(request)
    form = FileForm(data, request.FILES if data is not None else None)
    refusals = policies.refusals_to_attach(agreement, by=by)

    def keep() -> None:
        commands.attach_file(agreement=agreement, file=form.checked, by=by, now=timezone.now())
        for note in form.checked.notes:
            messages.info(request, f"{form.checked.name}: {note}.")

    if not refusals and form.has_error("file", "infected"):
        commands.note_infected(agreement=agreement)
    return act(
        request,
        agreement,
        title="Attach a document",
        button="Attach",
        words=("Officers of its parties can read it.",),
        refusals=refusals,
        form=form,
        do=keep,
        done="Document attached.",
    )


@login_required
@never_cache
@READ
def download(request: OfficerRequest, pk: UUID, file: UUID) -> HttpResponse:
    """The document itself. Officers of no party have no such row, so for them there is none."""
    found = get_object_or_404(AgreementFile.objects.defer("content"), pk=file, agreement_id=pk)
    try:
        data = sealing.whole(found)
    except sealing.CannotOpen as fault:
        commands.note_misfit(found, fault.code)
        back = reverse("agreements:detail", args=[pk])
        shown = {
            "title": "Open a document",
            "refusals": [policies.DOES_NOT_FIT],
            "number": file,
            "back": back,
        }
        return render(request, "agreements/refused.html", shown, status=409)
    record("agreement.file_read", kind="agreement", subject=pk, owner=found.agreement.owner_id)
    answer = HttpResponse(data, content_type=found.media_type, headers=SHUT)
    answer["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    return answer
