"""Referring a report, the referrals sent and received, one of them, and answering it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.design import spreadsheet
from wardmote.foundation.design.paging import counted, page_of
from wardmote.foundation.refusals import Refusal
from wardmote.records.intake import commands, exporting, followed_by, policies, queries
from wardmote.records.intake.age import age_words
from wardmote.records.intake.choices import choices_for
from wardmote.records.intake.forms import DoneForm, ReferForm, RefuseForm, WithdrawForm
from wardmote.records.intake.models import Referral, Report
from wardmote.records.intake.views import page as pages
from wardmote.trust.agreements import queries as agreements
from wardmote.trust.identity.models import Team
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor

State = Referral.State
COLOURS = {
    State.SENT: "yellow",
    State.ACCEPTED: "teal",
    State.REFUSED: "orange",
    State.WITHDRAWN: "grey",
    State.DONE: "green",
}

# What the list of referrals may be narrowed to: what the address says, the words of it, and the states.
VIEWS: list[tuple[str, str, tuple[str, ...]]] = [
    ("", "Open", tuple(Referral.LIVE)),
    *((key, words, (key,)) for key, words in State.choices),
    ("all", "All", ()),
]

# --- referring ----------------------------------------------------------------------------------


@opens("report")
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def refer(request: OfficerRequest, reference: str) -> HttpResponse:
    """First the agencies, each with what lets the report go there or why nothing does; then one of them."""
    report, by, today = pages.find(reference), request.user, timezone.localdate()
    _, queue = pages.queue_of(request.GET)
    refusals = policies.refusals_to_begin_referring(report, by=by)
    context: dict[str, Any] = {
        "report": report,
        "refusals": refusals,
        "queue_and": f"&{queue}" if queue else "",
        "report_href": pages.page_of(report.reference, queue),
    }
    if refusals:
        key = key_of(request) if request.method == "POST" else None
        if (
            key and Referral.objects.filter(pk=key, sent_by=by).exists()
        ):  # the same form, its button pressed twice
            return redirect("intake:detail", reference=report.reference)
        status = 422 if request.method == "POST" else 200
        return render(request, "intake/refer_to.html", context, status=status)
    choices = choices_for(report, today=today)
    earlier = refused_before(report, request.GET.get("again"))
    asked = request.GET.get("agency") or (str(earlier.agency_id) if earlier else "")
    chosen = next((each for each in choices if str(each.agency.pk) == asked), None)
    if chosen is None or not chosen.grounds:
        tried = [Refusal("no-live-agreement", chosen.why_not)] if chosen and request.method == "POST" else []
        if tried and chosen:  # it was live when the form was made
            commands.note_refused_referral(
                report=report, agency=chosen.agency, agreement=None, purpose="", refusals=tried
            )
        choices.sort(key=lambda each: not each.grounds)
        context |= {"choices": choices, "tried": tried}
        return render(request, "intake/refer_to.html", context, status=422 if tried else 200)

    form = ReferForm(
        request.POST or None,
        agency=chosen.agency,
        teams=Team.objects.filter(agency=chosen.agency).order_by("name"),
        grounds=chosen.grounds,
        usual_purpose=queries.standing_purpose(report.kind),
        today=today,
        initial=said_before(earlier) if earlier else None,
    )
    if form.is_valid():
        try:
            commands.refer_report(
                report=report,
                agency=chosen.agency,
                team=form.team,
                agreement=form.agreement,
                purpose=form.purpose,
                words=form.cleaned_data["words"],
                answer_by=form.cleaned_data["answer_by"],
                earlier=earlier,
                key=form.cleaned_data["key"],
                by=by,
                now=timezone.now(),
            )
        except commands.CannotRefer as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        except IntegrityError:
            if Referral.objects.filter(pk=form.cleaned_data["key"], sent_by=by).exists():
                return redirect("intake:detail", reference=report.reference)
            raise
        else:
            done = f"Report {report.reference} referred to {chosen.agency.name}."
            return pages.onward(request, report, done, by=by)
    context |= {"agency": chosen.agency, "form": form, "earlier": earlier}
    return render(request, "intake/refer.html", context, status=form.http_status)


def key_of(request: OfficerRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def refused_before(report: Report, asked: str | None) -> Referral | None:
    """The earlier referral of this report that is sent again."""
    if not asked:
        return None
    try:
        pk = UUID(asked)
    except ValueError:
        raise Http404 from None
    found = queries.referrals_of(report).filter(state__in=[State.REFUSED, State.WITHDRAWN])
    return get_object_or_404(found, pk=pk)


def said_before(earlier: Referral) -> dict[str, Any]:
    steps = queries.steps([earlier])[earlier.pk]
    to = {"to": str(earlier.team_id)} if earlier.team_id else {}
    return {"words": steps[0].words if steps else ""} | to


# --- sent and received --------------------------------------------------------------------------


@login_required
@never_cache
@require_safe
def box(request: OfficerRequest) -> HttpResponse:
    by, now = request.user, timezone.now()
    today = timezone.localdate(now)
    sent, state, wanted = asked_for(request)
    counts = queries.count_by_state(by, sent=sent)
    page = page_of(queries.box(by, sent=sent, states=wanted), request.GET.get("page"))
    reports = queries.reports_of(page.object_list)
    for referral in page.object_list:
        referral.shown = reports.get(referral.report_id)
        referral.colour = COLOURS[State(referral.state)]
        referral.age = age_words(referral.sent_at, now)
        referral.overdue = queries.is_overdue(referral, today=today)
    context = {
        "sent": sent,
        "page": page,
        "counted": counted(page, "referral", "referrals"),
        "views": [
            {
                "text": words,
                "count": sum(counts.get(key, 0) for key in states or State.values),
                "href": f"?box={'sent' if sent else 'received'}{f'&state={key}' if key else ''}",
                "current": key == state,
            }
            for key, words, states in VIEWS
        ],
        "query": request.GET.urlencode(),
    }
    return render(request, "intake/referrals.html", context)


def asked_for(request: OfficerRequest) -> tuple[bool, str, tuple[str, ...]]:
    """Whether those sent are asked for, the state as the address says it, and the states that it means."""
    state = request.GET.get("state", "")
    states = next((states for key, _, states in VIEWS if key == state), tuple(Referral.LIVE))
    return request.GET.get("box") == "sent", state, states


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """The same referrals as a spreadsheet: those that may be taken away."""
    sent, _, states = asked_for(request)
    ids = exporting.referrals_to_export(request.user, sent=sent, states=states)
    exporting.note_export("referral", count=len(ids), by=request.user)
    name = f"referrals-{'sent' if sent else 'received'}-{timezone.localdate():%Y-%m-%d}.csv"
    return spreadsheet.answer(name, exporting.REFERRAL_COLUMNS, exporting.referral_rows(ids))


@opens("referral", by="pk")
@login_required
@never_cache
@require_GET
def referral(request: OfficerRequest, pk: UUID) -> HttpResponse:
    found, by = find(pk), request.user
    report = Report.objects.filter(pk=found.report_id).first()
    context = {
        "referral": found,
        "report": report,
        "colour": COLOURS[State(found.state)],
        "age": age_words(found.sent_at, timezone.now()),
        "overdue": queries.is_overdue(found, today=timezone.localdate()),
        "steps": queries.steps([found])[found.pk],
        "is_sender": by.agency_id == found.owner_id,
        "purpose": agreements.purposes().get(found.disclosure.purpose),
        "following": followed_by.of([found.report_id]).get(found.report_id) if report else None,
        "may": {
            state: not policies.refusals_to_answer(found, state, words=None, by=by)
            for state in policies.STEPS
        },
        "referral_key": str(found.pk),
        "may_send_again": report is not None
        and found.state in (State.REFUSED, State.WITHDRAWN)
        and not policies.refusals_to_begin_referring(report, by=by),
    }
    return render(request, "intake/referral.html", context)


def find(pk: UUID) -> Referral:
    """The referral, or 404 for one this officer may not see."""
    related = ("owner", "agency", "team", "sent_by", "disclosure__agreement")
    return get_object_or_404(Referral.objects.select_related(*related), pk=pk)


# --- answering ----------------------------------------------------------------------------------


@login_required
@require_POST
def accept(request: OfficerRequest, pk: UUID) -> HttpResponse:
    found = find(pk)
    try:
        commands.accept_referral(referral=found, by=request.user, now=timezone.now())
    except commands.CannotAnswer as refused:
        messages.warning(request, " ".join(refusal.message for refusal in refused.refusals))
    else:
        messages.success(request, "Referral accepted. Open a case from it, or say what was done.")
    return redirect("intake:referral", pk=pk)


ANSWERS: dict[str, dict[str, Any]] = {
    "refuse": {
        "state": State.REFUSED,
        "form": RefuseForm,
        "command": commands.refuse_referral,
        "heading": "Refuse this referral",
        "button": "Refuse referral",
        "done": "Referral refused. The report is back with {owner}.",
    },
    "done": {
        "state": State.DONE,
        "form": DoneForm,
        "command": commands.finish_referral,
        "heading": "Say what was done",
        "button": "Mark as done",
        "done": "Referral done. {owner} is told.",
    },
    "withdraw": {
        "state": State.WITHDRAWN,
        "form": WithdrawForm,
        "command": commands.withdraw_referral,
        "heading": "Withdraw this referral",
        "button": "Withdraw referral",
        "done": "Referral withdrawn. The report waits with you again.",
    },
}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: OfficerRequest, pk: UUID, how: str) -> HttpResponse:
    found = find(pk)
    if how not in ANSWERS:
        raise Http404
    asked = ANSWERS[how]
    refusals = policies.refusals_to_answer(found, asked["state"], words=None, by=request.user)
    form = asked["form"](request.POST or None)
    if form.is_valid():
        try:
            asked["command"](
                referral=found, words=form.cleaned_data["words"], by=request.user, now=timezone.now()
            )
        except commands.CannotAnswer as refused:
            refusals = refused.refusals
            for refusal in refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, asked["done"].format(owner=found.owner.name))
            return redirect("intake:referral", pk=pk)
    context = {
        "form": form,
        "refusals": refusals,
        "heading": asked["heading"],
        "button": asked["button"],
        "report_href": reverse("intake:referral", kwargs={"pk": pk}),
        "back": "Referral",
    }
    return render(request, "intake/form.html", context, status=form.http_status)
