"""A grid of responsibilities as a table, with a box for each cell to change it, twenty tasks at a time."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.registers import commands, exporting, grids, policies, queries
from wardmote.work.registers.anatomy import Register
from wardmote.work.registers.commands import draft_of
from wardmote.work.registers.models import Entry
from wardmote.work.registers.modules import raci
from wardmote.work.registers.raci_grid import LETTERS
from wardmote.work.registers.views.common import ASK, READ, address, entry_of, note_opening, refused


def grid_entry(key: str, pk: UUID) -> tuple[Register, Entry, list[str], list[dict[str, Any]]]:
    """The entry, its roles and its tasks. An entry of another register has no grid: 404."""
    if key != raci.REGISTER.key:
        raise Http404
    register, entry = entry_of(key, pk)
    return register, entry, list(entry.values.get("roles") or ()), list(entry.lines.get("tasks", ()))


@login_required
@never_cache
@READ
def grid(request: OfficerRequest, key: str, pk: UUID) -> HttpResponse:
    """The whole grid, what is wrong with it above it."""
    register, entry, roles, tasks = grid_entry(key, pk)
    note_opening(entry, request.user)
    rows = grids.rows_of(roles, tasks)
    found = raci.found_in(queries.facts(register, entry))
    for row in rows:
        row.findings = [each.short for each in found if each.of == row.task]
    context = {
        "register": register,
        "entry": entry,
        "reference": exporting.reference(register, entry),
        "roles": roles,
        "rows": rows,
        "findings": found,
        "of_roles": {each.of for each in found} & set(roles),
        "letters": LETTERS,
        "may_change": not policies.refusals_to_change(entry, by=request.user),
        "pages": pages(tasks),
    }
    return render(request, "registers/grid.html", context)


@login_required
@never_cache
@ASK
def edit(request: OfficerRequest, key: str, pk: UUID) -> HttpResponse:
    """The cells of one page of tasks, and what the roles are called; all of it is kept as one version."""
    _, entry, roles, tasks = grid_entry(key, pk)
    by, back, at = request.user, address(entry, "grid"), entry.version
    heading = f"Change the grid: {entry.title}"
    if refusals := policies.refusals_to_change(entry, by=by):
        return refused(request, heading, refusals, back)
    note_opening(entry, by)
    first = asked_first(request, tasks)
    typed = grids.read_typed(roles, tasks, request.POST, first=first)
    if request.method == "POST" and not typed.errors:
        draft = draft_of(entry)
        names, lines = grids.changed_lines(roles, tasks, typed)
        draft.values = {**draft.values, "roles": names}
        draft.lines = {**draft.lines, "tasks": lines}
        try:
            changed = commands.change(
                entry, draft, version=version_sent(request), by=by, now=timezone.now(), note="Grid changed"
            )
        except commands.CannotKeep as cannot:
            typed.errors += [("", refusal.message) for refusal in cannot.refusals]
        else:
            messages.success(request, "Changes kept" if changed else "Nothing was changed")
            return redirect(back)
    context = {
        "entry": entry,
        "heading": heading,
        "typed": typed,
        "first": first,
        "version": at,
        "pages": pages(tasks),
        "back": back,
    }
    return render(request, "registers/grid_edit.html", context, status=422 if typed.errors else 200)


def pages(tasks: list[dict[str, Any]]) -> list[dict[str, int]]:
    """The pages of the form: which task each begins and ends with."""
    step = grids.TASKS_ON_A_PAGE
    return [
        {"first": first, "begins": first + 1, "ends": min(first + step, len(tasks))}
        for first in range(0, max(len(tasks), 1), step)
    ]


def asked_first(request: HttpRequest, tasks: list[dict[str, Any]]) -> int:
    """The place of the first task asked for; the first of all where that is none."""
    text = request.GET.get("first", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    return number if number < len(tasks) and number % grids.TASKS_ON_A_PAGE == 0 else 0


def version_sent(request: HttpRequest) -> int:
    """The version the form was made from; 0, which nothing has, where that was tampered with."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
