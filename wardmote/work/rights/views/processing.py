"""The record of processing: what is held of whom, why, for how long, and who it goes to."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.foundation.design import spreadsheet
from wardmote.foundation.processing import WORDS, printed, record
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.rights import queries


@login_required
@never_cache
@require_safe
def processing(request: OfficerRequest) -> HttpResponse:
    context = {
        "activities": record.activities(),
        "recipients": queries.recipients(agency=request.user.agency, on=timezone.localdate()),
        "security": record.SECURITY,
        "abroad": record.ABROAD,
        "profiling": record.PROFILING,
        "special": [(WORDS[what], fields) for what, fields in printed.special().items() if fields],
    }
    return render(request, "rights/processing.html", context)


@login_required
@never_cache
@require_safe
def processing_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """The classification of every field. It holds nothing of anybody: it is the code's own words."""
    return spreadsheet.answer("record-of-processing.csv", record.COLUMNS, record.lines())
