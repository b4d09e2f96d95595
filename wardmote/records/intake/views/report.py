"""Taking a report, and reading one: what was told, what it is like, what was decided, who is next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wardmote.foundation.audit.queries import history
from wardmote.foundation.database.middleware import opens
from wardmote.records.clocks import explaining
from wardmote.records.clocks import queries as clocks
from wardmote.records.intake import (
    beside,
    came_from,
    commands,
    followed_by,
    likely,
    listing,
    places,
    police_uk,
    policies,
    queries,
    repeated,
    reporter,
)
from wardmote.records.intake.forms import TakeReportForm
from wardmote.records.intake.models import Referral, Report, Telling
from wardmote.records.intake.periods import age_of, month_words
from wardmote.records.intake.views.attached import attached
from wardmote.records.intake.views.page import STATE_COLOURS, find, page_of, queue_of
from wardmote.trust.access import gone
from wardmote.trust.access.glass import broken
from wardmote.trust.identity.models import Officer
from wardmote.trust.identity.requests import OfficerRequest


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
    by, now = request.user, timezone.now()
    filters, queue = queue_of(request.GET)
    telling = Telling.objects.filter(report=report).first()
    may_decide = not policies.refusals_to_decide(report, by=by)
    may_contribute = may_decide or queries.may_contribute(report)  # whoever decides adds to it, too
    like = likely.reports_like(report) if may_decide else []
    following = followed_by.of([report.pk, *(each.pk for each in like)])
    referrals = list(queries.referrals_of(report))
    links = places.links_of(report)
    person_links = list(queries.person_links(report))
    context: dict[str, Any] = {
        "report": report,
        "clocks": explaining.shown(clocks.of_report(report.pk), contributes=may_contribute, by=by, now=now),
        "telling": telling,
        "colour": STATE_COLOURS[report.state],
        "age": age_of(report, now),
        "month": report.occurred_period and month_words(report.occurred_period),
        "other_entries": queries.other_entries(report)[:10],
        "ward": report.ward or places.ward_of(report, telling),
        "place_links": links,
        "places_alike": [] if links else places.suggested(telling, links),
        "may_link": may_contribute,
        "beside": beside.of(beside.Asked(report, may_contribute, may_decide, by, now)),
        **attached(report, by=by, contributes=may_contribute, decides=may_decide),
        "outcome": report.outcome,
        "published_by": (report.published or {}).get("Reported by"),
        "licence": police_uk.mapping().licence if report.source == police_uk.SOURCE else "",
        "occurred_midnight": report.occurred_from
        and timezone.localtime(report.occurred_from).strftime("%H:%M") == "00:00",
        # Asked only where nothing but broken glass may let them in.
        "glass": None if may_contribute else broken(report.pk, by=by, now=now),
        "may_decide": may_decide,
        "may_close": report.state == Report.State.REFERRED
        and may_decide
        and not policies.refusals_to_close(report, by=by),
        "came_from": came_from.of(report),
        "reporter": reporter.of(report),
        "following": following.get(report.pk),
        "history": history("report", report.pk),
        "person_links": person_links,
        "like": likely.followed(like, following),
        "cases_like": likely.records_like(report, telling, like) if may_decide else [],
        "decided": decided(report, referrals),
        "referral": referrals[0] if referrals else None,
        "is_receiver": bool(referrals) and by.agency_id == referrals[0].agency_id,
        "queue": f"?{queue}" if queue else "",
        "queue_and": f"&{queue}" if queue else "",
        "kept_href": "" if report.state == Report.State.RECORDED else gone.kept_at(report.reference),
        "above": repeated.of(report, links, person_links),
        "list_href": f"{reverse('intake:list')}?{queue}" if queue else reverse("intake:list"),
    }
    if may_decide:
        context |= ways(report, filters, queue, by=by, now=now)
    return render(request, "intake/detail.html", context)


def ways(
    report: Report, filters: listing.Filters, queue: str, *, by: Officer, now: datetime
) -> dict[str, str]:
    """The addresses of the reports before and after this one in the officer's queue."""
    beside = listing.neighbours(report, filters, by=by, now=now)
    return {
        name: page_of(reference, queue)
        for name, reference in (("before_href", beside.before), ("after_href", beside.after))
        if reference
    }


@dataclass(frozen=True)
class Decided:
    """One line of what was decided: by either side of a referral, too."""

    at: datetime
    title: str
    by: Officer
    reason: str
    words: str = ""
    href: str = ""


def decided(report: Report, referrals: list[Referral]) -> list[Decided]:
    """What was decided, newest first, with what became of each referral; none of it for other agencies."""
    lines = []
    for decision in queries.decisions(report):
        title = decision.get_kind_display()
        if decision.ground:
            title = f"{title}: {decision.get_ground_display().lower()}"
        lines.append(Decided(decision.at, title, decision.by, decision.reason, decision.words))
    if not lines:
        return []
    for referral, steps in zip(referrals, queries.steps(referrals).values(), strict=True):
        href = reverse("intake:referral", kwargs={"pk": referral.pk})
        for step in steps:
            if step.state != Referral.State.SENT:
                title = f"Referral to {referral.agency.short_name} {step.get_state_display().lower()}"
                lines.append(Decided(step.at, title, step.by, step.words, href=href))
    return sorted(lines, key=lambda line: line.at, reverse=True)
