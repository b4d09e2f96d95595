"""Tasking a patrol, and reading one: what is asked, when, what each shift reports, what was seen."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.records.patrols import commands, policies, queries
from wardmote.records.patrols.forms.tasking import TaskForm
from wardmote.records.patrols.models import (
    Account,
    Correction,
    Observation,
    ObservationReport,
    Patrol,
    Window,
)
from wardmote.records.patrols.queries import Standing
from wardmote.records.patrols.views.page import context, patrol_page, refuse
from wardmote.records.places.queries import ward_names
from wardmote.trust.access import gone
from wardmote.trust.access.telling import names
from wardmote.trust.agreements.queries import live_grounds_by_agency
from wardmote.trust.identity.models import Agency, Officer, Team
from wardmote.trust.identity.requests import OfficerRequest

SHOWN = 60  # times without a report on the page of one patrol; the rest is in the list of times


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: OfficerRequest) -> HttpResponse:
    by, now = request.user, timezone.now()
    form = TaskForm(
        request.POST or None,
        by=by,
        teams=Team.objects.filter(closed_at=None).select_related("agency").order_by("name"),
        agencies=Agency.objects.order_by("name"),
        found=live_grounds_by_agency(owner=by.agency, on=timezone.localdate(now)),
        purposes=names()["purposes"],
        wards=ward_names(),
    )
    if form.is_bound and (earlier := tasked_before(request)):
        return redirect("patrols:detail", reference=earlier.reference)
    if form.is_valid():
        try:
            with transaction.atomic():
                patrol = commands.task(**form.tasked(), by=by, now=now)
        except commands.CannotTask as refused:
            refuse(form, refused)
        except IntegrityError:
            # The same form was sent twice at once: the other one was first, and is committed now.
            if earlier := tasked_before(request):
                return redirect("patrols:detail", reference=earlier.reference)
            raise
        else:
            messages.success(request, f"Patrol {patrol.reference} tasked to {patrol.carried_by}.")
            return redirect("patrols:detail", reference=patrol.reference)
    shown = {"form": form, "back": reverse("patrols:list")}
    return render(request, "patrols/new.html", shown, status=form.http_status)


def tasked_before(request: OfficerRequest) -> Patrol | None:
    """The patrol this very form already made, when its button was pressed twice."""
    try:
        key = Patrol._meta.pk.to_python(request.POST.get("patrol_id"))
    except Exception:
        return None
    return Patrol.objects.filter(pk=key, tasked_by=request.user).first() if key else None


@dataclass(frozen=True)
class SeenLine:
    observation: Observation
    account: Account | None
    done: list[str]
    made: ObservationReport | None


@dataclass(frozen=True)
class ShiftLine:
    window: Window
    account: Account | None
    seen: list[SeenLine]
    corrections: list[Correction]
    may_correct: bool


def shift_lines(
    patrol: Patrol,
    windows: list[Window],
    accounts: dict[UUID | None, Account],
    standing: Standing,
    *,
    by: Officer,
) -> list[ShiftLine]:
    """Each shift report with its words, what was seen and what was put right; the latest first."""
    words = queries.names_of_terms()
    corrections = queries.corrections(patrol)
    observations = queries.observations(patrol)
    made = queries.reports_made(each.pk for each in observations)
    seen: dict[Any, list[SeenLine]] = {}
    for each in observations:
        line = SeenLine(
            each, accounts.get(each.pk), [words.get(key, key) for key in each.done], made.get(each.pk)
        )
        seen.setdefault(each.shift_id, []).append(line)
    return [
        ShiftLine(
            window,
            accounts.get(window.report.pk),
            seen.get(window.report.pk, []),
            corrections.get(window.report.pk, []),
            not policies.refusals_to_correct(patrol, window.report, standing=standing, by=by),
        )
        for window in reversed(windows)
        if hasattr(window, "report")
    ]


@patrol_page()
def detail(request: OfficerRequest, patrol: Patrol) -> HttpResponse:
    now = timezone.now()
    windows, accounts = queries.windows(patrol), queries.accounts(patrol)
    waiting = [window for window in windows if not hasattr(window, "report")]
    shown = context(
        request,
        patrol,
        "detail",
        brief=accounts.get(None),
        waiting=waiting[:SHOWN],
        more=max(0, len(waiting) - SHOWN),
        many=len(windows),
        partners=list(patrol.partners.select_related("agency").order_by("agency__name")),
        steps=queries.steps(patrol),
        kept_href=gone.kept_at(patrol.reference),
        now=now,
    )
    shown["shifts"] = shift_lines(patrol, windows, accounts, shown["standing"], by=request.user)
    return render(request, "patrols/detail.html", shown)


@patrol_page()
def shift(request: OfficerRequest, patrol: Patrol, pk: UUID) -> HttpResponse:
    """One shift report by itself, to read or to print."""
    windows = [
        window for window in queries.windows(patrol) if hasattr(window, "report") and window.report.pk == pk
    ]
    if not windows:
        raise Http404
    shown = context(request, patrol, back=reverse("patrols:detail", args=[patrol.reference]))
    accounts = queries.accounts(patrol)
    shown["line"] = shift_lines(patrol, windows, accounts, shown["standing"], by=request.user)[0]
    return render(request, "patrols/shift.html", shown)
