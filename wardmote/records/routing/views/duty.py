"""The duty desk: who is on duty, its calls, what is open; taking a call, ringing back, handing over."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.design.forms import sentence
from wardmote.foundation.timing.words import left_words, length_words
from wardmote.records.clocks.explaining import next_words
from wardmote.records.intake.models import Report
from wardmote.records.intake.views.page import find
from wardmote.records.routing import commands, policies, queries
from wardmote.records.routing.forms import CallForm, HandOverForm, RerouteForm, RingBackForm
from wardmote.records.routing.models import Call, HandOver, Rota
from wardmote.trust.identity.models import Officer, Role, Team
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, READ, act, posted, signed_in

SHOWN = 10  # rotas of the duty desk
WITHOUT_A_SHIFT = timedelta(hours=12)  # how far back it is looked where nobody is on duty


def rota_asked(request: OfficerRequest, rotas: list[Rota]) -> Rota | None:
    """The rota that the address names, or the first."""
    named = request.GET.get("rota", "")
    return next((rota for rota in rotas if str(rota.pk) == named), rotas[0] if rotas else None)


def since_of(duty: queries.Duty | None, now: datetime) -> datetime:
    return duty.now.starts_at if duty and duty.now else now - WITHOUT_A_SHIFT


def dressed(calls: list[Call], now: datetime) -> list[Any]:
    for call in calls:
        shown: Any = call
        shown.overdue = call.is_overdue(now)
        shown.left = left_words(call.call_back_by, now) if call.call_back_by else ""
        shown.length = length_words(timedelta(seconds=call.lasted)) if call.lasted else ""
    return calls


def with_clocks(reports: list[Report], now: datetime) -> list[dict[str, Any]]:
    """Each with what is due next, in words."""
    lines = []
    for report in reports:
        what, left, late = ("", "", False)
        if report.next_due_at is not None:
            what, left, late = next_words(report.next_due_what, report.next_due_at, now)
        lines.append({"report": report, "what": what, "left": left, "late": late})
    return lines


@READ
@signed_in
def desk(request: OfficerRequest) -> HttpResponse:
    by, now = request.user, timezone.now()
    rotas = queries.rotas(by.agency_id)
    duties = queries.duties(rotas[:SHOWN], now=now)
    here = rota_asked(request, rotas)
    duty = next((each for each in duties if here is not None and each.rota.pk == here.pk), None)
    since = since_of(duty, now)
    calls = queries.calls_since(by.agency_id, since, until=now)
    over = queries.hand_overs(here, most=1) if here else []
    context = {
        "duties": duties,
        "here": here,
        "since": since,
        "calls": dressed(calls, now)[:25],
        "figures": queries.figures(
            by.agency_id, since, until=now, within=queries.answered_within(by.agency_id)
        ),
        "to_return": len(queries.calls_to_return(by.agency_id)),
        "noise": with_clocks(queries.open_noise(), now),
        "over": over[0] if over else None,
        "may_take_over": bool(over) and not policies.refusals_to_acknowledge(over[0], by=by),
        "is_administrator": by.has_role(Role.ADMINISTRATOR),
    }
    return render(request, "routing/duty.html", context)


@ASK
@signed_in
def take_call(request: OfficerRequest) -> HttpResponse:
    by, now = request.user, timezone.now()
    form = CallForm(posted(request), now=now, initial={"reference": request.GET.get("report", "")})
    if form.is_bound and (earlier := taken_before(request, by)):
        return redirect(page_of(earlier))
    if form.is_valid():
        told = form.cleaned_data
        try:
            with transaction.atomic():
                call = commands.take_call(
                    call_id=told["call_id"],
                    outcome=told["outcome"],
                    kind=told["kind"],
                    taken_at=told["when"],
                    told=form.told(),
                    report=report_named(told["reference"]) if told["outcome"] == Call.Outcome.ADDED else None,
                    advice=told["advice"],
                    waited=told["waited"],
                    lasted=form.lasted(),
                    call_back_by=told.get("back"),
                    by=by,
                    now=now,
                )
        except commands.CannotTakeCall as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        except IntegrityError:
            # The same form was sent twice at once: the other one was first, and is committed now.
            if earlier := taken_before(request, by):
                return redirect(page_of(earlier))
            raise
        else:
            messages.success(request, said_of(call))
            return redirect(page_of(call))
    return render(request, "routing/call.html", {"form": form}, status=form.http_status)


def taken_before(request: OfficerRequest, by: Officer) -> Call | None:
    """The call this very form already made, when its button was pressed twice."""
    try:
        key = UUID(request.POST.get("call_id", ""))
    except ValueError:
        return None
    return Call.objects.filter(pk=key, taken_by=by).select_related("report").first()


def report_named(reference: str) -> Report | None:
    return Report.objects.filter(reference=reference.strip().upper()).first()


def page_of(call: Call) -> str:
    if call.report is None:
        return reverse("routing:desk")
    return reverse("intake:detail", kwargs={"reference": call.report.reference})


def said_of(call: Call) -> str:
    if call.report is None:
        return "The call is counted."
    if call.outcome == Call.Outcome.ADDED:
        return f"Added to report {call.report.reference}."
    return f"Report {call.report.reference} taken."


@READ
@signed_in
def call_backs(request: OfficerRequest) -> HttpResponse:
    now = timezone.now()
    calls = dressed(queries.calls_to_return(request.user.agency_id), now)
    return render(request, "routing/call_backs.html", {"calls": calls, "most": queries.MOST})


@opens("report")
@ASK
@signed_in
def ring_back(request: OfficerRequest, reference: str) -> HttpResponse:
    report, by, now = find(reference), request.user, timezone.now()
    call = queries.call_to_return(report)
    if call is None:
        raise Http404
    call.report = report
    said = [note for note in queries.notes(report) if note.call_id == call.pk and note.phone]
    form = RingBackForm(posted(request))
    return act(
        request,
        title="Ring back",
        caption=f"Report {report.reference}",
        words=(
            *(f"{note.name or 'No name'}: {note.phone}" for note in said),
            f"{sentence(left_words(call.call_back_by or now, now))}.",
        ),
        button="Save",
        back=reverse("routing:call_backs"),
        form=form,
        refusals=policies.refusals_to_ring_back(call, by=by),
        do=lambda: commands.ring_back(
            call=call,
            answered=form.cleaned_data["answered"] == "yes",
            note=form.cleaned_data["note"],
            by=by,
            now=now,
        ),
        done=f"The call back of report {report.reference} is written down.",
    )


# --- from shift to shift ---------------------------------------------------------------------------


def own_rota(request: OfficerRequest, pk: UUID, *, closed: bool = False) -> Rota:
    """A rota of the officer's own agency; one that is closed only to be read."""
    found = Rota.objects.filter(agency_id=request.user.agency_id)
    found = found if closed else found.filter(closed_at=None)
    return get_object_or_404(found.select_related("fallback_team"), pk=pk)


