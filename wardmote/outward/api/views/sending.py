"""Sending a report on: what is sent is shown before it goes; and what became of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wardmote.foundation.database.middleware import opens
from wardmote.outward.api import commands, content, forms, policies, queries
from wardmote.outward.api.models import Sending
from wardmote.records.intake.models import Report, Telling
from wardmote.trust.identity.requests import OfficerRequest

COLOURS = {
    "waiting": "blue",
    "going": "blue",
    "sent": "green",
    "refused": "orange",
    "unclear": "red",
    "given_up": "orange",
}


def find(reference: str) -> Report:
    """The report, or 404 for one this officer may not see."""
    return get_object_or_404(Report.objects.select_related("owner", "team"), reference=reference.upper())


@opens("report")
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: OfficerRequest, reference: str) -> HttpResponse:
    """First what is to be sent is put together; then it is shown as it goes; then it goes."""
    report, now = find(reference), timezone.now()
    telling = Telling.objects.filter(report=report).first()
    refusals = policies.refusals_to_begin_sending(report, by=request.user)
    if telling is None:
        refusals.append(policies.NOT_READ)
    grounds, why_not = (
        queries.grounds_to_send(report, today=timezone.localdate(now)) if not refusals else ([], [])
    )
    context = {
        "report": report,
        "refusals": refusals,
        "why_not": why_not,
        "grounds": grounds,
        "sendings": [
            {
                "it": each,
                "colour": COLOURS[each.state],
                "shown": content.shown(each.content, report.get_kind_display()),
            }
            for each in queries.sendings(report.pk)
        ],
    }
    if refusals or telling is None or not grounds:
        status = 422 if request.method == "POST" else 200
        return render(request, "open311/send.html", context, status=status)
    form = forms.SendForm(
        request.POST if request.method == "POST" else None,
        grounds=grounds,
        may_be_named=content.may_be_named(telling),
        initial={
            "description": telling.what[: forms.MOST_DESCRIPTION],
            "address": content.address_of(telling),
        },
    )
    context["form"] = form
    if form.is_valid() and "change" not in request.POST:
        endpoint, agreement, purpose = form.chosen
        fields = content.content_of(
            report,
            telling,
            description=form.cleaned_data["description"],
            address=form.cleaned_data["address"],
            with_reporter=form.cleaned_data.get("with_reporter", False),
        )
        if "send" not in request.POST:
            code, name = endpoint.services[report.kind]
            shown = content.shown({"service_code": code, **fields}, name)
            # What was typed is kept as a draft until it goes: the last form says which it was.
            draft = request.POST.get("draft", "")
            context |= {"endpoint": endpoint, "agreement": agreement, "shown": shown, "draft": draft}
            return render(request, "open311/check.html", context)
        try:
            commands.send_on(
                report=report,
                endpoint=endpoint,
                agreement=agreement,
                purpose=purpose,
                necessity=form.cleaned_data["necessity"],
                content=fields,
                by=request.user,
                now=now,
            )
        except commands.CannotSend as refused:
            if policies.SENT_ALREADY in refused.refusals:  # the same form, its button pressed twice
                return redirect("open311:send", reference=report.reference)
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, f"On its way to {endpoint.recipient.name}")
            return redirect("open311:send", reference=report.reference)
    return render(request, "open311/send.html", context, status=form.http_status)


@opens("report")
@login_required
@never_cache
@require_POST
def send_again(request: OfficerRequest, reference: str, pk: UUID) -> HttpResponse:
    report = find(reference)
    sending = get_object_or_404(Sending, pk=pk, report=report)
    try:
        commands.send_again(sending=sending, now=timezone.now())
    except commands.CannotSend as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    else:
        messages.success(request, "It goes once more")
    return redirect("open311:send", reference=report.reference)
