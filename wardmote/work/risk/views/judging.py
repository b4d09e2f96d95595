"""Another band than the computed one: asked for with a judgement, and answered by a supervisor."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from wardmote.foundation.refusals import Refused
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.page import address, case_page, refuse, show_form
from wardmote.work.risk import commands, policies, queries
from wardmote.work.risk.forms import AnswerForm, OverrideForm
from wardmote.work.risk.models import Override
from wardmote.work.risk.views.case import HERE, one


@case_page("POST")
def override(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    found = one(case, pk)
    form = OverrideForm(request.POST or None, assessment=found)
    if form.is_valid():
        try:
            commands.ask_override(
                assessment=found,
                band=form.cleaned_data["band"],
                words=form.cleaned_data["words"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
                key=form.cleaned_data["key"],
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Asked. Until a supervisor answers, the higher band is used")
            return redirect(address(case, "risk:assessment", pk=pk))
    newest = queries.newest(queries.assessments(case))
    asked = queries.overrides(case)
    return show_form(
        request,
        case,
        form,
        here=HERE,
        heading="Ask for another band",
        button="Ask a supervisor",
        intro=f"Computed is {found.computed_words.lower()}, with {found.score} points. A lower band is used "
        "only once a supervisor of the agency that assessed, or of the case’s owner, agrees; a higher one "
        "from now on, until they answer.",
        unless=lambda case, standing: policies.refusals_to_override(
            found, newest=newest, asked=asked, standing=standing
        ),
        back=address(case, "risk:assessment", pk=pk),
    )


@case_page("POST")
def answer(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    asked = get_object_or_404(
        Override.objects.select_related("assessment__instrument", "assessment__by", "by__agency", "case"),
        pk=pk,
        case=case,
    )
    by: Any = request.user
    form = AnswerForm(request.POST or None)
    back = address(case, "risk:assessment", pk=asked.assessment_id)
    if form.is_valid():
        try:
            commands.answer_override(
                override=asked,
                agreed=form.cleaned_data["agreed"] == "yes",
                words=form.cleaned_data["words"],
                by=by,
                now=timezone.now(),
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            agreed = form.cleaned_data["agreed"] == "yes"
            messages.success(request, f"The band asked for is {'agreed' if agreed else 'refused'}")
            return redirect(back)
    instrument = asked.assessment.instrument
    return show_form(
        request,
        case,
        form,
        here=HERE,
        heading="Answer on another band",
        button="Answer",
        template="risk/answer.html",
        asked=asked,
        asked_band=instrument.band_name(asked.band),
        computed=instrument.band_name(asked.assessment.computed),
        score=asked.assessment.score,
        unless=lambda case, standing: policies.refusals_to_answer(asked, by=by),
        back=back,
    )
