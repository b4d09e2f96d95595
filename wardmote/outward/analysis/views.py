"""Pages of figures: counts and times, the reports behind a number, the same as CSV and JSON."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.foundation.audit import looks
from wardmote.foundation.database.lists import in_this_order
from wardmote.foundation.design import spreadsheet
from wardmote.outward.analysis import queries, taking
from wardmote.outward.analysis.forms import FilterForm
from wardmote.outward.analysis.queries import CLOCKS, CLOSED, UNKNOWN, Figures, Filters, Took
from wardmote.outward.analysis.taking import LABELS, words_of
from wardmote.records.intake.models import Report
from wardmote.records.intake.views.page import STATE_COLOURS
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor

SIZE = 50
MOST_PAGES = 20  # a longer list is narrowed by a filter rather than paged through
HOW_WORDS = {"done": "done", "in_time": "done in time", "late": "late", "open": "not due yet, or paused"}


# --- the page of figures ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One number with its words, and the address of the reports behind it."""

    words: str
    key: str
    many: int
    href: str


@dataclass(frozen=True)
class Timed:
    """How long something took, in words; each number with its address."""

    took: Took
    median: str
    ninetieth: str
    done: Line
    in_time: Line | None
    late: Line | None
    still_open: Line | None


@login_required
@never_cache
@require_safe
@looks.a_list("figures")
def figures(request: OfficerRequest) -> HttpResponse:
    now = timezone.now()
    form, filters = asked(request, now)
    found = queries.figures(filters, by=request.user, now=now)
    context = {
        "form": form,
        "filters": filters,
        "total": Line("", "", found.total, rows_of(filters)),
        "tables": [
            (name, LABELS[name], lines_of(name, found, filters), most(found, name)) for name in LABELS
        ],
        "timed": [timed(took, filters) for took in found.took],
        "query": urlencode(filters.query()),
        "everything": request.path,
        "is_narrowed": any(
            (filters.whose, filters.ward, filters.kind, filters.category, filters.channel, filters.state)
        ),
    }
    return render(request, "analysis/figures.html", context)


def asked(request: OfficerRequest, now: datetime) -> tuple[FilterForm, Filters]:
    form = FilterForm(request.GET, today=timezone.localdate(now))
    return form, form.filters()


def rows_of(filters: Filters, **changes: Any) -> str:
    return f"{reverse('analysis:reports')}?{urlencode(filters.query(**changes))}"


def most(found: Figures, name: str) -> int:
    return max((each.many for each in found.by.get(name, [])), default=1)


def lines_of(name: str, found: Figures, filters: Filters) -> list[Line]:
    return [
        Line(
            each.name or words_of(name, each.key),
            each.key,
            each.many,
            rows_of(filters, **narrowed(name, each.key, filters)),
        )
        for each in found.by.get(name, [])
    ]


def narrowed(name: str, key: str, filters: Filters) -> dict[str, Any]:
    """The filters of one line of a table. Of a month: its days within the period."""
    if name != "month":
        return {name: key}
    first = date.fromisoformat(f"{key}-01")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return {"from_on": max(first, filters.from_on), "to_on": min(last, filters.to_on)}


def timed(took: Took, filters: Filters) -> Timed:
    def line(how: str, many: int) -> Line:
        return Line(HOW_WORDS[how], how, many, rows_of(filters, timed=took.what, how=how))

    if not took.has_target:
        done = Line("closed", "done", took.done, rows_of(filters, timed=took.what, how=""))
        return Timed(took, long(took.median), long(took.ninetieth), done, None, None, None)
    return Timed(
        took,
        long(took.median),
        long(took.ninetieth),
        line("done", took.done),
        line("in_time", took.in_time),
        line("late", took.late),
        line("open", took.still_open),
    )


def long(span: timedelta | None) -> str:
    """Return "45 minutes", "6 hours" or "3.5 days"."""
    if span is None:
        return "–"
    minutes = span.total_seconds() / 60
    if minutes < 90:
        return f"{minutes:.0f} minute{'' if round(minutes) == 1 else 's'}"
    if minutes < 36 * 60:
        return f"{minutes / 60:.0f} hours"
    return f"{minutes / 60 / 24:.1f} days"


# --- the rows behind a number -------------------------------------------------------------------------


@login_required
@never_cache
@require_safe
@looks.a_list("reports")
def reports(request: OfficerRequest) -> HttpResponse:
    """The reports that a number counts: the same condition, newest first."""
    now, by = timezone.now(), request.user
    form, filters = asked(request, now)
    found = queries.reports(filters, by=by, now=now)
    total = found.count()
    page = Paginator(range(min(total, SIZE * MOST_PAGES)), SIZE).get_page(request.GET.get("page"))
    ids = list(
        found.order_by("-received_at", "-pk").values_list("pk", flat=True)[
            page.start_index() - 1 : page.end_index()
        ]
        if total
        else []
    )
    listed = in_this_order(Report.objects.select_related("owner", "team", "category"), ids)
    for report in listed:
        report.colour = STATE_COLOURS[report.state]  # type: ignore[attr-defined]
    context = {
        "reports": listed,
        "total": total,
        "shown": SIZE * MOST_PAGES,
        "page": page,
        "said": said(filters, form),
        "filters": filters,
        "back": f"{reverse('analysis:figures')}?{urlencode(replace(filters, timed='', how='').query())}",
    }
    return render(request, "analysis/reports.html", context)


def said(filters: Filters, form: FilterForm) -> list[str]:
    """What these reports have in common, in words."""
    words = [
        {"team": "My team’s", "agency": "My agency’s"}.get(filters.whose, ""),
        *(
            words_of(name, getattr(filters, name))
            for name in ("kind", "channel", "state")
            if getattr(filters, name)
        ),
        category_words(filters, form),
        f"Ward: {words_of('ward', filters.ward).lower() if filters.ward == UNKNOWN else filters.ward}"
        if filters.ward
        else "",
    ]
    if filters.timed == CLOSED:
        words.append("Closed")
    elif filters.timed:
        words.append(f"{CLOCKS[filters.timed]}: {HOW_WORDS.get(filters.how, 'asked for')}")
    return [each for each in words if each]


def category_words(filters: Filters, form: FilterForm) -> str:
    if filters.category == UNKNOWN:
        return "No category given"
    found = form.category_names.get(filters.category)
    return found.name if found else ""


# --- taken away ---------------------------------------------------------------------------------------


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """Numbers alone: no row, no name."""
    now = timezone.now()
    _, filters = asked(request, now)
    found = queries.figures(filters, by=request.user, now=now)
    taking.note(request.user)
    columns = ["Figure", "Value", "Reports", "Median hours", "90th hours", "In time", "Late", "Not due yet"]
    return spreadsheet.answer(
        f"figures-{filters.from_on}-{filters.to_on}.csv", columns, list(taking.cells(found))
    )


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_json(request: OfficerRequest) -> JsonResponse:
    now = timezone.now()
    _, filters = asked(request, now)
    found = queries.figures(filters, by=request.user, now=now)
    taking.note(request.user)
    told = taking.plain(found, filters, by=request.user, now=now)
    return JsonResponse(told, json_dumps_params={"indent": 2})
