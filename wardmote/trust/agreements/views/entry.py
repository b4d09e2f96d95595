"""One entry: reading it, beginning one, changing a draft."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from wardmote.foundation.audit.queries import history
from wardmote.trust.agreements import commands, pages, policies, queries
from wardmote.trust.agreements.forms import (
    EntryForm,
)
from wardmote.trust.agreements.models import Agreement, Party
from wardmote.trust.agreements.standing import standing
from wardmote.trust.agreements.views.common import ASK, READ, find, posted, refused, say
from wardmote.trust.agreements.wording import PARTS
from wardmote.trust.identity.requests import OfficerRequest


@login_required
@never_cache
@READ
def detail(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement = find(pk)
    by, today = request.user, timezone.localdate()
    parties = list(agreement.parties.all())
    vocabulary = queries.vocabulary()
    later = queries.later_versions(agreement)
    over = agreement.state in (Agreement.State.ENDED, Agreement.State.SUPERSEDED)
    gateways = [vocabulary.gateways[key] for key in agreement.gateways if key in vocabulary.gateways]
    context = {
        "agreement": agreement,
        "standing": standing(agreement, on=today),
        "parties": [
            {
                "party": party,
                "may_sign": not policies.refusals_to_sign(agreement, party, by=by),
                "is_own": party.organisation.agency_id == by.agency_id,
                "signs_itself": signs_itself(agreement, party, by=by),
                "may_change": not policies.refusals_to_change_party(agreement, party, by=by),
                "may_remove": not policies.refusals_to_edit(agreement, by=by),
                "may_withdraw": not policies.refusals_to_withdraw(agreement, party, by=by),
                "withdrew": party.withdrew_on is not None and party.withdrew_on <= today,
            }
            for party in parties
        ],
        "lacks": [] if over else policies.lacks(agreement, parties),
        "warnings": [] if over else policies.warnings(parties, gateways, on=today),
        "purposes": vocabulary.purpose_names(agreement.purposes),
        "categories": [
            vocabulary.categories[key] for key in agreement.categories if key in vocabulary.categories
        ],
        "gateways": gateways,
        "parts": [
            {"name": part.name, "text": getattr(agreement, part.field)}
            for part in PARTS
            if getattr(agreement, part.field)
        ],
        "blank": [part.name for part in PARTS if not getattr(agreement, part.field)],
        "type_as_written": "" if agreement.document_type else agreement.imported.get("document_type", ""),
        "later": later,
        "files": queries.files(agreement),
        "is_party": by.agency_id in {agreement.owner_id, *(p.organisation.agency_id for p in parties)},
        "may_edit": not policies.refusals_to_edit(agreement, by=by),
        "may_attach": not policies.refusals_to_attach(agreement, by=by),
        "actions": actions(agreement, parties, later, by=by, today=today),
        "events": [
            {"title": line.action_words, "at": line.at, "by": f"{line.officer_name}, {line.agency_name}"}
            for line in reversed(history("agreement", agreement.pk))
        ],
        "more": pages.of_entry,
    }
    return render(request, "agreements/detail.html", context)


def signs_itself(agreement: Agreement, party: Party, *, by: Any) -> bool:
    """Whether the keeper's lead waits for the party's own lead to sign."""
    codes = [refusal.code for refusal in policies.refusals_to_sign(agreement, party, by=by)]
    return codes == ["signs-for-itself"] and not policies.leads_only(agreement, by=by)


def actions(
    agreement: Agreement, parties: list[Party], later: list[Agreement], *, by: Any, today: date
) -> list[dict[str, str]]:
    """What this officer may do now, the likeliest first."""
    in_force = policies.refusals_to_bring_into_force(agreement, parties, by=by, on=today)
    # What it lacks is said on the page, so the button leads there: only who and when hide it.
    barred = {"not-lead", "wrong-state", "ended"} & {refusal.code for refusal in in_force}
    possible: list[tuple[str, str, object]] = [
        ("send", "Send for signature", policies.refusals_to_send_for_signature(agreement, parties, by=by)),
        ("bring_into_force", "Bring into force", barred or (agreement.state == "draft" and in_force)),
        ("renew", "Renew", policies.refusals_to_renew(agreement, by=by, on=today)),
        ("resume", "Resume", policies.refusals_to_resume(agreement, by=by, on=today)),
        ("new_version", "Make a new version", policies.refusals_to_make_version(agreement, later, by=by)),
        ("hand_over", "Change who owns it", policies.refusals_to_hand_over(agreement, by=by)),
        ("suspend", "Suspend", policies.refusals_to_suspend(agreement, by=by)),
        ("end", "End", policies.refusals_to_end(agreement, by=by)),
    ]
    own_signatures = [
        {
            "text": f"Sign for {party.organisation}",
            "href": reverse("agreements:sign", args=[agreement.pk, party.pk]),
        }
        for party in parties
        if party.organisation.agency_id and not policies.refusals_to_sign(agreement, party, by=by)
    ]
    return own_signatures + [
        {"text": words, "href": reverse(f"agreements:{name}", args=[agreement.pk])}
        for name, words, refusals in possible
        if not refusals
    ]


@login_required
@never_cache
@ASK
def new(request: OfficerRequest) -> HttpResponse:
    by = request.user
    if refusals := policies.refusals_to_draft(by=by):
        return refused(request, "New entry", refusals, reverse("agreements:list"))
    form = EntryForm(
        posted(request), vocabulary=queries.vocabulary(), teams=list(by.agency.teams.order_by("name"))
    )
    if form.is_bound and form.is_valid():
        try:
            made = commands.draft_agreement(fields=form.cleaned_data, by=by, now=timezone.now())
        except commands.CannotChangeRegister as cannot:
            say(form, cannot)
        else:
            messages.success(request, "Entry added. It shares nothing until it is in force.")
            return redirect("agreements:detail", pk=made.pk)
    context = {
        "form": form,
        "title": "New entry",
        "back": reverse("agreements:list"),
        "parts": part_fields(form),
    }
    return render(request, "agreements/edit.html", context, status=form.http_status)


@login_required
@never_cache
@ASK
def edit(request: OfficerRequest, pk: UUID) -> HttpResponse:
    agreement = find(pk)
    by, back = request.user, reverse("agreements:detail", args=[pk])
    if refusals := policies.refusals_to_edit(agreement, by=by):
        return refused(request, "Change the entry", refusals, back)
    form = EntryForm.of(
        agreement,
        data=posted(request),
        vocabulary=queries.vocabulary(),
        teams=list(by.agency.teams.order_by("name")),
    )
    if form.is_bound and form.is_valid():
        try:
            commands.change_agreement(
                agreement=agreement, fields=form.cleaned_data, by=by, now=timezone.now()
            )
        except commands.CannotChangeRegister as cannot:
            say(form, cannot)
        else:
            messages.success(request, "Entry changed.")
            return redirect(back)
    context = {"form": form, "title": "Change the entry", "back": back, "parts": part_fields(form)}
    return render(request, "agreements/edit.html", context, status=form.http_status)


def part_fields(form: EntryForm) -> list[Any]:
    return [form[part.field] for part in PARTS]
