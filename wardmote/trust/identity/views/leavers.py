"""Officers who leave: counts for those who look after officers, the things for their colleagues."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from wardmote.foundation.design.paging import counted, page_of
from wardmote.trust.identity import leaving, policies, queries
from wardmote.trust.identity.commands import leaving as departing
from wardmote.trust.identity.forms import HandOverForm
from wardmote.trust.identity.models import Departure
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.accounts import standing_words, tabs
from wardmote.trust.identity.views.common import ASK, READ, posted, those_who_look_after

SHOWN = 200  # of each leaver's things on one page; the next come up as these are handed over


def words_of_kind(thing: leaving.Thing) -> str:
    return leaving.source(thing.kind).many.capitalize()


@READ
@those_who_look_after
def listing(request: OfficerRequest) -> HttpResponse:
    by = request.user
    found = queries.departures(by.agency_id)
    page = page_of(found, request.GET.get("page"))
    held = leaving.held_by_officers([departure.officer_id for departure in page.object_list])
    for departure in page.object_list:
        departure.held = held[departure.officer_id]
        departure.standing = standing_words(departure.officer)
    context = {
        "page": page,
        "counted": counted(page, "leaver", "leavers"),
        "tabs": tabs("leavers", by, now=timezone.now()),
    }
    return render(request, "identity/leavers.html", context)


@ASK
@login_required
@never_cache
def leaver(request: OfficerRequest, pk: UUID) -> HttpResponse:
    """One leaver: how much is left, and what of it the officer asking may hand over."""
    by = request.user
    departure = (
        Departure.objects.select_related("officer", "officer__team", "marked_by").filter(pk=pk).first()
    )
    if departure is None:
        raise Http404
    officer = departure.officer
    looks_after = by.has_role(*policies.APPROVERS)
    things = leaving.things_of(officer)[:SHOWN]
    if not looks_after and not things and officer.team_id != by.team_id:
        raise Http404
    colleagues = queries.colleagues(officer)
    form = HandOverForm(posted(request), colleagues=colleagues)
    wanted = set(request.POST.getlist("thing"))
    if form.is_bound and form.is_valid():
        chosen = [(one.kind, one.pk) for one in things if "all" in wanted or str(one.pk) in wanted]
        try:
            handed, refused = departing.hand_over(
                leaver=officer, chosen=chosen, to=form.cleaned_data["to"], by=by, now=timezone.now()
            )
        except departing.CannotLeave as cannot:
            for refusal in cannot.refusals:
                form.add_error(None, refusal.message)
        else:
            if handed:
                to = form.cleaned_data["to"].name
                messages.success(request, f"{handed} handed over to {to}.")
            for words in refused:
                messages.warning(request, f"Not handed over: {words}")
            return redirect("identity:leaver", pk=pk)
    context: dict[str, Any] = {
        "departure": departure,
        "leaver": officer,
        "standing": standing_words(officer),
        "held": leaving.held_by_officers([pk])[pk] if looks_after else None,
        "things": [(words, list(some)) for words, some in groupby(things, key=words_of_kind)],
        "wanted": wanted,
        "form": form,
        "looks_after": looks_after,
    }
    if looks_after:
        total = sum(each.number for each in context["held"])
        context |= {"total": total, "unseen": max(total - len(things), 0)}
    return render(request, "identity/leaver.html", context, status=form.http_status)
