"""What anybody may read: the published entries of a register as pages, and as JSON and CSV feeds.

Nobody is signed in here. The database hands out nothing but what an editor published.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.foundation.database.middleware import asked_from, no_actor
from wardmote.foundation.design import spreadsheet
from wardmote.foundation.design.paging import number_asked_for
from wardmote.records.front_doors import queries as front_doors
from wardmote.records.front_doors.commands import network_print
from wardmote.work.registers import charting, queries, values
from wardmote.work.registers.anatomy import Register, registers
from wardmote.work.registers.exporting import TYPES

SIZE = 25
FEED, MOST_FEED = 100, 1000  # entries in one answer of a feed

View = Callable[..., HttpResponseBase]


def anybody(view: View) -> View:
    """A page for anyone. It runs without an officer even where one is signed in."""

    @wraps(view)
    def look(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    made: View = no_actor(never_cache(require_safe(look)))
    return made


def public_register(key: str) -> Register:
    register = registers().get(key)
    if register is None or not register.public:
        raise Http404
    return register


@anybody
def overview(request: HttpRequest) -> HttpResponse:
    found = [register for register in registers().values() if register.public]
    counts = [(register, queries.published(register, first=0, most=1)[0]) for register in found]
    return render(request, "registers/public_overview.html", {"registers": [e for e in counts if e[1]]})


def typed(request: HttpRequest) -> str:
    return values.tidy(request.GET.get("q", ""))[:100]


@anybody
def index(request: HttpRequest, key: str) -> HttpResponse:
    register = public_register(key)
    number, words = number_asked_for(request), typed(request)
    total, found = queries.published(register, first=(number - 1) * SIZE, most=SIZE, words=words)
    if not found and number > 1:
        number = 1
        total, found = queries.published(register, first=0, most=SIZE, words=words)
    context = {
        "register": register,
        "found": found,
        "words": words,
        "total": total,
        "page": Paginator(range(total), SIZE).get_page(number),
    }
    return render(request, "registers/public_list.html", context)


@anybody
def detail(request: HttpRequest, key: str, pk: UUID) -> HttpResponse:
    register = public_register(key)
    entry = queries.published_one(register, pk)
    if entry is None:
        raise Http404
    tables, chart = [], None
    for kind in register.lines:
        if not kind.public or not (lines := entry.shown.get("lines", {}).get(kind.key)):
            continue
        columns = [
            column
            for column in kind.columns
            if not column.personal and any(line.get(column.field) for line in lines)
        ]
        tables.append(
            {
                "name": kind.many[:1].upper() + kind.many[1:],
                "labels": [column.label for column in columns],
                "rows": [
                    [(column.label, _words(column, line.get(column.field))) for column in columns]
                    for line in lines
                ],
            }
        )
        series = register.series
        if series and series.line == kind.key:
            read = [values.read(kind.columns, line) for line in lines]
            chart = charting.of_points(
                [
                    (
                        line[series.on],
                        line[series.value],
                        str(line.get(series.forecast, "")).lower() == "forecast",
                    )
                    for line in read
                    if series.on in line and series.value in line
                ]
            )
    context = {
        "register": register,
        "published": entry,
        "told": entry.shown["values"],
        "tables": tables,
        "chart": chart,
    }
    return render(request, "registers/public_entry.html", context)


def _words(column: Any, value: Any) -> str:
    """A published line has values as files have them, a choice in words already."""
    plain = ("number", "money", "percent", "date", "month")
    return values.shown(column, value, {}) if column.kind in plain else value or ""


@anybody
def feed(request: HttpRequest, key: str, form: str) -> HttpResponseBase:
    """The published entries for a program, a page of at most 1,000 at a time; how many there are is said.

    Read so often from one network, it asks to wait.
    """
    register = public_register(key)
    if form not in ("json", "csv"):
        raise Http404
    network = network_print(asked_from(request), today=timezone.localdate())
    if seconds := front_doors.wait_to_read("feeds_an_hour", network):
        return HttpResponse(
            "Too many readings from your network in this hour. Try again later.\n",
            status=429,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": str(seconds), "Access-Control-Allow-Origin": "*"},
        )
    first, most = _number(request, "offset", 0), min(_number(request, "limit", FEED), MOST_FEED)
    total, found = queries.published(register, first=first, most=max(most, 1), words=typed(request))
    answer: HttpResponseBase
    if form == "json":
        answer = HttpResponse(
            json.dumps(
                {
                    "register": register.key,
                    "name": register.name,
                    "total": total,
                    "offset": first,
                    "limit": most,
                    "next_offset": first + len(found) if first + len(found) < total else None,
                    "entries": [
                        {
                            "id": str(entry.pk),
                            "title": entry.title,
                            "kept_by": entry.agency,
                            "published_at": entry.published_at.isoformat(),
                            "changed_at": entry.changed_at.isoformat(),
                            "values": {each["field"]: each["value"] for each in entry.shown["values"]},
                            "lines": entry.shown.get("lines", {}),
                        }
                        for entry in found
                    ],
                },
                ensure_ascii=False,
            ),
            content_type=TYPES["json"],
        )
    else:
        columns = [column for column in register.columns if column.field in register.public]
        rows = []
        for entry in found:
            told = {each["field"]: each["value"] for each in entry.shown["values"]}
            rows.append([entry.title, *(told.get(column.field, "") for column in columns), entry.agency])
        headings = [register.title_label, *(column.label for column in columns), "Kept by"]
        answer = spreadsheet.answer(f"{register.key}.csv", headings, rows)
        answer.headers["X-Total-Count"] = str(total)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise
