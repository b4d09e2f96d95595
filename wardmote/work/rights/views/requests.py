"""Requests about people's data: the list, one request, and what is done on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.design.dates import short_day_words
from wardmote.foundation.design.forms import UiForm
from wardmote.foundation.design.paging import counted, page_of
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.rights import commands, forms, limits, policies, queries
from wardmote.work.rights.models import Request, Step

RequestView = Callable[..., HttpResponseBase]
COLOURS = {"open": "blue", "answered": "green", "refused": "orange", "withdrawn": "grey"}


def request_page(*methods: str) -> Callable[[RequestView], RequestView]:
    """A view of one request: signed in, opened on record, kept by no browser. It is given the request."""

    def mark(view: RequestView) -> RequestView:
        @opens("data_request")
        @never_cache
        @login_required
        @require_http_methods(["GET", "HEAD", *methods])
        @wraps(view)
        def page(request: HttpRequest, reference: str, **kwargs: Any) -> HttpResponseBase:
            # A request this person may not see is not in the table for them: 404, never 403.
            asked = get_object_or_404(queries.visible().prefetch_related("stops"), reference=reference)
            return view(request, asked, **kwargs)

        return page

    return mark


@dataclass(frozen=True)
class Tab:
    text: str
    href: str
    current: bool
    count: int = 0


def frame(request: OfficerRequest, asked: Request, tab: str, **more: Any) -> dict[str, Any]:
    """What every page of one request shows above itself."""
    today = timezone.localdate()
    clock = queries.clock_of(asked, today=today)
    tabs = [("overview", "Overview", "rights:detail")]
    if asked.kind == Request.Kind.ACCESS:
        tabs += [("records", "Records", "rights:records"), ("items", "Review", "rights:items")]
        tabs += [("pack", "Pack", "rights:pack")]
    if asked.kind == Request.Kind.ERASURE:
        tabs += [("erasure", "Erasure", "rights:erasure")]
    works = not policies.refusals_to_work(asked, by=request.user)
    return {
        "asked": asked,
        "asking": asked.asking,
        "clock": clock,
        "due": due_words(asked, today=today),
        "overdue": bool(asked.due_on and asked.state == "open" and asked.due_on < today),
        "colour": COLOURS[asked.state],
        "tabs": [Tab(text, reverse(name, args=[asked.reference]), key == tab) for key, text, name in tabs],
        "works": works,
        "may_stop": works and not clock.is_stopped,
        "may_start": works and clock.is_stopped and clock.began_on is not None,
        "may_extend": not policies.refusals_to_extend(asked, clock, by=request.user, today=today),
        "wants_identity": works and asked.identity_asked and asked.identity_on is None,
        **more,
    }


def due_words(asked: Request, *, today: date) -> str:
    if asked.state != Request.State.OPEN:
        return f"Closed on {short_day_words(asked.answered_on)}" if asked.answered_on else ""
    if asked.due_on is None:
        return "Clock stands still"
    days = (asked.due_on - today).days
    if days < 0:
        return f"{-days} day{'' if days == -1 else 's'} late"
    return "Due today" if days == 0 else f"{days} day{'' if days == 1 else 's'} left"


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_safe
def listing(request: OfficerRequest) -> HttpResponse:
    today = timezone.localdate()
    filters = forms.FilterForm(request.GET or {"state": "open"})
    filters.is_valid()
    state, kind = filters.cleaned_data.get("state") or "open", filters.cleaned_data.get("kind", "")
    page = page_of(queries.listed(state="" if state == "any" else state, kind=kind), request.GET.get("page"))
    lines = [
        {
            "asked": each,
            "due": due_words(each, today=today),
            "overdue": bool(each.state == "open" and each.due_on and each.due_on < today),
            "colour": COLOURS[each.state],
        }
        for each in page.object_list
    ]
    context = {
        "page": page,
        "lines": lines,
        "filters": filters,
        "filtered": bool(kind) or state != "open",
        "counted": counted(page, "request", "requests"),
        "may_take": not policies.refusals_to_take(by=request.user),
        "waits_for_me": queries.unanswered().count(),
    }
    return render(request, f"rights/list.html{'#results' if request.htmx else ''}", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: OfficerRequest) -> HttpResponse:
    form = forms.TakeForm(request.POST if request.method == "POST" else None)
    refusals = policies.refusals_to_take(by=request.user)
    if form.is_valid():
        try:
            taken = commands.take_request(**form.cleaned_data, by=request.user, now=timezone.now())
        except commands.CannotTake as refused:
            say(form, refused)
        else:
            messages.success(request, f"Request {taken.reference} taken")
            return redirect("rights:detail", reference=taken.reference)
    context = {"form": form, "refusals": [] if form.is_bound else refusals}
    return render(request, "rights/take.html", context, status=form.http_status)


@request_page()
def detail(request: OfficerRequest, asked: Request) -> HttpResponse:
    steps = list(Step.objects.filter(request=asked).select_related("by").order_by("-at", "-id")[:100])
    told = [{"title": s.title, "at": s.at, "by": s.by.name, "text": s.words} for s in steps]
    return render(request, "rights/detail.html", frame(request, asked, "overview", told=told))


def act(
    request: OfficerRequest,
    asked: Request,
    *,
    title: str,
    button: str,
    form: UiForm,
    refusals: list[Refusal],
    do: Callable[[], object],
    done: str,
    words: str = "",
    style: str = "",
    onward: str = "rights:detail",
) -> HttpResponse:
    """One form on one request: done, or said why not."""
    if form.is_bound and form.is_valid():
        try:
            do()
        except commands.CannotWork as refused:
            say(form, refused)
        else:
            messages.success(request, done)
            return redirect(onward, reference=asked.reference)
    context = {
        "asked": asked,
        "title": title,
        "button": button,
        "style": style,
        "words": words,
        "form": form,
        "refusals": [] if form.is_bound else refusals,
    }
    return render(request, "rights/act.html", context, status=form.http_status)


def posted(request: OfficerRequest) -> Any:
    return request.POST if request.method == "POST" else None


def say(form: UiForm, refused: Refused) -> None:
    for refusal in refused.refusals:
        form.add_error(None, refusal.message)


@request_page("POST")
def identity(request: OfficerRequest, asked: Request) -> HttpResponse:
    form = forms.IdentityForm(posted(request))
    return act(
        request,
        asked,
        title="It is known who asks",
        button="Confirm",
        form=form,
        refusals=policies.refusals_to_work(asked, by=request.user),
        do=lambda: commands.confirm_identity(
            request=asked, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done="Noted. The last day is worked out from that day",
    )


@request_page("POST")
def stop(request: OfficerRequest, asked: Request) -> HttpResponse:
    form = forms.StopForm(posted(request))
    clock = queries.clock_of(asked, today=timezone.localdate())
    return act(
        request,
        asked,
        title="Stop the clock",
        button="Stop the clock",
        words="Only while you cannot go on without what you asked for.",
        form=form,
        refusals=policies.refusals_to_stop(asked, clock, by=request.user),
        do=lambda: commands.stop_clock(
            request=asked, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done="The clock stands still",
    )


@request_page("POST")
def start(request: OfficerRequest, asked: Request) -> HttpResponse:
    form = forms.StartForm(posted(request))
    clock = queries.clock_of(asked, today=timezone.localdate())
    return act(
        request,
        asked,
        title="Start the clock again",
        button="Start the clock",
        form=form,
        refusals=policies.refusals_to_start(asked, clock, by=request.user),
        do=lambda: commands.start_clock(
            request=asked, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done="The clock runs again",
    )


@request_page("POST")
def extend(request: OfficerRequest, asked: Request) -> HttpResponse:
    form = forms.ExtendForm(posted(request))
    today = timezone.localdate()
    clock = queries.clock_of(asked, today=today)
    return act(
        request,
        asked,
        title="Extend the request",
        button="Extend",
        words="Tell them today, with these reasons.",
        form=form,
        refusals=policies.refusals_to_extend(asked, clock, by=request.user, today=today),
        do=lambda: commands.extend(request=asked, **form.cleaned_data, by=request.user, now=timezone.now()),
        done="Extended",
    )


@request_page("POST")
def second(request: OfficerRequest, asked: Request) -> HttpResponse:
    form = forms.SecondForm(posted(request), officers=queries.seconds_for(asked))
    return act(
        request,
        asked,
        title="Ask for a second look",
        button="Ask",
        form=form,
        refusals=policies.refusals_to_work(asked, by=request.user),
        do=lambda: commands.ask_second(
            request=asked, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done="Asked",
    )


@request_page("POST")
def note(request: OfficerRequest, asked: Request) -> HttpResponse:
    form = forms.WordsForm(posted(request))
    return act(
        request,
        asked,
        title="Note on this request",
        button="Save",
        form=form,
        refusals=policies.refusals_to_work(asked, by=request.user),
        do=lambda: commands.note(request=asked, **form.cleaned_data, by=request.user, now=timezone.now()),
        done="Noted",
    )


@request_page("POST")
def answer(request: OfficerRequest, asked: Request) -> HttpResponse:
    form = forms.AnswerForm(posted(request))
    return act(
        request,
        asked,
        title="Answer the request",
        button="Answer and close",
        form=form,
        refusals=policies.refusals_to_work(asked, by=request.user),
        do=lambda: commands.answer(request=asked, **form.cleaned_data, by=request.user, now=timezone.now()),
        done="Answered",
    )


@request_page("POST")
def refuse(request: OfficerRequest, asked: Request) -> HttpResponse:
    form = forms.RefuseForm(posted(request))
    return act(
        request,
        asked,
        title="Refuse the request",
        button="Refuse",
        style="warning",
        form=form,
        refusals=policies.refusals_to_work(asked, by=request.user),
        do=lambda: commands.refuse(request=asked, **form.cleaned_data, by=request.user, now=timezone.now()),
        done="Refused",
    )


@request_page("POST")
def withdraw(request: OfficerRequest, asked: Request) -> HttpResponse:
    form = forms.WordsForm(posted(request))
    return act(
        request,
        asked,
        title="They have withdrawn it",
        button="Close as withdrawn",
        form=form,
        refusals=policies.refusals_to_work(asked, by=request.user),
        do=lambda: commands.withdraw(request=asked, **form.cleaned_data, by=request.user, now=timezone.now()),
        done="Closed as withdrawn",
    )


@login_required
@never_cache
@require_safe
def time_limits(request: OfficerRequest) -> HttpResponse:
    return render(request, "rights/limits.html", {"limits": limits.limits(), "today": timezone.localdate()})
