"""The registers there are, what is due, and the list of one: filtered, exported, its own pages and times."""

import json
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.audit import looks
from wardmote.foundation.design import spreadsheet
from wardmote.foundation.design.dates import short_day_words
from wardmote.foundation.design.paging import CAP, counted, page_of
from wardmote.trust.identity.models import Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.work.registers import commands, exporting, policies, queries, spans, values
from wardmote.work.registers.anatomy import Register, registers
from wardmote.work.registers.forms import FilterForm, TimingForm
from wardmote.work.registers.models import Entry
from wardmote.work.registers.views.common import ASK, READ, address, put_refusals, register_of, show_form


@login_required
@never_cache
@READ
def overview(request: OfficerRequest) -> HttpResponse:
    counts = queries.counts()
    today = timezone.localdate()
    context = {
        "registers": [(register, counts.get(key, 0)) for key, register in registers().items()],
        "due": queries.due_for(request.user, today=today),
    }
    return render(request, "registers/overview.html", context)


@login_required
@never_cache
@READ
def due(request: OfficerRequest) -> HttpResponse:
    found = queries.due_for(request.user, today=timezone.localdate(), within=queries.DUE_SOON * 3)
    return render(request, "registers/due.html", {"due": found, "most": queries.MOST_DUE})


@login_required
@never_cache
@vary_on_headers("HX-Request")
@READ
@looks.a_list("register entries")
def index(request: OfficerRequest, key: str) -> HttpResponse:
    register, by, today = register_of(key), request.user, timezone.localdate()
    form = filter_form(request, register)
    sort = request.GET.get("sort", "title")
    found = queries.found(register, officer=by, sort=sort, **form.wanted())
    page = page_of(found, request.GET.get("page"))
    rows = list(page.object_list)
    names = queries.names_in(register, [(entry.values, {}) for entry in rows])
    told = [queries.facts(register, entry) for entry in rows]
    others = queries.others(register, told) if rows else []
    for entry, facts in zip(rows, told, strict=True):
        entry.told = [cell(column, entry, names) for column in register.listed]
        entry.reference = exporting.reference(register, entry)
        entry.flags = register.flags(facts, others, today)
        entry.is_late = entry.review_on is not None and entry.review_on < today
        entry.href = address(entry)
    context = {
        "register": register,
        "page": page,
        "rows": rows,
        "filters": form,
        "chips": chips(form, request.GET),
        "sort": sort,
        "counted": counted(page, register.one, register.many),
        "may_add": not policies.refusals_to_add(register, by=by),
        "query": request.GET.urlencode(),
        "formats": exporting.FORMATS,
        "is_public": bool(register.public),
        "most_in_a_file": exporting.MOST if page.paginator.count == CAP else 0,
    }
    part = "#results" if request.htmx else ""
    return render(request, f"registers/list.html{part}", context)


def cell(column: Any, entry: Entry, names: dict[str, str]) -> dict[str, str]:
    value = entry.values.get(column.field)
    words = values.shown(column, value, names)
    if column.kind == "date" and words and values.fits(column, value):
        words = short_day_words(date.fromisoformat(value))
    return {
        "label": column.label,
        "words": words,
        "colour": column.colours.get(words and str(value), ""),
        "whole": "yes" if column.kind in ("date", "money") else "",
    }


def filter_form(request: OfficerRequest, register: Register) -> FilterForm:
    agencies = queries.choices("agency", agency=request.user.agency_id)
    return FilterForm(request.GET or {"state": "open"}, register=register, agencies=agencies)


def chips(form: FilterForm, query: QueryDict) -> list[dict[str, str]]:
    """One chip for each filter in use: its words, and the address of the list without it."""
    found = []
    for name, field in form.fields.items():
        words = {str(key): str(text) for key, text in getattr(field, "choices", [])}
        for value in [each for each in query.getlist(name) if each.strip()]:
            if name in form.errors:
                continue
            rest = query.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            told = words.get(value, value[:60])
            found.append({"text": f"{field.label}: {told}", "href": f"?{rest.urlencode()}"})
    return found


