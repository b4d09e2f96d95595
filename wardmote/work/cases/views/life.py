"""The life of a case: its details changed, its lead assigned, closed, reopened."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from wardmote.work.cases import assessed, closing, commands, policies, queries
from wardmote.work.cases.forms import (
    REVIEW_AFTER,
    AssignForm,
    CloseForm,
    EditCaseForm,
    ReopenForm,
)
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.page import case_page, refuse, show_form


@case_page("POST")
def edit(request: HttpRequest, case: Case) -> HttpResponse:
    summary = queries.summary(case)
    now_seen = {name: getattr(case, name) for name in commands.EDITABLE} | {
        "summary": summary.text if summary else ""
    }
    standing = queries.standing(case, by=request.user)  # type: ignore[arg-type]
    form = EditCaseForm(
        request.POST or None,
        initial=now_seen,
        seen=now_seen,
        sets_review=not policies.refusals_to_put_off_review(case, standing=standing),
        says_risk=not assessed.refusals_to_say_risk(case),
    )
    if form.is_valid():
        told = now_seen | {name: form.cleaned_data[name] for name in now_seen if name in form.fields}
        try:
            commands.change_details(
                case=case,
                **told,
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except commands.CannotChange as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Case {case.reference} changed")
            return redirect("cases:detail", reference=case.reference)
    return show_form(
        request,
        case,
        form,
        here="detail",
        heading="Change details",
        button="Save changes",
        unless=policies.refusals_to_change,
    )


@case_page("POST")
def assign(request: HttpRequest, case: Case) -> HttpResponse:
    form = AssignForm(
        request.POST or None,
        officers=queries.officers_who_may_lead(case),
        initial={"lead": case.lead_id},
    )
    if form.is_valid():
        try:
            commands.assign_lead(
                case=case,
                lead=form.cleaned_data["lead"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except commands.CannotAssign as refused:
            refuse(form, refused)
        else:
            lead = form.cleaned_data["lead"]
            messages.success(request, f"{lead.name if lead else 'No one'} leads this case now")
            return redirect("cases:detail", reference=case.reference)
    return show_form(
        request,
        case,
        form,
        here="detail",
        heading="Change lead officer",
        button="Save",
        unless=policies.refusals_to_assign,
    )


@case_page("POST")
def close(request: HttpRequest, case: Case) -> HttpResponse:
    now = timezone.now()
    followed = queries.followed_reports(case, by=request.user)  # type: ignore[arg-type]
    form = CloseForm(request.POST or None, reporters=len(followed))
    if form.is_valid():
        try:
            commands.close_case(
                case=case,
                outcome=form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
                words=form.cleaned_data.get("words", ""),
                by=request.user,  # type: ignore[arg-type]
                now=now,
            )
        except commands.CannotClose as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Case {case.reference} closed")
            return redirect("cases:detail", reference=case.reference)
    return show_form(
        request,
        case,
        form,
        here="detail",
        heading="Close case",
        button="Close case",
        unless=partial(policies.refusals_to_close, now=now),
        looked_up=closing.pages(case),
    )


@case_page("POST")
def reopen(request: HttpRequest, case: Case) -> HttpResponse:
    now = timezone.now()
    form = ReopenForm(request.POST or None, initial={"review_on": timezone.localdate(now) + REVIEW_AFTER})
    if form.is_valid():
        try:
            commands.reopen_case(
                case=case,
                reason=form.cleaned_data["reason"],
                review_on=form.cleaned_data["review_on"],
                by=request.user,  # type: ignore[arg-type]
                now=now,
            )
        except commands.CannotReopen as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Case {case.reference} reopened")
            return redirect("cases:detail", reference=case.reference)
    return show_form(
        request,
        case,
        form,
        here="detail",
        heading="Reopen case",
        button="Reopen case",
        unless=policies.refusals_to_reopen,
    )
