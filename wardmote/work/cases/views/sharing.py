"""Who can see a case and why; sharing it, withdrawing that, keeping someone out of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from wardmote.foundation.refusals import Refusal
from wardmote.trust.access.standins import on_grants
from wardmote.trust.access.telling import (
    agencies_to_choose,
    ground_asked_for,
    names,
    shared_once,
    way_in,
    whom,
)
from wardmote.trust.agreements import queries as agreements
from wardmote.trust.agreements.models import Agreement, Category
from wardmote.trust.agreements.reliance import refusals_to_rely
from wardmote.trust.identity.models import Agency, Officer, Team
from wardmote.work.cases import commands, policies, queries
from wardmote.work.cases.forms import KeepOutForm, ShareForm, WithdrawForm
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.page import address, case_page, context, refuse, show_form


@case_page()
def sharing(request: HttpRequest, case: Case) -> HttpResponse:
    parts = queries.narrower_parts(case)
    grants = queries.grants_today([case.audience_id, *(part.audience_id for part in parts)])
    words = names()
    disclosures = [link.disclosure for link in queries.disclosures(case)]
    parties = queries.parties_of(each.grant for each in grants[case.audience_id] if not each.admits)
    stand_ins = on_grants([case.audience_id])
    ways_in = [
        way_in(
            each,
            owner=case.owner,
            held=case.categories,
            disclosures=disclosures,
            words=words,
            parties=parties,
            noun="case",
            today=timezone.localdate(),
            stand_ins=stand_ins,
        )
        for each in grants[case.audience_id]
    ]
    may_withdraw = not policies.refusals_to_withdraw(
        case,
        standing=queries.standing(case, by=request.user),  # type: ignore[arg-type]
    )
    for way in ways_in:
        if may_withdraw and way["disclosure"]:
            way["withdraw_href"] = address(case, "withdraw", pk=way["disclosure"].pk)
    shown = context(
        request,
        case,
        "sharing",
        ways_in=ways_in,
        parts=[
            {
                "words": part.words,
                "categories": [words["categories"].get(key, key) for key in part.categories],
                "seen_by": [whom(each) for each in grants[part.audience_id] if each.admits],
            }
            for part in parts
        ],
        disclosures=[shared_once(each, words) for each in disclosures],
        agreements=list(
            {
                each.grant.agreement_id: each.grant.agreement
                for each in grants[case.audience_id]
                if each.grant.agreement_id
            }.values()
        ),
        held=[words["categories"].get(key, key) for key in case.categories],
        offer=queries.offer_of(case),
        transfers=list(queries.transfer_steps(case)),
    )
    shown["may_offer"] = not policies.refusals_to_offer(
        case,
        standing=shown["standing"],
        by=request.user,  # type: ignore[arg-type]
    )
    return render(request, "cases/sharing.html", shown)


@case_page()
def what_if(request: HttpRequest, case: Case) -> HttpResponse:
    agreement = agreement_asked_for(request)
    shown = context(
        request,
        case,
        "sharing",
        agreement=agreement,
        losses=queries.losses(case, agreement),
        words=dict(Category.objects.values_list("key", "name")),
    )
    return render(request, "cases/what_if.html", shown)


def agreement_asked_for(request: HttpRequest) -> Agreement:
    try:
        return get_object_or_404(Agreement, pk=UUID(request.GET.get("agreement", "")))
    except ValueError:
        raise Http404 from None


# --- share --------------------------------------------------------------------------------------


@case_page("POST")
def share(request: HttpRequest, case: Case) -> HttpResponse:
    """First the agencies, each with the agreements that cover it or why none does; then one of them."""
    today = timezone.localdate()
    found = agreements.live_grounds_by_agency(owner=case.owner, on=today)
    asked = request.GET.get("agency")
    chosen = next((each for each in found if str(each.agency.pk) == asked), None)
    refusals = policies.refusals_to_begin_sharing(case, standing=queries.standing(case, by=request.user))  # type: ignore[arg-type]
    tried: list[Refusal] = []
    if request.method == "POST" and chosen is not None and not chosen.live and not refusals:
        # It was live when the form was made.
        agreement, purpose = ground_asked_for(request.POST.get("ground", ""))
        tried = [Refusal("no-live-agreement", chosen.why_not)]
        commands.note_refused_share(
            case=case, agency=chosen.agency, agreement=agreement, purpose=purpose, refusals=tried
        )
    if chosen is None or not chosen.live or (refusals and request.method != "POST"):
        grants = queries.grants_today([case.audience_id])[case.audience_id]
        have = {each.grant.agency_id for each in grants if each.admits and each.grant.agreement_id}
        agencies = agencies_to_choose(found, have=have, purposes=names()["purposes"])
        shown = context(request, case, "sharing", agencies=agencies, refusals=refusals, tried=tried)
        return render(request, "cases/share.html", shown, status=422 if request.method == "POST" else 200)

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
        usual_purpose=queries.standing_purpose(case.kind),
        held=case.categories,
    )
    if form.is_valid():
        try:
            commands.share(
                case=case,
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
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except commands.CannotShare as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Case {case.reference} shared with {agency.name}")
            return redirect("cases:sharing", reference=case.reference)
    elif form.has_error("ground", "invalid_choice") and not refusals:
        agreement, purpose = ground_asked_for(request.POST.get("ground", ""))
        if agreement is not None:  # it was live when the form was made, or never covered that purpose
            because = refusals_to_rely(
                agreement,
                list(agreement.parties.select_related("organisation")),
                reader=agency,
                owner=case.owner,
                purpose=purpose,
                categories=case.categories,
                on=today,
            ) or [policies.NOT_LIVE]
            refuse(form, commands.CannotShare(because))
            commands.note_refused_share(
                case=case, agency=agency, agreement=agreement, purpose=purpose, refusals=because
            )
    return show_form(
        request,
        case,
        form,
        here="sharing",
        heading=f"Share with {agency.name}",
        button="Share case",
        back=address(case, "share"),
    )


@case_page("POST")
def withdraw(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    link = get_object_or_404(queries.disclosures(case), disclosure=pk)
    disclosure = link.disclosure
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            commands.withdraw(
                case=case,
                disclosure=disclosure,
                reason=form.cleaned_data["reason"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except commands.CannotWithdraw as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"{disclosure.agency.name} no longer sees this case by that sharing")
            return redirect("cases:sharing", reference=case.reference)
    within = disclosure.officer or disclosure.team or "all its officers"
    return show_form(
        request,
        case,
        form,
        here="sharing",
        heading="Withdraw sharing",
        unless=policies.refusals_to_withdraw,
        intro=f"{disclosure.agency.name}, {within}, will lose sight of this case and of all that is in it. "
        "What was shared, when and why stays on record.",
        button="Withdraw sharing",
        style="warning",
    )


# --- must not receive ---------------------------------------------------------------------------


@case_page("POST")
def must_not_receive(request: HttpRequest, case: Case) -> HttpResponse:
    if not queries.standing(case, by=request.user).decide:  # type: ignore[arg-type]
        raise Http404  # who is kept out is known to those who decide
    # Thousands make no list to choose from: the officers of agencies that see the case, and of one more.
    agencies = list(Agency.objects.order_by("name"))
    more = next((each for each in agencies if str(each.pk) == request.GET.get("officers_of")), None)
    officers_of = [each.pk for each in (*queries.agencies_who_see(case), more) if each is not None]
    form = KeepOutForm(request.POST or None, owner=case.owner, officers_of=officers_of)
    if form.is_valid():
        entry = form.cleaned_data
        try:
            commands.keep_out(
                case=case,
                officer=entry["officer"],
                agency=entry["agency"],
                name=entry["name"],
                reason=entry["reason"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except commands.CannotKeepOut as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Added to the must-not-receive list")
            if not Case.objects.filter(pk=case.pk).exists():  # an officer kept themselves out
                return redirect("cases:list")
            return redirect("cases:must_not_receive", reference=case.reference)
    shown = context(request, case, "sharing", form=form, kept_out=queries.kept_out(case), more=more)
    shown["agencies"] = [each for each in agencies if each.pk not in officers_of]
    return render(request, "cases/must_not_receive.html", shown, status=form.http_status)


@case_page("POST")
def lift(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    if request.method != "POST":
        return redirect("cases:must_not_receive", reference=case.reference)
    entry = get_object_or_404(queries.kept_out(case), pk=pk)
    try:
        commands.lift(case=case, entry=entry, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except commands.CannotLift as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    else:
        messages.success(request, "Taken off the must-not-receive list")
    return redirect("cases:must_not_receive", reference=case.reference)
