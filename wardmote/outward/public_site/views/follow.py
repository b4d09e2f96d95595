"""Following a report with its code: where it stands, adding to it, reopening it, confirming an address."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from wardmote.foundation.refusals import Refused
from wardmote.outward.public_site.forms import AddForm, CodeForm, ReopenForm
from wardmote.outward.public_site.views.common import page, public
from wardmote.records.front_doors import commands, queries
from wardmote.records.front_doors.queries import Followed

# Where it stands, in honest words: nothing is promised that nobody has promised.
STANDS = {
    "waiting": ("Waiting", "We have your report. It waits for an officer to read it and decide what to do."),
    "working": ("Being worked on", "An officer has read your report and we are working on it."),
    "passed on": (
        "Passed on",
        "Another organisation of the partnership is better placed to deal with it, and has it now.",
    ),
    "closed": ("Closed", "We are doing nothing more about this report."),
}
NO_SUCH = "We have no report for this code. Check it, or make a new report"


@public
def code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        secret = form.cleaned_data["code"].strip()
        if queries.followed(secret) is not None:
            return redirect("public_site:follow", secret=as_address(secret))
        form.add_error("code", NO_SUCH)
    return page(request, "code", {"form": form}, status=form.http_status)


def as_address(secret: str) -> str:
    return "".join(sign for sign in secret.lower() if sign.isalnum())


def found(secret: str) -> Followed:
    followed = queries.followed(secret)
    if followed is None:
        raise Http404
    return followed


@public
def follow(request: HttpRequest, secret: str) -> HttpResponse:
    return shown(request, secret)


@public
def add(request: HttpRequest, secret: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("public_site:follow", secret=secret)
    form = AddForm(request.POST, prefix="add")
    if form.is_valid():
        try:
            commands.add_to_report(secret=secret, words=form.cleaned_data["words"], now=timezone.now())
        except Refused as refused:
            if refused.refusals == [commands.NO_SECRET]:
                raise Http404 from None
            form.add_error(None, refused.refusals[0].message)
        else:
            return redirect_to(secret, "added")
    return shown(request, secret, adding=form)


@public
def reopen(request: HttpRequest, secret: str) -> HttpResponse:
    followed = found(secret)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            commands.reopen(secret=secret, words=form.cleaned_data["words"], now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.refusals[0].message)
        else:
            return redirect_to(secret, "reopened")
    context = {"form": form, "secret": secret, "followed": followed, "may": may_reopen(followed)}
    return page(request, "reopen", context, status=form.http_status)


@public
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button: programs that look through mail open links, and press nothing."""
    if request.method != "POST":
        return page(request, "confirm", {"token": token, "done": False})
    if not commands.confirm_address(token=token, now=timezone.now()):
        raise Http404
    return page(request, "confirm", {"done": True})


def redirect_to(secret: str, done: str) -> HttpResponse:
    response = redirect("public_site:follow", secret=secret)
    response["Location"] += f"?done={done}"
    return response


def may_reopen(followed: Followed) -> bool:
    return followed.reopen_until is not None and timezone.localdate() <= followed.reopen_until


def shown(request: HttpRequest, secret: str, *, adding: AddForm | None = None) -> HttpResponse:
    followed = found(secret)
    tag, words = STANDS[followed.standing]
    form = adding or AddForm(prefix="add")
    context: dict[str, Any] = {
        "followed": followed,
        "secret": secret,
        "tag": tag,
        "words": words,
        "form": form,
        "may_reopen": may_reopen(followed),
        "done": request.GET.get("done", "") if adding is None else "",
    }
    return page(request, "follow", context, status=form.http_status)
