"""Who in a report is a person on record: suggested, linked, unlinked."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wardmote.foundation.database.middleware import opens
from wardmote.records.intake import commands, policies, queries
from wardmote.records.intake.forms import ReportPersonForm
from wardmote.records.intake.models import Telling
from wardmote.records.intake.views.page import find
from wardmote.trust.identity.requests import OfficerRequest


@opens("report")
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: OfficerRequest, reference: str) -> HttpResponse:
    report = find(reference)
    telling = get_object_or_404(Telling, report=report)
    form = ReportPersonForm(request.POST or None, initial={"part": "teller"})
    if form.is_valid():
        person = form.cleaned_data["reference"]
        part = form.cleaned_data["part"]
        try:
            commands.link_person(report=report, person=person, part=part, by=request.user, now=timezone.now())
        except commands.CannotLinkPerson as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Linked to {person.reference}")
            return redirect("intake:people", reference=report.reference)
    context = {
        "report": report,
        "form": form,
        "links": queries.person_links(report),
        "likely": queries.likely_people(telling),
        "refusals": [] if queries.may_contribute(report) else [policies.MAY_NOT_LINK],
    }
    return render(request, "intake/people.html", context, status=form.http_status)


@opens("report")
@login_required
@require_POST
def unlink(request: OfficerRequest, reference: str, pk: UUID) -> HttpResponse:
    report = find(reference)
    link = get_object_or_404(queries.person_links(report).select_related("report"), pk=pk)
    try:
        commands.unlink_person(link=link, by=request.user, now=timezone.now())
    except commands.CannotLinkPerson as refused:
        messages.warning(request, " ".join(refusal.message for refusal in refused.refusals))
    else:
        messages.success(request, "No longer linked to that person record.")
    return redirect("intake:people", reference=report.reference)
