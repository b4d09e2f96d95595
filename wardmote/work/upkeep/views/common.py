"""What pages of this room share."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from wardmote.foundation.audit.commands import record
from wardmote.foundation.design.forms import UiForm
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.trust.identity.models import Officer
from wardmote.trust.identity.requests import OfficerRequest


def posted(request: OfficerRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def act(
    request: OfficerRequest,
    *,
    title: str,
    button: str,
    back: str,
    form: UiForm,
    do: Any,
    done: str,
    refusals: list[Refusal],
    caption: str = "",
    words: tuple[str, ...] = (),
    style: str = "",
) -> HttpResponse:
    """Ask, then do and go back; what is refused is said where it can be mended."""
    if not refusals and form.is_bound and form.is_valid():
        try:
            do()
        except Refused as cannot:
            for refusal in cannot.refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "title": title, "button": button, "back": back, "form": form, "caption": caption, "words": words,
        "style": style, "refusals": refusals,
    }  # fmt: skip
    return render(request, "upkeep/act.html", context, status=403 if refusals else form.http_status)


def note_export(kind: str, count: int, *, by: Officer) -> None:
    record("exported", kind=kind, subject=None, owner=by.agency_id, note=f"{count} rows")
