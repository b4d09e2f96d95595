"""The satisfaction survey of a case: offered, answered on the telephone or on paper, or not wanted."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from wardmote.work.cases.models import Case
from wardmote.work.cases.views.page import address, case_page, context, refuse, show_form
from wardmote.work.supervision import commands, policies, queries
from wardmote.work.supervision.forms import OfferForm, SurveyForm
from wardmote.work.supervision.models import Survey, Template

HERE = "supervision:surveys"
MOST = 25
OWN = (
    "These are your agency’s own questions. Whoever shares their telephone may read them:"
    " see that none tells of the case."
)
COLOURS = {
    Survey.State.OFFERED: "blue",
    Survey.State.ANSWERED: "green",
    Survey.State.REFUSED: "grey",
    Survey.State.ENDED: "grey",
}


def in_words(survey: Survey) -> Survey:
    """A survey with each question and what was chosen."""
    lines = []
    for part in survey.template.parts:
        chosen, options = survey.scores.get(part["key"]), part.get("options") or []
        if isinstance(chosen, int) and 0 <= chosen < len(options):
            lines.append((part["name"], options[chosen]))
    survey.lines, survey.said = lines, [each.text for each in survey.words.all()]  # type: ignore[attr-defined]
    survey.colour = COLOURS[Survey.State(survey.state)]  # type: ignore[attr-defined]
    return survey


@case_page()
def surveys(request: HttpRequest, case: Case) -> HttpResponse:
    found = [in_words(each) for each in queries.surveys(case)[:MOST]]
    waiting = any(each.state == Survey.State.OFFERED for each in found)
    templates = queries.templates(case.owner_id, on=timezone.localdate())
    template = queries.of_kind(templates, Template.Use.SURVEY, case.kind)
    shown = context(request, case, HERE, surveys=found, template=template)
    refusals = policies.refusals_to_offer_survey(case, standing=shown["standing"], waiting=waiting)
    standing = shown["standing"]
    shown |= {
        "may_offer": template is not None and not refusals,
        "may_record": standing.owns and standing.contribute,
    }
    return render(request, "supervision/surveys.html", shown)


@case_page("POST")
def offer(request: HttpRequest, case: Case) -> HttpResponse:
    now = timezone.now()
    templates = queries.templates(case.owner_id, on=queries.day_of(now))
    template = queries.of_kind(templates, Template.Use.SURVEY, case.kind)
    people = list(queries.complainants(case))
    form = OfferForm(request.POST or None, people=people)
    if template is not None and form.is_valid():
        told = form.cleaned_data
        try:
            survey, secret = commands.offer_survey(
                case=case,
                template=template,
                entry=form.people[told["entry"]],
                way=told["way"],
                wishes_allow=told["wishes_allow"],
                by=request.user,  # type: ignore[arg-type]
                now=now,
                key=told["key"],
            )
        except commands.CannotOffer as refused:
            refuse(form, refused)
        else:
            if secret:
                return shown_once(request, case, survey, secret)
            messages.success(request, "The survey is offered")
            return redirect(address(case, "supervision:record_survey", pk=survey.pk))
    waiting = not form.is_bound and Survey.objects.filter(case=case, state=Survey.State.OFFERED).exists()
    return show_form(
        request,
        case,
        form,
        here=HERE,
        heading="Offer a survey",
        button="Offer it",
        intro=OWN if template is not None and template.agency_id else "",
        back=address(case, HERE),
        unless=lambda case, standing: unless(case, standing, template, people, waiting=waiting),
    )


def unless(
    case: Case, standing: Any, template: Template | None, people: list[Any], *, waiting: bool
) -> list[Any]:
    if template is None:
        return [policies.NO_SURVEY]
    if not people:
        return [policies.NOBODY_TO_ASK]
    return policies.refusals_to_offer_survey(case, standing=standing, waiting=waiting)


def shown_once(request: HttpRequest, case: Case, survey: Survey, secret: str) -> HttpResponse:
    """The link, on this page and nowhere else."""
    try:
        path = reverse("survey:answer", kwargs={"secret": secret.replace("-", "")})
    except NoReverseMatch:  # an installation without public pages
        path = ""
    shown = context(
        request, case, HERE, survey=survey, link=request.build_absolute_uri(path), back=address(case, HERE)
    )
    return render(request, "supervision/link.html", shown)


@case_page("POST")
def record(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    survey = get_object_or_404(queries.surveys(case), pk=pk)
    form = SurveyForm(request.POST or None, parts=survey.template.parts)
    if form.is_valid():
        try:
            commands.record_answers(
                survey=survey,
                case=case,
                scores=form.scores,
                words=form.free_words,
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except commands.CannotRecord as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The answers are recorded")
            return redirect(address(case, HERE))
    return show_form(
        request,
        case,
        form,
        here=HERE,
        heading="Answers to the survey",
        button="Record the answers",
        intro="In the complainant’s words. Leave out what they leave out.",
        unless=lambda case, standing: policies.refusals_to_record(survey, standing=standing),
    )


@case_page("POST")
def refused(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    survey = get_object_or_404(queries.surveys(case), pk=pk)
    if request.method == "POST":
        try:
            commands.record_refusal(survey=survey, case=case, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except commands.CannotRecord as cannot:
            messages.warning(request, cannot.refusals[0].message)
        else:
            messages.success(request, "That they do not want to answer is recorded")
    return redirect(address(case, HERE))


@case_page("POST")
def ended(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    survey = get_object_or_404(queries.surveys(case), pk=pk)
    if request.method == "POST":
        try:
            commands.take_back_survey(survey=survey, case=case, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except commands.CannotRecord as cannot:
            messages.warning(request, cannot.refusals[0].message)
        else:
            messages.success(request, "The survey is taken back. A link to it leads nowhere now")
    return redirect(address(case, HERE))
