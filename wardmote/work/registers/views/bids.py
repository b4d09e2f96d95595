"""A bid's scores and its decision."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from wardmote.foundation.design.forms import UiForm
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.registers import bids, values
from wardmote.work.registers.models import BidConflict, BidDecision, Entry
from wardmote.work.registers.views.common import ASK, address, entry_of, put_refusals, refused, show_form


class ScoreForm(UiForm):
    """A whole number from 0 to 10 for each criterion."""

    def __init__(self, *args: Any, names: list[str]) -> None:
        super().__init__(*args)
        self.names = names
        for number, name in enumerate(names):
            self.fields[f"points_{number}"] = forms.IntegerField(
                label=name,
                min_value=0,
                max_value=bids.MOST_POINTS,
                widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-3"}),
                error_messages={
                    "required": f"Score: {name}",
                    "invalid": "Enter a whole number from 0 to 10",
                    "min_value": "Enter a whole number from 0 to 10",
                    "max_value": "Enter a whole number from 0 to 10",
                },
            )
        self.fields["note"] = forms.CharField(
            label="Why", required=False, max_length=500, widget=forms.Textarea({"rows": 3})
        )

    def points(self) -> dict[str, int]:
        return {name: self.cleaned_data[f"points_{number}"] for number, name in enumerate(self.names)}


class InterestForm(UiForm):
    interest = forms.CharField(
        label="What is your interest?",
        max_length=300,
        help_text="Such as a relative who works for the bidder",
        error_messages={"required": "Say what your interest is"},
    )


class DecisionForm(UiForm):
    outcome = forms.ChoiceField(
        label="What is decided?",
        choices=BidDecision.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is decided"},
    )
    amount = forms.CharField(
        label="How much is granted, in pounds?", required=False, help_text="Leave blank if the bid is refused"
    )
    reason = forms.CharField(
        label="Why?",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Say why"},
    )
    conditions = forms.CharField(
        label="Conditions", required=False, max_length=5000, widget=forms.Textarea({"rows": 4})
    )

    def clean_amount(self) -> Decimal | None:
        text = values.tidy(self.cleaned_data["amount"])
        if not text:
            return None
        try:
            return Decimal(values.READERS["money"](None, text, values.NOBODY))  # type: ignore[arg-type]
        except values.Unfit as unfit:
            raise forms.ValidationError(f"Enter {unfit.message}", code="amount") from None


def _bid(key: str, pk: UUID) -> Entry:
    _, entry = entry_of(key, pk)
    if key != bids.BIDS:
        raise Http404
    return entry


@login_required
@never_cache
@ASK
def scores(request: OfficerRequest, key: str, pk: UUID) -> HttpResponse:
    """What was scored and decided, as far as one may see it, and one's own scoring."""
    entry, by = _bid(key, pk), request.user
    of_round = bids.round_of(entry)
    weighted = bids.criteria(of_round)
    refusals = bids.refusals_to_score(entry, of_round, by=by)
    form = ScoreForm(request.POST or None, names=[name for name, _ in weighted])
    if request.method == "POST" and refusals:
        return refused(request, f"Score {entry.title}", refusals, address(entry, "bid_scores"))
    if form.is_valid():
        try:
            bids.score(
                entry,
                points=form.points(),
                note=values.tidy(form.cleaned_data["note"]),
                by=by,
                now=timezone.now(),
            )
        except bids.CannotScore as cannot:
            put_refusals(form, cannot.refusals)
        else:
            messages.success(request, "Your scores are kept")
            return redirect(address(entry, "bid_scores"))
    given, decision = bids.sheets(entry, weighted), bids.decision_of(entry)
    context = {
        "entry": entry,
        "of_round": of_round,
        "criteria": weighted,
        "sheets": given,
        "mean": bids.mean(given),
        "is_to_score_again": any(sheet.is_of_earlier and sheet.scorer_id == by.pk for sheet in given),
        "decision": decision,
        "granted": values.pounds(decision.amount) if decision and decision.amount is not None else "",
        "conflicts": BidConflict.objects.filter(entry=entry)
        .select_related("by", "by__agency")
        .order_by("at"),
        "refusals": refusals,
        "may_decide": not bids.refusals_to_decide(entry, of_round, by=by),
        "has_interest": bids.has_interest(entry, by),
        "form": form,
        "back": address(entry),
        "interest": address(entry, "bid_interest"),
        "decide": address(entry, "bid_decide"),
    }
    return render(request, "registers/bid.html", context, status=form.http_status)


@login_required
@never_cache
@ASK
def interest(request: OfficerRequest, key: str, pk: UUID) -> HttpResponse:
    entry, back = _bid(key, pk), ""
    back = address(entry, "bid_scores")
    heading = f"Declare an interest in {entry.title}"
    if bids.has_interest(entry, request.user):
        return refused(request, heading, [bids.INTEREST], back)
    form = InterestForm(request.POST or None)
    if form.is_valid():
        said = values.tidy(form.cleaned_data["interest"])
        try:
            bids.say_interest(entry, interest=said, by=request.user, now=timezone.now())
        except bids.CannotScore as cannot:
            put_refusals(form, cannot.refusals)
        else:
            messages.success(request, "Your interest is on record")
            return redirect(back)
    intro = "You neither score nor decide this bid from then on, and it is not taken back."
    return show_form(request, form, heading, "Declare it", back, intro=intro)


@login_required
@never_cache
@ASK
def decide(request: OfficerRequest, key: str, pk: UUID) -> HttpResponse:
    entry, by = _bid(key, pk), request.user
    back, heading = address(entry, "bid_scores"), f"Decide {entry.title}"
    if refusals := bids.refusals_to_decide(entry, bids.round_of(entry), by=by):
        return refused(request, heading, refusals, back)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            bids.decide(
                entry,
                outcome=given["outcome"],
                amount=given["amount"],
                reason=given["reason"],
                conditions=given["conditions"],
                by=by,
                now=timezone.now(),
            )
        except bids.CannotDecide as cannot:
            put_refusals(form, cannot.refusals)
        else:
            messages.success(request, "Decided")
            return redirect(back)
    return show_form(request, form, heading, "Decide", back)
