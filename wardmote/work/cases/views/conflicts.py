"""Conflicts of interest: declared on the page of a case or by its reference, read by a few, lifted."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.trust.access import standins
from wardmote.trust.identity.models import Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.cases import conflicts as rules
from wardmote.work.cases import queries
from wardmote.work.cases.commands import conflicts as commands
from wardmote.work.cases.forms.conflicts import ConflictByReferenceForm, ConflictForm, LiftConflictForm
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.page import address, case_page, context, refuse, show_form


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_reference(request: OfficerRequest) -> HttpResponse:
    """The answer is the same whether there is such a case or not."""
    form = ConflictByReferenceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        reference = told["reference"].strip().upper()
        try:
            commands.declare_conflict(
                reference=reference, whose=request.user, words=told["words"], by=request.user
            )
        except commands.CannotDeclare as refused:
            refuse(form, refused)
        else:
            messages.success(
                request,
                f"On record. If there is a case {reference}, you receive nothing of it from now on, "
                "and its lead is told.",
            )
            return redirect("cases:list")
    return render(request, "cases/conflict_by_reference.html", {"form": form}, status=form.http_status)


@case_page("POST")
def conflicts(request: HttpRequest, case: Case) -> HttpResponse:
    by: Any = request.user
    form = ConflictForm(request.POST if request.method == "POST" else None, by=by)
    if form.is_valid():
        whose = form.cleaned_data.get("whose") or by
        try:
            commands.declare_conflict(
                reference=case.reference, whose=whose, words=form.cleaned_data["words"], by=by
            )
        except commands.CannotDeclare as refused:
            refuse(form, refused)
        else:
            if whose.pk == by.pk:
                messages.success(
                    request, f"You receive nothing of {case.reference} from now on. Its lead is told."
                )
                return redirect("cases:list")
            messages.success(
                request, f"{whose.name} receives nothing of this case from now on. Its lead is told."
            )
            return redirect("cases:conflicts", reference=case.reference)
    shown = context(request, case, "sharing", form=form)
    shown["reads"] = shown["standing"].owns and (
        by.has_role(Role.SUPERVISOR) or case.lead_id in standins.names(by)
    )
    shown["found"] = list(rules.known(case)) if shown["reads"] else []
    for each in shown["found"]:
        each.may_lift = not rules.refusals_to_lift(each, standing=shown["standing"], by=by)
    return render(request, "cases/conflicts.html", shown, status=form.http_status)


@case_page("POST")
def lift(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    by: Any = request.user
    conflict = get_object_or_404(rules.known(case), pk=pk)
    form = LiftConflictForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            commands.lift_conflict(case=case, conflict=conflict, reason=form.cleaned_data["reason"], by=by)
        except commands.CannotLiftConflict as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"The conflict of {conflict.officer.name} is lifted.")
            return redirect("cases:conflicts", reference=case.reference)

    def refusals(case: Case, *, standing: queries.Standing) -> list[Any]:
        return rules.refusals_to_lift(conflict, standing=standing, by=by)

    return show_form(
        request,
        case,
        form,
        here="sharing",
        heading=f"Lift the conflict of {conflict.officer.name}",
        intro="They see the case again as far as it is shared with them. What they declared stays on record.",
        button="Lift it",
        style="warning",
        unless=refusals,
        back=address(case, "conflicts"),
    )
