"""The satisfaction survey by its link: questions, and nothing of the case. For whoever holds it, once."""

from django.http import HttpRequest, HttpResponse

from wardmote.outward.public_site.views.common import page, public
from wardmote.records.front_doors.secrets import print_of
from wardmote.work.supervision import commands, queries
from wardmote.work.supervision.forms import SurveyForm


@public
def survey(request: HttpRequest, secret: str) -> HttpResponse:
    prints = print_of(secret)
    asked = queries.survey_by_link(prints) if prints else None
    if asked is None:  # not the page of reports, which would tell what the link is about
        return page(request, "survey", {}, status=404)
    if asked.answered:
        return page(request, "survey", {"asked": asked})
    form = SurveyForm(request.POST if request.method == "POST" else None, parts=asked.parts)
    if form.is_valid():
        try:
            commands.answer_by_link(secret=secret, scores=form.scores, words=form.free_words)
        except commands.CannotRecord as refused:
            form.add_error(None, refused.refusals[0].message)
        else:
            return page(request, "survey", {"asked": asked, "done": True})
    return page(request, "survey", {"asked": asked, "form": form}, status=form.http_status)
