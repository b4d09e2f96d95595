"""Pages of places: the list, finding, making, reading, correcting, noting, merging and parting."""

import csv
from collections.abc import Callable, Iterator
from functools import wraps
from io import StringIO
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.audit import looks
from wardmote.foundation.audit.queries import history as history_of
from wardmote.foundation.database.middleware import opens
from wardmote.foundation.refusals import Refused
from wardmote.records.places import commands, gathering, listing, policies, queries
from wardmote.records.places.forms import (
    CorrectForm,
    FilterForm,
    FindForm,
    MergeForm,
    NewPlaceForm,
    NoteForm,
    UndoForm,
)
from wardmote.records.places.models import Merge, Note, Place
from wardmote.trust.access import gone
from wardmote.trust.agreements.models import Category
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor

MOST_EXPORTED = 10_000
MOST_SHOWN = 100  # of what was found by words: more is narrowed by another word


def place_page(*methods: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A view of one place: signed in, opened on record, kept by no browser. It is given the place."""

    def mark(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @opens("place")
        @never_cache
        @login_required
        @require_http_methods(["GET", "HEAD", *methods])
        @wraps(view)
        def page(request: OfficerRequest, reference: str, **kwargs: Any) -> HttpResponseBase:
            # A place this person may not see is not in the table for them: 404, never 403.
            place = get_object_or_404(queries.visible(), reference=reference.upper())
            return view(request, place, **kwargs)

        return page

    return mark


# --- the list ---------------------------------------------------------------------------------------


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_safe
@looks.a_list("places")
def index(request: OfficerRequest) -> HttpResponse:
    form = FilterForm(request.GET, wards=queries.ward_names())
    filters = filters_of(form)
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    listed = listing.page(filters, number=max(1, number))
    shown = {
        "filters": form,
        "find": FindForm(),
        "chips": chips(form, request.GET),
        "listed": listed,
        "page": Paginator(range(listed.total), listing.SIZE).get_page(listed.number),
        "query": request.GET.urlencode(),
    }
    part = "#results" if request.htmx else ""
    return render(request, f"places/list.html{part}", shown)


@login_required
@never_cache
@require_POST
@looks.a_list("places")
def find(request: OfficerRequest) -> HttpResponse:
    """What was found by words; posted, so that no address of anyone's home stands in an address or a log."""
    form = FindForm(request.POST)
    context: dict[str, Any] = {"find": form, "form": form}
    if form.is_valid():
        rows = listing.found_by_words(form.cleaned_data["q"], most=MOST_SHOWN + 1)
        if len(rows) == 1 and rows[0].reference == listing.as_reference(form.cleaned_data["q"], "L"):
            return redirect("places:detail", reference=rows[0].reference)
        context |= {"rows": rows[:MOST_SHOWN], "more": len(rows) > MOST_SHOWN}
    return render(request, "places/found.html", context, status=form.http_status)


def filters_of(form: FilterForm) -> listing.Filters:
    form.is_valid()
    wanted = form.cleaned_data  # a filter that cannot be read is left out, and says so beside itself
    return listing.Filters(kind=wanted.get("kind") or "", ward=wanted.get("ward") or "")


def chips(form: FilterForm, query: QueryDict) -> list[dict[str, str]]:
    """One chip for each filter in use: its words, and the address of the list without it."""
    found = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value:
            rest = query.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            words = dict(getattr(field, "choices", [])).get(value, value)
            found.append({"text": words, "href": f"?{rest.urlencode()}"})
    return found


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> HttpResponse:
    """The same places as a spreadsheet: those the officer may take away."""
    filters = filters_of(FilterForm(request.GET, wards=queries.ward_names()))
    rows = listing.to_export(filters, most=MOST_EXPORTED)
    commands.note_export(count=len(rows), by=request.user)
    response = HttpResponse("".join(csv_lines(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="places.csv"'
    return response


def csv_lines(rows: list[Place]) -> Iterator[str]:
    yield "\ufeff"
    heading = ["Reference", "Kind", "Name", "Address", "Postcode", "Street", "Ward", "Kept by", "Team"]
    told = [
        [
            each.reference, each.get_kind_display(), each.name, each.address, each.postcode, each.street,
            each.ward, each.owner.name, each.team.name if each.team else "",
        ]
        for each in rows
    ]  # fmt: skip
    for cells in [heading, *told]:
        line = StringIO()
        # A cell that begins like a formula would be run by a spreadsheet.
        csv.writer(line).writerow([f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell for cell in cells])
        yield line.getvalue()


# --- making -----------------------------------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: OfficerRequest) -> HttpResponse:
    form = NewPlaceForm(request.POST or None, by=request.user)
    alike: list[Place] = []
    if form.is_valid():
        told = form.told()
        if earlier := Place.objects.filter(pk=told["key"]).first():
            return redirect("places:detail", reference=earlier.reference)
        if not form.cleaned_data["looked"]:
            alike = queries.alike(address=told["address"] or told["name"], postcode=told["postcode"])
        if not alike:
            try:
                with transaction.atomic():
                    place = commands.make_place(**told, by=request.user, now=timezone.now())
            except Refused as refused:
                refuse(form, refused)
            except IntegrityError:
                # The same form was sent twice at once: the other one was first, and is committed now.
                if earlier := Place.objects.filter(pk=told["key"]).first():
                    return redirect("places:detail", reference=earlier.reference)
                raise
            else:
                messages.success(request, f"Place {place.reference} added.")
                return redirect("places:detail", reference=place.reference)
    status = 422 if alike else form.http_status
    return render(request, "places/new.html", {"form": form, "alike": alike}, status=status)


# --- one place --------------------------------------------------------------------------------------


@place_page()
def detail(request: OfficerRequest, place: Place) -> HttpResponse:
    one = queries.one(place)
    leads = one.place
    if leads.pk != place.pk:
        messages.info(request, f"{place.reference} is read through {leads.reference}, as the same place.")
        return redirect("places:detail", reference=leads.reference)
    standing = queries.standing(place, by=request.user)
    notes = list(queries.notes(one.ids))
    if any(note.categories for note in notes):
        names = dict(Category.objects.values_list("key", "name"))
        for note in notes:
            note.category_names = [names.get(key, key) for key in note.categories]  # type: ignore[attr-defined]
    context = {
        "place": place,
        "one": one,
        "notes": notes,
        "groups": gathering.by_group(one.ids),
        "above": gathering.counted(one.ids, place.reference, request.user.agency_id),
        "wordings": queries.wordings([place.pk]),
        "history": history_of("place", place.pk)[::-1][:20],
        "may_add": not policies.refusals_to_add(standing),
        "may_correct": not policies.refusals_to_correct(standing),
        "may_merge": standing.owns and standing.decide,
        "kept_href": gone.kept_at(place.reference),
    }
    return render(request, "places/detail.html", context)


@place_page("POST")
def edit(request: OfficerRequest, place: Place) -> HttpResponse:
    form = CorrectForm(request.POST or None, place=place)
    refusals = policies.refusals_to_correct(queries.standing(place, by=request.user))
    if form.is_valid():
        try:
            commands.correct(place=place, **form.said(), by=request.user, now=timezone.now())
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Place {place.reference} corrected. The earlier wording is kept.")
            return redirect("places:detail", reference=place.reference)
    return show_form(request, place, form, heading="Correct this place", button="Save", refusals=refusals)


@place_page("POST")
def add_note(request: OfficerRequest, place: Place) -> HttpResponse:
    form = NoteForm(request.POST or None)
    refusals = policies.refusals_to_add(queries.standing(place, by=request.user))
    if form.is_valid():
        done = Note.objects.filter(pk=form.cleaned_data["key"]).exists()
        try:
            if not done:
                with transaction.atomic():
                    commands.add_note(place=place, **form.cleaned_data, by=request.user, now=timezone.now())
        except Refused as refused:
            refuse(form, refused)
        except IntegrityError:
            if not Note.objects.filter(pk=form.cleaned_data["key"]).exists():
                raise
            done = True
        else:
            done = True
        if done:
            messages.success(request, "Note added.")
            return redirect("places:detail", reference=place.reference)
    return show_form(request, place, form, heading="Add a note", button="Add note", refusals=refusals)


@place_page("POST")
def merge(request: OfficerRequest, place: Place) -> HttpResponse:
    form = MergeForm(request.POST or None, initial={"other": request.GET.get("other", "")[:14]})
    standing = queries.standing(place, by=request.user)
    refusals = [] if standing.owns and standing.decide else [policies.NOT_ALLOWED]
    if form.is_valid():
        other, reason = form.cleaned_data["other"], form.cleaned_data["reason"]
        away, into = (other, place) if form.cleaned_data["leads"] == "this" else (place, other)
        try:
            commands.merge(away=away, into=into, reason=reason, by=request.user, now=timezone.now())
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"{away.reference} is now read through {into.reference}.")
            return redirect("places:detail", reference=into.reference)
    return show_form(
        request,
        place,
        form,
        heading="Merge with another record",
        button="Merge",
        refusals=refusals,
        intro="Both records stay as they are, each seen by those who see it now. It can be undone.",
    )


@place_page("POST")
def undo_merge(request: OfficerRequest, place: Place, pk: UUID) -> HttpResponse:
    around = {merge.pk for merge in queries.merges_around([place.pk])}
    found = Merge.objects.filter(pk__in=around).select_related("away__owner", "into__owner")
    made = get_object_or_404(found, pk=pk)
    form = UndoForm(request.POST or None)
    if form.is_valid():
        try:
            commands.undo_merge(
                merge=made, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(
                request, f"{made.away.reference} and {made.into.reference} are two places again."
            )
            return redirect("places:detail", reference=place.reference)
    heading = f"Part {made.away.reference} from {made.into.reference}"
    return show_form(request, place, form, heading=heading, button="Part them", refusals=[])


def show_form(request: OfficerRequest, place: Place, form: forms.Form, **shown: Any) -> HttpResponse:
    """A page that asks one thing about a place, or says why it may not be done."""
    context = {"place": place, "form": form, **shown}
    return render(request, "places/form.html", context, status=form.http_status)  # type: ignore[attr-defined]


def refuse(form: forms.Form, refused: Refused) -> None:
    for refusal in refused.refusals:
        form.add_error(None, refusal.message)
