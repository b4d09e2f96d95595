"""A shift reports from a phone, with everything that was seen; something is added; a report is made of it.

The page of a shift report works without script: “Add another” sends the form, and it comes back with one more
of the same questions and everything that was typed.
"""

import json
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from wardmote.foundation.design.forms import error_list
from wardmote.records.desk.queries import draft_at
from wardmote.records.patrols import commands, policies, queries
from wardmote.records.patrols.forms.shifts import CorrectForm, MakeReportForm, SeenForm, ShiftForm
from wardmote.records.patrols.models import Observation, Patrol, ShiftReport, Term, Window
from wardmote.records.patrols.timetable import LONDON
from wardmote.records.patrols.views.page import ASK, address, context, patrol_page, refuse, show_form
from wardmote.trust.identity.models import Team
from wardmote.trust.identity.requests import OfficerRequest

MOST = 40  # things seen in one form; more are added to the report afterwards


def day_of(window: Window) -> date:
    """The day whose words a shift is reported in."""
    return window.starts_at.astimezone(LONDON).date()


def seen_forms(data: Any, many: int, *, on: date, only_kept: bool) -> list[SeenForm]:
    categories, done = queries.terms(Term.Sort.CATEGORY, on), queries.terms(Term.Sort.DONE, on)
    return [
        SeenForm(data, prefix=f"seen-{number}", categories=categories, done=done, only_kept=only_kept)
        for number in range(many)
    ]


def how_many(typed: str | None) -> int:
    number = int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 4 else 1
    return max(1, min(number, MOST))


def typed_before(request: OfficerRequest) -> int:
    """How many things seen the officer's unsent draft of this page has, so that all of them are filled in."""
    draft = draft_at(request.path, by=request.user, now=timezone.now())
    told = json.loads(draft.fields).get("many", []) if draft else []
    return how_many(str(told[0]) if told else None)


def beginning(window: Window) -> dict[str, Any]:
    """The hours that were asked for, until somebody says otherwise."""
    starts, ends = (moment.astimezone(LONDON).time() for moment in (window.starts_at, window.ends_at))
    return {"shift_id": uuid4(), "started": starts, "ended": ends}


@patrol_page(*ASK)
def report(request: OfficerRequest, patrol: Patrol, pk: UUID) -> HttpResponse:
    by, now = request.user, timezone.now()
    window = get_object_or_404(Window, patrol=patrol, pk=pk)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and sent_before(window, posted.get("shift_id", "")):
        return redirect(address(patrol))
    adds = posted is not None and "add" in posted
    many = typed_before(request) if posted is None else how_many(posted.get("many"))
    many = min(many + adds, MOST)
    form = ShiftForm(posted, initial=beginning(window), only_kept=adds)
    seen = seen_forms(posted, many, on=day_of(window), only_kept=adds)
    if posted is not None and not adds and all([form.is_valid(), *(each.is_valid() for each in seen)]):
        times = (window.starts_at, window.ends_at)
        told = form.shift(times, [each.seen(times) for each in seen if not each.is_empty])
        key = form.cleaned_data["shift_id"]
        try:
            with transaction.atomic():
                commands.report_shift(patrol=patrol, window=window, shift=told, by=by, now=now, shift_id=key)
        except commands.CannotReport as refused:
            refuse(form, refused)
        except IntegrityError:  # somebody was first
            form.add_error(None, policies.REPORTED_ALREADY.message)
        else:
            messages.success(request, "Shift reported. Whoever tasked it is told.")
            return redirect(address(patrol))
    errors = [] if posted is None else [error for each in (form, *seen) for error in error_list(each)]
    standing = queries.standing(patrol, by=by)
    shown = context(
        request,
        patrol,
        window=window,
        form=form,
        seen=seen,
        many=many,
        adds=adds,
        may_add_more=many < MOST,
        errors=errors,
        refusals=[] if errors else policies.refusals_to_report(patrol, window, standing=standing),
        back=address(patrol),
    )
    return render(request, "patrols/report.html", shown, status=422 if errors else 200)


def sent_before(window: Window, key: str) -> bool:
    """Whether this very form already made its report, when its button was pressed twice."""
    made = ShiftReport.objects.filter(window=window).values_list("pk", flat=True).first()
    return made is not None and str(made) == key


