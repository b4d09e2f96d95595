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
    since, until = form.period(timezone.localdate())
    ours = request.user.agency_id if form.is_exact else None
    if ours is None:
        since, until = recording.whole_months(since, until)
    told = recording.record(since, until, across=form.by, exact=ours)
    return render(
        request,
        "powers/record.html",
        {
            "form": form, "told": told, "since": since, "until": until, "across": RecordForm.BY[form.by],
            "query": request.GET.urlencode(),
        },
    )  # fmt: skip


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """The record as it may be told: small numbers are left out, whatever the page shows."""
    form = RecordForm(request.GET)
    since, until = form.period(timezone.localdate())
    since, until = recording.whole_months(since, until)
    told = recording.record(since, until, across=form.by, exported=True)
    audit.record(
        "exported",
        kind="power record",
        subject=None,
        owner=request.user.agency_id,
        note=f"{len(told.rows)} powers",
    )
    return spreadsheet.answer(
        f"record-of-powers-{since:%Y-%m-%d}-to-{until:%Y-%m-%d}.csv",
        ["Power", *told.columns],
        ([name, *(cell.words for cell in cells)] for name, cells in told.rows),
    )
