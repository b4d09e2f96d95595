"""One action of a plan: how it goes, its rating and why, its lists, milestones, figures and history."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.audit.queries import history
from wardmote.records.actions.models import Action
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.plans import commands, policies
from wardmote.work.plans.forms.common import ReasonForm
from wardmote.work.plans.forms.progress import (
    ListForm,
    MilestoneForm,
    OnDayForm,
    OverrideForm,
    ProgressForm,
    ReportForm,
    ValueForm,
)
from wardmote.work.plans.models import (
    Committee,
    Measure,
    Milestone,
    Override,
    PlanAction,
    PlanTask,
    ProgressEntry,
    ReportedTo,
    Service,
)
from wardmote.work.plans.models.common import MOST_MEASURES
from wardmote.work.plans.sheet import Row, sheet
from wardmote.work.plans.views.page import ASK, action_page, ask, context, do
from wardmote.work.plans.views.plan import with_values


def here(action: PlanAction) -> str:
    return reverse("plans:action", args=[action.pk])


def row_of(action: PlanAction) -> Row:
    return sheet(action.plan, today=timezone.localdate(), only=action).rows[0]


@action_page()
def detail(request: OfficerRequest, action: PlanAction) -> HttpResponseBase:
    by, plan = request.user, action.plan
    today = timezone.localdate()
    whole = sheet(plan, today=today, only=action)
    row = whole.rows[0]
    tasks = list(
        PlanTask.objects.filter(action=action, withdrawn_at=None).select_related("service", "agency")
    )
    listed = {each.pk: each for each in Action.objects.filter(pk__in=[task.task_id for task in tasks])}
    leads = row.is_led_by(by.agency_id)
    on_lists = {task.service_id for task in tasks}
    shown = context(
        request,
        plan,
        action=action,
        row=row,
        rule=whole.rule,
        may_tell=not policies.refusals_to_add_progress(action, plan, leads=leads, by=by),
        may_list=bool(services_to_list(row, action, by=by, without=on_lists)),
        tasks=[
            {
                "task": task,
                "listed": listed.get(task.task_id),
                "may": not policies.refusals_to_list(action, task.service, plan, leads=True, by=by),
                "done": task.task_id in listed and listed[task.task_id].state == Action.State.DONE,
            }
            for task in tasks
        ],
        entries=list(
            ProgressEntry.objects.filter(action=action)
            .select_related("by", "agency")
            .order_by("-at", "-id")[:100]
        ),
        milestones=list(
            Milestone.objects.filter(action=action).select_related("done_by").order_by("due_on", "id")
        ),
        measures=with_values(
            list(Measure.objects.filter(action=action).order_by("position")[:MOST_MEASURES])
        ),
        heard=list(
            ReportedTo.objects.filter(action=action).select_related("committee", "by").order_by("on", "id")
        ),
        overrides=list(
            Override.objects.filter(action=action).select_related("by", "lifted_by").order_by("-at")[:20]
        ),
        carried_from=seen(action.carried_from_id),
        carried_to=list(
            PlanAction.objects.filter(carried_from=action).select_related("plan").order_by("changed_at")[:5]
        ),
        history=history_of(action),
        today=today,
        back=f"{reverse('plans:table', args=[plan.pk])}?action={action.pk}#action-{action.pk}",
    )
    return render(request, "plans/action.html", shown)


def history_of(action: PlanAction) -> list[dict[str, Any]]:
    return [
        {"title": line.action_words, "at": line.at, "by": f"{line.officer_name}, {line.agency_name}"}
        for line in reversed(history("plan_action", action.pk))
    ]


def seen(pk: Any) -> PlanAction | None:
    return PlanAction.objects.select_related("plan").filter(pk=pk).first() if pk else None


def services_to_list(row: Row, action: PlanAction, *, by: Any, without: set[Any]) -> list[Service]:
    """The services that lead it on whose lists this officer may put it."""
    return [
        service
        for service in row.leads
        if service.pk not in without
        and not policies.refusals_to_list(action, service, action.plan, leads=True, by=by)
    ]


@action_page(*ASK)
def progress(request: OfficerRequest, action: PlanAction) -> HttpResponseBase:
    by, plan = request.user, action.plan
    row = row_of(action)
    form = ProgressForm(
        request.POST or None,
        initial={"status": request.GET.get("status") or action.status, "forecast_on": action.forecast_on},
    )
    return ask(
        request,
        plan,
        form,
        lambda form: commands.add_progress(action=action, **form.cleaned_data, by=by, now=timezone.now()),
        heading=f"How does action {action.number} go?",
        button="Add",
        back=here(action),
        done="Your entry is added.",
        row=row,
        refusals=policies.refusals_to_add_progress(action, plan, leads=row.is_led_by(by.agency_id), by=by),
    )


@action_page(*ASK)
def override(request: OfficerRequest, action: PlanAction) -> HttpResponseBase:
    by, plan = request.user, action.plan
    refusals = policies.refusals_to_keep(plan, by=by)
    return ask(
        request,
        plan,
        OverrideForm(request.POST or None),
        lambda form: commands.override(action=action, **form.cleaned_data, by=by, now=timezone.now()),
        heading=f"Set the rating of action {action.number} by hand",
        button="Set it",
        back=here(action),
        intro="It counts instead of the rule until that day, while the action is open. Everyone sees why.",
        done="The rating is set.",
        refusals=refusals,
    )


@action_page("POST")
def lift(request: OfficerRequest, action: PlanAction) -> HttpResponseBase:
    found = get_object_or_404(Override, action=action, lifted_at=None)
    return do(
        request,
        lambda: commands.lift_override(override=found, action=action, by=request.user, now=timezone.now()),
        done="The rule counts again.",
        back=here(action),
    )


@action_page(*ASK)
def add_milestone(request: OfficerRequest, action: PlanAction) -> HttpResponseBase:
    return ask(
        request,
        action.plan,
        MilestoneForm(request.POST or None),
        lambda form: commands.add_milestone(
            action=action, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        heading=f"Add a milestone of action {action.number}",
        button="Add",
        back=here(action),
        done="The milestone is added.",
        refusals=policies.refusals_to_keep(action.plan, by=request.user),
    )


@action_page(*ASK)
def finish_milestone(request: OfficerRequest, action: PlanAction, milestone: Any) -> HttpResponseBase:
    by = request.user
    found = get_object_or_404(Milestone, pk=milestone, action=action)
    leads = row_of(action).is_led_by(by.agency_id)
    form = OnDayForm(request.POST or None, initial={"on": timezone.localdate()})
    return ask(
        request,
        action.plan,
        form,
        lambda form: commands.finish_milestone(
            milestone=found, action=action, on=form.cleaned_data["on"], by=by, now=timezone.now()
        ),
        heading=f"Milestone done: {found.title}",
        button="Mark as done",
        back=here(action),
        done="The milestone is done.",
        refusals=policies.refusals_to_add_progress(action, action.plan, leads=leads, by=by),
    )


@action_page(*ASK)
def put_on_list(request: OfficerRequest, action: PlanAction) -> HttpResponseBase:
    by, now = request.user, timezone.now()
    row = row_of(action)
    there = set(
        PlanTask.objects.filter(action=action, withdrawn_at=None).values_list("service_id", flat=True)
    )
    found = services_to_list(row, action, by=by, without=there)
    form = ListForm(
        request.POST or None, services=found, initial={"due_on": commands.due_for_list(action, now=now)}
    )
    return ask(
        request,
        action.plan,
        form,
        lambda form: commands.put_on_list(
            action=action,
            service=form.chosen,
            due_on=form.cleaned_data["due_on"],
            by=by,
            now=now,
            key=form.cleaned_data["key"],
        ),
        heading=f"Put action {action.number} on our list",
        button="Put on our list",
        back=here(action),
        intro="It becomes an action of your agency, of the team that is meant, in the one list of actions.",
        done="It is on your list.",
        refusals=[] if found else [policies.NOBODY_TO_LIST],
    )


@action_page(*ASK)
def take_off_list(request: OfficerRequest, action: PlanAction, task: Any) -> HttpResponseBase:
    by = request.user
    found = get_object_or_404(
        PlanTask.objects.select_related("service__team", "service__agency"), pk=task, action=action
    )
    found.action = action
    return ask(
        request,
        action.plan,
        ReasonForm(request.POST or None),
        lambda form: commands.take_off_list(
            task=found, reason=form.cleaned_data["reason"], by=by, now=timezone.now()
        ),
        heading=f"Take action {action.number} off our list",
        button="Take off",
        back=here(action),
        done="It is off your list.",
        refusals=policies.refusals_to_list(action, found.service, action.plan, leads=True, by=by)
        + policies.refusals_to_take_off(found),
    )


@action_page(*ASK)
def report_to(request: OfficerRequest, action: PlanAction) -> HttpResponseBase:
    by, plan, today = request.user, action.plan, timezone.localdate()
    heard = ReportedTo.objects.filter(action=action).values("committee_id")
    waiting = list(Committee.objects.filter(plan=plan).exclude(pk__in=heard).order_by("position", "name"))
    if not waiting:
        return redirect("plans:committees", pk=plan.pk)
    form = ReportForm(request.POST or None, committees=waiting, initial={"on": today})
    return ask(
        request,
        plan,
        form,
        lambda form: commands.report_to(
            action=action, committee=form.chosen, on=form.cleaned_data["on"], by=by, now=timezone.now()
        ),
        heading=f"Report completed action {action.number}",
        button="It was reported",
        back=reverse("plans:committees", args=[plan.pk]),
        done="It is put down as reported.",
        refusals=policies.refusals_to_report_to(action, plan, on=today, told=[], by=by, today=today),
    )


@action_page(*ASK)
def add_value(request: OfficerRequest, action: PlanAction, measure: Any) -> HttpResponseBase:
    by = request.user
    found = get_object_or_404(
        Measure.objects.select_related("action", "plan__owner"), pk=measure, action=action
    )
    leads = row_of(action).is_led_by(by.agency_id)
    return ask(
        request,
        action.plan,
        ValueForm(request.POST or None, initial={"on": timezone.localdate()}),
        lambda form: commands.add_value(measure=found, **form.cleaned_data, by=by, now=timezone.now()),
        heading=f"Add a figure: {found.name}",
        button="Add",
        back=here(action),
        done="The figure is added.",
        refusals=policies.refusals_to_add_progress(action, action.plan, leads=leads, by=by),
    )
