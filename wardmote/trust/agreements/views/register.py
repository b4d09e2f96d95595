"""The register as a list, as a file, and as a matrix of who shares with whom."""

import csv
import io
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.design.paging import counted, page_of
from wardmote.trust.agreements import pages, policies, queries
from wardmote.trust.agreements.forms import (
    FilterForm,
    MatrixForm,
)
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.agreements.standing import STANDINGS
from wardmote.trust.agreements.views.common import READ
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor


@login_required
@never_cache
@vary_on_headers("HX-Request")
@READ
def listing(request: OfficerRequest) -> HttpResponse:
    today = timezone.localdate()
    filters = filter_form(request)
    sort = request.GET.get("sort", queries.USUAL_SORT)
    page = page_of(queries.entries(filters.wanted(sort), on=today), request.GET.get("page"))
    for agreement in page.object_list:
        agreement.standing = STANDINGS[agreement.standing_key]
    context = {
        "page": page,
        "filters": filters,
        "chips": chips(filters, request.GET),
        "sort": sort,
        "counted": counted(page, "agreement", "agreements"),
        "standings": [(STANDINGS[key], count) for key, count in queries.count_by_standing(on=today).items()],
        "may_draft": not policies.refusals_to_draft(by=request.user),
        "query": request.GET.urlencode(),
        "more": pages.of_register,
    }
    part = "#results" if request.htmx else ""
    return render(request, f"agreements/list.html{part}", context)


def filter_form(request: OfficerRequest) -> FilterForm:
    return FilterForm(request.GET, purposes=queries.purposes(), organisations=queries.organisations())


def chips(form: FilterForm, query: QueryDict) -> list[dict[str, str]]:
    """One chip for each filter in use: its words, and the address of the list without it."""
    found = []
    for name, field in form.fields.items():
        wanted = form.cleaned_data.get(name) or []
        for value in wanted if isinstance(wanted, list) else [wanted]:
            rest = query.copy()
            rest.setlist(name, [kept for kept in rest.getlist(name) if kept.strip() != value])
            rest.pop("page", None)
            words = choice_words(field).get(value, value)
            found.append({"text": f"{field.label}: {words}", "href": f"?{rest.urlencode()}"})
    return found


def choice_words(field: Any) -> dict[str, str]:
    words: dict[str, str] = {}
    for value, name in getattr(field, "choices", []):
        words |= dict(name) if isinstance(name, list) else {value: name}
    return words


COLUMNS = (
    "ID",
    "Document Name",
    "Version number",
    "Type of document",
    "Named Organisations",
    "Description",
    "State",
    "Kept by",
    "Parties",
    "Purposes",
    "Categories",
    "Start",
    "Review",
    "Last day",
)


@login_required
@never_cache
@READ
@fresh_second_factor
def export(request: OfficerRequest) -> HttpResponse:
    """The filtered list as CSV, its first six columns those of the register, so that it can be read back."""
    vocabulary = queries.vocabulary()
    wanted = filter_form(request).wanted(request.GET.get("sort", queries.USUAL_SORT))
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for agreement in queries.entries(wanted, on=timezone.localdate()):
        values = (
            agreement.register_id,
            agreement.document_name,
            agreement.version,
            agreement.get_document_type_display(),
            agreement.named_organisations,
            agreement.description,
            STANDINGS[agreement.standing_key].name,
            agreement.owner.name,
            "; ".join(party.organisation.name for party in agreement.parties.all()),
            "; ".join(vocabulary.purpose_names(agreement.purposes)),
            "; ".join(vocabulary.category_names(agreement.categories)),
            *(day.isoformat() if day else "" for day in dates_of(agreement)),
        )
        rows.writerow([inert(value) for value in values])
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"agreements-{timezone.localdate().isoformat()}.csv"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def dates_of(agreement: Agreement) -> tuple[date | None, date | None, date | None]:
    return agreement.starts_on, agreement.review_on, agreement.ends_on


def inert(value: str) -> str:
    """A cell that a spreadsheet would take for a formula is kept as text."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


@login_required
@never_cache
@READ
def matrix(request: OfficerRequest) -> HttpResponse:
    purposes = queries.purposes()
    form = MatrixForm(request.GET, purposes=purposes)
    form.is_valid()
    purpose = form.cleaned_data.get("purpose", "")
    beyond = form.cleaned_data.get("beyond", False)
    rows = queries.matrix(on=timezone.localdate(), purpose=purpose, beyond_the_system=beyond)
    context = {
        "filters": form,
        "rows": rows,
        "bodies": [row.body for row in rows],
        "purpose": purpose,
        "purpose_name": purposes[purpose].name if purpose else "",
    }
    return render(request, "agreements/matrix.html", context)
