"""The statutory record as a page and as a spreadsheet: every number opens the uses it counts."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.audit import looks
from wardmote.foundation.design import spreadsheet
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.work.powers import recording
from wardmote.work.powers.forms.lists import RecordForm


@login_required
@never_cache
@require_safe
@looks.a_list("record of powers")
def index(request: OfficerRequest) -> HttpResponse:
    form = RecordForm(request.GET)
    today = timezone.localdate()
    since, until = form.period(today)
    ours = request.user.agency_id if form.is_exact else None
    told = recording.record(since, until, across=form.by, today=today, exact=ours)
    return render(
        request,
        "powers/record.html",
        {"form": form, "told": told, "across": RecordForm.BY[form.by], "query": request.GET.urlencode()},
    )


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """As it may be told: of months that are over, small numbers left out, whatever the page shows."""
    form = RecordForm(request.GET)
    today = timezone.localdate()
    told = recording.record(*form.period(today), across=form.by, today=today, exported=True)
    audit.record(
        "exported",
        kind="power record",
        subject=None,
        owner=request.user.agency_id,
        note=f"{len(told.rows)} powers",
    )
    return spreadsheet.answer(
        f"record-of-powers-{told.since:%Y-%m-%d}-to-{told.until:%Y-%m-%d}.csv",
        ["Power", *told.columns],
        ([name, *(cell.words for cell in cells)] for name, cells in told.rows),
    )
