"""The list of plans, as a page and a file; the rule that rates; a new plan."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.audit import looks
from wardmote.foundation.design import spreadsheet
from wardmote.foundation.design.paging import counted, page_of
from wardmote.foundation.refusals import Refused
from wardmote.trust.identity.models import Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.work.plans import commands, policies, queries
from wardmote.work.plans.forms.keeping import NewPlanForm, RuleForm
from wardmote.work.plans.forms.progress import PlansFilterForm
from wardmote.work.plans.models import Rule
from wardmote.work.plans.sheet import rule_of
from wardmote.work.plans.views.page import COLOURS

COLUMNS = ["Plan", "State", "First day", "Last day", "Kept by", "Actions", "Complete", "Overdue"]


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_safe
@looks.a_list("plans")
def index(request: OfficerRequest) -> HttpResponse:
    today = timezone.localdate()
    form = PlansFilterForm(request.GET)
    page = page_of(found(form, today=today), request.GET.get("page"))
    for plan in page.object_list:
        plan.colour = COLOURS[plan.state]
    shown = {
        "page": page,
        "filters": form,
        "counted": counted(page, "plan", "plans"),
        "narrowed": any(form.cleaned_data.values()) if form.is_valid() else False,
        "may_make": request.user.has_role(Role.REGISTER_EDITOR),
        "query": request.GET.urlencode(),
    }
    part = "#results" if request.htmx else ""
    return render(request, f"plans/list.html{part}", shown)


def found(form: PlansFilterForm, *, today: Any) -> Any:
    form.is_valid()
    return queries.listed(
        today=today, state=form.cleaned_data.get("state") or "", words=form.cleaned_data.get("q") or ""
    )


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """The list as a spreadsheet: the same filters and order."""
    today = timezone.localdate()
    rows = [
        [
            plan.title,
            plan.get_state_display(),
            plan.starts_on.isoformat(),
            plan.ends_on.isoformat(),
            plan.owner.name,
            plan.actions_count,
            plan.complete_count,
            plan.overdue_count,
        ]
        for plan in found(PlansFilterForm(request.GET), today=today)[:1000]
    ]
    return spreadsheet.answer(f"plans-{today:%Y-%m-%d}.csv", COLUMNS, rows)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: OfficerRequest) -> HttpResponse:
    by, now = request.user, timezone.now()
    form = NewPlanForm(request.POST or None)
    if form.is_valid():
        try:
            plan = commands.make_plan(**form.cleaned_data, by=by, now=now)
        except Refused as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Draft begun: {plan.title}")
            return redirect("plans:table", pk=plan.pk)
    shown = {"form": form, "back": reverse("plans:list")}
    if not by.has_role(Role.REGISTER_EDITOR):
        shown["refusals"] = [policies.NOT_EDITOR]
    return render(request, "plans/new.html", shown, status=form.http_status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: OfficerRequest) -> HttpResponse:
    """The rule in words, for everyone; set anew by an administrator for the plans of their agency."""
    by, now = request.user, timezone.now()
    today = timezone.localdate(now)
    stands = rule_of(by.agency_id, on=today)
    refusals = policies.refusals_to_set_rule(by=by)
    days = ("amber_days", "quiet_days", "late_days", "remind_days", "escalate_days")
    initial = {name: getattr(stands, name) for name in days} | {"starts_on": today + timedelta(days=1)}
    form = RuleForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            commands.set_rule(**form.cleaned_data, by=by, now=now)
        except Refused as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, "The rule is set. What was rated before it stays as it was.")
            return redirect("plans:rule")
    shown = {
        "rule": stands,
        "may_set": not refusals,
        "form": form,
        "later": list(
            Rule.objects.filter(agency=by.agency, starts_on__gt=today).order_by("starts_on", "at")[:20]
        ),
        "back": reverse("plans:list"),
    }
    return render(request, "plans/rule.html", shown, status=form.http_status)
