"""The table of rules and the rotas: shown to the agency's officers, set by those who may."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from wardmote.foundation.design.dates import in_london
from wardmote.foundation.design.forms import UiForm
from wardmote.records.kinds.models import Category
from wardmote.records.routing import commands, explaining, policies, queries
from wardmote.records.routing.forms import AskForm, RotaForm, RuleForm, ShiftForm, at_london
from wardmote.records.routing.models import Rota, Rule, Shift
from wardmote.records.routing.views.duty import own_rota
from wardmote.trust.identity.models import Officer, Role, Team
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, READ, act, administrators, posted, signed_in

RULES = "routing:rules"


def open_teams(by: Officer) -> Any:
    return Team.objects.filter(agency_id=by.agency_id, closed_at=None).order_by("name", "pk")


def dressed(rows: list[Rule], named: Mapping[str, Category]) -> list[Any]:
    for number, row in enumerate(rows, 1):
        shown: Any = row
        shown.number, shown.lines, shown.leads_to = (
            number,
            explaining.conditions(row, named),
            explaining.leads_to(row),
        )
    return rows


@READ
@signed_in
def rules(request: OfficerRequest) -> HttpResponse:
    by, now = request.user, timezone.now()
    today = timezone.localdate(now)
    here = in_london(now)
    asked = "kind" in request.GET
    form = AskForm(request.GET if asked else None, initial={"day": here.date(), "time": here.time()})
    versions = list(Rule.objects.filter(agency=by.agency_id).select_related("team", "rota", "by"))
    named = explaining.names_for(versions)
    coming = sorted((rule for rule in versions if rule.starts_on > today), key=lambda r: (r.starts_on, r.at))
    context = {
        "rows": dressed(queries.in_force(versions, on=today), named),
        "coming": [
            {"rule": rule, "lines": explaining.conditions(rule, named), "leads_to": explaining.leads_to(rule)}
            for rule in coming
        ],
        "rotas": queries.rotas(by.agency_id),
        "closed_rotas": queries.closed_rotas(by.agency_id),
        "form": form,
        "answer": preview(form, by) if asked and form.is_valid() else None,
        "may_set": not policies.refusals_to_set_rules(by=by),
        "may_plan": not policies.refusals_to_plan(by=by),
    }
    return render(request, "routing/rules.html", context, status=form.http_status)


def preview(form: AskForm, by: Officer) -> dict[str, Any]:
    """Which rule would fire, and why none of those before it does."""
    told = form.cleaned_data
    about = queries.about(
        kind=told["kind"],
        harm=told["harm"],
        channel=told["channel"],
        at=at_london(told["day"], told["time"]),
        area=told["area"],
        postcode=told["postcode"],
    )
    outcome = queries.decide(about, agency=by.agency_id)
    if outcome is None:
        return {"outcome": None}
    return {
        "outcome": outcome,
        "team": Team.objects.filter(pk=outcome.team).first() if outcome.team else None,
        "officer": Officer.objects.filter(pk=outcome.officer).first() if outcome.officer else None,
        "passed": [tried for tried in outcome.answer.tried if not tried.fires],
    }


def rule_of(request: OfficerRequest, key: UUID) -> Rule:
    """The rule as it stands today or will, of the officer's own agency."""
    found = queries.versions(key)
    if not found:
        raise Http404
    return found[0]


def rule_form(request: OfficerRequest, initial: dict[str, Any]) -> RuleForm:
    by = request.user
    return RuleForm(
        posted(request),
        teams=list(open_teams(by)),
        rotas=queries.rotas(by.agency_id),
        today=timezone.localdate(),
        initial=initial,
    )


@ASK
@administrators
def new_rule(request: OfficerRequest) -> HttpResponse:
    by, now = request.user, timezone.now()
    today = timezone.localdate(now)
    form = rule_form(request, {"starts_on": today})
    return act(
        request,
        title="Add a rule",
        button="Add rule",
        back=reverse(RULES),
        words=("It comes last in the order; move it up afterwards.",),
        form=form,
        do=lambda: commands.set_rule(**form.told(), by=by, today=today, now=now),
        done="The rule is added.",
    )


@READ
@signed_in
def rule(request: OfficerRequest, key: UUID) -> HttpResponse:
    found = queries.versions(key)
    if not found:
        raise Http404
    named = explaining.names_for(found)
    context = {
        "rule": found[0],
        "rows": [
            {"rule": each, "lines": explaining.conditions(each, named), "leads_to": explaining.leads_to(each)}
            for each in found
        ],
        "may_set": not policies.refusals_to_set_rules(by=request.user),
    }
    return render(request, "routing/rule.html", context)


@ASK
@administrators
def change_rule(request: OfficerRequest, key: UUID) -> HttpResponse:
    was, by, now = rule_of(request, key), request.user, timezone.now()
    today = timezone.localdate(now)
    form = rule_form(request, explaining.typed(was) | {"starts_on": max(today, was.starts_on)})
    return act(
        request,
        title="Change a rule",
        caption=was.name,
        button="Save",
        back=reverse("routing:rule", kwargs={"key": key}),
        words=("It holds so from that day. Reports that were routed by it keep the version that fired.",),
        form=form,
        do=lambda: commands.set_rule(
            **form.told(), key=was.key, position=was.position, by=by, today=today, now=now
        ),
        done="The rule is changed.",
        to=reverse(RULES),
    )


