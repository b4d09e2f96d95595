"""The lines of an entry: one added, changed, or taken out. Each is a version of the entry."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wardmote.foundation.design.dates import day_words
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.registers import asking, commands, policies, values
from wardmote.work.registers.anatomy import LineKind
from wardmote.work.registers.forms import LineForm, NoteForm
from wardmote.work.registers.models import Entry
from wardmote.work.registers.views.common import ASK, address, entry_of, put_refusals, refused, show_form


def line_of(key: str, pk: UUID, kind: str, line: str = "") -> tuple[Entry, LineKind, dict[str, Any] | None]:
    register, entry = entry_of(key, pk)
    its_kind = next((each for each in register.lines if each.key == kind), None)
    if its_kind is None:
        raise Http404
    if not line:
        return entry, its_kind, None
    found = next((each for each in entry.lines.get(kind, ()) if each.get("id") == line), None)
    if found is None:
        raise Http404
    return entry, its_kind, found


def told(kind: LineKind, line: dict[str, Any] | None) -> str:
    """What the line says first, so that it is known which one is meant. Ids of others are not words."""
    words = [
        values.shown(column, (line or {}).get(column.field), {})
        for column in kind.columns
        if column.kind not in ("agency", "team", "officer", "agreement")
    ]
    return ", ".join([each for each in words if each][:3])


@login_required
@never_cache
@ASK
def add(request: OfficerRequest, key: str, pk: UUID, kind: str) -> HttpResponse:
    entry, its_kind, _ = line_of(key, pk, kind)
    return ask(request, entry, its_kind, None, f"Add {its_kind.a_one}", f"Add {its_kind.one}")


@login_required
@never_cache
@ASK
def edit(request: OfficerRequest, key: str, pk: UUID, kind: str, line: str) -> HttpResponse:
    entry, its_kind, found = line_of(key, pk, kind, line)
    return ask(request, entry, its_kind, found, f"Change the {its_kind.one}", "Keep changes")


def ask(
    request: OfficerRequest,
    entry: Entry,
    kind: LineKind,
    line: dict[str, Any] | None,
    heading: str,
    button: str,
) -> HttpResponse:
    by, back = request.user, address(entry)
    if refusals := policies.refusals_to_change(entry, by=by):
        return refused(request, heading, refusals, back)
    form = LineForm(request.POST or None, kind=kind, entry=entry, line=line)
    now_at = entry.version
    if form.is_valid():
        try:
            commands.keep_line(
                entry, kind.key, form.line(), line=line["id"] if line else "",
                version=form.cleaned_data["version"], by=by, now=timezone.now(),
            )  # fmt: skip
        except commands.CannotKeep as cannot:
            put_refusals(form, cannot.refusals)
            if policies.CHANGED in cannot.refusals:
                form.data = {**form.data.dict(), "version": str(now_at)}  # type: ignore[attr-defined]
        else:
            messages.success(request, f"{kind.one[:1].upper() + kind.one[1:]} kept")
            return redirect(back)
    return show_form(request, form, f"{heading}: {entry.title}", button, back)


@login_required
@never_cache
@require_POST
def make_action(request: OfficerRequest, key: str, pk: UUID, kind: str, line: str) -> HttpResponse:
    """The line becomes an action of the one list, with one press."""
    entry, its_kind, found = line_of(key, pk, kind, line)
    if its_kind.asks is None or found is None:
        raise Http404
    back, sent = address(entry), request.POST.get("version", "")
    version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 8 else 0
    try:
        action = asking.ask_of_line(
            entry, its_kind, found, version=version, by=request.user, now=timezone.now()
        )
    except asking.CannotAsk as cannot:
        return refused(request, f"{its_kind.asks.words}: {entry.title}", cannot.refusals, back)
    messages.success(request, f"An action, due {day_words(action.due_on)}")
    return redirect(back)


@login_required
@never_cache
@ASK
def drop(request: OfficerRequest, key: str, pk: UUID, kind: str, line: str) -> HttpResponse:
    entry, its_kind, found = line_of(key, pk, kind, line)
    by, back = request.user, address(entry)
    heading = f"Take out the {its_kind.one}: {entry.title}"
    if refusals := policies.refusals_to_change(entry, by=by):
        return refused(request, heading, refusals, back)
    form = NoteForm(request.POST or None, initial={"version": entry.version})
    if form.is_valid():
        try:
            commands.drop_line(
                entry, kind, line=line, version=form.cleaned_data["version"] or 0, by=by, now=timezone.now(),
                note=values.tidy(form.cleaned_data["note"]),
            )  # fmt: skip
        except commands.CannotKeep as cannot:
            put_refusals(form, cannot.refusals)
        else:
            messages.success(request, f"{its_kind.one[:1].upper() + its_kind.one[1:]} taken out")
            return redirect(back)
    return show_form(request, form, heading, "Take out", back, style="warning", intro=told(its_kind, found))
