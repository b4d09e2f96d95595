"""One thing done with several cases of a list: chosen, confirmed, then done case by case.

Each case is asked about again when it is its turn, and says for itself whether it was done. What was done
already counts as done, so that the same form sent twice changes nothing the second time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.foundation import words_apart
from wardmote.foundation.database.middleware import opens
from wardmote.foundation.references import as_reference
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.trust.agreements import queries as agreements
from wardmote.trust.agreements.models import Category, Purpose
from wardmote.trust.identity.models import Agency, Officer, Team
from wardmote.work.cases import commands, listing, queries
from wardmote.work.cases.forms import AssignSeveralForm, ReviewSeveralForm, ShareForm
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.lists import BULK_ACTS, MOST_AT_ONCE, chosen

STEP = 25  # done in one request; the page goes on with the rest by itself
Act = Callable[[Case], None]
HEADINGS = {"assign": "Assign cases", "share": "Share cases", "review": "Set the next review"}
BUTTONS = {"assign": "Assign cases", "share": "Share cases", "review": "Set review"}


def references(request: HttpRequest) -> list[str]:
    """The cases a request names, each once, as many as may be done at once."""
    asked = (as_reference(value, "C") for value in request.POST.getlist("chosen"))
    return list(dict.fromkeys(filter(None, asked)))[:MOST_AT_ONCE]


def opened_to_share(request: HttpRequest) -> list[str]:
    """Sharing reads each case's must-not-receive list, so each is opened, on record, for it."""
    if request.method != "POST" or request.POST.get("act") != "share" or "confirmed" not in request.POST:
        return []
    return references(request)[:STEP]


@dataclass
class Outcome:
    """What came of it so far: how many were done, and those refused with each reason."""

    done: int = 0
    refused: list[tuple[str, list[str]]] = field(default_factory=list)

    def packed(self) -> str:
        return signing.dumps([self.done, self.refused], salt="bulk")

    @classmethod
    def unpacked(cls, packed: str) -> "Outcome":
        try:
            done, refused = signing.loads(packed, salt="bulk")
        except signing.BadSignature:
            return cls()
        return cls(done, [(reference, reasons) for reference, reasons in refused])


@opens("case", by=opened_to_share)
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """First what is to be done, with the cases it is done with; then the doing, some cases at a time."""
    act = request.POST.get("act", "")
    if request.method != "POST" or act not in dict(BULK_ACTS):
        return redirect("cases:list")
    wanted = whole_list(request) if request.POST.get("whole_list") else references(request)
    if not wanted:
        messages.error(request, "Tick the cases first")
        return redirect(f"/cases/?{request.POST.get('query') or 'view=all'}")
    by: Any = request.user
    found = {case.reference: case for case in queries.visible().filter(reference__in=wanted)}
    cases = [found[reference] for reference in wanted if reference in found]
    confirmed = "confirmed" in request.POST
    form, more = form_for(act, request, cases, by, confirmed=confirmed)
    shown = {
        "act": act,
        "heading": HEADINGS[act],
        "button": BUTTONS[act],
        "cases": cases,
        "references": wanted,
        "query": request.POST.get("query", ""),
        "form": form,
        **more,
    }
    if not (confirmed and form is not None and form.is_valid()):
        status = form.http_status if form else 422 if more.get("none_chosen") else 200
        return render(request, "cases/bulk.html", shown, status=status)
    outcome = Outcome.unpacked(request.POST.get("so_far", ""))
    each(
        wanted[:STEP], found, act_of(act, form, by, timezone.now()), outcome, getattr(request, "unopened", ())
    )
    left = wanted[STEP:]
    told = {name: values for name, values in request.POST.lists() if name not in OURS}
    answer = render(
        request,
        "cases/bulk_done.html",
        {
            **shown,
            "outcome": outcome,
            "left": left,
            "total": outcome.done + len(outcome.refused) + len(left),
            "told": told,
            "again": [reference for reference, _ in outcome.refused],
        },
    )
    answer.draft_taken = True  # type: ignore[attr-defined]
    return answer


OURS = {
    "csrfmiddlewaretoken",
    "chosen",
    "so_far",
    "act",
    "query",
    "confirmed",
    "whole_list",
    "draft",
    "which",
}


