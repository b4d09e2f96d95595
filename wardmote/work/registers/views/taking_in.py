"""Taking a file into a register: its columns are guessed or chosen, each row is seen first, then done."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.design import spreadsheet
from wardmote.foundation.design.paging import page_of
from wardmote.records.files_in.queries import parameter
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.work.registers import asides, commands, from_papers, importing, opening, policies, queries
from wardmote.work.registers.anatomy import Register
from wardmote.work.registers.forms import LARGEST_FILE, FileForm
from wardmote.work.registers.models import Aside
from wardmote.work.registers.views.common import ASK, READ, refused, register_of

HOURS = 2
MOST_SHOWN = 500


@login_required
@never_cache
@ASK
def take_in(request: OfficerRequest, key: str) -> HttpResponseBase:
    """The file travels signed in the page, from the preview to the page that takes it in."""
    register, by = register_of(key), request.user
    back = reverse("registers:list", kwargs={"key": key})
    heading = f"Take in {register.many} from a file"
    if refusals := policies.refusals_to_add(register, by=by):
        return refused(request, heading, refusals, back)
    context: dict[str, Any] = {"register": register, "back": back, "heading": heading}
    salt = f"registers:{key}:{by.pk}"
    if carried := request.POST.get("carried", ""):
        try:
            chosen = signing.loads(carried, salt=salt, max_age=HOURS * 3600)
        except signing.BadSignature:
            messages.error(request, "That preview is too old. Choose the file again.")
            return redirect("registers:import", key=key)
        return looked_at(request, register, chosen, carried, context)
    sent = request.POST if request.method == "POST" else None
    form = FileForm(sent, request.FILES if sent is not None else None, register=register)
    if form.is_valid():
        file = form.cleaned_data["file"]
        chosen = {
            "name": file.name, "hex": file.read(LARGEST_FILE).hex(),
            "what": form.cleaned_data.get("what", ""), "key": str(uuid.uuid4()),
        }  # fmt: skip
        try:
            paper_of(register, chosen) or opening.open_file(
                chosen["name"], bytes.fromhex(chosen["hex"]), fields(register, chosen["what"])
            )
        except opening.CannotImport as cannot:
            form.add_error("file", cannot.message)
        else:
            carried = signing.dumps(chosen, salt=salt, compress=True)
            return looked_at(request, register, chosen, carried, context, guessed=True)
    labels = [column.label for column in opening.fields_of(register) if column.field != "no"]
    context |= {"form": form, "labels": labels, "required": required(register)}
    return render(request, "registers/import.html", context, status=form.http_status)


def required(register: Register) -> list[str]:
    return [column.label for column in opening.fields_of(register) if column.required]


def fields(register: Register, what: str) -> list[Any]:
    if what:
        return opening.fields_of_lines(register, register.line(what))
    return opening.fields_of(register)


def looked_at(
    request: OfficerRequest,
    register: Register,
    chosen: dict[str, str],
    carried: str,
    context: dict[str, Any],
    *,
    guessed: bool = False,
) -> HttpResponseBase:
    """The file with its columns as guessed or chosen: shown, taken in, or what is wrong with it as a file."""
    by, now, back = request.user, timezone.now(), context["back"]
    if paper := paper_of(register, chosen):
        return looked_at_paper(request, register, paper, chosen, carried, context, guessed=guessed)
    wanted = fields(register, chosen["what"])
    file = opening.open_file(chosen["name"], bytes.fromhex(chosen["hex"]), wanted)
    if not guessed:
        file.positions = opening.chosen_positions(wanted, file.headings, request.POST)
    do = "" if guessed else request.POST.get("do", "")
    problem, taken = "", None
    try:
        taken = importing.take_in(
            register, file, kind=chosen["what"], by=by, now=now, dry_run=do != "take",
            key=UUID(chosen["key"]),
        )  # fmt: skip
    except opening.CannotImport as cannot:
        problem = cannot.message
    if taken and do == "take":
        return done(request, register, taken, back)
    if taken and do == "aside":
        audit.record(
            "exported", kind="register", subject=None, owner=by.agency_id,
            note=f"{len(taken.aside)} rows set aside of a file for {register.key}",
        )  # fmt: skip
        headings, rows = asides.table(file.headings, taken.aside)
        return spreadsheet.answer(f"{register.key}-set-aside.csv", headings, rows)
    context |= {
        "file": file,
        "carried": carried,
        "problem": problem,
        "columns": [
            {
                "name": f"c_{column.field}",
                "label": column.label,
                "required": column.required,
                "at": file.positions.get(column.field, -1),
            }
            for column in wanted
        ],
        "headings": list(enumerate(words or f"Column {at + 1}" for at, words in enumerate(file.headings))),
        "outcomes": taken.report.outcomes[:MOST_SHOWN] if taken else [],
        "counts": taken.report.as_json() if taken else None,
        "aside": len(taken.aside) if taken else 0,
        "not_taken": file.not_taken(),
        "most": MOST_SHOWN,
    }
    return render(request, "registers/import_look.html", context, status=422 if problem else 200)


def done(request: OfficerRequest, register: Register, taken: importing.Taken, back: str) -> HttpResponse:
    counts = taken.report.as_json()
    aside = sum(counts["set_aside"].values())
    messages.success(
        request,
        f"Taken in: {counts['added']} added, {counts['changed']} changed, "
        f"{counts['unchanged']} unchanged, {aside} set aside.",
    )
    return redirect("registers:imports", key=register.key) if taken.batch else redirect(back)


def paper_of(register: Register, chosen: dict[str, str]) -> from_papers.Paper | None:
    """The file as a paper that the register's own reader knows; None if it is to be read as a table.

    :raises opening.CannotImport: if it cannot be read.
    """
    if chosen["what"]:
        return None
    return from_papers.open_paper(
        register, chosen["name"], bytes.fromhex(chosen["hex"]), today=timezone.localdate()
    )


def looked_at_paper(
    request: OfficerRequest,
    register: Register,
    paper: from_papers.Paper,
    chosen: dict[str, str],
    carried: str,
    context: dict[str, Any],
    *,
    guessed: bool,
) -> HttpResponseBase:
    """A paper as its register's reader read it: no columns are chosen, all else is as with a table."""
    by, now = request.user, timezone.now()
    do = "" if guessed else request.POST.get("do", "")
    try:
        taken = from_papers.take_paper(
            register, paper, by=by, now=now, dry_run=do != "take", key=UUID(chosen["key"])
        )
    except opening.CannotImport as cannot:
        messages.error(request, cannot.message)
        return redirect("registers:import", key=register.key)
    if do == "take":
        return done(request, register, taken, context["back"])
    if do == "aside":
        audit.record(
            "exported", kind="register", subject=None, owner=by.agency_id,
            note=f"{len(taken.aside)} rows set aside of a paper for {register.key}",
        )  # fmt: skip
        headings, rows = asides.table([register.title_label], taken.aside)
        return spreadsheet.answer(f"{register.key}-set-aside.csv", headings, rows)
    counts = taken.report.as_json()
    context |= {
        "is_paper": True,
        "carried": carried,
        "outcomes": taken.report.outcomes[:MOST_SHOWN],
        "counts": counts,
        "account": [(name.replace("_", " "), many) for name, many in counts.get("account", {}).items()],
        "aside": len(taken.aside),
        "most": MOST_SHOWN,
    }
    return render(request, "registers/import_look.html", context)


