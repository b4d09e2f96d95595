"""What pages of the register share: the entry found, a form posted, a page that refuses, a page that acts."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from wardmote.foundation.design.forms import UiForm
from wardmote.foundation.refusals import Refusal
from wardmote.trust.agreements import commands, policies, queries
from wardmote.trust.agreements.models import Agreement, Party
from wardmote.trust.identity.requests import OfficerRequest

READ = require_http_methods(["GET", "HEAD"])
ASK = require_http_methods(["GET", "HEAD", "POST"])


def find(pk: UUID) -> Agreement:
    try:
        return queries.entry(pk)
    except Agreement.DoesNotExist:
        raise Http404 from None


def party_of(agreement: Agreement, pk: UUID) -> Party:
    for party in agreement.parties.all():
        if party.pk == pk:
            return party
    raise Http404


def posted(request: OfficerRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def say(form: UiForm, cannot: commands.CannotChangeRegister) -> None:
    for refusal in cannot.refusals:
        form.add_error(None, refusal.message)


def refused(request: OfficerRequest, title: str, refusals: list[Refusal], back: str) -> HttpResponse:
    context = {"title": title, "refusals": refusals, "back": back}
    return render(request, "agreements/refused.html", context, status=403)


def act(
    request: OfficerRequest,
    agreement: Agreement,
    *,
    title: str,
    button: str,
    refusals: list[Refusal],
    form: UiForm,
    do: Callable[[], object],
    done: str,
    words: tuple[str, ...] = (),
    style: str = "",
    effects: bool = False,
) -> HttpResponse:
    back = reverse("agreements:detail", args=[agreement.pk])
    if refusals:
        return refused(request, title, refusals, back)
    if form.is_bound and form.is_valid():
        try:
            do()
        except commands.CannotChangeRegister as cannot:
            say(form, cannot)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "agreement": agreement,
        "title": title,
        "button": button,
        "style": style,
        "words": words,
        "form": form,
        "back": back,
        "effects": effects_of(agreement) if effects else None,
    }
    return render(request, "agreements/act.html", context, status=form.http_status)


def effects_of(agreement: Agreement) -> list[policies.EndingEffect]:
    return [effect for look in policies.ending_effects for effect in look(agreement)]
