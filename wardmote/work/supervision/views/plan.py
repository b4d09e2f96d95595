"""The plan of a case: first questions, steps and their times, contacts; and the copy for the complainant."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from wardmote.work.cases import queries as cases
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.known import added, page_asked_for, rated
from wardmote.work.cases.views.page import address, case_page, context, refuse, show_form
from wardmote.work.risk import queries as risk
from wardmote.work.risk.commands import note_contact
from wardmote.work.risk.models import Contact
from wardmote.work.risk.policies import refusals_to_note_contact
from wardmote.work.supervision import commands, opening, policies, queries
from wardmote.work.supervision.forms import AgreeForm, ContactForm, PlanForm, TriageForm
from wardmote.work.supervision.models import Step, Template, Triage
from wardmote.work.supervision.reckoning import due_days

HERE = "supervision:plan"
MOST_DAYS = 14  # until the next contact, as suggested in the box; fewer where the band of the case wants it
MOST_CONTACTS = 20
ROWS = 25


def here(case: Case) -> str:
    return address(case, HERE)


@case_page()
def plan(request: HttpRequest, case: Case) -> HttpResponse:
    now = timezone.now()
    today = queries.day_of(now)
    found = queries.templates(case.owner_id, on=today)
    made = list(queries.plans(case))
    steps = rated_steps(case, now=now) if made else []
    for each in made:
        each.own_steps = [step for step in steps if step.plan_id == each.pk]  # type: ignore[attr-defined]
    said = list(risk.contacts(case)[: MOST_CONTACTS + 1])
    used = {each.template.key for each in made}
    offered = [
        row
        for row in found
        if row.use == Template.Use.PLAN
        and not row.withdrawn
        and row.kind in (case.kind, "")
        and row.key not in used
    ]
    shown = context(
        request,
        case,
        HERE,
        plans=made,
        offered=offered,
        triage=answered(queries.triage(case)),
        questions=queries.of_kind(found, Template.Use.TRIAGE, case.kind),
        people=with_contacts(case, today=today),
        stands=risk.standing(case),
        today=today,
        contacts=said[:MOST_CONTACTS],
        more_contacts=len(said) > MOST_CONTACTS,
        most_contacts=MOST_CONTACTS,
    )
    standing = shown["standing"]
    shown["may_mark"] = standing.owns and standing.contribute
    shown["may_plan"] = not policies.refusals_to_plan(case, standing=shown["standing"])
    return render(request, "supervision/plan.html", shown)


def answered(triage: Triage | None) -> Triage | None:
    if triage is not None:
        names = {part["key"]: part["name"] for part in triage.template.parts}
        triage.lines = [(names.get(key, key), value) for key, value in triage.answers.items()]  # type: ignore[attr-defined]
    return triage


def rated_steps(case: Case, *, now: datetime) -> list[Any]:
    """The steps, each with where it stands and how long it took, here and in the team."""
    today = queries.day_of(now)
    steps: list[Any] = list(queries.steps(case))
    rated([step for step in steps if step.action is not None])
    times = queries.times(case, now=now)
    for step in steps:
        step.time = times.get(step.key)
        if step.action is None:
            is_late = step.done_at is None and not step.left_out and step.due_on < today
            step.colour, step.word = ("red", "Overdue") if is_late else ("green", "Not due yet")
    return steps


def with_contacts(case: Case, *, today: date) -> list[Any]:
    """Whom one may contact, each with how they want it, the last contact and the next."""
    people: list[Any] = list(queries.people(case))
    last, ours = risk.newest_contacts(case), risk.newest_contacts(case, by_owner=True)
    for person in people:
        person.last = last.get(person.pk)
        person.next_on = ours[person.pk].next_on if person.pk in ours else None
        person.is_late = person.next_on is not None and person.next_on < today
    return people


@case_page("POST")
def questions(request: HttpRequest, case: Case) -> HttpResponse:
    now = timezone.now()
    found = queries.templates(case.owner_id, on=queries.day_of(now))
    template = queries.of_kind(found, Template.Use.TRIAGE, case.kind)
    if template is None:
        raise Http404
    form = TriageForm(request.POST or None, parts=template.parts)
    if form.is_valid() and added(
        request, form, Triage, commands.answer_questions, case=case, template=template, answers=form.in_words
    ):
        messages.success(request, "The answers are kept with the case")
        return redirect(opening.risk_at_once(case) or here(case))
    return show_form(
        request,
        case,
        form,
        here=HERE,
        heading="First questions",
        button="Keep the answers",
        intro="What is not known yet may be left open. Health and the like go into a note of their own.",
        unless=policies.refusals_to_answer_questions,
    )


@case_page("POST")
def make(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    """Every step with its day is shown, and each may be left out, before anything is made."""
    now = timezone.now()
    today = queries.day_of(now)
    template = next((row for row in queries.templates(case.owner_id, on=today) if row.pk == pk), None)
    if template is None or template.use != Template.Use.PLAN or template.kind not in (case.kind, ""):
        raise Http404
    form = PlanForm(request.POST or None, parts=template.parts, due=due_days(template.parts, today))
    if request.method == "POST" and form.is_valid():
        try:
            commands.make_plan(
                case=case,
                template=template,
                left_out=form.left_out,
                by=request.user,  # type: ignore[arg-type]
                now=now,
            )
        except commands.CannotPlan as refused:
            if refused.refusals == [policies.PLANNED_ALREADY]:  # the button was pressed twice
                return redirect(here(case))
            refuse(form, refused)
        else:
            messages.success(request, "The plan is made and its actions are asked for")
            return redirect(here(case))
    return show_form(
        request,
        case,
        form,
        here=HERE,
        heading=f"Make a plan: {template.name}",
        button="Make this plan",
        unless=policies.refusals_to_plan,
        template="supervision/make.html",
        source=template,
    )


@case_page("POST")
def agreed(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    found = get_object_or_404(queries.plans(case), pk=pk)
    form = AgreeForm(request.POST or None, initial={"agreed_on": timezone.localdate()})
    if form.is_valid():
        try:
            commands.agree_plan(
                plan=found, case=case, by=request.user, now=timezone.now(), **form.cleaned_data  # type: ignore[arg-type]
            )  # fmt: skip
        except commands.CannotPlan as refused:
            refuse(form, refused)
        else:
            messages.success(request, "That the plan was agreed is recorded")
            return redirect(here(case))
    return show_form(
        request, case, form, here=HERE, heading="The complainant agreed to the plan", button="Save",
        unless=lambda case, standing: policies.refusals_to_agree(found, standing=standing),
    )  # fmt: skip


@case_page()
def copy(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    """What the complainant is given: what each side does by when, and nothing of the other party."""
    found = get_object_or_404(queries.plans(case), pk=pk)
    steps = [
        step
        for step in queries.steps(case)
        if step.plan_id == found.pk and step.in_copy and not step.left_out
    ]
    ours = risk.contacts(case).filter(side=Contact.Side.COMPLAINANT, by_owner=True).first()
    shown = {
        "case": case,
        "plan": found,
        "steps": steps,
        "next_on": ours.next_on if ours else None,
        "today": timezone.localdate(),
    }
    return render(request, "supervision/copy.html", shown)


@case_page("POST")
def done(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    step = get_object_or_404(Step.objects.select_related("case__owner"), pk=pk, case=case)
    if request.method == "POST":
        try:
            commands.finish_step(step=step, case=case, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except commands.CannotFinish as refused:
            messages.warning(request, refused.refusals[0].message)
        else:
            messages.success(request, "The step is done")
    return redirect(here(case))


@case_page()
def times(request: HttpRequest, case: Case, key: str) -> HttpResponse:
    number = page_asked_for(request)
    rows, has_next = queries.time_rows(case, key, now=timezone.now(), number=number, size=ROWS)
    name = Step.objects.filter(case=case, key=key).values_list("name", flat=True).first()
    if name is None:
        raise Http404
    shown = context(
        request, case, HERE, rows=rows, name=name, number=number, has_next=has_next, href=here(case)
    )
    return render(request, "supervision/times.html", shown)


@case_page("POST")
def contact(request: HttpRequest, case: Case, pk: UUID | None = None) -> HttpResponse:
    """With one person in the case; without any, with all whom it is about."""
    person = get_object_or_404(cases.people(case), pk=pk) if pk else None
    now = timezone.localtime()
    form = ContactForm(request.POST or None, initial={"day": now.date(), "hour": now.time()})
    if not form.is_bound:
        days = min(risk.days_to_contact(case) or MOST_DAYS, MOST_DAYS)
        form.initial["next_on"] = now.date() + timedelta(days=days)
    if form.is_valid():
        told = form.cleaned_data
        at = timezone.make_aware(datetime.combine(told["day"], told["hour"]))
        if added(
            request, form, Contact, note_contact, case=case, person=person, method=told["method"],
            reached=told["reached"] == "yes", at=at, next_on=told["next_on"], words=told["words"],
        ):  # fmt: skip
            messages.success(request, "The contact is recorded")
            return redirect(f"{here(case)}#contacts")
    return show_form(
        request,
        case,
        form,
        here=HERE,
        heading=f"Contact with {person.name if person else 'all whom the case is about'}",
        button="Record contact",
        unless=lambda case, standing: refusals_to_note_contact(person, standing=standing),
        template="supervision/contact.html",
        entry=person,
    )
