"""The queue of reports: filters, chips, figures, pages."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from wardmote.foundation.audit import looks
from wardmote.foundation.design import spreadsheet
from wardmote.foundation.references import as_reference
from wardmote.records.clocks import explaining
from wardmote.records.desk.offering import EVERYTHING, offered, opens_with, views_of
from wardmote.records.intake import exporting, followed_by, listing, queries
from wardmote.records.intake.forms import FilterForm
from wardmote.records.intake.models import Report
from wardmote.records.intake.periods import age_of
from wardmote.records.intake.views.page import STATE_COLOURS, queue_of
from wardmote.trust.identity.models import Officer
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor

LIST = "reports"  # its name at the desk, where its views are kept


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_safe
@looks.a_list("reports")
def listed(request: OfficerRequest) -> HttpResponse:
    saved = views_of(LIST, by=request.user)
    if not request.GET and (query := opens_with(saved)):
        return redirect(f"{request.path}?{query}")
    now = timezone.now()
    standing = listing.stand(now=now)
    form = FilterForm(request.GET)
    form.categories = standing.categories
    filters = form.filters()
    asked_for = (form.cleaned_data.get("q") or "").strip()
    if found := report_meant(asked_for):
        address = reverse("intake:detail", kwargs={"reference": found})
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    sort = sort_of(request.GET)
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    page = (
        listing.NOTHING
        if asked_for
        else listing.page(filters, by=request.user, now=now, sort=sort, number=number, standing=standing)
    )
    following = followed_by.of(report.pk for report in page.rows if report.state == Report.State.IN_CASE)
    for report in page.rows:
        if report.next_due_at:
            report.next_due = explaining.next_words(report.next_due_what, report.next_due_at, now)  # type: ignore[attr-defined]
        report.age = age_of(report, now)  # type: ignore[attr-defined]
        report.colour = STATE_COLOURS[report.state]  # type: ignore[attr-defined]
        report.following = following.get(report.pk)  # type: ignore[attr-defined]
    context = {
        "listed": page,
        "page": Paginator(range(page.total), listing.SIZE).get_page(page.number),
        "filters": form,
        "chips": chips(form, request.GET),
        "everything": f"{request.path}?view={EVERYTHING}",
        "query": request.GET.urlencode(),
        "sort": sort,
        "queue": queue_of(request.GET)[1],
        "waiting_first": not sort and (not filters.states or len(filters.states) > 1),
        "by_due": sort.removeprefix("-") == "due",
        "asked_for": asked_for,
    }
    context |= offered(LIST, saved, clean_query(request.GET.urlencode(), request.user))
    if not request.htmx:
        context |= {
            "figures": standing.figures,
            "to_answer": queries.to_answer(request.user),
        }
    part = "#results" if request.htmx else ""
    return render(request, f"intake/list.html{part}", context)


def sort_of(query: QueryDict) -> str:
    sort = query.get("sort", "")
    return sort if sort.removeprefix("-") in listing.SORTS else ""


def clean_query(query: str, by: Officer) -> str:
    """What of a query string the queue knows, in one order. A reference is one report, not a view."""
    told = QueryDict(query)
    form = FilterForm(told)
    form.is_valid()
    kept = QueryDict(mutable=True)
    for name in form.fields:
        if name != "q" and form.cleaned_data.get(name):
            kept.setlist(name, [value for value in told.getlist(name) if value])
    if sort := sort_of(told):
        kept["sort"] = sort
    return kept.urlencode()


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """The queue as a spreadsheet: the same filters and order, of the reports that may be taken away."""
    by, now = request.user, timezone.now()
    filters, sort = FilterForm(request.GET).filters(), sort_of(request.GET)
    ids = exporting.reports_to_export(filters, by=by, now=now, sort=sort)
    exporting.note_export("report", count=len(ids), by=by)
    name = f"reports-{timezone.localdate(now):%Y-%m-%d}.csv"
    return spreadsheet.answer(name, exporting.REPORT_COLUMNS, exporting.report_rows(ids))


def report_meant(q: str) -> str | None:
    """The reference of the report that was typed, where this officer may see it."""
    reference = as_reference(q, "R") if q else None
    return reference if reference and Report.objects.filter(reference=reference).exists() else None


def flat(choices: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """What may be chosen, without the groups that some of it is in."""
    for key, words in choices:
        if isinstance(words, list | tuple):
            yield from words
        else:
            yield key, words


def chips(form: FilterForm, query: QueryDict) -> list[dict[str, Any]]:
    """One chip for each filter in use: its words, and the address of the list without it."""
    found = []
    for name, field in form.fields.items():
        words = dict(flat(getattr(field, "choices", [])))
        wanted = form.cleaned_data.get(name) or []
        for value in wanted if isinstance(wanted, list) else [wanted]:
            rest = query.copy()
            rest.setlist(name, [kept for kept in rest.getlist(name) if kept.strip() != value])
            rest.pop("page", None)
            rest.setdefault(
                "view", EVERYTHING
            )  # an address without anything opens with what was chosen for it
            text = str(words.get(value, value))
            found.append({"text": f"Decided {text.lower()}" if name == "decided" else text,
                          "href": f"?{rest.urlencode()}"})  # fmt: skip
    return found
