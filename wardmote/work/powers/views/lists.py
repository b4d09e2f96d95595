"""The list of every use one may see, and the same as a spreadsheet."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.audit import looks
from wardmote.foundation.design import spreadsheet
from wardmote.foundation.design.paging import number_asked_for
from wardmote.records.places import queries as places
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.work.powers import catalogued, listing
from wardmote.work.powers.forms.lists import FilterForm
from wardmote.work.powers.views.common import lit

COLUMNS = ["Case", "Power", "State", "Agency", "Ward", "Served", "Last day", "Next date", "Under appeal"]


def form_of(request: OfficerRequest) -> FilterForm:
    powers = [(key, each.name) for key, each in catalogued.powers(by=request.user).items()]
    return FilterForm(request.GET, powers=powers, wards=places.ward_names())


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_safe
@looks.a_list("uses of powers")
def index(request: OfficerRequest) -> HttpResponse:
    now = timezone.now()
    form = form_of(request)
    page = listing.page(form.filters(), by=request.user, now=now, number=number_asked_for(request))
    lit(page.rows)
    for use in page.rows:
        use.is_late = use.next_due_at is not None and use.next_due_at < now  # type: ignore[attr-defined]
    context = {
        "listed": page,
        "page": Paginator(range(page.total), listing.SIZE).get_page(page.number),
        "filters": form,
        "chips": chips(form, request.GET),
        "query": request.GET.urlencode(),
    }
    part = "#results" if request.htmx else ""
    return render(request, f"powers/list.html{part}", context)


def chips(form: FilterForm, query: QueryDict) -> list[dict[str, str]]:
    """One chip for each filter in use: its words, and the address of the list without it."""
    found = []
    for name, field in form.fields.items():
        words: dict[Any, Any] = {str(key): text for key, text in getattr(field, "choices", [])}
        words |= {str(key): text for key, text in getattr(field.widget, "choices", [])}
        for value in [each for each in query.getlist(name) if each.strip()]:
            if name in form.errors:
                continue
            rest = query.copy()
            rest.setlist(name, [kept for kept in rest.getlist(name) if kept != value])
            rest.pop("page", None)
            found.append(
                {"text": str(words.get(value, f"{field.label} {value}")), "href": f"?{rest.urlencode()}"}
            )
    return found


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """The list as a spreadsheet: the same filters and order, of the uses that may be taken away."""
    by, now = request.user, timezone.now()
    rows = listing.to_export(form_of(request).filters(), by=by, now=now)
    audit.record(
        "exported", kind="power list", subject=None, owner=by.agency_id, note=f"{len(rows)} uses of powers"
    )
    return spreadsheet.answer(
        f"powers-{timezone.localdate(now):%Y-%m-%d}.csv",
        COLUMNS,
        (
            [
                use.case.reference,
                use.power_name,
                use.get_state_display(),
                use.agency.name,
                use.ward,
                f"{timezone.localdate(use.served_at):%Y-%m-%d}" if use.served_at else "",
                f"{use.ends_on:%Y-%m-%d}" if use.ends_on else "",
                f"{timezone.localdate(use.next_due_at):%Y-%m-%d}" if use.next_due_at else "",
                "yes" if use.under_appeal else "",
            ]
            for use in rows
        ),
    )
