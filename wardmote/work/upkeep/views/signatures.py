"""Was it ever signed? The list, the same as a spreadsheet, and the chases of one entry."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.design import spreadsheet
from wardmote.foundation.design.paging import counted, page_of
from wardmote.foundation.refusals import Refused
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.agreements.queries import entry as entry_of_register
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.trust.identity.views.common import ASK, READ, signed_in
from wardmote.work.upkeep import commands, policies, queries, signatures
from wardmote.work.upkeep.forms import AnswerForm, ChaseForm, SignatureFilter
from wardmote.work.upkeep.models import Chase
from wardmote.work.upkeep.views.common import act, note_export, posted

COLUMNS = (
    "Register ID", "Agreement", "Kept by", "Why", "Party", "Asked since", "Last asked", "Ask again",
    "To its lead from",
)  # fmt: skip
MOST_ROWS, MOST_CHASES = 10_000, 100


@READ
@signed_in
def listing(request: OfficerRequest) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    form = SignatureFilter(request.GET)
    page = page_of(signatures.entries(form.wanted(), by=by, on=today), request.GET.get("page"))
    for entry in page.object_list:
        dress(entry, by=by, today=today)
    context = {
        "page": page,
        "filters": form,
        "is_narrowed": bool(request.GET.keys() - {"page"}),
        "counted": counted(page, "agreement", "agreements"),
        "query": request.GET.urlencode(),
        "conventions": queries.conventions(on=today),
        "today": today,
    }
    return render(request, "upkeep/signatures.html", context)


def dress(entry: Any, *, by: Any, today: Any) -> None:
    entry.why_words, entry.colour = signatures.WHY[entry.why]
    entry.unsigned_parties = signatures.unsigned(entry)
    entry.is_ours = entry.owner_id == by.agency_id
    entry.is_due = entry.is_ours and entry.why != "no_copy" and entry.chase_on <= today
    entry.to_lead = entry.why not in ("no_copy", "paper") and entry.lead_on <= today


@READ
@signed_in
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """A row for each party that has not signed; for an entry that lacks a copy alone, one without any."""
    by, today = request.user, timezone.localdate()
    found = signatures.entries(SignatureFilter(request.GET).wanted(), by=by, on=today)
    rows: list[list[Any]] = []
    for entry in found[:MOST_ROWS]:
        dress(entry, by=by, today=today)
        told = [entry.last_on or "", entry.chase_on, entry.lead_on] if entry.is_ours else ["", "", ""]
        for party in entry.unsigned_parties or [None]:
            name = party.organisation.name if party else ""
            head = [
                entry.register_id,
                entry.document_name,
                entry.owner.name,
                entry.why_words,
                name,
                entry.since,
            ]
            rows.append([*head, *told])
    note_export("signatures", len(rows), by=by)
    return spreadsheet.answer(f"signatures-{today:%Y-%m-%d}.csv", COLUMNS, rows)


@ASK
@signed_in
def entry(request: OfficerRequest, pk: UUID) -> HttpResponse:
    """Who has not signed, who was asked, and a form to record that somebody was."""
    by, now, today = request.user, timezone.now(), timezone.localdate()
    try:
        agreement = entry_of_register(pk)
    except Agreement.DoesNotExist:
        raise Http404 from None
    waiting = signatures.with_why(on=today, keeper=by.agency_id).filter(pk=pk).first()
    unsigned = signatures.unsigned(agreement)
    refusals = policies.refusals_to_chase(agreement, by=by)
    form = ChaseForm(posted(request), parties=unsigned, initial={"chased_on": today}) if unsigned else None
    if request.method == "POST":
        if form is None or refusals:
            raise Http404
        if form.is_valid():
            given = dict(form.cleaned_data)
            party = form.parties[given.pop("party")]
            try:
                commands.chase(agreement=agreement, party=party, by=by, now=now, **given)
            except Refused as cannot:
                for refusal in cannot.refusals:
                    form.add_error(None, refusal.message)
            else:
                messages.success(request, f"Recorded: {party.organisation} was asked.")
                return redirect("upkeep:entry", pk=pk)
    names = {party.pk: party.organisation.name for party in agreement.parties.all()}
    chases: list[Any] = list(queries.chases_of(pk)[:MOST_CHASES])
    for chase in chases:
        chase.whom = names.get(chase.party_id, "A party taken out since")
    context = {
        "agreement": agreement,
        "waiting": waiting,
        "why": signatures.WHY[waiting.why] if waiting else None,
        "is_ours": agreement.owner_id == by.agency_id,
        "unsigned": unsigned,
        "chases": chases,
        "may_chase": not refusals and bool(unsigned),
        "form": form,
        "today": today,
    }
    return render(request, "upkeep/entry.html", context, status=form.http_status if form else 200)


@ASK
@signed_in
def answer(request: OfficerRequest, pk: UUID, chase: UUID) -> HttpResponse:
    by, now, today = request.user, timezone.now(), timezone.localdate()
    found = Chase.objects.select_related("agreement", "party__organisation")
    chased = get_object_or_404(found, pk=chase, agreement_id=pk)
    form = AnswerForm(posted(request), initial={"answered_on": today})
    refusals = policies.refusals_to_answer(
        chased, answer="", answered_on=chased.chased_on, promised_on=None, by=by, on=today
    )
    return act(
        request,
        title="Record an answer",
        caption=chased.party.organisation.name,
        button="Save answer",
        back=reverse("upkeep:entry", kwargs={"pk": pk}),
        form=form,
        refusals=refusals,
        words=("If a signed copy turns up, record the signature on the entry’s own page and attach it.",),
        do=lambda: commands.answer_chase(chase=chased, by=by, now=now, **form.cleaned_data),
        done="Answer recorded.",
    )
