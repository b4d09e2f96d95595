"""From the triage desk: joining a report to a case, and taking one out that was joined by mistake."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.foundation.refusals import Refused
from wardmote.records.intake import likely
from wardmote.records.intake import policies as intake
from wardmote.records.intake.models import Report, Telling
from wardmote.records.intake.views.page import find, onward, page_of, queue_of
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.cases import commands, queries
from wardmote.work.cases.forms import JoinCaseForm, TakeOutForm
from wardmote.work.cases.views.page import refuse


def report_asked_for(request: OfficerRequest) -> Report:
    asked = request.GET.get("report", "")
    if not asked:
        raise Http404
    return find(asked[:12])


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: OfficerRequest) -> HttpResponse:
    """Which case a report belongs to: the likely ones come first, if the officer has the report open."""
    report, by = report_asked_for(request), request.user
    refusals = intake.refusals_to_join_case(report, by=by)
    telling = Telling.objects.filter(report=report).first()
    found = likely.records_like(report, telling, likely.reports_like(report))
    form = JoinCaseForm(
        request.POST or None,
        likely={each.reference: each for each in found},
        chosen=request.GET.get("case", ""),
    )
    if form.is_valid():
        case = form.cleaned_data["found"]
        try:
            commands.join_report(
                case=case, report=report, reason=form.cleaned_data["reason"], by=by, now=timezone.now()
            )
        except Refused as refused:  # the rules of cases, or of reports
            refuse(form, refused)
        else:
            done = f"Report {report.reference} joined to case {case.reference}."
            return onward(request, report, done, by=by)
    context = {
        "report": report,
        "form": form,
        "refusals": refusals,
        "heading": f"Join {report.reference} to a case",
        "intro": "The report keeps its own readers: nothing of it is shared with the case's.",
        "button": "Join to this case",
        "back": page_of(report.reference, queue_of(request.GET)[1]),
    }
    return render(request, "cases/triage.html", context, status=form.http_status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: OfficerRequest) -> HttpResponse:
    report, by = report_asked_for(request), request.user
    link = queries.case_of_report(report)
    if link is None:  # in no case, or in one that this officer may not see
        raise Http404
    refusals = intake.refusals_to_decide(report, by=by)
    form = TakeOutForm(request.POST or None)
    if form.is_valid():
        try:
            commands.take_report_out(link=link, reason=form.cleaned_data["reason"], by=by, now=timezone.now())
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Report {report.reference} is waiting again.")
            return redirect("intake:detail", reference=report.reference)
    context = {
        "report": report,
        "form": form,
        "refusals": refusals,
        "heading": f"Take {report.reference} out of {link.case.reference}",
        "button": "Take it out",
        "back": page_of(report.reference),
    }
    return render(request, "cases/triage.html", context, status=form.http_status)
