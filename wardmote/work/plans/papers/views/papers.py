"""A plan as a Word document: its own table, or with how each action stands."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from wardmote.foundation.files.kinds import WORD
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.work.plans.commands import note_export
from wardmote.work.plans.models import Plan
from wardmote.work.plans.papers import exporting, writing
from wardmote.work.plans.views.page import plan_page


@plan_page()
@fresh_second_factor
def as_word(request: OfficerRequest, plan: Plan, rated: bool = False) -> HttpResponseBase:
    now = timezone.now()
    written = exporting.as_paper(plan, today=timezone.localdate(now), rated=rated)
    note_export(plan=plan, how="word with ratings" if rated else "word")
    ratings = "-with-ratings" if rated else ""
    return HttpResponse(
        writing.word(written, at=now),
        content_type=WORD,
        headers={
            "Content-Disposition": f'attachment; filename="plan-{plan.starts_on:%Y-%m}{ratings}.docx"',
            "X-Content-Type-Options": "nosniff",
        },
    )
