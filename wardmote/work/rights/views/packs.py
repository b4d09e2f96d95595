"""The pack: whose records, taking them in, reviewing part by part, and having it made."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wardmote.foundation import redacting
from wardmote.foundation.database.middleware import opens
from wardmote.foundation.design.paging import counted, page_of
from wardmote.foundation.references import as_reference
from wardmote.records.intake.models import Report
from wardmote.records.people.models import Person
from wardmote.trust.identity.models import Officer
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.cases.models import Case
from wardmote.work.rights import commands, forms, gathering, policies, queries
from wardmote.work.rights.models import Asked, Item, Pack, Part, Request
from wardmote.work.rights.views.files import review_file
from wardmote.work.rights.views.requests import frame, posted, request_page, say

STATES = {
    "undecided": "To decide",
    "to_look": "Second look",
    **dict(Item.Decision.choices),
    "": "All",
}

ALL_PARTS = Prefetch("parts", Part.objects.select_related("document").order_by("number"))


@request_page("POST")
def records(request: OfficerRequest, asked: Request) -> HttpResponse:
    """Whose records they are, what tells of them, and how much of it is taken in."""
    if asked.kind != Request.Kind.ACCESS:
        raise Http404
    form = forms.PersonForm(posted(request))
    if form.is_valid():
        reference = as_reference(form.cleaned_data["reference"], "P")
        person = Person.objects.filter(reference=reference).first()
        try:
            if person is None:
                commands.choose_unseen(request=asked, reference=reference or "", by=request.user)
            else:
                commands.choose_person(request=asked, person=person, by=request.user, now=timezone.now())
        except commands.CannotPack as refused:
            say(form, refused)
        else:
            todo = "Take in what tells of them" if person else "You may not see it: ask the officers who may"
            messages.success(request, f"Chosen. {todo}")
            return redirect("rights:records", reference=asked.reference)
    tied = queries.tied(asked)
    waiting = {
        kind: [each.reference for each in tied if each.kind == kind and not each.taken] for kind in KINDS
    }
    shown = frame(request, asked, "records", form=form, tied=tied, progress=queries.progress(asked))
    shown["several"] = [
        {
            "words": f"Take in {len(some[:MOST_AT_ONCE])} {SEVERAL[kind]}",
            "left": len(some) - MOST_AT_ONCE if len(some) > MOST_AT_ONCE else 0,
            "references": some[:MOST_AT_ONCE],
            "href": reverse(f"rights:take_in_several_{kind}", args=[asked.reference]),
        }
        for kind, some in waiting.items()
        if len(some) > 1
    ]
    return render(request, "rights/records.html", shown, status=form.http_status)


@request_page("POST")
@require_POST
def ask_others(request: OfficerRequest, asked: Request) -> HttpResponse:
    try:
        made = commands.ask_others(request=asked, by=request.user, now=timezone.now())
    except commands.CannotPack as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    else:
        words = "1 record was" if made == 1 else f"{made} records were"
        messages.success(request, f"{words} put to the officers who may see them")
    return redirect("rights:records", reference=asked.reference)


def take_in(kind: str) -> Any:
    """Take one record in: opened on record like any, and by the officer's own rights."""

    @opens(kind)
    @never_cache
    @login_required
    @require_POST
    def view(request: OfficerRequest, request_reference: str, reference: str) -> HttpResponse:
        asked = get_object_or_404(queries.visible(), reference=request_reference)
        people = queries.people_of(asked)
        if not people:  # the request was opened long ago: nothing is taken in by halves
            messages.error(request, "Look at the records again, then take this one in")
            return redirect("rights:records", reference=asked.reference)
        found = read(kind, reference, agency=asked.agency_id, people=people, names=[])
        if found is None:
            raise Http404
        record, parts, names = found
        try:
            made = commands.take_in(
                request=asked.pk,
                agency=asked.agency_id,
                kind=kind,
                record=record,
                read=parts,
                names=names,
                by=request.user,
                now=timezone.now(),
            )
        except commands.CannotPack as refused:
            for refusal in refused.refusals:
                messages.error(request, refusal.message)
        else:
            words = "Nothing new" if not made else f"{made} part{'' if made == 1 else 's'}"
            messages.success(request, f"{words} of {reference} taken in")
        return redirect("rights:records", reference=asked.reference)

    return view


