"""The search box, what it finds, and what an agency answers by name only."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wardmote.outward.search import commands, policies, queries, showing
from wardmote.outward.search.finding import MOST, find, record_with_reference
from wardmote.outward.search.forms import PolicyForm, SearchForm
from wardmote.outward.search.models import Search
from wardmote.outward.search.views.common import say
from wardmote.trust.identity.requests import OfficerRequest

FIRST = 5  # of each kind, before one is chosen
SIZE = 25


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: OfficerRequest) -> HttpResponse:
    """The box. What is sent is kept as a row, so that no address, nor a log of addresses, holds a name."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        typed = form.cleaned_data["q"]
        if found := record_with_reference(typed):
            page, record = found  # that it is opened goes on record with the page itself
            return redirect(page, reference=record.reference)
        return redirect("search:results", pk=commands.begin_search(words=typed))
    context = {"form": form, "earlier": queries.searches_of(request.user)}
    return render(request, "search/start.html", context, status=form.http_status)


@login_required
@never_cache
@require_GET
def results(request: OfficerRequest, pk: UUID) -> HttpResponse:
    search = get_object_or_404(Search, pk=pk)  # somebody else's, or one of yesterday, is not there
    hits = find(search.words)
    counts = {kind: sum(hit.kind == kind for hit in hits) for kind in showing.KINDS}
    chosen = request.GET.get("kind", "")
    chosen = chosen if counts.get(chosen) else ""
    page = None
    if chosen:
        page = Paginator([hit for hit in hits if hit.kind == chosen][:MOST], SIZE).get_page(
            request.GET.get("page")
        )
        wanted = list(page.object_list)
    else:
        wanted = [hit for kind in showing.KINDS for hit in [h for h in hits if h.kind == kind][:FIRST]]
    shown = showing.lines(wanted)
    groups = [
        {
            "kind": kind,
            "heading": showing.KINDS[kind][0],
            "counted": count_words(kind, counts[kind]),
            "lines": shown[kind],
            "more": counts[kind] > FIRST and not chosen,
        }
        for kind in showing.KINDS
        if shown.get(kind)
    ]
    answers = queries.answers_by_name(search) if page is None or page.number == 1 else []
    limit = queries.figures(on=timezone.localdate()).get("look_ups_a_day", 0) if search.look_up else 0
    total = sum(counts.values())
    context = {
        "search": search,
        "search_said": search.words,
        "groups": groups,
        "kinds": [
            {"kind": kind, "text": showing.KINDS[kind][0], "count": capped(count), "current": kind == chosen}
            for kind, count in counts.items()
            if count
        ],
        "chosen": chosen,
        "page": page,
        "label": "Pages of what was found",
        "total": total,
        "total_words": f"{total:,}{'+' if any(count > MOST for count in counts.values()) else ''}",
        "answers": [(each, queries.sort_words(each.sort)) for each in answers],
        "over_limit": bool(search.look_up and search.look_up > limit),
        "limit": limit,
        "most": MOST,
        "at_the_limit": chosen and counts[chosen] > MOST and page is not None and not page.has_next(),
    }
    return render(request, "search/results.html", context)


def capped(count: int) -> str:
    return f"{MOST}+" if count > MOST else str(count)


def count_words(kind: str, count: int) -> str:
    _, one, many = showing.KINDS[kind]
    return f"{capped(count)} {one if count == 1 else many}"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_name_only(request: OfficerRequest) -> HttpResponse:
    """What the officer's agency answers by name only: its information governance lead says so."""
    answered = queries.policies_of(request.user.agency_id)
    initial = [sort for sort, answers in answered.items() if answers]
    form = PolicyForm(
        request.POST if request.method == "POST" else None,
        sorts=queries.KINDS,
        beside=queries.BESIDE,
        initial={"sorts": initial, "beside": initial},
    )
    if form.is_valid():
        chosen = form.chosen
        try:
            commands.say_what_is_answered(
                answers={sort: sort in chosen for sort in queries.SORTS}, by=request.user, now=timezone.now()
            )
        except commands.CannotSay as refused:
            say(form, refused)
        else:
            messages.success(request, "What your agency answers is saved. It holds from the next search on")
            return redirect("search:by_name_only")
    context = {
        "form": form,
        "refusals": policies.refusals_to_say(by=request.user),
        "answered": [(queries.SORTS[sort], answers) for sort, answers in answered.items()],
    }
    return render(request, "search/by_name_only.html", context, status=form.http_status)
