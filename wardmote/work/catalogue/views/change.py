"""What administrators change: a figure from a day, what is in force, what was confirmed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.refusals import Refused
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, act, posted, signed_in
from wardmote.work.catalogue import commands, explaining, law, policies, queries, shipped
from wardmote.work.catalogue.forms import CommencementForm, ConfirmForm, FigureForm
from wardmote.work.catalogue.law.powers import TIME
from wardmote.work.catalogue.models import Figure


@ASK
@signed_in
def set_figure(request: OfficerRequest, key: str, name: str) -> HttpResponse:
    """The first time it is sent, what it changes is shown; sent again as it was shown, it is set."""
    by, today = request.user, timezone.localdate()
    found = queries.versions(key, name, by.agency_id)
    if not found:
        raise Http404
    parameters = [queries.parameter(row, queries.commenced(by.agency_id)) for row in found]
    was = law.held(parameters, today) or parameters[-1]
    refusals = policies.refusals_to_set(by=by)
    back = reverse("catalogue:history", kwargs={"key": key, "name": name})
    data = posted(request)
    form = FigureForm(
        data, kind=was.kind, unit=was.unit, today=today,
        initial={"value": typed(was), "unit": was.unit, "no_limit": was.value is None, "starts_on": today,
                 "section": was.section},
    )  # fmt: skip
    shown: list[explaining.Change] = []
    if not refusals and form.is_bound and form.is_valid():
        told = form.cleaned_data
        if form.was_seen:
            try:
                commands.set_figure(power=key, name=name, by=by, **{each: told[each] for each in ASKED})
            except Refused as cannot:
                for refusal in cannot.refusals:
                    form.add_error(None, refusal.message)
            else:
                messages.success(request, "The figure is set.")
                return redirect(back)
        else:
            on = told["starts_on"]
            power = queries.power(key, by.agency_id)
            shown = explaining.changes(
                power, law.held(parameters, on), form.figure(name, was.label, str(by.agency_id)), on
            )
            sent = request.POST.copy()
            sent["seen"] = form.signed
            form.data = sent
    context = {
        "form": form, "refusals": refusals, "back": back, "label": was.label, "changes": shown,
        "power_name": queries.name_of(key), "was": was,
    }  # fmt: skip
    status = 403 if refusals else form.http_status
    return render(request, "catalogue/set_figure.html", context, status=status)


ASKED = ("value", "unit", "section", "source", "why", "starts_on")


def typed(was: law.Parameter) -> str:
    """A value as its box is filled in."""
    if was.value is None:
        return ""
    return was.words if was.unit == TIME else f"{was.value.normalize():f}"


@ASK
@signed_in
def set_commencement(request: OfficerRequest, key: str) -> HttpResponse:
    by = request.user
    provision = explaining.provisions().get(key)
    if provision is None:
        raise Http404
    last: Any = queries.commencements(by.agency_id).filter(provision=key).first()
    form = CommencementForm(posted(request), initial={"starts_on": last.starts_on if last else None})
    return act(
        request,
        title="From when is it in force?",
        caption=provision["name"],
        words=(
            f"What is read of it: {provision['source']}.",
            "Set the day only once someone who may say so has confirmed it. It counts for your agency: what"
            " was done before that day keeps the figures of its own day.",
        ),
        button="Set the day",
        back=reverse("catalogue:not_in_force"),
        form=form,
        refusals=policies.refusals_to_set(by=by),
        do=lambda: commands.set_commencement(provision=key, by=by, **form.cleaned_data),
        done="The day is set.",
    )


@ASK
@signed_in
def confirm(request: OfficerRequest, key: str, figure: UUID | None = None) -> HttpResponse:
    """Say that the source was read, of an entry or of one of its figures."""
    by, today = request.user, timezone.localdate()
    row = Figure.objects.filter(pk=figure, power=key, agency=None).first() if figure else None
    name = queries.name_of(key)
    if not name or (row is None and (figure or key == shipped.SCALE)):
        raise Http404
    what = f"{row.label}: {law.amount_words(row.value, row.unit)}" if row else name
    source = row.source if row else queries.entries().get(key=key).source
    form = ConfirmForm(posted(request), today=today, initial={"read_on": today})
    return act(
        request,
        title=f"Confirm: {what}",
        caption=name if row else "Tools and powers",
        words=(
            f"Said to stand in: {source}.",
            "You say that you, or someone who may say so, have read the source, and that the catalogue has it"
            " right. If it is wrong, set your own figure instead.",
        ),
        button="Confirm",
        back=reverse("catalogue:unconfirmed"),
        form=form,
        refusals=policies.refusals_to_set(by=by),
        do=lambda: commands.confirm(power=key, figure=figure, by=by, **form.cleaned_data),
        done="It is confirmed.",
    )
