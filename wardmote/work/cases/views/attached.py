"""The documents of a case: their list, adding several at once, a newer version, and one withdrawn."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from wardmote.foundation.files.kinds import KINDS
from wardmote.foundation.refusals import Refused
from wardmote.records.documents.models import Document
from wardmote.records.documents.policies import refusals_to_withdraw
from wardmote.records.documents.showing import is_shown
from wardmote.work.cases import commands, policies, queries
from wardmote.work.cases.forms import DocumentForm, WithdrawDocumentForm
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.known import offer_categories, page_asked_for, with_names
from wardmote.work.cases.views.page import case_page, context, refuse, show_form, was_made_before

PAGE = 25


@case_page()
def documents(request: HttpRequest, case: Case) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").split())[:100]
    number = page_asked_for(request)
    found = queries.document_links(case, words=words)[(number - 1) * PAGE : number * PAGE + 1]
    links = with_names(found)
    shown = context(
        request,
        case,
        "documents",
        links=links[:PAGE],
        words=words,
        number=number,
        has_next=len(links) > PAGE,
        withdrawn=queries.withdrawn_documents(case),
    )
    earlier = queries.earlier_versions(case) if any(link.document.replaces_id for link in links) else {}
    standing = shown["standing"]
    for link in links:
        document = link.document
        link.is_shown = is_shown(document)
        link.kind = KINDS[document.media_type].words if document.media_type in KINDS else ""
        link.may_withdraw = not refusals_to_withdraw(
            document,
            by=request.user,  # type: ignore[arg-type]
            contributes=standing.contribute,
            decides=standing.decide,
        )
        link.earlier = chain(document, earlier)
        for each in link.earlier:
            each.is_shown = is_shown(each)
    return render(request, "cases/documents.html", shown)


def chain(document: Document, earlier: dict[UUID, Document]) -> list[Any]:
    """The versions before this one, the newest first, as far as the officer sees them."""
    found: list[Any] = []
    while (before := earlier.get(document.replaces_id)) and before not in found:  # type: ignore[arg-type]
        found.append(before)
        document = before
    return found


@case_page("POST")
def add(request: HttpRequest, case: Case) -> HttpResponse:
    form = DocumentForm(request.POST or None, request.FILES or None)
    return take_files(request, case, form, heading="Add documents", button="Add documents")


@case_page("POST")
def replace(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    link = get_object_or_404(queries.document_links(case), document_id=pk)
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
    kept: list[str] = []
    notes: list[str] = []
    is_valid = form.is_valid()
    if is_valid:
        try:
            with transaction.atomic():
                for number, file in enumerate(form.accepted, start=1):
                    keep(request, case, form, file, number, replaces)
                    kept.append(file.name)
                    notes += [f"{file.name}: {note}." for note in file.notes]
        except Refused as refused:
            kept, notes = [], []
            refuse(form, refused)
    if infected := sum(each.code == "infected" for each in form.refused):
        commands.note_infected(case=case, count=infected)
    if kept and not form.refused:
        messages.success(request, "Document added" if len(kept) == 1 else f"{len(kept)} documents added")
        for note in notes[:5]:
            messages.info(request, note)
        return redirect("cases:documents", reference=case.reference)
    for each in form.refused if is_valid and kept else []:
        form.add_error("file", f"{each.name}: {each.message}")
    return show_form(
        request,
        case,
        form,
        here="documents",
        unless=policies.refusals_to_add,
        has_file=True,
        kept=kept,
        notes=notes,
        template="cases/add_documents.html",
        **shown,
    )


def keep(
    request: HttpRequest, case: Case, form: DocumentForm, file: Any, number: int, replaces: Document | None
) -> None:
    """One file, once, however often the form is sent: its id is made of the form's key and what it holds."""
    key = uuid.uuid5(form.cleaned_data["key"], file.sha256)
    if Document.objects.filter(pk=key).exists():
        return
    try:
        with transaction.atomic():
            commands.add_document(
                case=case,
                title=form.title_of(number),
                file=file,
                categories=form.cleaned_data["categories"],
                replaces=replaces,
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
                key=key,
            )
    except IntegrityError as error:
        if not was_made_before(error):
            raise


@case_page("POST")
def withdraw(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    link = get_object_or_404(queries.every_document_link(case), document_id=pk)
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
