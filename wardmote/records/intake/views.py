"""Pages of reports: the list, taking one, reading one, closing and reopening it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.audit.queries import history
from wardmote.foundation.database.middleware import opens
from wardmote.foundation.design.paging import counted, page_of
from wardmote.records.intake import commands, followed_by, places, police_uk, policies, queries
from wardmote.records.intake.forms import CloseReportForm, FilterForm, TakeReportForm
from wardmote.records.intake.models import Report, ReportPlace, Telling
from wardmote.records.intake.periods import age_of, month_words
from wardmote.records.places.forms import LinkForm
from wardmote.trust.identity.requests import OfficerRequest

STATE_COLOURS = {"waiting": "yellow", "in_case": "teal", "closed": "grey", "recorded": "blue"}


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_GET
def listing(request: OfficerRequest) -> HttpResponse:
    filters = FilterForm(request.GET)
    filters.is_valid()
    chosen = filters.cleaned_data
    sort = request.GET.get("sort", "")
    sort = sort if sort in queries.SORTS else ""
    found = queries.listed(
        by=request.user,
        states=chosen.get("state"),
        harms=chosen.get("harm"),
        kinds=chosen.get("kind"),
        channels=chosen.get("channel"),
        area=chosen.get("area", ""),
        whose=chosen.get("whose", ""),
    )
    page = page_of(
        found, request.GET.get("page"), rows=queries.ordered(found, sort, states=chosen.get("state"))
    )
    now = timezone.now()
    for report in page.object_list:
        report.age = age_of(report, now)
        report.colour = STATE_COLOURS[report.state]
    context = {
        "page": page,
        "filters": filters,
        "chips": chips(filters, request.GET),
        "sort": sort,
        "counted": counted(page, "report", "reports"),
    }
    part = "#results" if request.htmx else ""
    return render(request, f"intake/list.html{part}", context)


def chips(form: FilterForm, query: QueryDict) -> list[dict[str, Any]]:
    """One chip for each filter in use: its words, and the address of the list without it."""
    found = []
    for name, field in form.fields.items():
        words = dict(getattr(field, "choices", []))
        wanted = form.cleaned_data.get(name) or []
        for value in wanted if isinstance(wanted, list) else [wanted]:
            rest = query.copy()
            rest.setlist(name, [kept for kept in rest.getlist(name) if kept.strip() != value])
            rest.pop("page", None)
            found.append({"text": words.get(value, value), "href": f"?{rest.urlencode()}"})
    return found


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: OfficerRequest) -> HttpResponse:
    by, now = request.user, timezone.now()
    teams = list(by.agency.teams.order_by("name"))
    form = TakeReportForm(request.POST or None, by=by, teams=teams, now=now)
    if form.is_bound and (earlier := taken_before(request)):
        return redirect("intake:detail", reference=earlier.reference)
    if form.is_valid():
        try:
            with transaction.atomic():
                report = commands.take_report(**form.told(), by=by, now=now)
        except commands.CannotTake as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        except IntegrityError:
            # The same form was sent twice at once: the other one was first, and is committed now.
            if earlier := taken_before(request):
                return redirect("intake:detail", reference=earlier.reference)
            raise
        else:
            messages.success(request, f"Report {report.reference} taken.")
            return redirect("intake:detail", reference=report.reference)
    context = {"form": form, "cancel_href": reverse("intake:list")}
    return render(request, "intake/new.html", context, status=form.http_status)


def taken_before(request: OfficerRequest) -> Report | None:
    """The report this very form already made, when its button was pressed twice."""
    try:
        key = Report._meta.pk.to_python(request.POST.get("report_id"))
    except Exception:
        return None
    return Report.objects.filter(pk=key, taken_by=request.user).first() if key else None


@opens("report")
@login_required
@never_cache
@require_GET
def detail(request: OfficerRequest, reference: str) -> HttpResponse:
    report = find(reference)
    by = request.user
    telling = Telling.objects.filter(report=report).first()
    links = places.links_of(report)
    context: dict[str, Any] = {
        "report": report,
        "telling": telling,
        "place_links": links,
        "places_alike": [] if links else places.suggested(telling, links),
        "may_link": queries.may_contribute(report),
        "colour": STATE_COLOURS[report.state],
        "age": age_of(report, timezone.now()),
        "month": report.occurred_period and month_words(report.occurred_period),
        "other_entries": queries.other_entries(report)[:10],
        "ward": places.ward_of(report, telling),
        "outcome": report.outcome,
        "published_by": (report.published or {}).get("Reported by"),
        "licence": police_uk.mapping().licence if report.source == police_uk.SOURCE else "",
        "occurred_midnight": report.occurred_from
        and timezone.localtime(report.occurred_from).strftime("%H:%M") == "00:00",
        "may_decide": not policies.refusals_to_decide(report, by=by),
        "following": followed_by.of([report.pk]).get(report.pk),
        "history": history("report", report.pk),
    }
    return render(request, "intake/detail.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def close(request: OfficerRequest, reference: str) -> HttpResponse:
    report = find(reference)
    refusals = policies.refusals_to_close(report, by=request.user)
    form = CloseReportForm(request.POST or None)
    if form.is_valid():
        try:
            commands.close_report(
                report=report, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except commands.CannotClose as refused:
            refusals = refused.refusals
            for refusal in refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Report {report.reference} closed with no further action.")
            return redirect("intake:detail", reference=report.reference)
    context = {"report": report, "form": form, "refusals": refusals}
    return render(request, "intake/close.html", context, status=form.http_status)


@login_required
@require_POST
def reopen(request: OfficerRequest, reference: str) -> HttpResponse:
    report = find(reference)
    try:
        commands.reopen_report(report=report, by=request.user, now=timezone.now())
    except commands.CannotReopen as refused:
        messages.warning(request, " ".join(refusal.message for refusal in refused.refusals))
    else:
        messages.success(request, f"Report {report.reference} is waiting.")
    return redirect("intake:detail", reference=report.reference)


@opens("report")
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def link_place(request: OfficerRequest, reference: str) -> HttpResponse:
    report = find(reference)
    form = LinkForm(request.POST or None)
    if form.is_valid():
        place = form.cleaned_data["place"]
        try:
            places.link_place(report=report, place=place, by=request.user, now=timezone.now())
        except places.CannotLinkPlace as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Linked to {place.reference}. Nobody sees more of either for it.")
            return redirect("intake:detail", reference=report.reference)
    return render(
        request, "intake/link_place.html", {"report": report, "form": form}, status=form.http_status
    )


@opens("report")
@login_required
@require_POST
def unlink_place(request: OfficerRequest, reference: str, pk: UUID) -> HttpResponse:
    report = find(reference)
    found = ReportPlace.objects.select_related("report", "place").defer("place__words")
    link = get_object_or_404(found, report=report, pk=pk)
    try:
        places.unlink_place(link=link, by=request.user, now=timezone.now())
    except places.CannotLinkPlace as refused:
        messages.warning(request, " ".join(refusal.message for refusal in refused.refusals))
    else:
        messages.success(request, f"No longer linked to {link.place.reference}.")
    return redirect("intake:detail", reference=report.reference)


def find(reference: str) -> Report:
    """The report, or 404 for one this officer may not see."""
    found = Report.objects.select_related("owner", "team", "taken_by", "taken_by__agency")
    return get_object_or_404(found, reference=reference.upper())
