"""Taking a file in, step by step: the file, its columns, its words, how it would look; then how far it is."""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.database.middleware import opens
from wardmote.foundation.design import spreadsheet
from wardmote.records.files_in import commands, mapping, policies, queries, sealed
from wardmote.records.files_in.forms import ColumnsForm, FileForm, WordsForm
from wardmote.records.files_in.mapping import Bad, Good, Terms
from wardmote.records.files_in.models import Batch, Content
from wardmote.records.intake.models import Report
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.trust.identity.views.common import ASK, READ, posted, signed_in

PAGE = 50
SHOWN = 20  # rows of a preview
FAULTS_SHOWN = 50
MOST_WORDS = 60
TOO_MANY_WORDS = "This column has too many different words to be a category. Choose another, or none"
COLOURS = {
    "offered": "yellow", "mapping": "yellow", "waiting": "blue", "running": "blue", "done": "green",
    "cancelled": "grey", "failed": "red",
}  # fmt: skip


@READ
@signed_in
def listing(request: OfficerRequest) -> HttpResponse:
    page = Paginator(queries.batches(), PAGE).get_page(request.GET.get("page"))
    lines = [{"batch": batch, "colour": COLOURS[batch.state]} for batch in page]
    context = {"page": page, "lines": lines, "has_sources": queries.sources().exists()}
    return render(request, "files_in/list.html", context)


@ASK
@signed_in
def new(request: OfficerRequest) -> HttpResponse:
    if not queries.sources().exists():
        messages.info(request, "First say whose spreadsheet it is. Its columns are then remembered.")
        return redirect("files_in:new_source")
    by, now = request.user, timezone.now()
    initial = {"source": request.GET.get("source")}
    form = FileForm(posted(request), request.FILES or None, initial=initial)
    if form.is_bound and form.is_valid() and form.read is not None:
        told = form.cleaned_data
        try:
            with transaction.atomic():
                commands.add_batch(source=told["source"], read=form.read, by=by, now=now, key=told["key"])
        except commands.CannotAdd as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        except IntegrityError:  # sent twice at once: the other was first
            return redirect("files_in:columns", pk=told["key"])
        else:
            return redirect("files_in:columns", pk=told["key"])
    return render(request, "files_in/new.html", {"form": form}, status=form.http_status)


def find(pk: UUID) -> Batch:
    """The file, or 404 for one this officer may not see."""
    return get_object_or_404(Batch.objects.select_related("source__team", "by"), pk=pk)


def opened(batch: Batch) -> dict[str, Any]:
    """Its rows. The opening is on record: the view is marked with `opens`."""
    content = Content.objects.filter(batch=batch).first()
    if content is None:
        raise Http404
    return sealed.unseal(
        sealed.Sealed(content.key_id, bytes(content.wrapped), bytes(content.sealed)), batch.pk
    )


@READ
@signed_in
def detail(request: OfficerRequest, pk: UUID) -> HttpResponse:
    batch = find(pk)
    page = Paginator(queries.faults(batch), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "files_in/detail.html",
        {
            "batch": batch,
            "page": page,
            "colour": COLOURS[batch.state],
            "before": batch.state in Batch.BEFORE,
            "at_work": batch.state in Batch.AT_WORK,
            "percent": 100 * batch.row_at // max(1, batch.rows),
            "kept_days": queries.parameter("file_kept"),
        },
    )


def being_mapped(pk: UUID) -> Batch | None:
    batch = find(pk)
    return batch if batch.state in Batch.BEFORE and batch.is_kept else None


@opens("file_batch", "pk")
@ASK
@signed_in
def columns(request: OfficerRequest, pk: UUID) -> HttpResponse:
    if (batch := being_mapped(pk)) is None:
        return redirect("files_in:detail", pk=pk)
    table, terms = opened(batch), commands.terms_of(batch)
    lacking = mapping.missing(terms.columns, table["heading"])
    if request.method != "POST" and not batch.terms and terms.columns and not lacking:
        return onward(batch, table, terms)  # remembered, and all are there
    form = ColumnsForm(posted(request), heading=table["heading"], terms=terms)
    if form.is_bound and form.is_valid() and too_many_words(table, form.columns()):
        form.add_error("category", TOO_MANY_WORDS)
    if form.is_bound and form.is_valid():
        return onward(batch, table, Terms(form.columns(), terms.words, terms.kind), always=True)
    examples = [
        {"heading": heading, "values": [cells[at] for _, cells in islice(table["rows"], 40) if cells[at]][:3]}
        for at, heading in enumerate(table["heading"])
    ]
    context = {"batch": batch, "form": form, "examples": examples, "lacking": lacking}
    return render(request, "files_in/columns.html", context, status=form.http_status)


def too_many_words(table: dict[str, Any], columns: dict[str, str]) -> bool:
    """Words of a category are remembered for all of the agency: what people wrote is none."""
    return len(mapping.words_in(table, columns, most=MOST_WORDS + 1)) > MOST_WORDS


