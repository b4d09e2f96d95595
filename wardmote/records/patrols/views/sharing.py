"""Who can see a patrol and why; circulating it to partners, withdrawing that."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from wardmote.foundation.refusals import Refusal
from wardmote.records.patrols import commands, policies, queries
from wardmote.records.patrols.commands.sharing import NOUN
from wardmote.records.patrols.forms.circulating import CirculateForm
from wardmote.records.patrols.models import Patrol
from wardmote.records.patrols.views.page import ASK, address, context, patrol_page, refuse, show_form
from wardmote.trust.access.forms import WithdrawForm
from wardmote.trust.access.queries import grants_today, parties_of
from wardmote.trust.access.standins import on_grants
from wardmote.trust.access.telling import ground_asked_for, names, shared_once, way_in
from wardmote.trust.agreements.queries import AgencyGrounds, live_grounds_by_agency
from wardmote.trust.identity.models import Agency, Team
from wardmote.trust.identity.requests import OfficerRequest

HELD = ("incident",)  # what a patrol itself holds, from its tasking on


@patrol_page()
def sharing(request: OfficerRequest, patrol: Patrol) -> HttpResponse:
    grants = grants_today([patrol.audience_id])[patrol.audience_id]
    words = names()
    disclosures = [link.disclosure for link in queries.disclosures(patrol)]
    parties = parties_of(each.grant for each in grants if not each.admits)
    stand_ins = on_grants([patrol.audience_id])
    ways_in = [
        way_in(
            each,
            owner=patrol.owner,
            held=HELD,
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
        patrol,
        "sharing",
        ways_in=ways_in,
        disclosures=[shared_once(each, words) for each in disclosures],
        held=[words["categories"].get(key, key) for key in HELD],
    )
    for way in ways_in:
        if shown["may"].share and way["disclosure"]:
            way["withdraw_href"] = address(patrol, "withdraw", pk=way["disclosure"].pk)
    return render(request, "patrols/sharing.html", shown)


@patrol_page(*ASK)
def circulate(request: OfficerRequest, patrol: Patrol) -> HttpResponse:
    """To several partners at once: who has an agreement in force is offered, the others named with why."""
    now = timezone.now()
    standing = queries.standing(patrol, by=request.user)
    refusals = policies.refusals_to_decide_who_sees(patrol, standing=standing)
    found = live_grounds_by_agency(owner=patrol.owner, on=timezone.localdate(now))
    form = CirculateForm(
        request.POST or None,
        found=found,
        teams=Team.objects.filter(closed_at=None).order_by("name"),
        purposes=names()["purposes"],
    )
    tried = [] if request.method != "POST" or refusals else over_meanwhile(request.POST, patrol, form, found)
    for agency, why in tried:
        form.add_error(None, f"Not to {agency.name}: {why}")
    if not refusals and form.is_valid():
        shared, refused = commands.circulate(
            patrol=patrol,
            recipients=form.recipients(),
            level=form.cleaned_data["level"],
            necessity=form.cleaned_data["necessity"],
            by=request.user,
            now=now,
        )
        if shared:
            messages.success(request, f"Circulated to {', '.join(agency.name for agency in shared)}.")
        for agency, because in refused:
            words = f"Not to {agency.name}: {' '.join(refusal.message for refusal in because)}"
            if shared:
                messages.error(request, words)
            else:
                form.add_error(None, words)
        if shared:
            return redirect(address(patrol, "sharing"))
    grants = grants_today([patrol.audience_id])[patrol.audience_id]
    offered = {each.agency.pk for each in form.offered}
    return show_form(
        request,
        patrol,
        form,
        heading="Circulate to partners",
        button="Circulate",
        template="patrols/circulate.html",
        refusals=refusals,
        have={each.grant.agency_id for each in grants if each.admits and each.grant.agreement_id},
        named={partner.agency_id for partner in patrol.partners.all()},
        left_out=[each for each in found if each.agency.pk not in offered],
    )


def over_meanwhile(
    posted: Any, patrol: Patrol, form: CirculateForm, found: list[AgencyGrounds]
) -> list[tuple[Agency, str]]:
    """Partners chosen when an agreement was in force, and for whom none is now: on record, with why."""
    tried = []
    offered = {each.agency.pk for each in form.offered}
    for each in found:
        if each.agency.pk in offered or not posted.get(f"to_{each.agency.pk.hex}"):
            continue
        why = each.why_not or "No agreement in force covers what this patrol holds."
        _, _, ground = posted.get(f"ground_{each.agency.pk.hex}", "").partition(":")
        agreement, purpose = ground_asked_for(ground)
        commands.note_refused_share(
            patrol,
            agency=each.agency,
            agreement=agreement,
            purpose=purpose,
            refusals=[Refusal("no-live-agreement", why)],
        )
        tried.append((each.agency, why))
    return tried


@patrol_page(*ASK)
def withdraw(request: OfficerRequest, patrol: Patrol, pk: UUID) -> HttpResponse:
    link = get_object_or_404(queries.disclosures(patrol), disclosure=pk)
    disclosure = link.disclosure
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            commands.withdraw(
                patrol=patrol,
                disclosure=disclosure,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except commands.CannotWithdraw as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"{disclosure.agency.name} no longer sees this patrol by that sharing")
            return redirect(address(patrol, "sharing"))
    standing = queries.standing(patrol, by=request.user)
    within = disclosure.team or "all its officers"
    return show_form(
        request,
        patrol,
        form,
        heading="Withdraw sharing",
        button="Withdraw sharing",
        style="warning",
        back=address(patrol, "sharing"),
        refusals=policies.refusals_to_decide_who_sees(patrol, standing=standing),
        intro=f"{disclosure.agency.name}, {within}, will lose sight of this patrol and its shift reports. "
        "What was shared, when and why stays on record.",
    )