@login_required
@never_cache
@READ
@fresh_second_factor
def export(request: OfficerRequest, key: str, form: str) -> HttpResponseBase:
    """The list as a file, as it is narrowed; with `lines`, the lines of that kind instead."""
    register, by, today = register_of(key), request.user, timezone.localdate()
    kind = request.GET.get("lines", "")
    if form not in exporting.FORMATS or (kind and kind not in {each.key for each in register.lines}):
        raise Http404
    wanted = filter_form(request, register).wanted()
    narrowed = queries.found(register, officer=by, sort="title", **wanted)
    found = list(narrowed[: exporting.MOST])
    total = narrowed.order_by().count() if len(found) == exporting.MOST else len(found)
    cut = f"-first-{len(found)}-of-{total}" if total > len(found) else ""
    audit.record(
        "exported", kind="register", subject=None, owner=by.agency_id,
        note=f"{len(found)} of {total} of {register.key}{f', {kind}' if kind else ''} as {form}",
    )  # fmt: skip
    name = f"{register.key}{f'-{kind}' if kind else ''}{cut}-{today.isoformat()}.{form}"
    if form == "json":
        told = exporting.as_json(register, found, on=today, total=total)
        return _file(json.dumps(told, ensure_ascii=False, indent=1).encode(), form, name)
    headings = exporting.line_headings(register, kind) if kind else exporting.headings(register)
    rows = exporting.line_rows(register, kind, found) if kind else exporting.rows(register, found)
    if form == "csv":
        return spreadsheet.answer(name, headings, rows)
    made = exporting.workbook(register.name, headings, rows, kinds=exporting.typed_columns(register, kind))
    return _file(made, form, name)


def _file(content: bytes, form: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=exporting.TYPES[form],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@login_required
@never_cache
@READ
def extra(request: OfficerRequest, key: str, extra: str) -> HttpResponse:
    """A page of the register's own over its open entries."""
    register = register_of(key)
    page = next((each for each in register.extra if each.key == extra), None)
    if page is None:
        raise Http404
    found = list(queries.entries(register).filter(state=Entry.State.OPEN).order_by("title", "pk")[:2000])
    names = queries.names_in(register, [(entry.values, entry.lines) for entry in found])
    facts = [queries.facts(register, entry) for entry in found]
    context = page.context(facts, names, timezone.localdate())
    return render(request, page.template, {"register": register, "extra": page, **context})


def kinds_of_due(register: Register) -> list[str]:
    return ["review", *register.due_words]


@login_required
@never_cache
@READ
def timings(request: OfficerRequest, key: str) -> HttpResponse:
    register, by = register_of(key), request.user
    kinds = kinds_of_due(register)
    held = queries.timings(register, kinds, agency=by.agency_id, today=timezone.localdate())
    context = {
        "register": register,
        "rows": [(kind, register.words_of_due(kind), held.get(kind)) for kind in kinds],
        "spans": [
            span
            for key, span in spans.in_force(register.key, on=timezone.localdate()).items()
            if key != "given" or any(kind.asks for kind in register.lines)
        ],
        "may_set": by.has_role(Role.ADMINISTRATOR),
    }
    return render(request, "registers/timings.html", context)


@login_required
@never_cache
@ASK
def set_timing(request: OfficerRequest, key: str, kind: str) -> HttpResponse:
    register, by = register_of(key), request.user
    if kind not in kinds_of_due(register) or not by.has_role(Role.ADMINISTRATOR):
        raise Http404
    held = queries.timings(register, [kind], agency=by.agency_id, today=timezone.localdate()).get(kind)
    initial = {"ahead": held.ahead, "escalate_after": held.escalate_after} if held else {}
    form: forms.Form = TimingForm(request.POST or None, initial=initial)
    back = reverse("registers:timings", kwargs={"key": key})
    if form.is_valid():
        try:
            commands.set_timing(register.key, kind, **form.cleaned_data, by=by)
        except commands.CannotKeep as cannot:
            put_refusals(form, cannot.refusals)
        else:
            messages.success(request, "Times set")
            return redirect(back)
    return show_form(
        request, form, f"{register.words_of_due(kind)}: when somebody is told", "Set times", back
    )