MOST_AT_ONCE = 25  # records taken in by one request: each is opened, on record, as if by itself


def several(request: HttpRequest) -> list[str]:
    """The records a request names, each once, as many as are taken in at once."""
    if request.method != "POST":
        return []
    named = (any_reference(each) for each in request.POST.getlist("reference"))
    return list(dict.fromkeys(filter(None, named)))[:MOST_AT_ONCE]


def any_reference(typed: str) -> str:
    """The reference of a case, a report or a person record, as it stands; nothing where it can be none."""
    prefix = typed[:1].upper()
    return (as_reference(typed, prefix) or "") if prefix in ("C", "R", "P") else ""


def take_in_several(kind: str) -> Any:
    """Take in several records of one kind; one that asks why it is opened is left to be taken in alone."""

    @opens(kind, by=several)
    @never_cache
    @login_required
    @require_POST
    def view(request: OfficerRequest, reference: str) -> HttpResponse:
        asked = get_object_or_404(queries.visible(), reference=reference)
        people = queries.people_of(asked)
        if not people:
            messages.error(request, "Look at the records again, then take these in")
            return redirect("rights:records", reference=reference)
        left = set(getattr(request, "unopened", ()))
        records = parts = 0
        for each in several(request):
            found = None
            if each not in left:
                found = read(kind, each, agency=asked.agency_id, people=people, names=[])
            if found is None:
                left.add(each)
                continue
            try:
                parts += commands.take_in(
                    request=asked.pk,
                    agency=asked.agency_id,
                    kind=kind,
                    record=found[0],
                    read=found[1],
                    names=found[2],
                    by=request.user,
                    now=timezone.now(),
                )
            except commands.CannotPack:
                left.add(each)
            else:
                records += 1
        words = (
            f"{records} record{'' if records == 1 else 's'} taken in, {parts} part{'' if parts == 1 else 's'}"
        )
        messages.success(request, words)
        if left:
            messages.info(request, f"Take these in one by one: {', '.join(sorted(left))}")
        return redirect("rights:records", reference=reference)

    return view


def read(
    kind: str, reference: str, *, agency: UUID, people: list[UUID], names: list[str]
) -> tuple[UUID, gathering.Record, list[str]] | None:
    """A record of this agency that the officer has opened, with its parts, and what the person is called."""
    names = [*names, *Person.objects.filter(pk__in=people).values_list("name", flat=True)]
    if kind == "person":
        person = Person.objects.select_related("owner").filter(reference=reference, owner=agency).first()
        return (person.pk, gathering.of_person(person), names) if person else None
    if kind == "case":
        case = Case.objects.defer("words").filter(reference=reference, owner=agency).first()
        return (case.pk, gathering.of_case(case, people), names) if case else None
    report = Report.objects.filter(reference=reference, owner=agency).first()
    if report is None:
        return None
    return report.pk, gathering.of_report(report, people, name=names[0] if names else ""), names


@request_page()
def items(request: OfficerRequest, asked: Request) -> HttpResponse:
    state = request.GET.get("state", "undecided")
    state = state if state in STATES else "undecided"
    of = any_reference(request.GET.get("of", ""))
    record = queries.record_of(of) if of else None
    progress = queries.progress(asked)
    found = queries.items(asked, state=state, faulty=progress.faulty, record=record)
    page = page_of(found.defer(*queries.LONG), request.GET.get("page"))
    references = queries.references_of(page.object_list)
    for each in page.object_list:
        each.reference = references.get(each.record_id, "")
    shown = frame(
        request,
        asked,
        "items",
        page=page,
        counted=counted(page, "part", "parts"),
        states=[{"key": key, "text": text, "current": key == state} for key, text in STATES.items()],
        state=state,
        of=of if record else "",
        progress=progress,
        faults=progress.faulty if asked.state == Request.State.OPEN else (),
    )
    return render(request, "rights/items.html", shown)


