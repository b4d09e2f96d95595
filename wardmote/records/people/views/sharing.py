"""Who can see a person record and why; sharing it, withdrawing that."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from wardmote.foundation.refusals import Refusal
from wardmote.records.people import commands, policies, queries
from wardmote.records.people.models import Person
from wardmote.records.people.views.page import address, context, person_page, refuse, show_form
from wardmote.trust.access.forms import ShareForm, WithdrawForm
from wardmote.trust.access.queries import grants_today, parties_of
from wardmote.trust.access.standins import on_grants
from wardmote.trust.access.telling import (
    agencies_to_choose,
    ground_asked_for,
    names,
    shared_once,
    way_in,
)
from wardmote.trust.agreements import queries as agreements
from wardmote.trust.agreements.models import Category
from wardmote.trust.identity.models import Officer, Team
from wardmote.trust.identity.requests import OfficerRequest

NOUN = commands.sharing.NOUN


@person_page()
def sharing(request: OfficerRequest, person: Person) -> HttpResponse:
    grants = grants_today([person.audience_id])[person.audience_id]
    words = names()
    disclosures = [link.disclosure for link in queries.disclosures(person)]
    parties = parties_of(each.grant for each in grants if not each.admits)
    stand_ins = on_grants([person.audience_id])
    ways_in = [
        way_in(
            each,
            owner=person.owner,
            held=person.categories,
            disclosures=disclosures,
            words=words,
            parties=parties,
            noun=NOUN,
            today=timezone.localdate(),
            stand_ins=stand_ins,
        )
        for each in grants
    ]
    shown = context(
        request,
        person,
        "sharing",
        ways_in=ways_in,
        disclosures=[shared_once(each, words) for each in disclosures],
        held=[words["categories"].get(key, key) for key in person.categories],
    )
    for way in ways_in:
        if shown["may"].share and way["disclosure"]:
            way["withdraw_href"] = address(person, "withdraw", pk=way["disclosure"].pk)
    return render(request, "people/sharing.html", shown)


@person_page("POST")
def share(request: OfficerRequest, person: Person) -> HttpResponse:
    """First the agencies, each with the agreements that cover it or why none does; then one of them."""
    today = timezone.localdate()
    found = agreements.live_grounds_by_agency(owner=person.owner, on=today)
    asked = request.GET.get("agency")
    chosen = next((each for each in found if str(each.agency.pk) == asked), None)
    standing = queries.standing(person, by=request.user)
    refusals = policies.refusals_to_decide_who_sees(person, standing=standing)
    tried: list[Refusal] = []
    if request.method == "POST" and chosen is not None and not chosen.live and not refusals:
        # It was live when the form was made.
        agreement, purpose = ground_asked_for(request.POST.get("ground", ""))
        tried = [Refusal("no-live-agreement", chosen.why_not)]
        commands.note_refused_share(
            person=person, agency=chosen.agency, agreement=agreement, purpose=purpose, refusals=tried
        )
    if chosen is None or not chosen.live or refusals:
        grants = grants_today([person.audience_id])[person.audience_id]
        have = {each.grant.agency_id for each in grants if each.admits and each.grant.agreement_id}
        agencies = agencies_to_choose(found, have=have, purposes=names()["purposes"])
        shown = context(request, person, "sharing", agencies=agencies, refusals=refusals, tried=tried)
        return render(request, "people/share.html", shown, status=422 if request.method == "POST" else 200)

    agency = chosen.agency
    officers = Officer.objects.filter(agency=agency, left_at=None, is_service=False).select_related("team")
    form = ShareForm(
        request.POST or None,
        agency=agency,
        agreements=[ground.agreement for ground in chosen.live],
        purposes=names()["purposes"],
        teams=Team.objects.filter(agency=agency).order_by("name"),
        officers=officers.order_by("team__name", "name"),
        categories=list(Category.objects.order_by("position")),
        usual_purpose="",
        held=person.categories,
        noun=NOUN,
    )
    if form.is_valid():
        try:
            commands.share(
                person=person,
                agency=agency,
                agreement=form.agreement,
                purpose=form.purpose,
                categories=form.cleaned_data["categories"],
                level=form.cleaned_data["level"],
                necessity=form.cleaned_data["necessity"],
                team=form.team,
                officers=form.chosen_officers,
                whole_agency=form.is_whole_agency,
                ends_on=form.cleaned_data["ends_on"],
                by=request.user,
                now=timezone.now(),
            )
        except commands.CannotShare as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Person record {person.reference} shared with {agency.name}")
            return redirect("people:sharing", reference=person.reference)
    return show_form(
        request,
        person,
        form,
        here="sharing",
        heading=f"Share with {agency.name}",
        button="Share record",
        back=address(person, "share"),
        intro="Only this record is shared: not its cases, and no record that is merged or linked with it.",
    )


@person_page("POST")
def withdraw(request: OfficerRequest, person: Person, pk: UUID) -> HttpResponse:
    link = get_object_or_404(queries.disclosures(person), disclosure=pk)
    disclosure = link.disclosure
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            commands.withdraw(
                person=person,
                disclosure=disclosure,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except commands.CannotWithdraw as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"{disclosure.agency.name} no longer sees this record by that sharing")
            return redirect("people:sharing", reference=person.reference)
    standing = queries.standing(person, by=request.user)
    within = disclosure.officer or disclosure.team or "all its officers"
    return show_form(
        request,
        person,
        form,
        here="sharing",
        heading="Withdraw sharing",
        refusals=policies.refusals_to_decide_who_sees(person, standing=standing),
        intro=f"{disclosure.agency.name}, {within}, will lose sight of this record. "
        "What was shared, when and why stays on record.",
        button="Withdraw sharing",
        style="warning",
    )
