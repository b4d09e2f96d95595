"""May I share this? Four questions, answered from the register as it stands."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from wardmote.trust.agreements import queries as register
from wardmote.trust.identity.models import Agency
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import READ, signed_in
from wardmote.work.upkeep import guidance
from wardmote.work.upkeep.forms import GuidanceForm


@READ
@signed_in
def page(request: OfficerRequest) -> HttpResponse:
    known, agencies = register.vocabulary(), list(Agency.objects.order_by("name"))
    asked = request.GET or {"holder": str(request.user.agency_id)}
    form = GuidanceForm(asked, known=known, agencies=agencies)
    holder, reader, purpose = (form.given(name) for name in ("holder", "reader", "purpose"))
    found = None
    if holder and reader and purpose:
        found = guidance.answer(
            holder=form.agencies[holder],
            reader=form.agencies[reader],
            purpose=purpose,
            categories=form.given("categories") or [],
            known=known,
            on=timezone.localdate(),
        )
        for ground in (*found.yes, *(one for one, _ in found.part)):
            sources = [known.gateways[key] for key in ground.gateways if key in known.gateways]
            ground.agreement.sources = sources  # type: ignore[attr-defined]
    context = {
        "form": form,
        "answer": found,
        "holder": form.agencies.get(holder),
        "reader": form.agencies.get(reader),
        "asked": bool(request.GET),
        "gateways": known.gateways.values(),
    }
    return render(request, "upkeep/guidance.html", context)