@request_page("POST")
def item(request: OfficerRequest, asked: Request, pk: UUID) -> HttpResponse:
    part = get_object_or_404(Item.objects.select_related("request", "decided_by"), pk=pk, request=asked)
    shown = frame(request, asked, "items", reference=queries.references_of([part]).get(part.record_id, ""))
    shown["next_href"] = lambda: next_href(part)
    return review(request, part, shown)


def next_href(part: Item, *, to_look_by: Officer | None = None) -> str:
    """Where to go on: the next part that waits, or the list once there is none."""
    following = queries.next_item(part, to_look_by=to_look_by)
    here = part.request.reference
    if following is not None:
        return reverse("rights:item", args=[here, following])
    return reverse("rights:items", args=[here]) + ("?state=to_look" if to_look_by else "")


@request_page("POST")
@require_POST
def look(request: OfficerRequest, asked: Request, pk: UUID) -> HttpResponse:
    part = get_object_or_404(Item.objects.select_related("request"), pk=pk, request=asked)
    return looked(request, part, lambda: next_href(part, to_look_by=request.user))


def review(request: OfficerRequest, part: Item, shown: dict[str, Any]) -> HttpResponse:
    """What goes of one part: chosen, seen as it would go out, saved."""
    if part.source == commands.FILES:
        return review_file(request, part, shown)
    form = forms.ReviewForm(posted(request), item=part)
    preview = ""
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        if "preview" in request.POST:
            preview = redacting.without(part.text, form.spans())
        else:
            try:
                commands.decide(
                    item=part,
                    decision=told["decision"],
                    spans=form.spans(),
                    exemption=told["exemption"],
                    reason=told["reason"],
                    by=request.user,
                    now=timezone.now(),
                )
            except commands.CannotDecide as refused:
                say(form, refused)
            else:
                messages.success(request, f"{part.title}: {Item.Decision(told['decision']).label.lower()}")
                return redirect(shown["next_href"]())
    shown |= {
        "part": part,
        "form": form,
        "preview": preview,
        "may_look": not policies.refusals_to_look(part, by=request.user),
    }
    return render(request, "rights/item.html", shown, status=form.http_status)


def looked(request: OfficerRequest, part: Item, back: Callable[[], str]) -> HttpResponse:
    try:
        commands.look_again(item=part, by=request.user, now=timezone.now())
    except commands.CannotDecide as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
        if part.asked_id is None:  # what stands in the way is done on its own page
            return redirect("rights:item", reference=part.request.reference, pk=part.pk)
    else:
        messages.success(request, f"{part.title}: looked at")
    return redirect(back())


@request_page("POST")
def pack(request: OfficerRequest, asked: Request) -> HttpResponse:
    """How far it is, having it made, and its documents once they are there."""
    if request.method == "POST":
        try:
            commands.order_pack(request=asked, by=request.user, now=timezone.now())
        except commands.CannotPack as refused:
            for refusal in refused.refusals:
                messages.error(request, refusal.message)
        else:
            messages.success(request, "The pack is being made. You are told when it is ready")
        return redirect("rights:pack", reference=asked.reference)
    progress = queries.progress(asked)
    packs: list[Any] = list(
        Pack.objects.filter(request=asked)
        .annotate(there=Count("parts"))
        .prefetch_related(ALL_PARTS)
        .order_by("-at", "-pk")[:20]
    )
    for each in packs:
        documents = [part.document for part in each.parts.all()]
        each.gone = each.made - each.there
        each.kept_from_me = bool(each.there) and not documents
        each.is_whole = each.state == Pack.State.READY and each.made == len(documents) > 0
        each.weighs = sum(document.size for document in documents)
        each.because = policies.STOPPED_BECAUSE.get(each.stopped_why, "")
    stopped = [each.stopped_at for each in packs if each.stopped_at]
    # A lead is led to what stopped it where they may read it: else those who were asked are.
    titles = dict(Item.objects.filter(pk__in=stopped).values_list("pk", "title")) if stopped else {}
    for each in packs:
        each.stopped_title = titles.get(each.stopped_at, "")
    shown = frame(
        request,
        asked,
        "pack",
        packs=packs,
        progress=progress,
        weight=queries.weight(asked),
        most=settings.MOST_PACK_MB,
        refusals=policies.refusals_to_make_pack(asked, progress, by=request.user),
    )
    return render(request, "rights/pack.html", shown)


