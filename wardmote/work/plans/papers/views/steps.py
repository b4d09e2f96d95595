"""Taking a plan in, step by step: the file, which plan it is, its columns, its names, how it would look."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from wardmote.foundation.refusals import Refusal
from wardmote.trust.identity.models import Agency, Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, for_roles, posted
from wardmote.work.plans.papers import commands, lead, mapping, policies, queries, taking
from wardmote.work.plans.papers import preview as previews
from wardmote.work.plans.papers.forms import ColumnsForm, FileForm, NamesForm, SlashForm, WhichForm
from wardmote.work.plans.papers.mapping import Bad, Good, Terms
from wardmote.work.plans.papers.models import PlanFile
from wardmote.work.plans.papers.reading import PlanTable, Read
from wardmote.work.plans.papers.views.common import find, opened

SHOWN = 60  # rows of a preview
FAULTS_SHOWN = 60
MOST_NAMES = 80
HERE = 60  # rows that are taken in at once; a longer file is the worker's
editors = for_roles(Role.REGISTER_EDITOR)

Step = Callable[[OfficerRequest, PlanFile, Read], HttpResponse]


@ASK
@editors
def new(request: OfficerRequest) -> HttpResponse:
    form = FileForm(posted(request), request.FILES or None)
    if form.is_bound and form.is_valid() and form.uploaded is not None:
        key = form.cleaned_data["key"]
        try:
            with transaction.atomic():
                file = commands.add_file(uploaded=form.uploaded, by=request.user, now=timezone.now(), key=key)
        except commands.CannotTakeIn as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        except IntegrityError:  # sent twice at once: the other was first
            return redirect("plan_papers:which", pk=key)
        else:
            return redirect("plan_papers:which", pk=file.pk)
    return render(request, "plan_papers/new.html", {"form": form}, status=form.http_status)


def step(view: Step) -> Any:
    """A step of a file that waits; one that is taken in or left aside is looked at instead."""

    @ASK
    @editors
    @wraps(view)
    def page(request: OfficerRequest, pk: UUID) -> HttpResponse:
        file = find(pk)
        read = opened(file) if file.state == PlanFile.State.WAITING and file.is_kept else None
        if read is None:
            return redirect("plan_papers:detail", pk=pk)
        try:
            return view(request, file, read)
        except commands.CannotTakeIn:  # taken in by somebody else meanwhile
            return redirect("plan_papers:detail", pk=pk)

    return page


def table_of(file: PlanFile, read: Read) -> PlanTable:
    return read.tables[file.table_at if file.table_at is not None and file.table_at < len(read.tables) else 0]


@step
def which(request: OfficerRequest, file: PlanFile, read: Read) -> HttpResponse:
    plans = list(queries.plans_to_fill(file.owner_id)[:100])
    again = queries.plan_last_filled(file.owner_id) if read.is_rest else None
    form = WhichForm(posted(request), file=file, read=read, plans=plans, again=again)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        fields: dict[str, Any] = {"table_at": told["table"], "is_told": True, "plan": form.chosen()}
        if form.chosen() is None:
            fields |= commands.new_plan_fields(told["title"], told["starts_on"], told["ends_on"])
        if told["table"] != file.table_at:
            fields["terms"] = {}
        commands.choose(file=file, by=request.user, **fields)
        return redirect("plan_papers:columns", pk=file.pk)
    context = {"file": file, "form": form, "read": read, "parts": read.parts()}
    return render(request, "plan_papers/which.html", context, status=form.http_status)


@step
def columns(request: OfficerRequest, file: PlanFile, read: Read) -> HttpResponse:
    table, terms = table_of(file, read), commands.terms_of(file, read)
    form = ColumnsForm(posted(request), heading=table.heading, columns=terms.columns)
    if form.is_bound and form.is_valid():
        chosen = Terms(form.columns(), terms.several)
        commands.choose(file=file, by=request.user, terms={**file.terms, **chosen.as_json()})
        names = with_slash(table, chosen)
        return redirect("plan_papers:slashes" if names else "plan_papers:names", pk=file.pk)
    examples = [
        {"heading": heading, "values": _examples(table, at)}
        for at, heading in enumerate(table.heading)
        if heading
    ]
    context = {"file": file, "form": form, "examples": examples}
    return render(request, "plan_papers/columns.html", context, status=form.http_status)


def _examples(table: PlanTable, at: int) -> list[str]:
    cells = (row.cells[at] for section in table.sections for row in section.rows[:10] if row.cells[at])
    return [cell for cell, _ in zip(cells, range(3), strict=False)]


def with_slash(table: PlanTable, terms: Terms) -> dict[str, str]:
    found = lead.with_slash(mapping.cells_of(table, terms.columns, "lead", "support"))
    return dict(list(found.items())[:MOST_NAMES])


@step
def slashes(request: OfficerRequest, file: PlanFile, read: Read) -> HttpResponse:
    table, terms = table_of(file, read), commands.terms_of(file, read)
    names = with_slash(table, terms)
    if not names:
        return redirect("plan_papers:names", pk=file.pk)
    known = taking.known_names(file.owner_id) | lead.alone(
        mapping.cells_of(table, terms.columns, "lead", "support")
    )
    form = SlashForm(posted(request), names=names, several=terms.several, known=known)
    if form.is_bound and form.is_valid():
        chosen = Terms(terms.columns, {**terms.several, **form.several()})
        commands.choose(file=file, by=request.user, terms={**file.terms, **chosen.as_json()})
        return redirect("plan_papers:names", pk=file.pk)
    return render(request, "plan_papers/slashes.html", {"file": file, "form": form}, status=form.http_status)


@step
def names(request: OfficerRequest, file: PlanFile, read: Read) -> HttpResponse:
    terms = commands.terms_of(file, read)
    found = services_in(file, read, terms)
    if not found:
        return redirect("plan_papers:preview", pk=file.pk)
    agencies = list(Agency.objects.order_by("name"))
    meant = queries.agencies_meant(found.values(), file.owner_id) | dict(file.terms.get("agencies", {}))
    form = NamesForm(posted(request), names=found, meant=meant, agencies=agencies)
    if form.is_bound and form.is_valid():
        kept = {**file.terms, **terms.as_json(), "agencies": form.agencies()}
        commands.choose(file=file, by=request.user, terms=kept)
        return redirect("plan_papers:preview", pk=file.pk)
    return render(request, "plan_papers/names.html", {"file": file, "form": form}, status=form.http_status)


def services_in(file: PlanFile, read: Read, terms: Terms) -> dict[str, str]:
    """The services that the rows name, by their key, as first written; at most so many."""
    found: dict[str, str] = {}
    for row in became(file, read, terms):
        if isinstance(row, Good):
            for name in (*row.leads, *row.supports):
                found.setdefault(mapping.name_key(name), name)
    return dict(list(found.items())[:MOST_NAMES])


def became(file: PlanFile, read: Read, terms: Terms) -> list[Good | Bad]:
    return list(mapping.rows(table_of(file, read), terms, known=taking.known_names(file.owner_id)))


@step
def preview(request: OfficerRequest, file: PlanFile, read: Read) -> HttpResponse:
    by, terms = request.user, commands.terms_of(file, read)
    refusals: list[Refusal] = policies.refusals_to_take_in(file, terms.columns, by=by)
    found = previews.of(became(file, read, terms), file.plan)
    if request.method == "POST" and not refusals:
        agencies = dict(file.terms.get("agencies", {}))
        whole: dict[str, Any] = {"file": file, "read": read, "terms": terms, "agencies": agencies, "by": by}
        try:
            if table_of(file, read).rows <= HERE:
                commands.take_in(**whole, now=timezone.now())
            else:
                commands.start(**whole, now=timezone.now())
        except commands.CannotTakeIn as refused:
            refusals = refused.refusals
        else:
            return redirect("plan_papers:detail", pk=file.pk)
    context = {
        "file": file,
        "refusals": refusals,
        "preview": found,
        "lines": found.lines[:SHOWN],
        "more": max(0, len(found.lines) - SHOWN),
        "bad": found.bad[:FAULTS_SHOWN],
        "more_bad": max(0, len(found.bad) - FAULTS_SHOWN),
        "parts": read.parts(),
        "elsewhere": sum(table.rows for table in read.tables) - table_of(file, read).rows,
        "not_taken": [
            cell for cell in table_of(file, read).heading if cell and cell not in terms.columns.values()
        ],
        "has_slashes": bool(with_slash(table_of(file, read), terms)),
    }
    return render(request, "plan_papers/preview.html", context, status=422 if refusals else 200)
