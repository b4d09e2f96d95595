"""The public form: one question a page, back and forth at will, sent once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.database.middleware import asked_from
from wardmote.foundation.design.forms import UiForm
from wardmote.foundation.files.checked import CannotAccept, check_upload, too_large_upload
from wardmote.outward.public_site import commands, steps
from wardmote.outward.public_site import unfinished as kept
from wardmote.outward.public_site.forms import PhotosForm, SendForm
from wardmote.outward.public_site.steps import BY_SLUG, STEPS, Step
from wardmote.outward.public_site.unfinished import MOST_FILES, Unfinished
from wardmote.outward.public_site.views.common import network_of, page, public
from wardmote.records.front_doors import queries
from wardmote.records.front_doors.commands import CannotTake
from wardmote.records.front_doors.models import Door
from wardmote.records.front_doors.policies import TOO_MANY

FORM = Door.Channel.FORM
LONG_ENOUGH = timedelta(minutes=10)  # whatever the least time is: it need not be asked


def door_at(slug: str) -> Any:
    door = queries.door_at(slug, channel=FORM)
    if door is None:
        raise Http404
    return door


def address(name: str, door: Door, **kwargs: object) -> str:
    return reverse(f"public_site:{name}", kwargs={"door": door.slug, **kwargs})


@public
def doors(request: HttpRequest) -> HttpResponse:
    found = [door for door in queries.known(channel=FORM) if door.takes]
    if len(found) == 1:
        return redirect("public_site:start", door=found[0].slug)
    return page(request, "doors", {"doors": found})


@public
def start(request: HttpRequest, door: str) -> HttpResponse:
    at = door_at(door)
    if not at.takes:
        return page(request, "shut", {"door": at}, status=503)
    begun = kept.of(request, at.slug)
    context = {
        "door": at,
        "pages": steps.PAGES,
        "first_href": address("step", at, slug=STEPS[0].slug),
        "begun": begun if begun and not begun.is_sent and begun.answers else None,
        "reopen_days": queries.parameter("reopen", agency=at.agency_id),
    }
    return page(request, "start", context)


@public
def step(request: HttpRequest, door: str, slug: str) -> HttpResponse:
    at, this = door_at(door), BY_SLUG.get(slug)
    if this is None:
        raise Http404
    if not at.takes:
        return page(request, "shut", {"door": at}, status=503)
    unfinished = kept.of(request, at.slug)
    if unfinished and unfinished.is_sent:
        # The window that sent a report begins another.
        unfinished = None if this is STEPS[0] else unfinished
        if unfinished:
            return redirect(address("sent", at))
    if unfinished is None and this is not STEPS[0]:
        return redirect(address("start", at))
    checking = request.GET.get("then") == "check"
    if request.method != "POST":
        answer = unfinished.answers.get(this.slug) if unfinished else None
        return asked(request, at, this, steps.form_for(this, at, initial=answer), unfinished, checking)
    unfinished = unfinished or kept.begin(at.slug, timezone.now())
    if this.slug == "photos":
        return photos(request, at, this, unfinished, checking)
    form = steps.form_for(this, at, request.POST)
    if not form.is_valid():
        return asked(request, at, this, form, unfinished, checking)
    return answered(request, at, this, form, unfinished, form.cleaned_data, checking)


def asked(
    request: HttpRequest, door: Door, this: Step, form: UiForm, unfinished: Unfinished | None, checking: bool,
    status: int = 0,
) -> HttpResponse:  # fmt: skip
    earlier = steps.before(this)
    back = address("check", door) if checking else ""
    context = {
        "door": door,
        "step": this,
        "form": form,
        "number": steps.number_of(this),
        "pages": steps.PAGES,
        "back_href": back
        or (address("step", door, slug=earlier.slug) if earlier else address("start", door)),
        "files": kept.files(unfinished) if unfinished and this.slug == "photos" else [],
        "most_files": MOST_FILES,
    }
    return page(request, "step", context, status=status or form.http_status)


def answered(
    request: HttpRequest, door: Door, this: Step, form: UiForm, unfinished: Unfinished,
    answer: dict[str, object], checking: bool,
) -> HttpResponse:  # fmt: skip
    """Keep the answer and go on: to the next question, or back to the page that checks them."""
    unfinished.answers[this.slug] = answer
    try:
        kept.keep(unfinished, door=door.pk, network=network_of(request), now=timezone.now())
    except kept.TooMany:
        form.add_error(None, f"{TOO_MANY.message} Wait a few minutes and press Continue again.")
        return asked(request, door, this, form, unfinished, checking, status=429)
    aside = "aside" in request.POST
    if this.slug == "danger" and answer["danger"] == "yes":
        to = address("danger", door)
    elif checking and not aside and steps.first_open(unfinished, door) is None:
        to = address("check", door)
    else:
        following = steps.after(this, aside=aside)
        to = address("step", door, slug=following.slug) if following else address("check", door)
        to += "?then=check" if aside and checking else ""
    response = redirect(to)
    kept.carry(response, unfinished, secure=settings.SESSION_COOKIE_SECURE)
    return response


def photos(
    request: HttpRequest, door: Door, this: Step, unfinished: Unfinished, checking: bool
) -> HttpResponse:
    """Keep the pictures that are accepted, and say of each other one why not."""
    here = request.get_full_path()
    if drop := request.POST.get("drop"):
        try:
            kept.drop_file(unfinished, UUID(drop))
        except ValueError:
            raise Http404 from None
        return redirect(here)
    form = PhotosForm(request.POST, request.FILES)
    refused, took = [], 0
    for upload in form.cleaned_data["photos"] if form.is_valid() else []:
        try:
            if getattr(upload, "was_too_large", False):
                raise too_large_upload(upload)
            file = check_upload(upload.name or "", upload.read())
            if not file.media_type.startswith("image/"):
                raise CannotAccept("This is not a picture. Choose a JPEG, PNG, WebP or HEIC", code="kind")
            if not kept.keep_file(
                unfinished, file, door=door.pk, network=network_of(request), now=timezone.now()
            ):
                raise CannotAccept(f"You can send {MOST_FILES} pictures. Remove one first", code="enough")
            took += 1
        except CannotAccept as cannot:
            refused.append(f"{upload.name}: {cannot.message}")
        except kept.TooMany:
            refused.append("Too many pictures came in at once. Go on without, or try again in a few minutes")
    for words in refused:
        form.add_error("photos", words)
    if refused or form.errors:
        return asked(request, door, this, form, unfinished, checking)
    if took and "more" in request.POST:
        return redirect(here)
    return answered(request, door, this, form, unfinished, {}, checking)


@public
def danger(request: HttpRequest, door: str) -> HttpResponse:
    at = door_at(door)
    return page(
        request,
        "danger",
        {
            "door": at,
            "back_href": address("step", at, slug="danger"),
            "next_href": address("step", at, slug="kind"),
        },
    )


@dataclass(frozen=True)
class Row:
    key: str
    value: str
    href: str


@public
def check(request: HttpRequest, door: str) -> HttpResponse:
    at = queries.plain_door(door, channel=FORM)
    if at is None:
        raise Http404
    unfinished = kept.of(request, at.slug)
    if unfinished is None:
        return redirect(address("start", at))
    if unfinished.is_sent:
        return redirect(address("sent", at))
    if missing := steps.first_open(unfinished, at):
        return redirect(address("step", at, slug=missing.slug))
    form = SendForm(request.POST if request.method == "POST" else None)
    status = 0
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        young = now - unfinished.begun_at < LONG_ENOUGH
        if young and now < unfinished.begun_at + least_time(at):
            form.add_error(None, "That was very quick. Read your answers once more, then press Send report.")
        else:
            try:
                commands.send(unfinished=unfinished, door=at, network=asked_from(request), now=now)
            except CannotTake as cannot:
                for refusal in cannot.refusals:
                    more = " Nothing you typed is lost: wait a few minutes and press Send report again."
                    form.add_error(None, refusal.message + (more if refusal == TOO_MANY else ""))
                status = 429 if TOO_MANY in cannot.refusals else 503
            else:
                return redirect(address("sent", at))
    context = {
        "door": at,
        "form": form,
        "rows": rows(unfinished, at),
        "number": steps.PAGES,
        "pages": steps.PAGES,
        "back_href": address("step", at, slug=STEPS[-1].slug),
        "in_danger": unfinished.answers["danger"]["danger"] == "yes",
    }
    return page(request, "check", context, status=status or form.http_status)


def least_time(door: Door) -> timedelta:
    return timedelta(seconds=queries.parameter("least_time", agency=door.agency_id))


def rows(unfinished: Unfinished, door: Door) -> list[Row]:
    found = []
    for each in STEPS:
        words = each.in_words(unfinished.answers.get(each.slug, {}))
        if each.slug == "photos":
            count = len(kept.files(unfinished))
            words = f"{count} picture{'' if count == 1 else 's'}" if count else "None"
        title = {"photos": "Pictures", "you": "About you", "where": "Where", "when": "When"}.get(
            each.slug, each.title
        )
        found.append(Row(title, words, address("step", door, slug=each.slug) + "?then=check"))
    return found


@public
def sent(request: HttpRequest, door: str) -> HttpResponse:
    at = door_at(door)
    unfinished = kept.of(request, at.slug)
    if unfinished is None or not unfinished.is_sent:
        return redirect(address("start", at))
    follow = reverse("public_site:follow", kwargs={"secret": unfinished.secret})
    context = {
        "door": at,
        "unfinished": unfinished,
        "follow_href": follow,
        "follow_address": f"{settings.SITE_ADDRESS}{follow}",
        "reopen_days": queries.parameter("reopen", agency=at.agency_id),
    }
    return page(request, "sent", context)


@public
def leave(request: HttpRequest) -> HttpResponse:
    """Out at once: nothing stays here or in the browser, and the next page is harmless."""
    response = HttpResponseRedirect(settings.LEAVE_TO)
    kept.forget(request, response)
    return response