@require_POST
@administrators
def move_rule(request: OfficerRequest, key: UUID, way: str) -> HttpResponse:
    now = timezone.now()
    try:
        commands.move_rule(
            rule=rule_of(request, key),
            up=way == "up",
            by=request.user,
            today=timezone.localdate(now),
            now=now,
        )
    except commands.CannotSetRule as refused:
        messages.warning(request, " ".join(refusal.message for refusal in refused.refusals))
    return redirect(f"{reverse(RULES)}#rule-{key}")


# --- rotas -----------------------------------------------------------------------------------------


@ASK
@administrators
def new_rota(request: OfficerRequest) -> HttpResponse:
    form = RotaForm(posted(request), teams=open_teams(request.user))
    return act(
        request,
        title="Make a rota",
        button="Make rota",
        back=reverse(RULES),
        words=("Rules lead to a rota; who is on duty then stands in its shifts.",),
        form=form,
        do=lambda: commands.make_rota(**form.cleaned_data, by=request.user, now=timezone.now()),
        done="The rota is made.",
    )


@ASK
@administrators
def change_rota(request: OfficerRequest, pk: UUID) -> HttpResponse:
    rota = own_rota(request, pk)
    form = RotaForm(
        posted(request),
        teams=open_teams(request.user),
        initial={"name": rota.name, "fallback_team": rota.fallback_team_id},
    )
    return act(
        request,
        title="Change a rota",
        caption=rota.name,
        button="Save",
        back=reverse("routing:rota", kwargs={"pk": pk}),
        form=form,
        do=lambda: commands.change_rota(rota=rota, **form.cleaned_data, by=request.user, now=timezone.now()),
        done="The rota is changed.",
    )


@ASK
@administrators
def close_rota(request: OfficerRequest, pk: UUID) -> HttpResponse:
    rota, by, now = own_rota(request, pk), request.user, timezone.now()
    rules = queries.rules_to(rota, on=timezone.localdate(now))
    return act(
        request,
        title="Close a rota",
        caption=rota.name,
        words=(
            "Its shifts that are not over are taken away. What it was, and its hand-overs, can still be read."
            " A closed rota is not opened again.",
        ),
        button="Close rota",
        back=reverse("routing:rota", kwargs={"pk": pk}),
        form=UiForm(posted(request)),
        style="warning",
        refusals=policies.refusals_to_close_rota(rota, rules=rules, by=by),
        do=lambda: commands.close_rota(rota=rota, by=by, now=now),
        done="The rota is closed.",
        to=reverse(RULES),
    )


def week_of(request: OfficerRequest) -> date:
    """The Monday of the week that the address names, or of this one."""
    today = timezone.localdate()
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
        day = day if abs((day - today).days) < 3660 else today
    except ValueError:
        day = today
    return day - timedelta(days=day.weekday())


@READ
@signed_in
def rota(request: OfficerRequest, pk: UUID) -> HttpResponse:
    here = own_rota(request, pk, closed=True)
    monday = week_of(request)
    start, end = at_london(monday, time(0)), at_london(monday + timedelta(days=7), time(0))
    shifts = queries.shifts_between(here, start, end)
    manned = [shift for shift in shifts if queries.is_manned(shift)]
    context = {
        "rota": here,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "days": explaining.week(monday, shifts, queries.gaps(manned, start, end)),
        "may_plan": here.closed_at is None and not policies.refusals_to_plan(by=request.user),
        "is_administrator": here.closed_at is None and request.user.has_role(Role.ADMINISTRATOR),
    }
    return render(request, "routing/rota.html", context)


@ASK
@signed_in
def add_shift(request: OfficerRequest, pk: UUID) -> HttpResponse:
    here, by, now = own_rota(request, pk), request.user, timezone.now()
    form = ShiftForm(
        posted(request), teams=list(open_teams(by)), officers=list(queries.colleagues(by)[:500]),
        initial={"starts_on": week_of(request)},
    )  # fmt: skip
    return act(
        request,
        title="Add shifts",
        caption=here.name,
        button="Add shifts",
        back=reverse("routing:rota", kwargs={"pk": pk}),
        form=form,
        refusals=policies.refusals_to_plan(by=by),
        do=lambda: plan(here, form, by, now),
        done="Planned.",
    )


def plan(here: Rota, form: ShiftForm, by: Officer, now: datetime) -> None:
    for shift in form.shifts():
        commands.add_shift(rota=here, **shift, by=by, now=now)


@require_POST
@signed_in
def withdraw_shift(request: OfficerRequest, pk: UUID) -> HttpResponse:
    shift = get_object_or_404(Shift, pk=pk)
    try:
        commands.withdraw_shift(shift=shift, by=request.user, now=timezone.now())
    except commands.CannotPlan as refused:
        messages.warning(request, " ".join(refusal.message for refusal in refused.refusals))
    else:
        messages.success(request, "The shift is taken away.")
    week = in_london(shift.starts_at).date().isoformat()
    return redirect(f"{reverse('routing:rota', kwargs={'pk': shift.rota_id})}?week={week}")
