"""Pages of repeats: a report that repeats an earlier one, the rows behind a count, thresholds."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.refusals import Refused
from wardmote.records.intake import likely
from wardmote.records.intake.models import Report, Telling
from wardmote.records.intake.views.page import find, onward, page_of, queue_of
from wardmote.records.people import queries as people
from wardmote.records.places import queries as places
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, READ, act, posted, signed_in
from wardmote.work.cases import queries as cases
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.page import refuse
from wardmote.work.repeats import commands, policies, queries, telling
from wardmote.work.repeats.forms import ChooseForm, RepeatForm, ThresholdForm
from wardmote.work.repeats.models import Threshold
from wardmote.work.repeats.queries import Count, Link

REVIEW_AFTER = timedelta(days=28)  # a first suggestion in the box, not a rule
MOST_ROWS = 100


# --- a report that repeats an earlier one -------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: OfficerRequest, report: str) -> HttpResponse:
    """Which report or case it repeats: those like it come first, if the officer has the report open."""
    new = find(report[:12])
    telling_of = Telling.objects.filter(report=new).first()
    like = likely.reports_like(new)
    alike = {each.reference: each for each in [*likely.records_like(new, telling_of, like), *like]}
    form = ChooseForm(posted(request), likely=alike)
    if form.is_valid():
        if form.cleaned_data["found"] == new.reference:
            form.add_error(None, policies.ITSELF.message)
        else:
            return redirect(address_of(new, form.cleaned_data["found"], queue_of(request.GET)[1]))
    context = {
        "report": new,
        "form": form,
        "heading": f"{new.reference} is a repeat",
        "intro": "It joins the case of what it repeats. Those who may decide on a closed case reopen it.",
        "button": "Go on",
        "back": page_of(new.reference, queue_of(request.GET)[1]),
    }
    return render(request, "cases/triage.html", context, status=form.http_status)


def address_of(report: Report, found: str, queue: str) -> str:
    name = "repeats:of_case" if found.startswith("C-") else "repeats:of_report"
    address = reverse(name, kwargs={"report": report.reference, "reference": found})
    return f"{address}?{queue}" if queue else address


@opens("report")
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_report(request: OfficerRequest, report: str, reference: str) -> HttpResponse:
    new, earlier = find(report[:12]), find(reference)
    if new.pk == earlier.pk:
        raise Http404
    link = cases.case_of_report(earlier)
    case = link.case if link else None
    links = queries.links_of_report(earlier)
    return same(request, new, case=case, earlier=earlier.reference, links=links)


@opens("case")
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_case(request: OfficerRequest, report: str, reference: str) -> HttpResponse:
    new = find(report[:12])
    case = get_object_or_404(cases.visible(), reference=reference.upper())
    return same(request, new, case=case, earlier=case.reference, links=queries.links_of_case(case))


def same(
    request: OfficerRequest, report: Report, *, case: Case | None, earlier: str, links: list[Link]
) -> HttpResponse:
    """What will happen, and what is the same. Whoever may not reopen the case may propose it."""
    by, now = request.user, timezone.now()
    queue = queue_of(request.GET)[1]
    reopens = case is not None and case.status == Case.Status.CLOSED
    refusals = policies.refusals_to_join(report, case, by=by) if case else []
    form = RepeatForm(
        posted(request),
        links=links,
        reopens=reopens,
        initial={"review_on": timezone.localdate(now) + REVIEW_AFTER},
    )
    if case and "propose" in request.POST:
        try:
            commands.propose_reopening(case=case, by=by, now=now)
        except Refused as refused:  # somebody reopened it meanwhile
            messages.error(request, " ".join(refusal.message for refusal in refused.refusals))
        else:
            messages.success(request, f"Those who decide on {case.reference} are told. The report waits.")
        return redirect(page_of(report.reference, queue))
    if case and not refusals and form.is_valid():
        chosen = form.cleaned_data.get("links") or []
        try:
            commands.join_repeat(
                report=report,
                case=case,
                earlier=earlier,
                reason=form.cleaned_data["reason"],
                review_on=form.cleaned_data.get("review_on") or case.review_on,
                links=[link for link in links if link.value in chosen],
                by=by,
                now=now,
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            did = "joined, and the case reopened" if reopens else "joined"
            return onward(request, report, f"Report {report.reference}: {case.reference} {did}.", by=by)
    context = {
        "report": report,
        "case": case,
        "earlier": earlier,
        "form": form,
        "reopens": reopens,
        "refusals": refusals,
        "may_propose": bool(refusals) and reopens,
        "back": page_of(report.reference, queue),
        "other": f"{reverse('repeats:choose', args=[report.reference])}{f'?{queue}' if queue else ''}",
    }
    status = 403 if refusals and request.method == "POST" else form.http_status
    return render(request, "repeats/same.html", context, status=status)


# --- the rows behind a count --------------------------------------------------------------------------


@opens("place")
@login_required
@never_cache
@require_safe
def place(request: OfficerRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(places.visible(), reference=reference.upper())
    one = places.one(found)
    href = reverse("places:detail", args=[one.place.reference])
    return rows(request, queries.LOCATION, one.ids, title=one.place.title, href=href, of="at this place")


@opens("person")
@login_required
@never_cache
@require_safe
def person(request: OfficerRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(people.visible(), reference=reference.upper())
    one = people.one(found)
    href = reverse("people:detail", args=[one.person.reference])
    return rows(request, queries.VICTIM, one.ids, title=one.person.name, href=href,
                of="by or about this person")  # fmt: skip


def rows(
    request: OfficerRequest, counted: str, ids: list[Any], *, title: str, href: str, of: str
) -> HttpResponse:
    """By each threshold, the reports that are counted: those the officer may see, and no other."""
    now = timezone.now()
    held = queries.thresholds(request.user.agency_id, on=timezone.localdate(now))
    found = queries.counts(counted, ids, held, now=now)
    context = {
        "title": title,
        "href": href,
        "counts": [(count, telling.words_of(count, of), shown(count)) for count in found],
        "many": MOST_ROWS,
    }
    return render(request, "repeats/rows.html", context)


def shown(count: Count) -> list[tuple[Report, Any]]:
    ids = {row.report for row in count.rows[:MOST_ROWS]}
    reports: dict[Any, Report] = {
        report.pk: report for report in Report.objects.filter(pk__in=ids).select_related("owner", "team")
    }
    return [(reports[row.report], row) for row in count.rows[:MOST_ROWS] if row.report in reports]


# --- thresholds ---------------------------------------------------------------------------------------


def dressed(found: Iterable[Threshold]) -> list[Any]:
    kinds = dict(Report.Kind.choices)
    seen: list[Any] = list(found)
    for row in seen:
        row.unconfirmed = row.status in Threshold.UNCONFIRMED
        row.of = ", ".join(str(kinds.get(kind, kind)) for kind in row.kinds) or "Any kind of report"
    return seen


@READ
@signed_in
def thresholds(request: OfficerRequest) -> HttpResponse:
    by = request.user
    context = {
        "rows": dressed(queries.thresholds(by.agency_id, on=timezone.localdate())),
        "may_set": not policies.refusals_to_set(by=by),
    }
    return render(request, "repeats/thresholds.html", context)


@READ
@signed_in
def history(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    found = dressed(queries.versions(key, by.agency_id))
    if not found:
        raise Http404
    held = next((row for row in queries.thresholds(by.agency_id, on=today) if row.key == key), None)
    for row in found:
        row.is_to_come, row.is_present = row.starts_on > today, held is not None and row.pk == held.pk
    context = {"rows": found, "name": found[0].name, "may_set": not policies.refusals_to_set(by=by)}
    return render(request, "repeats/history.html", context)


@ASK
@signed_in
def set_threshold(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    was = next((row for row in queries.thresholds(by.agency_id, on=today) if row.key == key), None)
    if was is None:
        raise Http404
    form = ThresholdForm(
        posted(request),
        today=today,
        initial={"many": was.many, "within": was.within, "unit": was.unit, "starts_on": today},
    )
    return act(
        request,
        title=f"Set your own threshold: {was.name}",
        caption=was.get_counted_display(),
        words=(
            "It counts for your agency’s records from that day. What the law gives people may be made easier"
            " for them, and not harder.",
        ),
        button="Set threshold",
        back=reverse("repeats:history", kwargs={"key": key}),
        form=form,
        refusals=policies.refusals_to_set(by=by),
        do=lambda: commands.set_threshold(key=key, by=by, **form.cleaned_data),
        done="The threshold is set.",
        to=reverse("repeats:history", kwargs={"key": key}),
    )  # fmt: skip
