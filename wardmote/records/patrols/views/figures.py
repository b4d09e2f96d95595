"""Hours and findings by area and month; and the times and the things seen that each number counts."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.foundation.audit import looks
from wardmote.foundation.design import spreadsheet
from wardmote.foundation.design.paging import number_asked_for
from wardmote.records.patrols import figures, listing, queries
from wardmote.records.patrols.figures import Line, said
from wardmote.records.patrols.forms.lists import PeriodForm
from wardmote.records.patrols.models import Term
from wardmote.records.patrols.timetable import months_of
from wardmote.records.patrols.views.lists import note_export
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor

SIZE = 50
COLUMNS = [
    "Area",
    "Month",
    "Times tasked",
    "Times reported",
    "Hours",
    "Officer hours",
    "Seen",
    "Reports made",
]


def asked(request: OfficerRequest) -> tuple[PeriodForm, tuple[date, date]]:
    form = PeriodForm(request.GET, today=timezone.localdate(), areas=listing.areas())
    return form, form.period()


@login_required
@never_cache
@require_safe
@looks.a_list("patrol hours")
def hours(request: OfficerRequest) -> HttpResponse:
    form, (since, until) = asked(request)
    lines = figures.by_area(months_of(since, until), area=form.where)
    categories = [
        term for term in queries.terms(Term.Sort.CATEGORY) if any(term.key in line.seen for line in lines)
    ]
    shown = {
        "filters": form,
        "lines": [row_of(line) for line in lines],
        "totals": totals(lines),
        "found": by_category(lines, categories, since, until),
        "categories": categories,
        "query": request.GET.urlencode(),
        "at_the_limit": len(lines) == figures.MOST_ROWS,
    }
    return render(request, "patrols/hours.html", shown)


def row_of(line: Line) -> dict[str, Any]:
    """A line with the address of the rows behind each of its numbers."""
    of = {"area": line.area, "since": f"{line.month:%Y-%m}", "until": f"{line.month:%Y-%m}"}
    return {
        "line": line,
        "tasked": leads("times", of),
        "reported": leads("times", of | {"reported": "yes"}),
        "seen": leads("seen", of),
        "reports": leads("seen", of | {"made": "yes"}),
    }


def leads(name: str, of: dict[str, str]) -> str:
    return f"{reverse(f'patrols:{name}')}?{urlencode(of)}"


def totals(lines: list[Line]) -> dict[str, Any]:
    return {
        "tasked": sum(line.tasked for line in lines),
        "reported": sum(line.reported for line in lines),
        "hours": said(sum(line.hours for line in lines)),
        "officer_hours": said(sum(line.officer_hours for line in lines)),
        "seen": sum(line.observations for line in lines),
        "reports": sum(line.reports for line in lines),
    }


def by_category(lines: list[Line], categories: list[Term], since: date, until: date) -> list[dict[str, Any]]:
    """For each area, how often each sort of thing was seen in the whole period."""
    found: dict[str, dict[str, int]] = {}
    for line in lines:
        counts = found.setdefault(line.area, {})
        for key, count in line.seen.items():
            counts[key] = counts.get(key, 0) + count
    rows = []
    for area, counts in found.items():
        of = {"area": area, "since": f"{since:%Y-%m}", "until": f"{until:%Y-%m}"}
        cells = [
            {"name": term.name, "count": counts[term.key], "href": leads("seen", of | {"category": term.key})}
            for term in sorted(categories, key=lambda term: -counts.get(term.key, 0))
            if term.key in counts
        ]
        if cells:
            rows.append({"area": area, "cells": cells})
    return rows


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """The table as a spreadsheet, of what may be taken away; with a column for each sort of thing seen."""
    form, (since, until) = asked(request)
    lines = figures.by_area(months_of(since, until), area=form.where, exported=True)
    categories = [
        term for term in queries.terms(Term.Sort.CATEGORY) if any(term.key in line.seen for line in lines)
    ]
    note_export("patrol hours", len(lines), "lines", by=request.user)
    return spreadsheet.answer(
        f"patrol-hours-{since:%Y-%m}-to-{until:%Y-%m}.csv",
        [*COLUMNS, *(term.name for term in categories)],
        (
            [
                line.area,
                f"{line.month:%Y-%m}",
                line.tasked,
                line.reported,
                round(line.hours, 2),
                round(line.officer_hours, 2),
                line.observations,
                line.reports,
                *(line.seen.get(term.key, 0) for term in categories),
            ]
            for line in lines
        ),
    )


@login_required
@never_cache
@require_safe
@looks.a_list("patrol times")
def times(request: OfficerRequest) -> HttpResponse:
    """The times at which somebody was to be there, each with its report."""
    form, (since, until) = asked(request)
    reported = request.GET.get("reported", "")
    reported = reported if reported in {"yes", "no"} else ""
    found = figures.windows(months_of(since, until), area=form.where, reported=reported)
    rows = found.select_related("patrol__carrier", "patrol__carrier_team", "report").order_by(
        "-starts_at", "id"
    )
    page = Paginator(rows, SIZE).get_page(number_asked_for(request))
    shown = {"page": page, "reported": reported, **of_period(form, since, until)}
    return render(request, "patrols/times.html", shown)


@login_required
@never_cache
@require_safe
@looks.a_list("patrol observations")
def seen(request: OfficerRequest) -> HttpResponse:
    """What was seen, in facts: the words are read on the page of its patrol."""
    form, (since, until) = asked(request)
    words = queries.names_of_terms()
    category = request.GET.get("category", "")
    category = category if category in words else ""
    made = request.GET.get("made") == "yes"
    found = figures.observations(months_of(since, until), area=form.where, category=category, made=made)
    rows = found.select_related("patrol", "category").order_by("-at", "id")
    page = Paginator(rows, SIZE).get_page(number_asked_for(request))
    reports = queries.reports_made(each.pk for each in page)
    for each in page:
        each.done_words = [words.get(key, key) for key in each.done]  # type: ignore[attr-defined]
        each.made = reports.get(each.pk)  # type: ignore[attr-defined]
    shown = {"page": page, "category": words.get(category, ""), "made": made, **of_period(form, since, until)}
    return render(request, "patrols/seen.html", shown)


def of_period(form: PeriodForm, since: date, until: date) -> dict[str, Any]:
    of = {"since": f"{since:%Y-%m}", "until": f"{until:%Y-%m}"} | ({"area": form.where} if form.where else {})
    period = f"{since:%B %Y}" if since == until else f"{since:%B %Y} to {until:%B %Y}"
    return {"area": form.where, "period": period, "back": leads("hours", of)}
