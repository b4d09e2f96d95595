"""What is known in a case: overview, people and places, notes, documents, actions, timeline, history."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.audit.queries import history as history_of
from wardmote.foundation.design.dates import day_words
from wardmote.foundation.refusals import Refused
from wardmote.records.actions.models import Action
from wardmote.records.actions.rag import rating
from wardmote.records.desk import filling
from wardmote.records.desk import queries as desk
from wardmote.trust.access import holds
from wardmote.trust.agreements.models import Category
from wardmote.trust.identity.models import Agency, Team
from wardmote.work.cases import commands, pages, policies, queries
from wardmote.work.cases import timeline as told
from wardmote.work.cases.forms import (
    ActionForm,
    CorrectPersonForm,
    CorrectPlaceForm,
    EndPersonForm,
    JoinReportForm,
    MendForm,
    NoteForm,
    OnceMixin,
    PersonForm,
    PlaceForm,
)
from wardmote.work.cases.models import Case, EarlierWording, Note, Person, Place
from wardmote.work.cases.views.page import (
    address,
    case_page,
    context,
    refuse,
    show_form,
    was_made_before,
)
from wardmote.work.cases.views.places import with_records


def with_names(things: Any) -> list[Any]:
    """The same things, each with the names of the categories it holds."""
    things = list(things)
    if any(thing.categories for thing in things):
        names = dict(Category.objects.values_list("key", "name"))
        for thing in things:
            thing.category_names = [names.get(key, key) for key in thing.categories]
    return things


def rated(links: Any) -> list[Any]:
    today = timezone.localdate()
    links = list(links)
    for link in links:
        asked_on = timezone.localdate(link.action.asked_at)
        link.rating = rating(
            state=link.action.state, due_on=link.action.due_on, asked_on=asked_on, today=today
        )
    return links


def page_asked_for(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1


@case_page()
def detail(request: HttpRequest, case: Case) -> HttpResponse:
    grants = queries.grants_today([case.audience_id])[case.audience_id]
    shown = context(
        request,
        case,
        "detail",
        summary=queries.summary(case),
        people=queries.people(case),
        places=queries.places(case),
        open_actions=rated(queries.open_actions(case)),
        reports=queries.report_links(case),
        kept_out=[entry for entry in queries.kept_out(case) if entry.name],
        partners=[each for each in grants if each.grant.agreement_id],
        told=told.page(case, number=1, size=5),
        review_due=case.status == Case.Status.OPEN and case.review_on <= timezone.localdate(),
        list_href=way_back(request, case),
        offer=queries.offer_of(case),
        beside=holds.beside_record("case", case.pk, case.reference),
        above=holds.above_record("closed case", case.pk, case.reference)
        if case.status == Case.Status.CLOSED
        else [],
    )
    shown["glance"] = pages.at_a_glance(case, shown["counts"].facts, now=timezone.now())
    return render(request, "cases/detail.html", shown)


def way_back(request: HttpRequest, case: Case) -> str:
    """The list as this officer left it, at the row of this case."""
    left = desk.remembered("cases", by=request.user)  # type: ignore[arg-type]
    return f"{reverse('cases:list')}?{left or 'view=all'}#{case.reference}"


@case_page()
def timeline(request: HttpRequest, case: Case) -> HttpResponse:
    page = told.page(case, number=page_asked_for(request))
    return render(request, "cases/timeline.html", context(request, case, "timeline", told=page))


@case_page()
def history(request: HttpRequest, case: Case) -> HttpResponse:
    lines = history_of("case", case.pk)[::-1]
    return render(request, "cases/history.html", context(request, case, "history", lines=lines))


# --- adding -------------------------------------------------------------------------------------


def offer_categories(form: Any, case: Case) -> None:
    held = set(case.categories)
    offered = [each for each in Category.objects.order_by("position") if each.key not in held]
    form.fields["categories"].offer(offered, queries.blind_to(case))


def added(request: HttpRequest, form: OnceMixin, model: Any, command: Any, **told: Any) -> bool:
    """Run a command that adds one thing, however often its form is sent; False if it was refused."""
    key = form.cleaned_data["key"]
    if model.objects.filter(pk=key).exists():
        return True
    try:
        with transaction.atomic():
            command(**told, key=key, by=request.user, now=timezone.now())
    except Refused as refused:
        # The same form, sent twice at once, may have made it since we looked: that is no refusal.
        if model.objects.filter(pk=key).exists():
            return True
        refuse(form, refused)
        return False
    except IntegrityError as error:
        if not was_made_before(error):
            raise
    return True


def known(form: Any) -> dict[str, Any]:
    """What a form told, but for what is the page's own."""
    return {name: value for name, value in form.cleaned_data.items() if name != "key"}


def field_values(case: Case, by: Any, *, today: date) -> dict[str, str]:
    """What the fields of a template say in this case, for this officer, today."""
    return {
        "case reference": case.reference,
        "today": day_words(today),
        "officer": by.name,
        "agency": by.agency.name,
    }


