"""What complainants answered, in figures, each of which opens its cases."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import READ, signed_in
from wardmote.work.cases.views.known import page_asked_for
from wardmote.work.supervision import figures, queries

BACK = timedelta(days=365)
SIZE = 25


@READ
@signed_in
def surveys(request: OfficerRequest) -> HttpResponse:
    now = timezone.now()
    since = now - BACK
    found = figures.versions(request.user.agency_id, since=since, on=queries.day_of(now))
    told = figures.told(found, since=since)
    return render(request, "supervision/figures.html", {"told": told, "since": since, "few": figures.FEW})


@READ
@signed_in
def rows(request: OfficerRequest, pk: UUID, question: str, answer: int) -> HttpResponse:
    """The cases behind a number that is shown; behind one that is not, there is no page."""
    now = timezone.now()
    since = now - BACK
    found = figures.versions(request.user.agency_id, since=since, on=queries.day_of(now))
    told = figures.told([row for row in found if row.pk == pk], since=since)
    asked = next((each for of in told for each in of.questions if each.key == question), None)
    chosen = next((each for each in asked.answers if each.number == answer), None) if asked else None
    if chosen is None or chosen.many is None:
        raise Http404
    number = page_asked_for(request)
    start = (number - 1) * SIZE
    surveys = list(figures.rows(pk, question, answer, since=since)[start : start + SIZE + 1])
    context = {
        "question": asked,
        "answer": chosen,
        "rows": surveys[:SIZE],
        "number": number,
        "has_next": len(surveys) > SIZE,
    }
    return render(request, "supervision/figure_rows.html", context)