def whole_list(request: HttpRequest) -> list[str]:
    """The first cases of the list that the page was narrowed to, in its order, whatever page they are on."""
    _, filters, sort = chosen(words_apart.read(request.POST.get("query", ""), request.user.pk), request.user)
    found = listing.matching(filters).order_by(*listing.order(sort))
    return list(found.values_list("reference", flat=True)[:MOST_AT_ONCE])


def form_for(
    act: str, request: HttpRequest, cases: list[Case], by: Officer, *, confirmed: bool
) -> tuple[Any, dict[str, Any]]:
    """What is asked once for all of them, and what else its page shows."""
    data = request.POST if confirmed else None
    if act == "assign":
        return AssignSeveralForm(data, by=by), {}
    if act == "review":
        return ReviewSeveralForm(data, today=timezone.localdate()), {}
    found = agreements.live_grounds_by_agency(owner=by.agency, on=timezone.localdate())
    asked = next((one for one in found if str(one.agency.pk) == request.POST.get("agency")), None)
    if asked is None or not asked.live:
        agencies = [one for one in found if one.live]
        return None, {"agencies": agencies, "none_chosen": bool(agencies) and "which" in request.POST}
    agency = asked.agency
    officers = Officer.objects.filter(agency=agency, left_at=None, is_service=False).select_related("team")
    form = ShareForm(
        data,
        agency=agency,
        agreements=[ground.agreement for ground in asked.live],
        purposes=dict(Purpose.objects.values_list("key", "name")),
        teams=Team.objects.filter(agency=agency).order_by("name"),
        officers=officers.order_by("team__name", "name"),
        categories=list(Category.objects.order_by("position")),
        usual_purpose=queries.standing_purpose(cases[0].kind) if cases else "",
        held={category for case in cases for category in case.categories},
    )
    form.agency = agency  # type: ignore[attr-defined]
    return form, {"agency": agency, "heading": f"Share cases with {agency.name}"}


# --- the doing ----------------------------------------------------------------------------------

NOT_THERE = "There is no case with this reference that you may see."


# Whom a case must not reach is read once it is opened.
ASKS_WHY = "This case asks why it is opened. Open it, say why, and share it there or try again."


def each(
    wanted: Iterable[str], found: dict[str, Case], act: Act, outcome: Outcome, unopened: Iterable[str] = ()
) -> None:
    for reference in wanted:
        case = found.get(reference)
        if case is None:
            outcome.refused.append((reference, [NOT_THERE]))
            continue
        if reference in unopened:
            outcome.refused.append((reference, [ASKS_WHY]))
            continue
        try:
            act(case)
        except Refused as refused:
            outcome.refused.append((reference, [refusal.message for refusal in refused.refusals]))
        else:
            outcome.done += 1


def act_of(act: str, form: Any, by: Officer, now: datetime) -> Act:
    if act == "assign":
        return lambda case: assign(case, form.cleaned_data["lead"], form.cleaned_data["team"], by, now)
    if act == "review":
        return lambda case: commands.set_review(
            case=case, review_on=form.cleaned_data["review_on"], by=by, now=now
        )
    return lambda case: share(case, form, form.agency, by, now)


def assign(case: Case, lead: Officer | None, team: Team | None, by: Officer, now: datetime) -> None:
    with transaction.atomic():  # both or neither
        if team is not None and case.team_id != team.pk:
            commands.assign_team(case=case, team=team, by=by, now=now)
            case.refresh_from_db(fields=["audience", "team"])
        if lead is not None and case.lead_id != lead.pk:
            commands.assign_lead(case=case, lead=lead, by=by, now=now)


def share(case: Case, form: ShareForm, agency: Agency, by: Officer, now: datetime) -> None:
    try:
        # No savepoint of ours: a refusal is put on record by the command, and has to stay there.
        commands.share(
            case=case,
            agency=agency,
            agreement=form.agreement,
            purpose=form.purpose,
            categories=form.cleaned_data["categories"],
            level=form.cleaned_data["level"],
            necessity=form.cleaned_data["necessity"],
            team=form.team,
            officers=form.chosen_officers,
            whole_agency=form.is_whole_agency,
            ends_on=form.cleaned_data["ends_on"],
            by=by,
            now=now,
        )
    except commands.CannotShare as refused:
        if not is_done_already(refused.refusals):
            raise


def is_done_already(refusals: list[Refusal]) -> bool:
    """Whether nothing stands against it but that it was done before: the form was sent twice."""
    return {refusal.code for refusal in refusals} == {"already-shared"}
