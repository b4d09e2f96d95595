"""A plan taken away, as a spreadsheet or as JSON: each is put on record."""

from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from wardmote.foundation.design import spreadsheet
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.work.plans import exports
from wardmote.work.plans.commands import note_export
from wardmote.work.plans.models import Plan
from wardmote.work.plans.sheet import sheet
from wardmote.work.plans.views.page import plan_page


@plan_page()
@fresh_second_factor
def as_csv(request: OfficerRequest, plan: Plan) -> HttpResponseBase:
    whole = sheet(plan, today=timezone.localdate())
    note_export(plan=plan, how="csv")
    return spreadsheet.answer(f"plan-{plan.starts_on:%Y-%m}.csv", exports.COLUMNS, exports.lines(whole))


@plan_page()
@fresh_second_factor
def as_json(request: OfficerRequest, plan: Plan) -> HttpResponseBase:
    whole = sheet(plan, today=timezone.localdate())
    note_export(plan=plan, how="json")
    return JsonResponse(
        exports.as_json(whole),
        json_dumps_params={"indent": 1, "ensure_ascii": False},
        headers={
            "Content-Disposition": f'attachment; filename="plan-{plan.starts_on:%Y-%m}.json"',
            "X-Content-Type-Options": "nosniff",
        },
    )
