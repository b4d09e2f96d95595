"""Figures of risk by agency or by ward, each number with its cases."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.audit import looks
from wardmote.foundation.design import spreadsheet
from wardmote.trust.identity.models import Agency
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.work.cases.views.known import page_asked_for
from wardmote.work.risk import figures

SIZE = 25


def laid_out(request: OfficerRequest) -> str:
    asked = request.GET.get("across", "")
    return asked if asked in figures.ACROSS else "agency"


@login_required
@never_cache
@require_safe
@looks.a_list("figures of risk")
def index(request: OfficerRequest) -> HttpResponse:
    across = laid_out(request)
    told = figures.figures(across=across)
    context = {"told": told, "across": across, "words": figures.ACROSS[across], "ways": figures.ACROSS}
    return render(request, "risk/figures.html", context)


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """Of cases that may be taken away; small numbers are left out here too."""
    across = laid_out(request)
    told = figures.figures(across=across, exported=True)
    note = f"{len(told.rows)} rows by {across}"
    audit.record("exported", kind="risk figures", subject=None, owner=request.user.agency_id, note=note)
    return spreadsheet.answer(
        f"risk-by-{across}-{timezone.localdate():%Y-%m-%d}.csv",
        [figures.ACROSS[across], *told.columns],
        ([name, *(cell.words for cell in cells)] for name, cells in told.rows),
    )


@login_required
@never_cache
@require_safe
@looks.a_list("cases behind a figure of risk")
def cases(request: OfficerRequest) -> HttpResponse:
    filters = asked_for(request)
    number = page_asked_for(request)
    found = list(figures.cases(filters)[(number - 1) * SIZE : number * SIZE + 1])
    stands = figures.standing_of(found[:SIZE])
    agency = Agency.objects.filter(pk=filters.agency).first() if filters.agency else None
    ward = "No ward known" if filters.ward == figures.NO_WARD else filters.ward
    context = {
        "rows": [(case, stands.get(case.pk)) for case in found[:SIZE]],
        "where": agency.name if agency else ward or "All",
        "level": figures.LEVELS.get(filters.level, "Any risk"),
        "back": "ward" if filters.ward else "agency",
        "number": number,
        "has_next": len(found) > SIZE,
    }
    return render(request, "risk/figure_cases.html", context)


def asked_for(request: OfficerRequest) -> figures.Filters:
    agency, level = request.GET.get("agency", ""), request.GET.get("level", "")
    if level and level not in figures.LEVELS:
        raise Http404
    try:
        return figures.Filters(UUID(agency) if agency else None, request.GET.get("ward", "")[:120], level)
    except ValueError:
        raise Http404 from None
