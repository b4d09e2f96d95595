"""The ticked actions of a list: looked at once more, then done one by one, with what came of each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.foundation.design.forms import UiForm
from wardmote.foundation.refusals import Refusal
from wardmote.records.actions import commands, origins, policies, queries
from wardmote.records.actions.forms import AcceptForm, FinishForm, NewDateForm, PlaceForm
from wardmote.records.actions.models import Action
from wardmote.records.actions.views.lists import rate
from wardmote.trust.identity.models import Officer
from wardmote.trust.identity.queries import officers
from wardmote.trust.identity.requests import OfficerRequest

MOST = 100  # a page of the list has fewer; a form made by hand is held to it


@dataclass(frozen=True)
class Act:
    """What can be done with several: its words, what it asks, why not, and the command for one of them."""

    heading: str
    button: str
    done: str  # after a number
    form: type[UiForm]
    refusals: Callable[..., list[Refusal]]
    command: Callable[..., None]


def place(*, action: Action, to: Any, note: str, by: Officer, now: Any) -> None:
    """Assigned where no officer has it, handed over where one does."""
    command = commands.hand_over if action.officer_id else commands.assign
    command(action=action, to=to, note=note, by=by, now=now)


ACTS = {
    "accept": Act(
        "Accept these actions", "Accept", "accepted", AcceptForm, policies.refusals_to_answer, commands.accept
    ),
    "place": Act(
        "Assign or hand over these actions",
        "Assign or hand over",
        "placed",
        PlaceForm,
        policies.refusals_to_hand_over,
        place,
    ),
    "date": Act(
        "Ask for a new date for these actions",
        "Ask for this date",
        "asked for",
        NewDateForm,
        policies.refusals_to_ask_for_date,
        commands.ask_for_date,
    ),
    "finish": Act(
        "These actions are done",
        "Mark as done",
        "done",
        FinishForm,
        policies.refusals_to_finish,
        commands.finish,
    ),
}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def together(request: OfficerRequest) -> HttpResponse:
    back = back_to(request.POST.get("back", ""))
    act = ACTS.get(request.POST.get("do", ""))
    ids = chosen(request.POST.getlist("chosen"))
    if request.method == "GET" or act is None:
        return redirect(back)
    if not ids:
        messages.warning(request, "Tick the actions first, then choose what to do with them.")
        return redirect(back)
    options = {"colleagues": officers(agency=request.user.agency_id)} if act.form is PlaceForm else {}
    sure = request.POST.get("sure") == "yes"
    form = act.form(request.POST if sure else None, **options)
    shown: dict[str, Any] = {"act": act, "do": request.POST["do"], "form": form, "back": back}
    if form.is_valid():
        now = timezone.now()
        told = form.cleaned_data
        outcome = commands.one_by_one(
            ids, lambda action: act.command(action=action, by=request.user, now=now, **told)
        )
        unseen = len(ids) - len(outcome.done) - len(outcome.refused)
        return render(request, "actions/outcome.html", {**shown, "outcome": outcome, "unseen": unseen})
    rows: list[Any] = list(queries.visible().filter(pk__in=ids))
    belongs = origins.of(action.pk for action in rows)
    for action in rows:
        action.rating = rate(action)
        action.origin = belongs.get(action.pk)
        action.refusals = act.refusals(action, by=request.user)
    able = sum(not action.refusals for action in rows)
    shown |= {"rows": rows, "able": able, "query": request.POST.get("back", "")}
    return render(request, "actions/together.html", shown, status=form.http_status)


def chosen(values: list[str]) -> list[UUID]:
    found = []
    for value in values[:MOST]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def back_to(query: str) -> str:
    """The list as it was: only its filters come from the form, never an address."""
    return f"{reverse('actions:list')}?{query}" if query else reverse("actions:list")
