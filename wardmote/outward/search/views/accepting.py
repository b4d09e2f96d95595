"""Accepting a request for access: what it is about is shared as any record of its kind is shared."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.design.forms import UiForm
from wardmote.outward.search import commands, policies, queries
from wardmote.outward.search.models import AccessRequest
from wardmote.outward.search.views.common import say, visible_request
from wardmote.records.intake.choices import choices_for
from wardmote.records.intake.commands import CannotRefer
from wardmote.records.intake.forms import ReferForm
from wardmote.records.intake.models import Report
from wardmote.records.people.commands import CannotShare as CannotSharePerson
from wardmote.records.people.queries import visible as visible_people
from wardmote.trust.access.forms import NAMED_OFFICERS, ShareForm
from wardmote.trust.access.models import Level
from wardmote.trust.agreements import queries as agreements
from wardmote.trust.agreements.models import Category, Purpose
from wardmote.trust.identity.models import Officer, Team
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.cases.commands import CannotShare as CannotShareCase
from wardmote.work.cases.queries import visible as visible_cases

ASK = require_http_methods(["GET", "HEAD", "POST"])


@opens("case")
@login_required
@never_cache
@ASK
def accept(request: OfficerRequest, pk: UUID, reference: str) -> HttpResponse:
    """Share the case with the agency that asked: the form of sharing, filled in as was asked."""
    asked = visible_request(pk)
    case = get_object_or_404(visible_cases(), reference=reference)
    form, why_not = share_form(request, asked, case, noun="case")
    if form.is_valid():
        try:
            commands.accept(case=case, **told(request, asked, form))
        except (commands.CannotAnswer, CannotShareCase) as refused:
            say(form, refused)
        else:
            return shared(request, asked, f"Case {case.reference} shared with {asked.asking.name}")
    return show(request, asked, form, why_not, heading=f"Share {case.reference}", title=case.title)


@opens("person")
@login_required
@never_cache
@ASK
def accept_with_person(request: OfficerRequest, pk: UUID, reference: str) -> HttpResponse:
    """Share the person record: nothing that is tied to it goes along."""
    asked = visible_request(pk)
    person = get_object_or_404(visible_people(), reference=reference)
    form, why_not = share_form(request, asked, person, noun="person record")
    if form.is_valid():
        try:
            commands.accept_with_person(person=person, **told(request, asked, form))
        except (commands.CannotAnswer, CannotSharePerson) as refused:
            say(form, refused)
        else:
            return shared(request, asked, f"Person record {person.reference} shared with {asked.asking.name}")
    title = f"{person.name}. Only this record is shared, not its cases"
    return show(request, asked, form, why_not, heading=f"Share {person.reference}", title=title)


@opens("report")
@login_required
@never_cache
@ASK
def accept_with_report(request: OfficerRequest, pk: UUID, reference: str) -> HttpResponse:
    """Refer the report to the agency that asked: it is shared whole, and worked there once they accept."""
    asked, today = visible_request(pk), timezone.localdate()
    report = get_object_or_404(Report.objects.select_related("owner"), reference=reference)
    refuse_unless_about(asked, report)
    choice = next(each for each in choices_for(report, today=today) if each.agency.pk == asked.asking_id)
    form = ReferForm(
        request.POST if request.method == "POST" else None,
        agency=asked.asking,
        teams=Team.objects.filter(agency=asked.asking).order_by("name"),
        grounds=choice.grounds,
        usual_purpose=asked.purpose,
        today=today,
        initial={"to": str(asked.asked_by.team_id or ""), "words": asked.necessity},
    )
    if form.is_valid():
        try:
            commands.accept_with_report(
                request=asked,
                report=report,
                agreement=form.agreement,
                purpose=form.purpose,
                team=form.team,
                words=form.cleaned_data["words"],
                answer_by=form.cleaned_data["answer_by"],
                key=form.cleaned_data["key"],
                by=request.user,
                now=timezone.now(),
            )
        except (commands.CannotAnswer, CannotRefer) as refused:
            say(form, refused)
        else:
            return shared(request, asked, f"Report {report.reference} referred to {asked.asking.name}")
    title = f"{report.get_kind_display()}{f', {report.area}' if report.area else ''}. It is shared whole"
    return show(
        request,
        asked,
        form,
        choice.why_not,
        heading=f"Refer {report.reference}",
        title=title,
        button="Accept and refer",
        about="they read all of it, and work it once they accept",
    )


# --- what they share --------------------------------------------------------------------------------


def refuse_unless_about(asked: AccessRequest, record: Any) -> None:
    if not queries.is_about(asked, record.pk):
        raise Http404


def share_form(
    request: OfficerRequest, asked: AccessRequest, record: Any, *, noun: str
) -> tuple[ShareForm, str]:
    """The form of sharing with the agency that asked, and why it cannot be where no agreement allows it."""
    refuse_unless_about(asked, record)
    found = agreements.live_grounds_by_agency(owner=record.owner, on=timezone.localdate())
    ground = next(each for each in found if each.agency.pk == asked.asking_id)
    officers = Officer.objects.filter(agency=asked.asking, left_at=None, is_service=False)
    form = ShareForm(
        request.POST if request.method == "POST" else None,
        agency=asked.asking,
        agreements=[each.agreement for each in ground.live],
        purposes=dict(Purpose.objects.values_list("key", "name")),
        teams=Team.objects.filter(agency=asked.asking).order_by("name"),
        officers=officers.select_related("team").order_by("team__name", "name"),
        categories=list(Category.objects.order_by("position")),
        usual_purpose=asked.purpose,
        held=record.categories,
        noun=noun,
        initial={
            "to": NAMED_OFFICERS,
            "officers": [str(asked.asked_by_id)],
            "level": Level.READ,
            "necessity": asked.necessity,
        },
    )
    return form, "" if ground.live else ground.why_not


def told(request: OfficerRequest, asked: AccessRequest, form: ShareForm) -> dict[str, Any]:
    """What the form says, for the command."""
    ends_on: date | None = form.cleaned_data["ends_on"]
    return {
        "request": asked,
        "agreement": form.agreement,
        "purpose": form.purpose,
        "categories": form.cleaned_data["categories"],
        "level": form.cleaned_data["level"],
        "necessity": form.cleaned_data["necessity"],
        "team": form.team,
        "officers": form.chosen_officers,
        "whole_agency": form.is_whole_agency,
        "ends_on": ends_on,
        "by": request.user,
        "now": timezone.now(),
    }


def shared(request: OfficerRequest, asked: AccessRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("search:request", pk=asked.pk)


def show(
    request: OfficerRequest,
    asked: AccessRequest,
    form: UiForm,
    why_not: str,
    *,
    heading: str,
    title: str,
    button: str = "Accept and share",
    about: str = "what you choose here is what they will see",
) -> HttpResponse:
    refusals = policies.refusals_to_share(asked, by=request.user)
    context = {
        "asked": asked,
        "form": form,
        "heading": heading,
        "title": title,
        "button": button,
        "about": about,
        "refusals": [refusal.message for refusal in refusals] or ([why_not] if why_not else []),
    }
    return render(request, "search/accept.html", context, status=form.http_status)
