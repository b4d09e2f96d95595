"""Asking another agency for access, the list of requests, one of them, refusing and withdrawing."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.design.paging import counted, page_of
from wardmote.outward.search import commands, policies, queries
from wardmote.outward.search.forms import AskForm, FilterForm, RefuseForm
from wardmote.outward.search.models import AccessRequest, Search
from wardmote.outward.search.views.common import say, visible_request
from wardmote.trust.identity.models import Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.cases.queries import standing_purpose

STATE_COLOURS = {
    "asked": "yellow",
    "accepted": "green",
    "refused": "orange",
    "withdrawn": "grey",
    "lapsed": "red",
}
ACCEPTING = {
    "case": "search:accept",
    "report": "search:accept_with_report",
    "person": "search:accept_with_person",
}
VIEWS = {"ours": "Asked of us", "asked": "Asked by us"}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: OfficerRequest, pk: UUID, hit: UUID) -> HttpResponse:
    search = get_object_or_404(Search, pk=pk)
    answer = next((each for each in queries.answers_by_name(search) if each.pk == hit), None)
    if answer is None:
        raise Http404
    today = timezone.localdate()
    purposes = queries.purposes_between(owner=answer.owner, reader=request.user.agency, on=today)
    form = AskForm(
        request.POST if request.method == "POST" else None,
        purposes=purposes,
        usual=standing_purpose(answer.sort),
    )
    if form.is_valid():
        asked = form.cleaned_data
        try:
            made = commands.ask_access(
                answer=answer, purpose=asked["purpose"], necessity=asked["necessity"], key=asked["key"]
            )
        except commands.CannotAsk as refused:
            say(form, refused)
        else:
            messages.success(request, f"You asked {answer.owner.name} for access")
            return redirect("search:request", pk=made)
    context = {
        "form": form,
        "search": search,
        "answer": answer,
        "sort": queries.sort_words(answer.sort),
        "refusals": [] if purposes else [policies.NO_PURPOSE],
        "hours": queries.figures(on=today)["answer_within"],
    }
    return render(request, "search/ask.html", context, status=form.http_status)


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_GET
def requests(request: OfficerRequest) -> HttpResponse:
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "ours"
    filters = FilterForm(request.GET)
    state = filters.cleaned_data.get("state", "") if filters.is_valid() else ""
    now, said = timezone.now(), queries.figures(on=timezone.localdate())
    page = page_of(queries.listed(view, by=request.user, state=state), request.GET.get("page"))
    lines = []
    for each in page.object_list:
        clock = queries.clock(each, said)
        lines.append(
            {
                "request": each,
                "sort": queries.sort_words(each.sort).capitalize(),
                "colour": STATE_COLOURS[each.state],
                "due": clock.words(each, now=now),
                "overdue": clock.is_overdue(each, now=now),
            }
        )
    context = {
        "page": page,
        "lines": lines,
        "filters": filters,
        "filtered": bool(state),
        "view": view,
        "views": [{"key": key, "text": text, "current": key == view} for key, text in VIEWS.items()],
        "counted": counted(page, "request", "requests"),
        "leads": request.user.has_role(Role.INFORMATION_GOVERNANCE),
    }
    return render(request, f"search/requests.html{'#results' if request.htmx else ''}", context)


@login_required
@never_cache
@require_GET
def request_page(request: OfficerRequest, pk: UUID) -> HttpResponse:
    asked = visible_request(pk)
    now, said = timezone.now(), queries.figures(on=timezone.localdate())
    clock = queries.clock(asked, said)
    ours = asked.owner_id == request.user.agency_id
    wanted = [(each, accept_href(asked, each)) for each in queries.asked_for(asked)] if ours else []
    context = {
        "asked": asked,
        "sort": queries.sort_words(asked.sort).capitalize(),
        "purpose": queries.purpose_name(asked.purpose),
        "colour": STATE_COLOURS[asked.state],
        "due": clock.words(asked, now=now),
        "overdue": clock.is_overdue(asked, now=now),
        "clock": clock,
        "ours": ours,
        "wanted": wanted,
        "only": wanted[0] if len(wanted) == 1 and not wanted[0][0].why_not else None,
        "may_share": ours and not policies.refusals_to_share(asked, by=request.user),
        "may_refuse": ours and not policies.refusals_to_refuse(asked, by=request.user),
        "may_withdraw": not policies.refusals_to_withdraw(asked, by=request.user),
        "granted": queries.granted(asked),
        "back": "ours" if ours else "asked",
    }
    return render(request, "search/request.html", context)


def accept_href(asked: AccessRequest, wanted: queries.Wanted) -> str:
    """Where this record is shared in answer: each kind as its own room shares it."""
    return reverse(ACCEPTING[wanted.kind], kwargs={"pk": asked.pk, "reference": wanted.reference})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: OfficerRequest, pk: UUID) -> HttpResponse:
    asked = visible_request(pk)
    form = RefuseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            commands.refuse(
                request=asked, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except commands.CannotAnswer as refused:
            say(form, refused)
        else:
            messages.success(request, f"Refused. {asked.asked_by.name} is told why")
            return redirect("search:request", pk=asked.pk)
    context = {
        "asked": asked,
        "form": form,
        "refusals": policies.refusals_to_refuse(asked, by=request.user) if not form.is_bound else [],
    }
    return render(request, "search/refuse.html", context, status=form.http_status)


@login_required
@require_POST
def withdraw(request: OfficerRequest, pk: UUID) -> HttpResponse:
    asked = visible_request(pk)
    try:
        commands.withdraw(request=asked, by=request.user, now=timezone.now())
    except commands.CannotWithdraw as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    else:
        messages.success(request, "Request withdrawn")
    return redirect("search:request", pk=asked.pk)
