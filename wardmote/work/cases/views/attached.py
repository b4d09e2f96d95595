"""The documents of a case: their list, adding several at once, a newer version, and one withdrawn."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.refusals import Refused
from wardmote.records.documents import listing
from wardmote.records.documents.forms import DocumentForm, WithdrawDocumentForm
from wardmote.records.documents.models import Document
from wardmote.records.documents.policies import refusals_to_withdraw
from wardmote.records.documents.taking import take
from wardmote.work.cases import commands, policies, queries
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.known import offer_categories, page_asked_for
from wardmote.work.cases.views.page import case_page, context, refuse, show_form

PAGE = 25
# The addresses of what is done with a document: those of the documents' own room name no case.
OF_THE_ROOM = {"view": "cases:documents:view", "download": "cases:documents:download"}
OF_THE_CASE = {"replace": "cases:replace_document", "withdraw": "cases:withdraw_document"}


def address_in(case: Case, name: str, pk: UUID) -> str:
    if name in OF_THE_ROOM:
        return reverse(OF_THE_ROOM[name], kwargs={"pk": pk})
    return reverse(OF_THE_CASE[name], kwargs={"reference": case.reference, "pk": pk})


@case_page()
def documents(request: HttpRequest, case: Case) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").split())[:100]
    number = page_asked_for(request)
    everything = queries.document_links(case)
    found = listing.standing(everything, words=words)[(number - 1) * PAGE : number * PAGE + 1]
    links = list(found)
    shown = context(
        request,
        case,
        "documents",
        words=words,
        number=number,
        has_next=len(links) > PAGE,
        withdrawn=listing.withdrawn(everything),
        reports=queries.report_links(case),
    )
    standing = shown["standing"]
    shown["documents"] = listing.lines(
        links[:PAGE],
        everything,
        address=partial(address_in, case),
        by=request.user,  # type: ignore[arg-type]
        contributes=standing.contribute,
        decides=standing.decide,
    )
    return render(request, "cases/documents.html", shown)


@case_page("POST")
def add(request: HttpRequest, case: Case) -> HttpResponse:
    form = DocumentForm(request.POST or None, request.FILES or None)
    return take_files(request, case, form, heading="Add documents", button="Add documents")


@case_page("POST")
def replace(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    link = get_object_or_404(listing.standing(queries.document_links(case)), document_id=pk)
    initial = {"title": link.document.title, "categories": link.categories}
    form = DocumentForm(request.POST or None, request.FILES or None, several=False, initial=initial)
    return take_files(
        request,
        case,
        form,
        heading="Add a newer version",
        button="Add newer version",
        intro=f"Of “{link.document.title}”. The version there now is kept, under the new one.",
        replaces=link.document,
    )


def take_files(
    request: HttpRequest, case: Case, form: DocumentForm, *, replaces: Document | None = None, **shown: Any
) -> HttpResponse:
    """Keep the files that are accepted; say of each one refused why, and keep what was typed."""
    offer_categories(form, case)
    add_one = partial(
        commands.add_document,
        case=case,
        replaces=replaces,
        by=request.user,  # type: ignore[arg-type]
        now=timezone.now(),
    )
    taken = take(form, add_one)
    if taken.infected:
        commands.note_infected(case=case, count=taken.infected)
    if taken.is_done:
        messages.success(request, taken.words)
        for note in taken.notes[:5]:
            messages.info(request, note)
        return redirect("cases:documents", reference=case.reference)
    return show_form(
        request,
        case,
        form,
        here="documents",
        unless=policies.refusals_to_add,
        has_file=True,
        kept=taken.kept,
        notes=taken.notes,
        template="cases/add_documents.html",
        **shown,
    )


@case_page("POST")
def withdraw(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    link = get_object_or_404(listing.every(queries.document_links(case)), document_id=pk)
    form = WithdrawDocumentForm(request.POST or None)
    if form.is_valid():
        try:
            commands.withdraw_document(
                case=case,
                document=link.document,
                reason=form.cleaned_data["reason"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Document withdrawn")
            return redirect("cases:documents", reference=case.reference)
    return show_form(
        request,
        case,
        form,
        here="documents",
        heading="Withdraw a document",
        intro=f"“{link.document.title}”. Nobody will be able to open it any more; that it was here, and why"
        " it was withdrawn, stays. For a document added by mistake.",
        button="Withdraw document",
        style="warning",
        unless=lambda case, standing: refusals_to_withdraw(
            link.document,
            by=request.user,  # type: ignore[arg-type]
            contributes=standing.contribute,
            decides=standing.decide,
        ),
    )