def filled(request: HttpRequest, case: Case, pk: Any) -> tuple[str, list[str]]:
    """A template filled in for this case, and what stands in it that is no field."""
    try:
        template = desk.template_by_id(UUID(str(pk)))
    except ValueError:
        template = None
    if template is None:
        raise Http404
    values = field_values(case, request.user, today=timezone.localdate())
    return filling.fill(template.text, values), filling.unknown(template.text)


@case_page()
def filled_template(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    """For the page's script: the words of a template, filled in."""
    text, unknown = filled(request, case, pk)
    return JsonResponse({"text": text, "unknown": unknown})


def with_template(request: HttpRequest, case: Case) -> NoteForm:
    """The note's form as it was sent, with a template put after what was typed; nothing is saved."""
    unknown: list[str] = []
    parts = [request.POST.get("text", "").rstrip()]
    if chosen := request.POST.get("template"):
        text, unknown = filled(request, case, chosen)
        parts.append(text)
    if unknown:
        messages.warning(request, f"Left as typed, since it is no field: {', '.join(unknown)}")
    kept = {"text": "\n\n".join(filter(None, parts)), "categories": request.POST.getlist("categories")}
    return NoteForm(initial=kept)


@case_page("POST")
def notes(request: HttpRequest, case: Case) -> HttpResponse:
    wants_template = request.method == "POST" and "use_template" in request.POST
    form = with_template(request, case) if wants_template else NoteForm(request.POST or None)
    offer_categories(form, case)
    if form.is_valid() and added(request, form, Note, commands.add_note, case=case, **known(form)):
        messages.success(request, "Note added")
        return redirect("cases:notes", reference=case.reference)
    number = page_asked_for(request)
    found = with_names(queries.notes(case)[(number - 1) * 25 : number * 25 + 1])
    now = timezone.now()
    for note in found:
        note.mendable = not policies.refusals_to_mend(note, by=request.user, now=now)  # type: ignore[arg-type]
    shown = context(
        request,
        case,
        "notes",
        form=form,
        templates=desk.templates(),
        notes=found[:25],
        number=number,
        has_next=len(found) > 25,
    )
    return render(request, "cases/notes.html", shown, status=form.http_status)


@case_page("POST")
def mend_note(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    note = get_object_or_404(queries.notes(case).select_related("by__agency", "case"), pk=pk)
    form = MendForm(request.POST or None, initial={"text": note.text})
    if form.is_valid():
        try:
            commands.mend_note(
                note=note,
                text=form.cleaned_data["text"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except commands.CannotMend as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Note edited")
            return redirect("cases:notes", reference=case.reference)
    return show_form(
        request,
        case,
        form,
        here="notes",
        heading="Edit a note",
        unless=policies.refusals_to_add,
        button="Save note",
    )


@case_page()
def people(request: HttpRequest, case: Case) -> HttpResponse:
    earlier = queries.earlier_wordings(case)
    people = with_names(queries.people(case))
    places = with_records(case, with_names(queries.places(case)))
    standing = queries.standing(case, by=request.user)  # type: ignore[arg-type]
    links = {link.entry_id: link for link in queries.person_links(case)}
    for person in people:
        person.link = links.get(person.pk)
    for known in (*people, *places):
        known.case = case
        known.may_correct = not policies.refusals_to_correct(known, standing=standing, by=request.user)  # type: ignore[arg-type]
        known.earlier = [in_words(wording) for wording in earlier.get(known.pk, [])]
    above = holds.above_record("case", case.pk, case.reference)
    shown = context(request, case, "people", people=people, places=places, above=above)
    return render(request, "cases/people.html", shown)


def in_words(wording: EarlierWording) -> dict[str, Any]:
    """An earlier wording, each column by its question."""
    fields = PersonForm.base_fields if wording.person_id else PlaceForm.base_fields
    roles = dict(Person.Role.choices if wording.person_id else Place.Role.choices)
    was = {
        str(fields[name].label): (roles.get(value, value) if name == "role" else value) or "not said"
        for name, value in wording.was.items()
        if name in fields
    }
    return {"was": was, "by": wording.by.name, "at": wording.at}


@case_page("POST")
def add_person(request: HttpRequest, case: Case) -> HttpResponse:
    form = PersonForm(request.POST or None, initial={"from_on": timezone.localdate(case.opened_at)})
    offer_categories(form, case)
    if form.is_valid() and added(request, form, Person, commands.add_person, case=case, **known(form)):
        messages.success(request, "Person added to this case")
        entry = queries.people(case).filter(pk=form.cleaned_data["key"]).first()
        if entry is not None and queries.likely_people(entry):
            return redirect(address(case, "person_record", pk=entry.pk))
        return redirect("cases:people", reference=case.reference)
    return show_form(
        request,
        case,
        form,
        here="people",
        heading="Add a person",
        unless=policies.refusals_to_add,
        button="Add person",
    )


@case_page("POST")
def end_person(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    person = get_object_or_404(queries.people(case).select_related("case__owner"), pk=pk)
    form = EndPersonForm(request.POST or None, initial={"until_on": timezone.localdate()})
    if form.is_valid():
        try:
            commands.end_person(
                person=person,
                until_on=form.cleaned_data["until_on"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except commands.CannotEnd as refused:
            refuse(form, refused)
        else:
            messages.success(request, "No longer in this case: the last day is recorded")
            return redirect("cases:people", reference=case.reference)
    return show_form(
        request,
        case,
        form,
        here="people",
        heading="No longer in this case",
        unless=policies.refusals_to_add,
        intro=f"{person.name}, {person.get_role_display().lower()}. What is known stays on record.",
        button="Save",
    )


def correct(
    request: HttpRequest,
    case: Case,
    known: Person | Place,
    form_class: Any,
    columns: tuple[str, ...],
    heading: str,
) -> HttpResponse:
    known.case = case
    now_seen = {name: getattr(known, name) for name in columns}
    form = form_class(request.POST or None, initial=now_seen, seen=now_seen)
    if form.is_valid():
        try:
            commands.correct(known=known, told=known_columns(form, columns), by=request.user)  # type: ignore[arg-type]
        except commands.CannotCorrect as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Corrected. The earlier wording is kept beside it.")
            return redirect("cases:people", reference=case.reference)
    return show_form(
        request,
        case,
        form,
        here="people",
        heading=heading,
        unless=lambda case, standing: policies.refusals_to_correct(known, standing=standing, by=request.user),  # type: ignore[arg-type]
        intro="Correct what is wrong. The earlier wording is kept, with who corrected it and when.",
        button="Save correction",
    )


def known_columns(form: Any, columns: tuple[str, ...]) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in columns}


@case_page("POST")
def correct_person(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    person = get_object_or_404(queries.people(case).select_related("by__agency"), pk=pk)
    return correct(request, case, person, CorrectPersonForm, commands.OF_PERSON, "Correct a person’s details")


@case_page("POST")
def correct_place(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    place = get_object_or_404(queries.places(case).select_related("by__agency"), pk=pk)
    return correct(request, case, place, CorrectPlaceForm, commands.OF_PLACE, "Correct a place’s details")


@case_page("POST")
def add_place(request: HttpRequest, case: Case) -> HttpResponse:
    form = PlaceForm(request.POST or None)
    offer_categories(form, case)
    if form.is_valid() and added(request, form, Place, commands.add_place, case=case, **known(form)):
        messages.success(request, "Place added to this case")
        return redirect("cases:people", reference=case.reference)
    return show_form(
        request,
        case,
        form,
        here="people",
        heading="Add a place",
        unless=policies.refusals_to_add,
        button="Add place",
    )


@case_page("POST")
def join_report(request: HttpRequest, case: Case) -> HttpResponse:
    form = JoinReportForm(request.POST or None)
    if form.is_valid():
        try:
            commands.join_report(
                case=case,
                report=form.cleaned_data["reference"],
                by=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
            )
        except Refused as refused:  # the rules of cases, or of reports
            refuse(form, refused)
        else:
            messages.success(request, "Report joined to this case")
            return redirect("cases:detail", reference=case.reference)
    return show_form(
        request,
        case,
        form,
        here="detail",
        heading="Join a report to this case",
        unless=policies.refusals_to_ask,
        button="Join report",
    )


# --- actions ------------------------------------------------------------------------------------


@case_page()
def actions(request: HttpRequest, case: Case) -> HttpResponse:
    links = rated(queries.action_links(case))
    return render(request, "cases/actions.html", context(request, case, "actions", links=links))


@case_page("POST")
def ask_action(request: HttpRequest, case: Case) -> HttpResponseBase:
    seeing = queries.agencies_who_see(case)
    teams = queries.teams_who_see(case)
    whom = whom_to_ask(seeing, teams)
    form = ActionForm(
        request.POST or None,
        whom=[(key, words) for key, (words, _, _) in whom.items()],
        agencies={key: agency for key, (_, agency, _) in whom.items()},
        officers=queries.officers_who_see(case),
    )
    if form.is_valid():
        _, agency, team = whom[form.cleaned_data["whom"]]
        asked = added(
            request,
            form,
            Action,
            commands.ask_action,
            case=case,
            title=form.cleaned_data["title"],
            detail=form.cleaned_data["detail"],
            agency=agency,
            team=team,
            officer=form.cleaned_data["officer"],
            due_on=form.cleaned_data["due_on"],
        )
        if asked:
            messages.success(
                request, f"Action asked of {agency.short_name}, due {day_words(form.cleaned_data['due_on'])}"
            )
            return redirect(address(case, "actions"))
    return show_form(
        request,
        case,
        form,
        here="actions",
        heading="Ask for an action",
        unless=policies.refusals_to_ask,
        button="Ask for action",
    )


def whom_to_ask(agencies: list[Agency], teams: list[Team]) -> dict[str, tuple[str, Agency, Team | None]]:
    """The choices of whom to ask: each agency that sees the case, and its teams that do."""
    found: dict[str, tuple[str, Agency, Team | None]] = {}
    for agency in agencies:
        for team in teams:
            if team.agency_id == agency.pk:
                found[f"team:{team.pk}"] = (f"{agency.short_name}, {team.name}", agency, team)
        found[f"agency:{agency.pk}"] = (f"{agency.name}: they choose who", agency, None)
    return found