@login_required
@never_cache
@READ
def batches(request: OfficerRequest, key: str) -> HttpResponse:
    register, by = register_of(key), request.user
    back = reverse("registers:list", kwargs={"key": key})
    if refusals := policies.refusals_to_add(register, by=by):
        return refused(request, "Files taken in", refusals, back)
    page = page_of(queries.batches(register), request.GET.get("page"))
    context = {"register": register, "page": page, "back": back, "kept_days": parameter("file_kept")}
    return render(request, "registers/imports.html", context)


@login_required
@never_cache
@READ
@fresh_second_factor
def rest(request: OfficerRequest, key: str, pk: UUID) -> HttpResponseBase:
    """The rows of a file that were set aside, as they stood, with why: to be mended and taken in again."""
    register = register_of(key)
    batch = get_object_or_404(queries.batches(register), pk=pk)
    kept = get_object_or_404(Aside, batch=batch, sealed__isnull=False)
    try:
        headings, rows = asides.unseal(bytes(kept.sealed or b""))
    except asides.CannotOpen:  # its key is gone: as if they had been thrown away
        raise Http404 from None
    audit.record(
        "exported", kind="register_batch", subject=batch.pk, owner=batch.owner_id,
        note=f"{len(rows)} rows set aside of a file for {register.key}",
    )  # fmt: skip
    name = f"{register.key}-set-aside-{timezone.localdate(batch.at).isoformat()}.csv"
    return spreadsheet.answer(name, headings, rows)


@login_required
@never_cache
@ASK
def undo(request: OfficerRequest, key: str, pk: UUID) -> HttpResponse:
    register, by = register_of(key), request.user
    batch = get_object_or_404(queries.batches(register), pk=pk)
    back = reverse("registers:imports", kwargs={"key": key})
    if refusals := policies.refusals_to_undo(batch, by=by):
        return refused(request, "Undo", refusals, back)
    if request.method == "POST":
        try:
            undone = importing.undo(batch, by=by, now=timezone.now())
        except commands.CannotKeep as cannot:
            return refused(request, "Undo", cannot.refusals, back)
        words = f"{undone.restored} put back as before."
        if undone.left:
            words += f" {undone.left} left as they are: somebody changed them since."
        messages.success(request, words)
        return redirect(back)
    return render(request, "registers/undo.html", {"register": register, "batch": batch, "back": back})
