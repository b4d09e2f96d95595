"""Bundles for court: those of a case, their exhibits and order, what is taken out, and making one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.design.dates import day_words
from wardmote.foundation.files.kinds import PDF
from wardmote.foundation.refusals import Refused
from wardmote.records.documents import listing
from wardmote.records.documents.showing import is_shown
from wardmote.work.cases import queries as cases
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.page import case_page, context, refuse, show_form
from wardmote.work.letters import commands, policies, queries
from wardmote.work.letters.forms import BundleForm, ChooseExhibitsForm, ExhibitForm
from wardmote.work.letters.models import Bundle, BundleItem

HERE = "letters:letters"


def address(case: Case, bundle: Bundle) -> str:
    return reverse("letters:bundle", kwargs={"reference": case.reference, "pk": bundle.pk})


@case_page()
def bundles(request: HttpRequest, case: Case) -> HttpResponse:
    shown = context(request, case, HERE, bundles=queries.bundles(case)[:100])
    shown["refusals"] = policies.refusals_to_bundle(None, standing=shown["standing"])
    return render(request, "letters/bundles.html", shown)


@case_page("POST")
def new(request: HttpRequest, case: Case) -> HttpResponse:
    form = BundleForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        made = Bundle.objects.filter(pk=told["key"]).first()
        try:
            made = made or commands.begin_bundle(
                case=case,
                title=told["title"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
                key=told["key"],
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            return redirect(address(case, made))
    return show_form(
        request,
        case,
        form,
        here=HERE,
        heading="Begin a bundle",
        intro="You choose what goes in, put it in order and take out what must not be read.",
        button="Begin bundle",
        back=reverse("letters:bundles", args=[case.reference]),
        unless=lambda case, standing: policies.refusals_to_bundle(None, standing=standing),
    )


def choosing(case: Case, items: list[BundleItem], data: Any) -> ChooseExhibitsForm:
    taken = {item.document_id or item.note_id or item.kind for item in items}
    links = listing.standing(cases.document_links(case))
    documents = [
        (str(link.document_id), link.document.title)
        for link in links
        if link.document_id not in taken
        and (is_shown(link.document) or link.document.media_type == "text/plain")
    ]
    notes = [
        (str(note.pk), f"{day_words(timezone.localdate(note.at))}, {note.by.name}: {note.text[:80]}")
        for note in cases.notes(case)[:200]
        if note.pk not in taken
    ]
    return ChooseExhibitsForm(data, documents=documents[:200], notes=notes, story="story" not in taken)


@case_page("POST")
def bundle(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    """What is in it, in order; below, what else of the case may go in."""
    found = get_object_or_404(queries.bundles(case), pk=pk)
    items = list(queries.exhibits(found))
    form = choosing(case, items, request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        chosen = set(told.get("documents", []))
        links = [
            link for link in listing.standing(cases.document_links(case)) if str(link.document_id) in chosen
        ]
        try:
            commands.choose_exhibits(
                bundle=found,
                case=case,
                links=links,
                notes=list(cases.notes(case).filter(pk__in=told.get("notes", []))),
                story=bool(told.get("story")),
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            return redirect(address(case, found))
    if form.is_bound:
        status = form.http_status
    return show(request, case, found, items, form, status)


def show(
    request: HttpRequest,
    case: Case,
    found: Bundle,
    items: list[BundleItem],
    form: ChooseExhibitsForm,
    status: int = 200,
) -> HttpResponse:
    shown = context(
        request,
        case,
        HERE,
        bundle=found,
        items=items,
        form=form,
        has_choices=bool(form.fields),
        back=reverse("letters:bundles", args=[case.reference]),
    )
    shown["refusals"] = policies.refusals_to_bundle(found, standing=shown["standing"])
    return render(request, "letters/bundle.html", shown, status=status)


@case_page("POST")
def exhibit(request: HttpRequest, case: Case, pk: UUID, item: UUID) -> HttpResponse:
    """What one exhibit is called, and what is taken out of it."""
    found = get_object_or_404(queries.bundles(case), pk=pk)
    one = get_object_or_404(queries.exhibits(found), pk=item)
    has_pages = one.document is not None and (one.document.media_type == PDF or is_shown(one.document))
    start = {"title": one.title, "words_out": one.words_out, "areas_out": one.areas_out}
    form = ExhibitForm(request.POST or None, has_pages=has_pages, initial=start)
    if form.is_valid():
        try:
            commands.change_exhibit(
                item=one,
                bundle=found,
                case=case,
                by=request.user,  # type: ignore[arg-type]
                **{"areas_out": "", **form.cleaned_data},
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Exhibit changed")
            return redirect(address(case, found))
    return show_form(
        request,
        case,
        form,
        here=HERE,
        heading="Take something out",
        intro="A page that loses anything becomes a picture: what stood under a box is not in the file.",
        button="Save",
        back=address(case, found),
        unless=lambda case, standing: policies.refusals_to_bundle(found, standing=standing),
    )


@case_page("POST")
@require_POST
def order(request: HttpRequest, case: Case, pk: UUID, item: UUID) -> HttpResponse:
    """One place up or down, or left out."""
    found = get_object_or_404(queries.bundles(case), pk=pk)
    one = get_object_or_404(queries.exhibits(found), pk=item)
    by: Any = request.user
    act = request.POST.get("do", "")
    try:
        if act == "out":
            commands.drop_exhibit(item=one, bundle=found, case=case, by=by)
        elif act in ("up", "down"):
            commands.move_exhibit(item=one, bundle=found, case=case, up=act == "up", by=by)
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    return redirect(f"{address(case, found)}#exhibits")


def documents_of(request: HttpRequest) -> list[str]:
    """Each document of the bundle is opened, on record, for it."""
    if request.method != "POST":
        return []
    asked = request.POST.getlist("document")[:100]
    return [each for each in asked if len(each) == 36]


@opens("document", by=documents_of)
@never_cache
@login_required
@require_POST
def make(request: HttpRequest, reference: str, pk: UUID) -> HttpResponse:
    """Make it. The case was opened with its page: where that is too long ago, the page is shown again."""
    case = get_object_or_404(cases.visible(), reference=reference)
    found = queries.bundles(case).filter(pk=pk).first()
    if found is None:
        return redirect("letters:bundle", reference=reference, pk=pk)
    items = list(queries.exhibits(found))
    form = choosing(case, items, None)
    try:
        commands.make_bundle(bundle=found, case=case, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
        return show(request, case, found, items, form, 422)
    messages.success(request, f"Bundle made: {found.pages} pages. It is among the documents of the case.")
    return redirect(address(case, found))
