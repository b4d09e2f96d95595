"""The queue of reports: filters, chips, figures, pages."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from wardmote.foundation.audit import looks
from wardmote.foundation.references import as_reference
from wardmote.records.intake import followed_by, listing, queries
from wardmote.records.intake.forms import FilterForm
from wardmote.records.intake.models import Report
from wardmote.records.intake.periods import age_of
from wardmote.records.intake.views.page import STATE_COLOURS, queue_of
from wardmote.trust.identity.requests import OfficerRequest


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_safe
@looks.a_list("reports")
def listed(request: OfficerRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    filters = form.filters()
    asked_for = (form.cleaned_data.get("q") or "").strip()
    if found := report_meant(asked_for):
        address = reverse("intake:detail", kwargs={"reference": found})
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in listing.SORTS else ""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    now = timezone.now()
    everything = listing.look_for_all()
    nothing = listing.Look(0, [], capped=False)
    page = listing.page(
        filters,
        by=request.user,
        now=now,
        sort=sort,
        number=number,
        all_of_them=nothing if asked_for else everything,
    )
    following = followed_by.of(report.pk for report in page.rows if report.state == Report.State.IN_CASE)
    for report in page.rows:
        report.age = age_of(report, now)  # type: ignore[attr-defined]
        report.colour = STATE_COLOURS[report.state]  # type: ignore[attr-defined]
        report.following = following.get(report.pk)  # type: ignore[attr-defined]
    context = {
        "listed": page,
        "page": Paginator(range(page.total), listing.SIZE).get_page(page.number),
        "filters": form,
        "chips": chips(form, request.GET),
        "sort": sort,
        "queue": queue_of(request.GET)[1],
        "waiting_first": not sort and (not filters.states or len(filters.states) > 1),
        "asked_for": asked_for,
    }
    if not request.htmx:
        context |= {
            "figures": listing.figures(everything, now=now),
            "to_answer": queries.to_answer(request.user),
        }
    part = "#results" if request.htmx else ""
    return render(request, f"intake/list.html{part}", context)


def report_meant(q: str) -> str | None:
    """The reference of the report that was typed, where this officer may see it."""
    reference = as_reference(q, "R") if q else None
    return reference if reference and Report.objects.filter(reference=reference).exists() else None


def chips(form: FilterForm, query: QueryDict) -> list[dict[str, Any]]:
    """One chip for each filter in use: its words, and the address of the list without it."""
    found = []
    for name, field in form.fields.items():
        words = dict(getattr(field, "choices", []))
        wanted = form.cleaned_data.get(name) or []
        for value in wanted if isinstance(wanted, list) else [wanted]:
            rest = query.copy()
            rest.setlist(name, [kept for kept in rest.getlist(name) if kept.strip() != value])
            rest.pop("page", None)
            text = str(words.get(value, value))
            found.append({"text": f"Decided {text.lower()}" if name == "decided" else text,
                          "href": f"?{rest.urlencode()}"})  # fmt: skip
    return found
