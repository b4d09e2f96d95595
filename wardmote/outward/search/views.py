"""The search box and what it finds; asking another agency for access, and answering it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.design.forms import UiForm
from wardmote.foundation.design.paging import counted, page_of
from wardmote.foundation.refusals import Refused
from wardmote.outward.search import commands, policies, queries, showing
from wardmote.outward.search.finding import MOST, find, record_with_reference
from wardmote.outward.search.forms import AskForm, FilterForm, PolicyForm, RefuseForm, SearchForm
from wardmote.outward.search.models import AccessRequest, Search
from wardmote.trust.access.forms import NAMED_OFFICERS, ShareForm
from wardmote.trust.access.models import Level
from wardmote.trust.agreements import queries as agreements
from wardmote.trust.agreements.models import Category, Purpose
from wardmote.trust.identity.models import Officer, Role, Team
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.cases import commands as cases
from wardmote.work.cases.queries import standing_purpose
from wardmote.work.cases.queries import visible as visible_cases

FIRST = 5  # of each kind, before one is chosen
SIZE = 25
STATE_COLOURS = {
    "asked": "yellow",
    "accepted": "green",
    "refused": "orange",
    "withdrawn": "grey",
    "lapsed": "red",
}
VIEWS = {"ours": "Asked of us", "asked": "Asked by us"}


# --- searching --------------------------------------------------------------------------------------


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
        "answers": [(each, queries.SORTS.get(each.sort, each.sort).lower()) for each in answers],
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


# --- asking for access ------------------------------------------------------------------------------


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
        "sort": queries.SORTS.get(answer.sort, answer.sort).lower(),
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
                "sort": queries.SORTS.get(each.sort, each.sort),
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


def visible_request(pk: UUID) -> AccessRequest:
    # A request this officer may not see is not in the table for them: 404, never 403.
    return get_object_or_404(queries.requests(), pk=pk)


@login_required
@never_cache
@require_GET
def request_page(request: OfficerRequest, pk: UUID) -> HttpResponse:
    asked = visible_request(pk)
    now, said = timezone.now(), queries.figures(on=timezone.localdate())
    clock = queries.clock(asked, said)
    ours = asked.owner_id == request.user.agency_id
    context = {
        "asked": asked,
        "sort": queries.SORTS.get(asked.sort, asked.sort),
        "purpose": queries.purpose_name(asked.purpose),
        "colour": STATE_COLOURS[asked.state],
        "due": clock.words(asked, now=now),
        "overdue": clock.is_overdue(asked, now=now),
        "clock": clock,
        "ours": ours,
        "cases": queries.cases_asked_for(asked) if ours else [],
        "may_share": ours and not policies.refusals_to_share(asked, by=request.user),
        "may_refuse": ours and not policies.refusals_to_refuse(asked, by=request.user),
        "may_withdraw": not policies.refusals_to_withdraw(asked, by=request.user),
        "granted": queries.granted(asked),
        "back": "ours" if ours else "asked",
    }
    return render(request, "search/request.html", context)


@opens("case")
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: OfficerRequest, pk: UUID, reference: str) -> HttpResponse:
    """Share the case with the agency that asked: the form of sharing, filled in as was asked."""
    asked = visible_request(pk)
    case = get_object_or_404(visible_cases(), reference=reference)
    if case.pk not in {each.pk for each in queries.cases_asked_for(asked)}:
        raise Http404
    found = agreements.live_grounds_by_agency(owner=case.owner, on=timezone.localdate())
    ground = next(each for each in found if each.agency.pk == asked.asking_id)
    officers = Officer.objects.filter(agency=asked.asking, left_at=None, is_service=False).select_related(
        "team"
    )
    form = ShareForm(
        request.POST if request.method == "POST" else None,
        agency=asked.asking,
        agreements=[each.agreement for each in ground.live],
        purposes=dict(Purpose.objects.values_list("key", "name")),
        teams=Team.objects.filter(agency=asked.asking).order_by("name"),
        officers=officers.select_related("team").order_by("team__name", "name"),
        categories=list(Category.objects.order_by("position")),
        usual_purpose=asked.purpose,
        held=case.categories,
        initial={
            "to": NAMED_OFFICERS,
            "officers": [str(asked.asked_by_id)],
            "level": Level.READ,
            "necessity": asked.necessity,
        },
    )
    refusals = policies.refusals_to_share(asked, by=request.user)
    if form.is_valid():
        try:
            commands.accept(
                request=asked,
                case=case,
                agreement=form.agreement,
                purpose=form.purpose,
                categories=form.cleaned_data["categories"],
                level=form.cleaned_data["level"],
                necessity=form.cleaned_data["necessity"],
                team=form.team,
                officers=form.chosen_officers,
                whole_agency=form.is_whole_agency,
                ends_on=form.cleaned_data["ends_on"],
                by=request.user,
                now=timezone.now(),
            )
        except (commands.CannotAnswer, cases.CannotShare) as refused:
            say(form, refused)
        else:
            messages.success(request, f"Case {case.reference} shared with {asked.asking.name}")
            return redirect("search:request", pk=asked.pk)
    context = {
        "asked": asked,
        "case": case,
        "form": form,
        "refusals": [refusal.message for refusal in refusals] or ([] if ground.live else [ground.why_not]),
    }
    return render(request, "search/accept.html", context, status=form.http_status)


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


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_name_only(request: OfficerRequest) -> HttpResponse:
    """What the officer's agency answers by name only: its information governance lead says so."""
    answered = queries.policies_of(request.user.agency_id)
    initial = {"sorts": [sort for sort, answers in answered.items() if answers]}
    form = PolicyForm(
        request.POST if request.method == "POST" else None, sorts=queries.SORTS, initial=initial
    )
    if form.is_valid():
        chosen = set(form.cleaned_data["sorts"])
        try:
            commands.say_what_is_answered(
                answers={sort: sort in chosen for sort in queries.SORTS}, by=request.user, now=timezone.now()
            )
        except commands.CannotSay as refused:
            say(form, refused)
        else:
            messages.success(request, "Saved. It holds from the next search on")
            return redirect("search:by_name_only")
    context = {
        "form": form,
        "refusals": policies.refusals_to_say(by=request.user),
        "answered": [(queries.SORTS[sort], answers) for sort, answers in answered.items()],
    }
    return render(request, "search/by_name_only.html", context, status=form.http_status)


def say(form: UiForm, refused: Refused) -> None:
    for refusal in refused.refusals:
        form.add_error(None, refusal.message)