# --- for officers who were asked ----------------------------------------------------------------------


@login_required
@never_cache
@require_safe
def asked(request: OfficerRequest) -> HttpResponse:
    """What waits for an officer who may see a record that the lead may not."""
    page = page_of(queries.asked(), request.GET.get("page"))
    entries = list(page.object_list)
    about, references = queries.about(entries), queries.references_of(entries)
    lines = [
        {
            "entry": entry,
            "reference": references[entry.record_id],
            "href": reverse(
                f"rights:answering_{entry.record_kind}", args=[entry.pk, references[entry.record_id]]
            ),
            "about": about[entry.pk],
        }
        for entry in entries
        if entry.pk in about and entry.record_id in references
    ]
    return render(request, "rights/asked.html", {"page": page, "lines": lines})


def answering(kind: str) -> Any:
    """One record that the officer was asked about: its parts taken in, each decided by them."""

    @opens(kind)
    @never_cache
    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: OfficerRequest, pk: UUID, reference: str) -> HttpResponse:
        entry = get_object_or_404(Asked, pk=pk, record_kind=kind)
        about = queries.about([entry])[entry.pk]
        if request.method == "POST":
            return answered(request, entry, about, kind, reference)
        parts = list(
            Item.objects.filter(asked=entry)
            .select_related("enclosure")
            .defer(*queries.LONG)
            .order_by("on", "pk")
        )
        shown = {"entry": entry, "about": about, "kind": kind, "reference": reference, "parts": parts}
        return render(request, "rights/answering.html", shown)

    return view


def answered(
    request: OfficerRequest, entry: Asked, about: queries.About, kind: str, reference: str
) -> HttpResponse:
    here = reverse(f"rights:answering_{kind}", args=[entry.pk, reference])
    try:
        if request.POST.get("do") == "done":
            commands.answer_asked(entry=entry, by=request.user, now=timezone.now())
            messages.success(request, f"{reference} is answered. The lead sees that, not what is in it")
            return redirect("rights:asked")
        found = read(kind, reference, agency=entry.agency_id, people=list(about.people), names=[about.name])
        if found is None or found[0] != entry.record_id:
            raise Http404
        commands.take_in(
            request=entry.request_id,
            agency=entry.agency_id,
            kind=kind,
            record=entry.record_id,
            read=found[1],
            names=found[2],
            asked=entry,
            by=request.user,
            now=timezone.now(),
        )
    except commands.CannotPack as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    return redirect(here)


def answering_item(kind: str) -> Any:
    @opens(kind)
    @never_cache
    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: OfficerRequest, pk: UUID, reference: str, item: UUID) -> HttpResponse:
        part = get_object_or_404(Item, pk=item, asked=pk)
        back = reverse(f"rights:answering_{kind}", args=[pk, reference])
        if "look" in request.POST:
            return looked(request, part, lambda: onward(part, back, to_look_by=request.user))
        shown = {"asked": None, "back_href": back, "reference": reference}
        return review(request, part, {**shown, "next_href": lambda: onward(part, back)})

    def onward(part: Item, back: str, *, to_look_by: Officer | None = None) -> str:
        following = queries.next_item(part, to_look_by=to_look_by)
        return f"{back}{following}/" if following else back

    return view


KINDS = ("person", "case", "report")
SEVERAL = {"person": "person records", "case": "cases", "report": "reports"}
TAKES_IN_SEVERAL = {kind: take_in_several(kind) for kind in KINDS}
TAKES_IN = {kind: take_in(kind) for kind in KINDS}
ANSWERS = {kind: answering(kind) for kind in KINDS}
ANSWERS_ITEM = {kind: answering_item(kind) for kind in KINDS}
