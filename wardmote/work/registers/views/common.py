"""What pages of a register share: finding it and its entry, and answering what the rules refuse."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal
from wardmote.trust.identity.models import Officer
from wardmote.work.registers import queries
from wardmote.work.registers.anatomy import AGENCY, Register, registers
from wardmote.work.registers.models import Entry

READ = require_safe
ASK = require_http_methods(["GET", "HEAD", "POST"])


def register_of(key: str) -> Register:
    if key not in registers():
        raise Http404
    return registers()[key]


def entry_of(key: str, pk: UUID) -> tuple[Register, Entry]:
    """The register and the entry. One that this officer may not see is not in the table for them: 404."""
    register = register_of(key)
    return register, get_object_or_404(queries.entries(register), pk=pk)


def note_opening(entry: Entry, by: Officer) -> None:
    """That an entry for the agency alone was opened is on record."""
    if entry.reach == AGENCY:
        audit.record("opened", kind="register_entry", subject=entry.pk, owner=entry.owner_id)


def address(entry: Entry, name: str = "entry", **more: str) -> str:
    return reverse(f"registers:{name}", kwargs={"key": entry.register, "pk": entry.pk, **more})


def refused(request: HttpRequest, heading: str, refusals: Iterable[Refusal], back: str) -> HttpResponse:
    context = {"heading": heading, "refusals": list(refusals), "back": back}
    return render(request, "registers/refused.html", context, status=403 if request.method == "POST" else 200)


def show_form(
    request: HttpRequest, form: Any, heading: str, button: str, back: str, **more: Any
) -> HttpResponse:
    context = {"form": form, "heading": heading, "button": button, "back": back, **more}
    return render(request, "registers/form.html", context, status=form.http_status)


def put_refusals(form: Any, refusals: Iterable[Refusal]) -> None:
    """Each beside the question it is about, where its code is one."""
    for refusal in refusals:
        for name in (f"v_{refusal.code}", refusal.code):
            if name in form.fields:
                form.add_error(name, refusal.message)
                break
        else:
            form.add_error(None, refusal.message)
