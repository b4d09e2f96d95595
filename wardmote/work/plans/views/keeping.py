"""The pages on which a plan's register editors write it."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.design.forms import UiForm
from wardmote.trust.identity.models import Agency, Team
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.plans import commands, days, policies
from wardmote.work.plans.forms.keeping import (
    CarryForm,
    ChangeActionForm,
    ChangePlanForm,
    ChangePriorityForm,
    CommitteeForm,
    MatchForm,
    MeasureForm,
    NewActionForm,
    NewPriorityForm,
)
from wardmote.work.plans.forms.progress import ValueForm
from wardmote.work.plans.models import ActionService, Measure, Plan, PlanAction, Priority, Service
from wardmote.work.plans.views.page import ASK, action_page, ask, plan_page

Part = ActionService.Part
MOVES = {
    "publish": (
        commands.publish,
        "current",
        "Publish this plan",
        "Publish",
        "From now on every officer of the partnership reads it, and it cannot be a draft again.",
        "The plan is current.",
    ),
    "close": (
        commands.close,
        "closed",
        "Close this plan",
        "Close",
        "It stays to be read; nothing in it changes while it is closed.",
        "The plan is closed.",
    ),
    "reopen": (
        commands.reopen,
        "current",
        "Open this plan again",
        "Open again",
        "It can be written in again.",
        "The plan is open again.",
    ),
    "discard": (
        commands.discard,
        "discarded",
        "Throw this draft away",
        "Throw away",
        "It leaves every list. Nobody but your agency has seen it.",
        "The draft is thrown away.",
    ),
}


def address(name: str, pk: Any) -> str:
    return reverse(f"plans:{name}", args=[pk])


@plan_page(*ASK)
def change(request: OfficerRequest, plan: Plan) -> HttpResponseBase:
    initial = {name: getattr(plan, name) for name in ("title", "about", "starts_on", "ends_on")}
    return ask(
        request,
        plan,
        ChangePlanForm(request.POST or None, initial=initial, seen=initial),
        lambda form: commands.change_plan(plan=plan, **form.told(), by=request.user, now=timezone.now()),
        heading="Change what the plan says of itself",
        button="Save",
        back=address("table", plan.pk),
        done="The plan is changed.",
        refusals=policies.refusals_to_keep(plan, by=request.user),
    )


@plan_page(*ASK)
def move(request: OfficerRequest, plan: Plan, what: str) -> HttpResponseBase:
    act, to, heading, button, intro, done = MOVES[what]
    back = address("table", plan.pk)
    return ask(
        request,
        plan,
        UiForm(request.POST if request.method == "POST" else None),
        lambda form: act(plan=plan, by=request.user, now=timezone.now()),
        heading=heading,
        button=button,
        intro=intro,
        done=done,
        back=back,
        to=lambda _: reverse("plans:list") if what == "discard" else back,
        refusals=policies.refusals_to_move(plan, to, by=request.user),
    )


@plan_page(*ASK)
def carry_over(request: OfficerRequest, plan: Plan) -> HttpResponseBase:
    found = PlanAction.objects.filter(plan=plan, removed_at=None, status__in=PlanAction.OPEN)
    open_actions = list(found.order_by("priority__position", "position", "number"))
    after = days.next_year(days.Deadline(plan.ends_on)).on
    start = days.next_year(days.Deadline(plan.starts_on)).on
    form = CarryForm(
        request.POST or None, actions=open_actions, initial={"starts_on": start, "ends_on": after}
    )
    return ask(
        request,
        plan,
        form,
        lambda form: commands.carry_over(
            plan=plan,
            actions=form.chosen,
            title=form.cleaned_data["title"],
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
            by=request.user,
            now=timezone.now(),
        ),
        heading="Carry over to the next plan",
        button="Begin the next plan",
        back=address("table", plan.pk),
        intro="A draft is begun with the same priorities and committees, and the actions you choose. "
        "Each says where it came from; a deadline before the new plan moves on by a year.",
        done="The next plan is begun as a draft.",
        to=lambda made: address("table", made.pk),
        refusals=policies.refusals_to_carry_over(plan, by=request.user),
    )


@plan_page(*ASK)
def add_priority(request: OfficerRequest, plan: Plan) -> HttpResponseBase:
    return ask(
        request,
        plan,
        NewPriorityForm(request.POST or None),
        lambda form: commands.add_priority(
            plan=plan, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        heading="Add a priority",
        button="Add",
        back=address("table", plan.pk),
        done="The priority is added.",
        refusals=policies.refusals_to_keep(plan, by=request.user),
    )


@plan_page(*ASK)
def change_priority(request: OfficerRequest, plan: Plan, priority: Any) -> HttpResponseBase:
    found = get_object_or_404(Priority, pk=priority, plan=plan)
    found.plan = plan
    initial = {"number": found.number, "title": found.title}
    form = ChangePriorityForm(request.POST or None, initial=initial, seen=initial)
    return ask(
        request,
        plan,
        form,
        lambda form: commands.change_priority(
            priority=found, **form.told(), by=request.user, now=timezone.now()
        ),
        heading="Change a priority",
        button="Save",
        back=address("table", plan.pk),
        done="The priority is changed.",
        refusals=policies.refusals_to_keep(plan, by=request.user),
    )


@plan_page(*ASK)
def add_action(request: OfficerRequest, plan: Plan) -> HttpResponseBase:
    priorities = list(Priority.objects.filter(plan=plan).order_by("position", "number"))
    if not priorities:
        return redirect("plans:add_priority", pk=plan.pk)
    form = NewActionForm(
        request.POST or None, priorities=priorities, initial={"priority": request.GET.get("priority", "")}
    )

    def act(form: NewActionForm) -> PlanAction:
        given = {**form.cleaned_data}
        del given["priority"]
        form.chosen.plan = plan
        return commands.add_action(priority=form.chosen, **given, by=request.user, now=timezone.now())

    return ask(
        request,
        plan,
        form,
        act,
        heading="Add an action",
        button="Add",
        back=address("table", plan.pk),
        done="The action is added.",
        to=lambda made: f"{address('table', plan.pk)}?action={made.pk}#action-{made.pk}",
        refusals=policies.refusals_to_keep(plan, by=request.user),
    )


@action_page(*ASK)
def change_action(request: OfficerRequest, action: PlanAction) -> HttpResponseBase:
    plan, by = action.plan, request.user
    links = list(ActionService.objects.filter(action=action).select_related("service").order_by("position"))
    named = {part: [link.service.name for link in links if link.part == part] for part in Part}
    initial = {
        "priority": str(action.priority_id),
        "number": action.number,
        "title": action.title,
        "deadline": days.Deadline(action.deadline_on, action.precision),
        "status": action.status,
        "completed_on": action.completed_on,
        "leads": "\n".join(named[Part.LEADS]),
        "supports": "\n".join(named[Part.SUPPORTS]),
    }
    seen = initial | {"leads": named[Part.LEADS], "supports": named[Part.SUPPORTS]}
    priorities = Priority.objects.filter(plan=plan).order_by("position", "number")
    form = ChangeActionForm(request.POST or None, priorities=priorities, initial=initial, seen=seen)

    def act(form: ChangeActionForm) -> None:
        given = {**form.told(), "priority": form.chosen}
        names = {part: given.pop(part) for part in ("leads", "supports")}
        now = timezone.now()
        commands.change_action_and_services(action=action, **given, **names, by=by, now=now)

    back = address("action", action.pk)
    return ask(
        request,
        plan,
        form,
        act,
        heading=f"Change action {action.number}",
        button="Save",
        back=back,
        done="The action is changed.",
        refusals=policies.refusals_to_keep(plan, by=by),
    )


@action_page(*ASK)
def remove_action(request: OfficerRequest, action: PlanAction) -> HttpResponseBase:
    plan = action.plan
    return ask(
        request,
        plan,
        UiForm(request.POST if request.method == "POST" else None),
        lambda form: commands.remove_action(action=action, by=request.user, now=timezone.now()),
        heading=f"Take action {action.number} out of the plan",
        button="Take out",
        intro="It leaves the plan and its exports; its history stays, and it can be put back.",
        back=address("action", action.pk),
        done="The action is taken out.",
        refusals=policies.refusals_to_keep(plan, by=request.user),
    )


@action_page(*ASK)
def restore_action(request: OfficerRequest, action: PlanAction) -> HttpResponseBase:
    plan = action.plan
    return ask(
        request,
        plan,
        UiForm(request.POST if request.method == "POST" else None),
        lambda form: commands.restore_action(action=action, by=request.user, now=timezone.now()),
        heading=f"Put action {action.number} back into the plan",
        button="Put back",
        back=address("action", action.pk),
        done="The action is back in the plan.",
        refusals=policies.refusals_to_keep(plan, by=request.user),
    )


@plan_page(*ASK)
def match(request: OfficerRequest, plan: Plan, service: Any) -> HttpResponseBase:
    found = get_object_or_404(Service.objects.select_related("agency", "team"), pk=service, plan=plan)
    found.plan = plan
    form = MatchForm(
        request.POST if request.method == "POST" else None,
        agencies=Agency.objects.order_by("name"),
        teams=Team.objects.filter(closed_at=None).order_by("name"),
        initial={"whom": str(found.team_id or found.agency_id or "")},
    )

    def act(form: MatchForm) -> None:
        agency, team = form.matched
        commands.match_service(service=found, agency=agency, team=team, by=request.user, now=timezone.now())

    return ask(
        request,
        plan,
        form,
        act,
        heading=f"Whom does “{found.name}” mean?",
        button="Save",
        intro="Officers of that agency can then say how the actions it leads go, and are reminded of them.",
        back=address("services", plan.pk),
        done="The service is matched.",
        refusals=policies.refusals_to_keep(plan, by=request.user),
    )


@plan_page(*ASK)
def add_committee(request: OfficerRequest, plan: Plan) -> HttpResponseBase:
    return ask(
        request,
        plan,
        CommitteeForm(request.POST or None),
        lambda form: commands.add_committee(
            plan=plan, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        heading="Add a board or committee",
        button="Add",
        back=address("committees", plan.pk),
        done="The committee is added.",
        refusals=policies.refusals_to_keep(plan, by=request.user),
    )


@plan_page(*ASK)
def add_measure(request: OfficerRequest, plan: Plan) -> HttpResponseBase:
    return _measure(request, plan, None, address("measures", plan.pk))


@action_page(*ASK)
def add_measure_of_action(request: OfficerRequest, action: PlanAction) -> HttpResponseBase:
    return _measure(request, action.plan, action, address("action", action.pk))


def _measure(request: OfficerRequest, plan: Plan, action: PlanAction | None, back: str) -> HttpResponseBase:
    return ask(
        request,
        plan,
        MeasureForm(request.POST or None),
        lambda form: commands.add_measure(
            plan=plan, action=action, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        heading="Add a measure" if action is None else f"Add a measure of action {action.number}",
        button="Add",
        back=back,
        done="The measure is added.",
        refusals=policies.refusals_to_keep(plan, by=request.user),
    )


@plan_page(*ASK)
def add_value(request: OfficerRequest, plan: Plan, measure: Any) -> HttpResponseBase:
    found = get_object_or_404(Measure.objects.select_related("action"), pk=measure, plan=plan)
    found.plan = plan
    return ask(
        request,
        plan,
        ValueForm(request.POST or None, initial={"on": timezone.localdate()}),
        lambda form: commands.add_value(
            measure=found, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        heading=f"Add a figure: {found.name}",
        button="Add",
        back=address("measures", plan.pk),
        done="The figure is added.",
        refusals=policies.refusals_to_keep(plan, by=request.user),
    )
