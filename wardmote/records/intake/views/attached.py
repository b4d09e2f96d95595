"""The documents of a report: adding several at once, a newer version, one withdrawn. Its page lists them."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.refusals import Refused
from wardmote.records.documents import listing
from wardmote.records.documents.forms import DocumentForm, WithdrawDocumentForm
from wardmote.records.documents.models import Document
from wardmote.records.documents.policies import refusals_to_withdraw
from wardmote.records.documents.taking import take
from wardmote.records.intake import commands, policies, queries
from wardmote.records.intake.models import Report
from wardmote.records.intake.views.page import find, page_of
from wardmote.trust.access.commands import plan_of
from wardmote.trust.access.queries import blind_to
from wardmote.trust.agreements.models import Category
from wardmote.trust.identity.models import Officer
from wardmote.trust.identity.requests import OfficerRequest

OF_THE_REPORT = {"replace": "intake:replace_document", "withdraw": "intake:withdraw_document"}


def address_in(report: Report, name: str, pk: UUID) -> str:
    if name in OF_THE_REPORT:
        return reverse(OF_THE_REPORT[name], kwargs={"reference": report.reference, "pk": pk})
    return reverse(f"intake:documents:{name}", kwargs={"pk": pk})


def attached(report: Report, *, by: Officer, contributes: bool, decides: bool) -> dict[str, Any]:
    """What the page of a report shows of its documents."""
    everything = queries.document_links(report)
    every = list(listing.every(everything))
    if not every:
        return {"documents": [], "withdrawn": []}
    newer = {link.document.replaces_id for link in every if link.document.withdrawn_at is None}
    standing = [
        link for link in every if link.document.withdrawn_at is None and link.document_id not in newer
    ]
    return {
        "documents": listing.lines(
            standing,
            everything,
            address=partial(address_in, report),
            by=by,
            contributes=contributes,
            decides=decides,
        ),
        "withdrawn": [link for link in every if link.document.withdrawn_at is not None],
    }


@opens("report")
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest, reference: str) -> HttpResponse:
    form = DocumentForm(request.POST or None, request.FILES or None, record="report")
    return take_files(request, find(reference), form, heading="Add documents", button="Add documents")


@opens("report")
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: OfficerRequest, reference: str, pk: UUID) -> HttpResponse:
    report = find(reference)
    link = get_object_or_404(listing.standing(queries.document_links(report)), document_id=pk)
    form = DocumentForm(
        request.POST or None,
        request.FILES or None,
        several=False,
        record="report",
        initial={"title": link.document.title, "categories": link.categories},
    )
    return take_files(
        request,
        report,
        form,
        heading="Add a newer version",
        button="Add newer version",
        intro=f"Of “{link.document.title}”. The version there now is kept, under the new one.",
        replaces=link.document,
    )


def take_files(
    request: OfficerRequest,
    report: Report,
    form: DocumentForm,
    *,
    replaces: Document | None = None,
    **shown: Any,
) -> HttpResponse:
    """Keep the files that are accepted; say of each one refused why, and keep what was typed."""
    held = plan_of(report.audience_id).held
    offered = [each for each in Category.objects.order_by("position") if each.key not in held]
    categories: Any = form.fields["categories"]
    categories.offer(offered, blind_to(report.audience_id))
    now = timezone.now()
    add_one = partial(commands.add_document, report=report, replaces=replaces, by=request.user, now=now)
    taken = take(form, add_one)
    if taken.infected:
        commands.note_infected(report=report, count=taken.infected)
    back = f"{page_of(report.reference)}#documents"
    if taken.is_done:
        messages.success(request, taken.words)
        for note in taken.notes[:5]:
            messages.info(request, note)
        return redirect(back)
    context = {
        "report": report,
        "form": form,
        "refusals": [] if form.is_bound else policies.refusals_to_add_document(report, by=request.user),
        "has_file": True,
        "kept": taken.kept,
        "notes": taken.notes,
        "back": back,
        **shown,
    }
    return render(request, "intake/add_documents.html", context, status=form.http_status)


@opens("report")
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: OfficerRequest, reference: str, pk: UUID) -> HttpResponse:
    report = find(reference)
    link = get_object_or_404(listing.every(queries.document_links(report)), document_id=pk)
    form = WithdrawDocumentForm(request.POST or None)
    back = f"{page_of(report.reference)}#documents"
    refusals = refusals_to_withdraw(
        link.document,
        by=request.user,
        contributes=queries.may_contribute(report),
        decides=queries.may_decide(report),
    )
    if form.is_valid():
        try:
            commands.withdraw_document(
                report=report,
                document=link.document,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, "Document withdrawn")
            return redirect(back)
    context = {
        "report": report,
        "form": form,
        "refusals": refusals,
        "report_href": back,
        "heading": "Withdraw a document",
        "intro": f"“{link.document.title}”. Nobody will be able to open it any more; that it was here, and"
        " why it was withdrawn, stays. For a document added by mistake.",
        "button": "Withdraw document",
        "style": "warning",
    }
    return render(request, "intake/form.html", context, status=form.http_status)
