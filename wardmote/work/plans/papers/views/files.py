"""Files that plans were taken in from: what became of each row, the rest of them, and undoing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.design import spreadsheet
from wardmote.records.files_in.queries import parameter
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.trust.identity.views.common import ASK, READ
from wardmote.work.plans.papers import commands, queries, taking
from wardmote.work.plans.papers.mapping import Terms
from wardmote.work.plans.papers.models import PlanFile
from wardmote.work.plans.papers.reading import REST
from wardmote.work.plans.papers.views.common import COLOURS, find, opened
from wardmote.work.plans.papers.views.steps import editors

PAGE = 50
State = PlanFile.State
WORDS = {"added": "Added", "changed": "Changed", "unchanged": "Unchanged", "set_aside": "Not taken"}


@READ
@editors
def listing(request: OfficerRequest) -> HttpResponse:
    page = Paginator(queries.files(), PAGE).get_page(request.GET.get("page"))
    lines = [{"file": file, "colour": COLOURS[file.state]} for file in page]
    return render(request, "plan_papers/list.html", {"page": page, "lines": lines})


@READ
@editors
def detail(request: OfficerRequest, pk: UUID) -> HttpResponse:
    file = find(pk)
    details: list[list[str]] = file.report.get("details", [])
    told = [row for row in details if row[4] or row[2] == "set_aside"]
    page = Paginator(told, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "file": file,
        "colour": COLOURS[file.state],
        "report": file.report,
        "aside": sum(file.report.get("set_aside", {}).values()),
        "page": page,
        "lines": [
            {"where": where, "number": number, "outcome": WORDS[outcome], "message": message}
            for where, number, outcome, _, message in page
        ],
        "may_undo": file.state in (State.TAKEN, State.FAILED) and file.plan_id is not None,
        "at_work": file.state == State.STARTED,
        "percent": file.row_at * 100 // max(1, file.rows),
        "kept_days": parameter("file_kept"),
    }
    return render(request, "plan_papers/detail.html", context)


@ASK
@editors
def again(request: OfficerRequest, pk: UUID) -> HttpResponse:
    """Go on with a file that could not be taken in to its end, where it stopped."""
    file = find(pk)
    if file.state == State.FAILED and request.method == "POST":
        try:
            read = opened(file)
            commands.start(
                file=file, read=read, terms=Terms.of(file.terms), by=request.user, now=timezone.now()
            )
        except commands.CannotTakeIn as refused:
            for refusal in refused.refusals:
                messages.error(request, refusal.message)
    return redirect("plan_papers:detail", pk=pk)


@ASK
@editors
def leave(request: OfficerRequest, pk: UUID) -> HttpResponse:
    file = find(pk)
    if file.state != State.WAITING:
        return redirect("plan_papers:detail", pk=pk)
    if request.method == "POST":
        try:
            commands.stop(file=file, by=request.user)
        except commands.CannotTakeIn as refused:
            messages.error(request, refused.refusals[0].message)
        else:
            messages.success(request, "The file is left aside. Nothing of it was taken in.")
        return redirect("plan_papers:list")
    return render(request, "plan_papers/leave.html", {"file": file})


@ASK
@editors
def undo(request: OfficerRequest, pk: UUID) -> HttpResponse:
    file = find(pk)
    if file.state not in (State.TAKEN, State.FAILED):
        return redirect("plan_papers:detail", pk=pk)
    if request.method == "POST":
        try:
            undone = commands.undo(file=file, by=request.user, now=timezone.now())
        except commands.CannotUndo as refused:
            for refusal in refused.refusals:
                messages.error(request, refusal.message)
        else:
            messages.success(request, in_words(undone))
        return redirect("plan_papers:detail", pk=pk)
    return render(request, "plan_papers/undo.html", {"file": file})


def in_words(undone: commands.Undone) -> str:
    words = f"Undone: {undone.back} given back."
    if undone.kept:
        words += f" Changed here since, and so kept: {', '.join(sorted(undone.kept)[:40])}."
    if undone.plan_is_gone:
        words += " The draft that it began is thrown away."
    return words


@READ
@editors
@fresh_second_factor
def rest(request: OfficerRequest, pk: UUID) -> StreamingHttpResponse:
    """The rows that were not taken as they stood, with why: to be mended and taken in again."""
    file = find(pk)
    read = opened(file)
    reasons = {
        where: message
        for where, _, outcome, _, message in file.report.get("details", [])
        if outcome == "set_aside"
    }
    note = f"{len(reasons)} rows not taken"
    audit.record("exported", kind="plan_file", subject=file.pk, owner=file.owner_id, note=note)
    at = file.table_at or 0
    heading = [*REST, *read.tables[at].heading]
    name = f"plan-not-taken-{timezone.localdate(file.at):%Y-%m-%d}.csv"
    return spreadsheet.answer(name, heading, taking.rest(read, at, reasons))
