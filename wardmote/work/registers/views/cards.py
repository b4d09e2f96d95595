"""The card of an accredited person: issued by its agency, looked up by anybody who holds its code."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.registers import cards, policies
from wardmote.work.registers.models import Entry
from wardmote.work.registers.views.common import ASK, address, entry_of, note_opening, refused
from wardmote.work.registers.views.public import anybody


def _of_a_person(key: str, pk: UUID) -> Entry:
    _, entry = entry_of(key, pk)
    if key != cards.REGISTER:
        raise Http404
    return entry


@login_required
@never_cache
@ASK
def card(request: OfficerRequest, key: str, pk: UUID) -> HttpResponse:
    """Whether there is a card; a new one is made as it is asked for, to be printed at once."""
    entry, by, now = _of_a_person(key, pk), request.user, timezone.now()
    note_opening(entry, by)
    if request.method == "POST":
        try:
            code = cards.issue(entry, by=by, now=now)
        except cards.CannotIssue as cannot:
            return refused(request, f"Card of {entry.title}", cannot.refusals, address(entry, "card"))
        answer = HttpResponse(cards.pdf(entry, code, at=now), content_type="application/pdf")
        answer.headers["Content-Disposition"] = 'attachment; filename="card.pdf"'
        return answer
    context = {
        "entry": entry,
        "card": cards.current(entry),
        "may_issue": cards.may_issue(entry),
        "not_now": cards.NOT_NOW.message,
        "keeps": policies.keeps(entry, by=by),
        "back": address(entry),
        "withdraw": address(entry, "withdraw_card"),
    }
    return render(request, "registers/card.html", context)


@login_required
@never_cache
@require_POST
def withdraw(request: OfficerRequest, key: str, pk: UUID) -> HttpResponse:
    entry = _of_a_person(key, pk)
    try:
        cards.withdraw(entry, by=request.user, now=timezone.now())
    except cards.CannotIssue as cannot:
        return refused(request, f"Card of {entry.title}", cannot.refusals, address(entry, "card"))
    messages.success(request, "Card withdrawn")
    return redirect(address(entry, "card"))


@anybody
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What the card of this code shows today, to anybody."""
    found = cards.shown(code)
    context = {"shown": found, "today": timezone.localdate()}
    return render(request, "registers/card_check.html", context, status=200 if found else 404)
