"""Closing a report without further action, and reopening it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.records.intake import commands, policies
from wardmote.records.intake.forms import PHRASES, CategoryForm, CloseReportForm, ReopenReportForm
from wardmote.records.intake.models import Report
from wardmote.records.intake.views.page import find, onward, page_of, queue_of
from wardmote.trust.identity.requests import OfficerRequest


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def close(request: OfficerRequest, reference: str) -> HttpResponse:
    report = find(reference)
    refusals = policies.refusals_to_close(report, by=request.user)
    form = CloseReportForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            commands.close_report(
                report=report,
                reason=told["reason"],
                ground=told["ground"],
                internal=told["internal"],
                by=request.user,
                now=timezone.now(),
            )
        except commands.CannotClose as refused:
            refusals = refused.refusals
            for refusal in refusals:
                form.add_error(None, refusal.message)
        else:
            done = f"Report {report.reference} closed with no further action."
            return onward(request, report, done, by=request.user)
    context = {
        "report": report,
        "form": form,
        "refusals": refusals,
        "phrases": PHRASES,
        "report_href": page_of(report.reference, queue_of(request.GET)[1]),
    }
    return render(request, "intake/close.html", context, status=form.http_status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def reopen(request: OfficerRequest, reference: str) -> HttpResponse:
    report = find(reference)
    refusals = policies.refusals_to_reopen(report, by=request.user)
    form = ReopenReportForm(request.POST or None)
    if form.is_valid():
        try:
            commands.reopen_report(
                report=report, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except commands.CannotReopen as refused:
            refusals = refused.refusals
            for refusal in refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Report {report.reference} is waiting.")
            return redirect("intake:detail", reference=report.reference)
    recorded = report.state == Report.State.RECORDED
    context = {
        "report": report,
        "form": form,
        "refusals": refusals,
        "report_href": page_of(report.reference),
        "heading": f"Put {report.reference} in the queue" if recorded else f"Reopen {report.reference}",
        "button": "Put in the queue" if recorded else "Reopen this report",
    }
    return render(request, "intake/form.html", context, status=form.http_status)


def intro_of(report: Report) -> str:
    words = f"{report.get_kind_display()}. Offered are those in force on the day it was received."
    if report.told_as:
        words += (
            f" Its reporter chose “{report.told_as.public_name or report.told_as.name}”; that stays with it."
        )
    return words


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def categorise(request: OfficerRequest, reference: str) -> HttpResponse:
    """Say which category a report is of, and go on where the officer was."""
    report = find(reference)
    back = page_of(report.reference, queue_of(request.GET)[1])
    refusals = policies.refusals_to_categorise(report, by=request.user)
    form = CategoryForm(request.POST if request.method == "POST" else None, report=report)
    if form.is_valid():
        try:
            commands.categorise(report=report, category=form.cleaned_data["category"], by=request.user)
        except commands.CannotCategorise as refused:
            refusals = refused.refusals
            for refusal in refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, f"The category of report {report.reference} is set.")
            return redirect(back)
    context = {
        "report": report,
        "form": form,
        "refusals": refusals,
        "report_href": back,
        "heading": f"Category of {report.reference}",
        "intro": intro_of(report),
        "button": "Set category",
    }
    return render(request, "intake/form.html", context, status=form.http_status)