@patrol_page(*ASK)
def correct(request: OfficerRequest, patrol: Patrol, pk: UUID) -> HttpResponse:
    """What a shift report said wrongly of who was there and when; what it said is kept."""
    by, now = request.user, timezone.now()
    shift = get_object_or_404(queries.shift_of(patrol, pk))
    started, ended = (moment.astimezone(LONDON).time() for moment in (shift.started_at, shift.ended_at))
    form = CorrectForm(
        request.POST or None,
        initial={
            "key": uuid4(),
            "posts": shift.posts,
            "officers": shift.officers,
            "started": started,
            "ended": ended,
            "weather": shift.weather,
        },
    )
    if form.is_valid():
        right = form.right((shift.window.starts_at, shift.window.ends_at))
        told = {name: form.cleaned_data[name] for name in ("reason", "key")}
        try:
            with transaction.atomic():
                commands.correct_shift(patrol=patrol, shift=shift, right=right, **told, by=by, now=now)
        except commands.CannotReport as refused:
            refuse(form, refused)
        except IntegrityError:  # this very form, sent twice
            return redirect(address(patrol))
        else:
            messages.success(
                request, "Corrected. What it said before is kept, and whoever tasked it is told."
            )
            return redirect(address(patrol))
    standing = queries.standing(patrol, by=by)
    return show_form(
        request,
        patrol,
        form,
        heading="Correct a shift report",
        button="Save correction",
        refusals=policies.refusals_to_correct(patrol, shift, standing=standing, by=by),
    )


@patrol_page(*ASK)
def add(request: OfficerRequest, patrol: Patrol, pk: UUID) -> HttpResponse:
    """Something that the shift report left out."""
    by = request.user
    shift = get_object_or_404(queries.shift_of(patrol, pk))
    form = SeenForm(
        request.POST or None,
        categories=queries.terms(Term.Sort.CATEGORY, day_of(shift.window)),
        done=queries.terms(Term.Sort.DONE, day_of(shift.window)),
        needed=True,
    )
    if form.is_valid():
        seen = form.seen((shift.window.starts_at, shift.window.ends_at))
        try:
            with transaction.atomic():
                commands.add_observation(patrol=patrol, shift=shift, seen=seen, by=by, now=timezone.now())
        except commands.CannotReport as refused:
            refuse(form, refused)
        except IntegrityError:  # this very form, sent twice
            return redirect(address(patrol))
        else:
            messages.success(request, "Added to the shift report.")
            return redirect(address(patrol))
    standing = queries.standing(patrol, by=by)
    return show_form(
        request,
        patrol,
        form,
        heading="Add something that was seen",
        button="Add it",
        refusals=policies.refusals_to_add(patrol, standing=standing),
    )


@patrol_page(*ASK)
def make_report(request: OfficerRequest, patrol: Patrol, pk: UUID) -> HttpResponse:
    """A report of something seen, kept by the officer's own agency."""
    by = request.user
    found = Observation.objects.filter(patrol=patrol).select_related("category", "shift")
    observation = get_object_or_404(found, pk=pk)
    form = MakeReportForm(
        request.POST or None,
        by=by,
        teams=Team.objects.filter(agency=by.agency_id, closed_at=None).order_by("name"),
        initial={"kind": observation.category.report_kind},
    )
    if form.is_valid():
        try:
            report = commands.make_report(
                patrol=patrol, observation=observation, **form.told(), by=by, now=timezone.now()
            )
        except commands.CannotMake as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Report {report.reference} made of what was seen.")
            return redirect(address(patrol))
    made = queries.reports_made([observation.pk]).get(observation.pk)
    standing = queries.standing(patrol, by=by)
    refusals = [] if standing.contribute else [policies.NOT_ALLOWED]
    return show_form(
        request,
        patrol,
        form,
        heading="Make a report of what was seen",
        button="Make report",
        template="patrols/make_report.html",
        refusals=[policies.MADE_ALREADY] if made else refusals,
        observation=observation,
        account=queries.accounts(patrol).get(observation.pk),
    )
