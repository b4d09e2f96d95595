"""What agencies fetch and keep, by hand or by a program of theirs, and the page that says how.

Checkpoints, keys and proofs are for anyone: they name no one, and a log is only as good as those who watch
it.
"""

from base64 import b64encode
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wardmote.foundation.audit import commands, seals, tree
from wardmote.foundation.audit.forms import CheckpointsTo
from wardmote.foundation.audit.models import Checkpoint
from wardmote.foundation.database.middleware import no_actor

TEXT = "text/plain; charset=utf-8"
A_LIST = 1_000
LARGEST = 2**53


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sealed(request: HttpRequest) -> HttpResponse:
    """That the log is sealed, how far, and how to check it."""
    officer: Any = request.user
    form = None
    if officer.has_role("auditor"):
        form = CheckpointsTo(request.POST or None, initial={"address": seals.address_of(officer.agency_id)})
        if request.method == "POST" and form.is_valid():
            address = form.cleaned_data["address"]
            commands.send_checkpoints_to(address, agency=officer.agency_id, now=timezone.now())
            said = "Checkpoints will be sent each day" if address else "Checkpoints are no longer sent"
            messages.success(request, said)
            return redirect("audit:sealed")
    elif request.method == "POST":
        raise Http404
    last = seals.checkpoints().first()
    context = {
        "last": last,
        "age": seals.age_in_words(last.at, timezone.now()) if last else "",
        "standing": seals.standing(),
        "keys": seals.public_keys(),
        "form": form,
        "address": settings.SITE_ADDRESS,
        "is_auditor": form is not None,
    }
    status = form.http_status if form is not None and form.is_bound else 200
    return render(request, "audit/sealed.html", context, status=status)


@no_actor
@require_safe
@never_cache
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The last one, as a signed note."""
    last = seals.checkpoints().first()
    if last is None:
        return HttpResponse("Nothing is sealed yet.\n", TEXT, status=404)
    return as_file(last.note, f"checkpoint-{last.size}.txt")


@no_actor
@require_safe
@never_cache
def one_checkpoint(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Checkpoint, number=min(number, LARGEST))
    return as_file(found.note, f"checkpoint-{found.size}.txt")


@no_actor
@require_safe
@never_cache
def checkpoints(request: HttpRequest) -> HttpResponse:
    """Those of more entries than `after`, oldest first. The last one's size asks for more."""
    after = number_in(request, "after", usual=-1)
    if after is None:
        return HttpResponse("after is a number of entries.\n", TEXT, status=400)
    notes = seals.after(after).values_list("note", flat=True)[:A_LIST]
    return HttpResponse("\n".join(notes), TEXT)


@no_actor
@require_safe
@never_cache
def consistency(request: HttpRequest) -> HttpResponse:
    """The proof between two sizes: hashes in base64, one a line."""
    old, new = number_in(request, "from"), number_in(request, "to")
    if old is None or new is None:
        return HttpResponse("Give two numbers of entries: ?from=100&to=200\n", TEXT, status=400)
    try:
        proof = seals.consistency(old, new)
    except tree.NotInTree:
        return HttpResponse("The log has no such beginning: from is at most to, to its size.\n", TEXT,
                            status=404)  # fmt: skip
    return HttpResponse("".join(f"{b64encode(step).decode()}\n" for step in proof), TEXT)


@no_actor
@require_safe
@never_cache
def keys(request: HttpRequest) -> HttpResponse:
    """Every public key with the span of time it was in use, the newest first."""
    lines = [
        f"{key.public} {key.from_at.isoformat()} {key.until_at.isoformat() if key.until_at else '-'}\n"
        for key in seals.public_keys()
    ]
    return HttpResponse("".join(lines), TEXT)


def number_in(request: HttpRequest, name: str, usual: int | None = None) -> int | None:
    given = request.GET.get(name, "")
    if not given:
        return usual
    return (
        int(given)
        if given.isascii() and given.isdigit() and int(given[:17]) <= LARGEST and len(given) < 17
        else None
    )


def as_file(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, TEXT)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
