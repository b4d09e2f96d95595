"""Passing a case on to another agency: offered after a look at what it changes, answered, or taken back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from wardmote.foundation.refusals import Refused
from wardmote.work.cases import commands, policies, queries, transferring
from wardmote.work.cases.forms import OfferForm, TakeOverForm, WhyForm
from wardmote.work.cases.models import Case, Transfer
from wardmote.work.cases.views.page import (
    address,
    case_page,
    context,
    refuse,
    show_form,
    was_made_before,
)


@case_page("POST")
def offer(request: HttpRequest, case: Case) -> HttpResponse:
    """First what is offered to whom; then what it would change, and only then the offer."""
    by: Any = request.user
    changing = request.POST.get("change") == "yes"  # back from the look at it, with what was typed
    typed = {name: request.POST.get(name, "") for name in ("ground", "reason")}
    form = OfferForm(
        None if changing else request.POST or None,
        grounds=transferring.grounds(case),
        initial=typed | {"keeps": request.POST.get("keeps") in ("on", "True")} if changing else None,
    )
    today = timezone.localdate()

    def refusals(case: Case, *, standing: queries.Standing) -> list[Any]:
        found = policies.refusals_to_offer(case, standing=standing, by=by)
        if not found and not form.grounds:
            found.append(policies.NOBODY_SEES_IT)
        return found

    if form.is_valid():
        told, ground = form.cleaned_data, form.chosen
        amiss = policies.refusals_to_offer(case, standing=queries.standing(case, by=by), by=by)
        amiss += policies.refusals_to_offer_to(
            case,
            agency=ground.agency,
            agreement=ground.agreement,
            purpose=ground.purpose,
            reason=told["reason"],
            on=today,
        )
        if amiss and not Transfer.objects.filter(pk=told["key"]).exists():
            refuse(form, Refused(amiss))
        elif request.POST.get("sure") != "yes":
            transfer = Transfer(
                case=case, owner=case.owner, agency=ground.agency, agreement=ground.agreement,
                purpose=ground.purpose, keeps=told["keeps"],
            )  # fmt: skip
            shown = context(
                request,
                case,
                "sharing",
                form=form,
                ground=ground,
                keeps=told["keeps"],
                reason=told["reason"],
                changes=transferring.changes(case, transfer, on=today),
            )
            return render(request, "cases/offer_check.html", shown)
        elif offered(request, case, form):
            messages.success(request, f"Offered to {ground.agency.name}")
            return redirect("cases:sharing", reference=case.reference)
    return show_form(
        request,
        case,
        form,
        here="sharing",
        heading="Pass this case on to another agency",
        intro="The case becomes theirs once they accept. What that changes is shown before you offer it.",
        button="Show what it changes",
        unless=refusals,
        looked_up=[] if form.grounds else [("Share this case", address(case, "share"))],
    )


def offered(request: HttpRequest, case: Case, form: OfferForm) -> bool:
    """Make the offer, once however often the form is sent; False if it was refused."""
    told, ground = form.cleaned_data, form.chosen
    if Transfer.objects.filter(pk=told["key"]).exists():
        return True
    try:
        with transaction.atomic():
            commands.offer_case(
                case=case,
                agency=ground.agency,
                agreement=ground.agreement,
                purpose=ground.purpose,
                keeps=told["keeps"],
                reason=told["reason"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
                key=told["key"],
            )
    except Refused as refused:
        refuse(form, refused)
        return False
    except IntegrityError as error:
        if not was_made_before(error):
            raise
    return True


def the_offer(case: Case) -> Transfer:
    if (found := queries.offer_of(case)) is None:
        raise Http404
    return found


@case_page("POST")
def take_over(request: HttpRequest, case: Case) -> HttpResponse:
    by: Any = request.user
    transfer = the_offer(case)
    form = TakeOverForm(request.POST or None, by=by)
    if form.is_valid():
        try:
            commands.accept_case(transfer=transfer, team=form.cleaned_data["team"], by=by, now=timezone.now())
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"{case.reference} is your agency’s now")
            if queries.visible().filter(pk=case.pk).exists():
                return redirect("cases:sharing", reference=case.reference)
            return redirect("cases:list")
    return show_form(
        request,
        case,
        form,
        here="sharing",
        heading="Take this case over",
        button="Take it over",
        template="cases/take_over.html",
        transfer=transfer,
        steps=queries.transfer_steps(case).filter(transfer=transfer),
        changes=transferring.changes(case, transfer, on=timezone.localdate()),
        unless=lambda case, standing: policies.refusals_to_answer_offer(
            transfer, Transfer.State.ACCEPTED, by=by
        ),
    )


def end_by(
    command: Callable[..., None], state: str, *, heading: str, button: str, done: str
) -> Callable[..., HttpResponseBase]:
    @case_page("POST")
    def end(request: HttpRequest, case: Case) -> HttpResponse:
        by: Any = request.user
        transfer = the_offer(case)
        form = WhyForm(request.POST or None)
        if form.is_valid():
            try:
                command(transfer=transfer, words=form.cleaned_data["words"], by=by, now=timezone.now())
            except Refused as refused:
                refuse(form, refused)
            else:
                messages.success(request, done)
                return redirect("cases:sharing", reference=case.reference)
        return show_form(
            request,
            case,
            form,
            here="sharing",
            heading=heading,
            button=button,
            unless=lambda case, standing: policies.refusals_to_answer_offer(transfer, state, by=by),
        )

    return end


decline = end_by(
    commands.refuse_case,
    Transfer.State.REFUSED,
    heading="Do not take this case over",
    button="Refuse it",
    done="Refused. They are told why.",
)
withdraw = end_by(
    commands.withdraw_offer,
    Transfer.State.WITHDRAWN,
    heading="Withdraw the offer of this case",
    button="Withdraw the offer",
    done="No longer offered",
)
