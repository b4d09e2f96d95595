"""Which place on record a report is of: linked, unlinked."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wardmote.foundation.database.middleware import opens
from wardmote.records.intake import places
from wardmote.records.intake.models import ReportPlace
from wardmote.records.intake.views.page import find
from wardmote.records.places.forms import LinkForm
from wardmote.trust.identity.requests import OfficerRequest


@opens("report")
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def link(request: OfficerRequest, reference: str) -> HttpResponse:
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
def unlink(request: OfficerRequest, reference: str, pk: UUID) -> HttpResponse:
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
