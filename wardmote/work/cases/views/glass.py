"""Opening a record in an emergency, and the reviews that wait with their clocks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.cases import glass as rules
from wardmote.work.cases.commands import glass as commands
from wardmote.work.cases.forms import BreakGlassForm, ReviewGlassForm
from wardmote.work.cases.views.page import refuse

A_PAGE = 25


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: OfficerRequest) -> HttpResponse:
    by, now = request.user, timezone.now()
    form = BreakGlassForm(request.POST if request.method == "POST" else None)
    refusals = rules.refusals_to_break_glass(by=by, now=now)
    if form.is_valid():
        told = form.cleaned_data
        try:
            glass = commands.break_glass(
                reference=told["reference"], reason=told["reason"], by=by, now=timezone.now()
            )
        except commands.CannotBreakGlass as refused:
            refuse(form, refused)
        else:
            messages.success(
                request,
                f"{glass.reference} is open to you. Those who look after it and the auditors are told.",
            )
            return redirect(rules.kind_of(glass.reference)[1], reference=glass.reference)
    live = rules.running(by, now=now)
    context = {
        "form": form,
        "refusals": [] if form.is_bound else [each for each in refusals if each != rules.STEP_UP],
        "step_up": rules.STEP_UP in refusals,
        "step_up_href": f"{reverse('account_again')}?next={reverse('cases:emergency')}",
        "live": live,
        "live_href": reverse(rules.kind_of(live.reference)[1], kwargs={"reference": live.reference})
        if live
        else "",
        "minutes": rules.minutes_left(live, now=now) if live else 0,
    }
    return render(request, "cases/emergency.html", context, status=form.http_status)


@login_required
@never_cache
@require_safe
def reviews(request: OfficerRequest) -> HttpResponse:
    now = timezone.now()
    page = Paginator(rules.known(), A_PAGE).get_page(request.GET.get("page"))
    rows: list[Any] = list(page)
    for glass in rows:
        glass.overdue = glass.reviewed_at is None and glass.review_by < now
        glass.may_review = glass.reviewed_at is None and rules.may_review(glass, by=request.user)
    return render(request, "cases/glass_reviews.html", {"page": page, "rows": rows})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: OfficerRequest, pk: UUID) -> HttpResponse:
    glass = get_object_or_404(rules.known(), pk=pk)
    form = ReviewGlassForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            commands.review_glass(
                glass=glass, justified=told["verdict"] == "yes", words=told["words"], by=request.user
            )
        except commands.CannotReview as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Your review of {glass.reference} is on record.")
            return redirect("cases:glass_reviews")
    context = {
        "glass": glass,
        "history_href": reverse(rules.kind_of(glass.reference)[2], kwargs={"reference": glass.reference}),
        "form": form,
        "may_review": glass.reviewed_at is None and rules.may_review(glass, by=request.user),
        "overdue": glass.reviewed_at is None and glass.review_by < timezone.now(),
    }
    return render(request, "cases/glass.html", context, status=form.http_status)
