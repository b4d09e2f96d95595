"""What complainants answered, in figures, each of which opens its cases."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import READ, signed_in
from wardmote.work.cases.views.known import page_asked_for
from wardmote.work.supervision import figures, queries
from wardmote.work.supervision.models import Template

BACK = timedelta(days=365)
SIZE = 25


@READ
@signed_in
def surveys(request: OfficerRequest) -> HttpResponse:
    now = timezone.now()
    since = now - BACK
    found = [
        row
        for row in queries.templates(request.user.agency_id, on=queries.day_of(now))
        if row.use == Template.Use.SURVEY
    ]
    told = [
        (row, figures.totals(row.key, since=since), figures.questions(row.parts, row.key, since=since))
        for row in found
    ]
    return render(request, "supervision/figures.html", {"told": told, "since": since, "few": figures.FEW})


@READ
@signed_in
def rows(request: OfficerRequest, key: str, question: str, answer: int) -> HttpResponse:
    """The cases behind a number that is shown; behind one that is not, there is no page."""
    now = timezone.now()
    since = now - BACK
    template = next(
        (row for row in queries.templates(request.user.agency_id, on=queries.day_of(now)) if row.key == key),
        None,
    )
    if template is None or template.use != Template.Use.SURVEY:
        raise Http404
    asked = {each.key: each for each in figures.questions(template.parts, key, since=since)}.get(question)
    chosen = next((each for each in asked.answers if each.number == answer), None) if asked else None
    if chosen is None or chosen.many is None:
        raise Http404
    number = page_asked_for(request)
    found = list(figures.rows(key, question, answer, since=since)[(number - 1) * SIZE : number * SIZE + 1])
    context = {
        "question": asked,
        "answer": chosen,
        "rows": found[:SIZE],
        "number": number,
        "has_next": len(found) > SIZE,
    }
    return render(request, "supervision/figure_rows.html", context)