@ASK
@signed_in
def hand_over(request: OfficerRequest, pk: UUID) -> HttpResponse:
    rota, by, now = own_rota(request, pk), request.user, timezone.now()
    duty = queries.duty(rota, now=now)
    since = since_of(duty, now)
    form = HandOverForm(posted(request))
    to_return = queries.calls_to_return(by.agency_id)
    noise = queries.open_noise()
    reports = {report.pk: report for report in [*noise, *(call.report for call in to_return if call.report)]}
    if form.is_valid():
        try:
            commands.hand_over(
                rota=rota,
                note=form.cleaned_data["note"],
                reports=reports.values(),
                since=since,
                by=by,
                now=now,
            )
        except commands.CannotHandOver as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, "Handed over: the next shift finds it on the duty desk.")
            return redirect(f"{reverse('routing:desk')}?rota={rota.pk}")
    context = {
        "form": form,
        "rota": rota,
        "duty": duty,
        "since": since,
        "lines": with_clocks(list(reports.values()), now),
        "calls": dressed(to_return, now),
    }
    return render(request, "routing/hand_over.html", context, status=form.http_status)


@READ
@signed_in
def hand_overs(request: OfficerRequest, pk: UUID) -> HttpResponse:
    rota, by, now = own_rota(request, pk, closed=True), request.user, timezone.now()
    found: list[Any] = queries.hand_overs(rota)
    counted = queries.figures_of(
        rota.agency_id,
        [(over.since, over.at) for over in found],
        within=queries.answered_within(rota.agency_id),
    )
    shown = {report.pk: report for report in queries.of_hand_overs(found)}
    for over, figures in zip(found, counted, strict=True):
        over.figures = figures
        over.lines = with_clocks([shown[key] for key in over.reports if key in shown], now)
        over.may_take_over = not policies.refusals_to_acknowledge(over, by=by)
    return render(request, "routing/hand_overs.html", {"rota": rota, "found": found})


@require_POST
@signed_in
def acknowledge(request: OfficerRequest, pk: UUID) -> HttpResponse:
    over = get_object_or_404(HandOver, pk=pk)
    try:
        commands.acknowledge(hand_over=over, by=request.user, now=timezone.now())
    except commands.CannotAcknowledge as refused:
        messages.warning(request, " ".join(refusal.message for refusal in refused.refusals))
    else:
        messages.success(request, "Taken over.")
    return redirect(reverse("routing:hand_overs", kwargs={"pk": over.rota_id}))


# --- sending a report on ---------------------------------------------------------------------------


@ASK
@signed_in
def reroute(request: OfficerRequest, reference: str) -> HttpResponse:
    report, by, now = find(reference), request.user, timezone.now()
    found = Team.objects.filter(agency_id=by.agency_id, closed_at=None).order_by("name", "pk")
    form = RerouteForm(posted(request), teams=[team for team in found if team.pk != report.team_id])
    return act(
        request,
        title="Send on to another team",
        caption=f"Report {report.reference}",
        words=(
            "That team sees it and keeps it from then on; whoever sees it now goes on seeing it. "
            "Its clocks count anew.",
            "To another agency a report is referred.",
        ),
        button="Send on",
        back=reverse("intake:detail", kwargs={"reference": report.reference}),
        form=form,
        refusals=policies.refusals_to_reroute(report, team=None, reason=None, by=by),
        do=lambda: commands.reroute(report=report, **form.cleaned_data, by=by, now=now),
        done="Sent on; its clocks count anew.",
    )
