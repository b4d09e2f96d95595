"""The page that asks why a record is opened. It stands in the place of the page that was asked for."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wardmote.foundation.onward import onward
from wardmote.trust.access import door, glass, gone
from wardmote.trust.access.models import BreakGlass

CARRIED = "carried-"  # before the name of each box of a form that was sent before the purpose was said


def not_there(request: HttpRequest, key: str) -> HttpResponse:
    """Nothing, or the page of what was deleted, for those who saw it."""
    if deleted := gone.page_of(key.upper()):
        return redirect(deleted)
    raise Http404


def ask_why(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """In the place of a record's page. What was typed into a form goes along, so that nothing is lost."""
    answer = page(
        request,
        kind,
        reference,
        leads_to=request.get_full_path(),
        carried=[
            (CARRIED + name, value)
            for name, values in request.POST.lists()
            if name != "csrfmiddlewaretoken"
            for value in values
        ],
        sent=request.method == "POST",
    )
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def why(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Take the answer and go on to the page that was asked for; what was typed is sent by one more press."""
    told = request.POST if request.method == "POST" else request.GET
    place = onward(told.get("next", ""))
    carried = [
        (name, value) for name, values in request.POST.lists() if name.startswith(CARRIED) for value in values
    ]
    sent = "sent" in request.POST
    if request.method != "POST":
        return page(request, kind, reference, leads_to=place)
    found = at_the_door(kind, reference)
    if not door.state(kind, found.pk, request.POST.get("purpose", "")):
        return page(request, kind, reference, leads_to=place, carried=carried, sent=sent, status=422)
    if sent:
        typed = [(name.removeprefix(CARRIED), value) for name, value in carried]
        return render(request, "access/send_now.html", {"record": found, "onward": place, "typed": typed})
    return redirect(place)


def at_the_door(kind: str, reference: str) -> door.AtTheDoor:
    find = door.doors.get(kind)
    if find is None or (found := find(reference)) is None:
        raise Http404
    return found


def page(
    request: HttpRequest,
    kind: str,
    reference: str,
    *,
    leads_to: str,
    carried: list[tuple[str, str]] | None = None,
    sent: bool = False,
    status: int = 200,
) -> HttpResponse:
    found = at_the_door(kind, reference)
    context = {
        "record": found,
        "kind": kind,
        "offered": door.offered(kind, found.pk),
        "action": reverse("access:why", kwargs={"kind": kind, "reference": reference}),
        "onward": leads_to,
        "carried": carried or [],
        "sent": sent,
        "wrong": status == 422,
    }
    return render(request, "access/why.html", context, status=status)


@login_required
@require_POST
def end_glass(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close what one opened in an emergency. Somebody else's is not there."""
    found = get_object_or_404(BreakGlass, pk=pk, officer=request.user)
    glass.end_glass(glass=found)
    messages.success(request, f"{found.reference} is closed to you again.")
    return redirect("home:home")