def onward(batch: Batch, table: dict[str, Any], terms: Terms, *, always: bool = False) -> HttpResponse:
    """On to the words, where there are some of which nothing is known; else to how it would look."""
    commands.keep_terms(batch=batch, terms=terms)
    found = mapping.words_in(table, terms.columns)
    unknown = any(mapping.word_key(word) not in terms.words for word, _ in found)
    return redirect("files_in:words" if found and (unknown or always) else "files_in:preview", pk=batch.pk)


@opens("file_batch", "pk")
@ASK
@signed_in
def words(request: OfficerRequest, pk: UUID) -> HttpResponse:
    if (batch := being_mapped(pk)) is None:
        return redirect("files_in:detail", pk=pk)
    table, terms = opened(batch), commands.terms_of(batch)
    found = mapping.words_in(table, terms.columns)
    if not found:
        return redirect("files_in:preview", pk=pk)
    form = WordsForm(posted(request), found=found, terms=terms)
    if form.is_bound and form.is_valid():
        words = {**terms.words, **form.words()}
        commands.keep_terms(batch=batch, terms=Terms(terms.columns, words, terms.kind))
        return redirect("files_in:preview", pk=pk)
    context = {"batch": batch, "form": form, "heading": terms.columns["category"]}
    return render(request, "files_in/words.html", context, status=form.http_status)


@opens("file_batch", "pk")
@ASK
@signed_in
def preview(request: OfficerRequest, pk: UUID) -> HttpResponse:
    if (batch := being_mapped(pk)) is None:
        return redirect("files_in:detail", pk=pk)
    by, now = request.user, timezone.now()
    table, terms = opened(batch), commands.terms_of(batch)
    refusals = policies.refusals_to_start(batch, terms)
    if request.method == "POST" and not refusals:
        try:
            commands.start(batch=batch, terms=terms, by=by, now=now)
        except commands.CannotStart as refused:
            refusals = refused.refusals
        else:
            return redirect("files_in:detail", pk=pk)
    good: list[Good] = []
    bad: list[Bad] = []
    faulty = 0
    for row in mapping.rows(table, terms, today=timezone.localdate(now)):
        if isinstance(row, Good):
            if len(good) < SHOWN:
                good.append(row)
        else:
            faulty += 1
            if len(bad) < FAULTS_SHOWN:
                bad.append(row)
    context = {
        "batch": batch,
        "refusals": refusals,
        "good": [shown(row) for row in good],
        "bad": bad,
        "faulty": faulty,
        "taken": batch.rows - faulty,
        "has_words": bool(terms.columns.get("category")),
    }
    return render(request, "files_in/preview.html", context, status=422 if refusals else 200)


def shown(row: Good) -> dict[str, Any]:
    told = row.told
    first = told.what.split("\n")[0]
    return {
        "number": row.number,
        "kind": Report.Kind(told.kind).label,
        "when": told.occurred_from,
        "is_day": told.occurred_from is not None and f"{told.occurred_from:%H:%M}" == "00:00",
        "words": told.occurred_words,
        "where": told.area or told.address,
        "what": first if len(first) <= 120 else f"{first[:119]}…",
        "teller": "Anonymous" if told.is_anonymous else told.teller_name or "Named by how to reach them",
    }


@ASK
@signed_in
def stop(request: OfficerRequest, pk: UUID) -> HttpResponse:
    batch = find(pk)
    if request.method == "POST":
        try:
            commands.stop(batch=batch, by=request.user, now=timezone.now())
        except commands.CannotStop as refused:
            messages.info(request, refused.refusals[0].message)
        else:
            messages.success(request, "Stopped. What is taken in stays.")
        return redirect("files_in:detail", pk=pk)
    if batch.state not in (*Batch.BEFORE, *Batch.AT_WORK):
        return redirect("files_in:detail", pk=pk)
    return render(request, "files_in/stop.html", {"batch": batch})


@opens("file_batch", "pk")
@READ
@signed_in
@fresh_second_factor
def rest(request: OfficerRequest, pk: UUID) -> StreamingHttpResponse:
    """The rows that were not taken as they stood, with why: to be mended and taken in again."""
    batch = find(pk)
    table = opened(batch)
    reasons = {
        fault.row: f"{fault.column}: {fault.reason}" if fault.column else fault.reason
        for fault in queries.faults(batch)
    }
    audit.record(
        "exported",
        kind="file_batch",
        subject=batch.pk,
        owner=batch.owner_id,
        note=f"{len(reasons)} rows not taken",
    )
    name = f"not-taken-{timezone.localdate(batch.at):%Y-%m-%d}.csv"
    return spreadsheet.answer(name, ["Row", "Why it was not taken", *table["heading"]], _rest(table, reasons))


def _rest(table: dict[str, Any], reasons: dict[int, str]) -> Iterator[list[Any]]:
    for number, cells in table["rows"]:
        if number in reasons:
            yield [number, reasons[number], *cells]
