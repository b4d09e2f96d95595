"""The log, for auditors: who did what, when and on what ground. Never the words of a note."""

import csv
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.audit import commands, queries
from wardmote.foundation.audit.forms import LogFilter

A_PAGE = 25
A_FILE = 10_000
DAYS = 30  # what the page looks back over until told otherwise
COLUMNS = ["When", "What was done", "Officer", "Agency", "Kind", "Record", "Record held by", "Agreement",
           "Shared with", "Purpose"]  # fmt: skip


def for_auditors(view: Any) -> Any:
    """To everyone else there is no such page."""

    @wraps(view)
    def look(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_role("auditor"):  # type: ignore[union-attr]
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(look)


@require_safe
@for_auditors
@never_cache
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    filters = asked_for(request)
    lines = found(request, filters, limit=A_PAGE + 1)
    shown = lines[:A_PAGE]
    context = {
        "filters": filters,
        "form": filters if request.GET else None,
        "lines": shown,
        "older": str(queries.Place(shown[-1].at, shown[-1].id)) if len(lines) > A_PAGE else "",
        "begun": "before" in request.GET,
        "unresolved": filters.unresolved,
    }
    template = "audit/search.html#results" if request.htmx else "audit/search.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=filters.http_status if request.GET else 200)


def second_factor_first(view: Any) -> Any:
    """As rooms above ask for it before a list is taken away: which session gave one, and when, they know."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = import_string(settings.STEP_UP)(view)(request, *args, **kwargs)
        return answer

    return asked


@require_safe
@for_auditors
@never_cache
@second_factor_first
def download(request: HttpRequest) -> HttpResponse:
    """The same lines as a file. Taking them out is itself put on record."""
    filters = asked_for(request)
    lines = found(request, filters, limit=A_FILE)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="log.csv"'
    sheet = csv.writer(answer)
    sheet.writerow(COLUMNS)
    sheet.writerows([as_text(value) for value in row_of(line)] for line in lines)
    agency = request.user.agency_id  # type: ignore[union-attr]
    commands.record("log.downloaded", kind="log", subject=None, owner=agency)
    return answer


def asked_for(request: HttpRequest) -> LogFilter:
    since = timezone.localdate() - timedelta(days=DAYS)
    first = {"since": f"{since.day} {since.month} {since.year}"}
    return LogFilter(request.GET or first, agencies=queries.agencies())


def found(request: HttpRequest, filters: LogFilter, *, limit: int) -> list[queries.LogLine]:
    if not filters.is_valid() or filters.unresolved:
        return []
    asked = filters.cleaned_data
    wanted = queries.Wanted(**{**asked, "agency": asked["agency"].pk if asked["agency"] else None})
    before = queries.Place.read(request.GET.get("before", ""))
    mine = request.user.agency_id  # type: ignore[union-attr]
    return queries.search(wanted, auditor_agency=mine, before=before, limit=limit)


def row_of(line: queries.LogLine) -> list[Any]:
    return [
        timezone.localtime(line.at).isoformat(timespec="seconds"),
        line.action_words,
        line.officer_name,
        line.agency_name,
        line.kind,
        line.subject,
        line.owner_name,
        line.ground,
        line.recipient_name,
        line.purpose,
    ]


def as_text(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
