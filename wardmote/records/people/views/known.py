"""What is known of a person: overview, timeline, history; adding, correcting, ending what is over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from wardmote.foundation.audit.queries import histories
from wardmote.foundation.refusals import Refused
from wardmote.records.people import commands, gathering, policies, queries
from wardmote.records.people import history as ties
from wardmote.records.people.forms import AddressForm, ContactForm, CorrectForm, DetailForm, EndForm
from wardmote.records.people.models import Address, Contact, Detail, Person
from wardmote.records.people.queries import One
from wardmote.records.people.views.page import (
    context,
    person_page,
    refuse,
    show_form,
)
from wardmote.records.places import queries as places
from wardmote.records.places.postcodes import as_postcode
from wardmote.trust.access import gone, holds
from wardmote.trust.agreements.models import Category
from wardmote.trust.identity.requests import OfficerRequest

DETAIL_ORDER = [kind for kind, _ in Detail.Kind.choices]


def with_names(*lists: list[Any]) -> None:
    """Give each thing the names of the categories it holds."""
    things = [thing for each in lists for thing in each]
    if any(thing.categories for thing in things):
        names = dict(Category.objects.values_list("key", "name"))
        for thing in things:
            thing.category_names = [names.get(key, key) for key in thing.categories]


def with_wards(addresses: list[Address]) -> None:
    """Give each address the ward that its postcode lies in, as the boundaries stand today."""
    wards = places.wards_of_postcodes(each.postcode for each in addresses)
    for each in addresses:
        each.ward = wards.get(as_postcode(each.postcode) or "", "")  # type: ignore[attr-defined]


@person_page(leads=True)
def detail(request: OfficerRequest, one: One) -> HttpResponse:
    contacts, addresses = list(queries.contacts(one.ids)), list(queries.addresses(one.ids))
    stands, notes, earlier = queries.standing_details(queries.details(one.ids))
    details = [stands[kind] for kind in DETAIL_ORDER if kind in stands]
    with_names(contacts, addresses, details, notes)
    with_wards(addresses)
    shown = context(
        request,
        one.person,
        "detail",
        one=one,
        contacts=contacts,
        addresses=addresses,
        details=details,
        notes=notes,
        earlier=earlier,
        wordings=list(queries.wordings(one.ids)),
        links=[(link, other_end(link, one)) for link in queries.links(one.ids)],
        groups=gathering.by_group(gathering.gathered(one.ids)),
        beside=holds.beside_record("person", one.person.pk, one.person.reference),
        above=gathering.counted(one.ids, one.person.reference, request.user.agency_id),
        kept_href=gone.kept_at(one.person.reference),
    )
    return render(request, "people/detail.html", shown)


def other_end(link: Any, one: One) -> Person:
    end: Person = link.other if link.one_id in one.ids else link.one
    return end


@person_page(leads=True)
def timeline(request: OfficerRequest, one: One) -> HttpResponse:
    moments = gathering.gathered(one.ids)
    return render(
        request, "people/timeline.html", context(request, one.person, "timeline", one=one, moments=moments)
    )


@person_page(leads=True)
def history(request: OfficerRequest, one: One) -> HttpResponse:
    subjects = [("person", pk) for pk in one.ids] + ties.subjects_of(one.ids)
    lines = histories(subjects)[::-1]
    return render(request, "people/history.html", context(request, one.person, "history", lines=lines))


# --- adding -------------------------------------------------------------------------------------


def added(form: Any, model: Any, command: Any, request: OfficerRequest, person: Person) -> bool:
    """Run a command that adds one thing, however often its form is sent; False if it was refused."""
    told = form.cleaned_data
    if model.objects.filter(pk=told["key"]).exists():
        return True
    try:
        with transaction.atomic():
            command(person=person, **told, by=request.user, now=timezone.now())
    except Refused as refused:
        # The same form, sent twice at once, may have made it since we looked: that is no refusal.
        if model.objects.filter(pk=told["key"]).exists():
            return True
        refuse(form, refused)
        return False
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != "23505":
            raise
    return True


def add(
    request: OfficerRequest,
    person: Person,
    form: Any,
    model: Any,
    command: Any,
    *,
    heading: str,
    button: str,
    done: str,
) -> HttpResponse:
    form.offer(person, queries.blind_to(person))
    if form.is_valid() and added(form, model, command, request, person):
        messages.success(request, done)
        return redirect("people:detail", reference=person.reference)
    refusals = policies.refusals_to_add(person, standing=queries.standing(person, by=request.user))
    return show_form(request, person, form, here="detail", heading=heading, button=button, refusals=refusals)


@person_page("POST")
def add_contact(request: OfficerRequest, person: Person) -> HttpResponse:
    form = ContactForm(request.POST or None, initial={"kind": Contact.Kind.PHONE})
    return add(
        request, person, form, Contact, commands.add_contact,
        heading="Add a way to reach them", button="Add it", done="Added",
    )  # fmt: skip


@person_page("POST")
def add_address(request: OfficerRequest, person: Person) -> HttpResponse:
    return add(
        request, person, AddressForm(request.POST or None), Address, commands.add_address,
        heading="Add an address", button="Add address", done="Address added",
    )  # fmt: skip


@person_page("POST")
def add_detail(request: OfficerRequest, person: Person) -> HttpResponse:
    kind = request.GET.get("kind", "")
    text = ""
    if kind in DETAIL_ORDER and kind != Detail.Kind.NOTE:
        stands, _, _ = queries.standing_details(queries.details([person.pk]))
        text = stands[kind].text if kind in stands else ""
    form = DetailForm(request.POST or None, initial={"kind": kind, "text": text})
    return add(
        request, person, form, Detail, commands.add_detail,
        heading="Add what is known", button="Save", done="Saved",
    )  # fmt: skip


@person_page("POST")
def correct(request: OfficerRequest, person: Person) -> HttpResponse:
    seen = {name: getattr(person, name) for name in commands.CORRECTABLE}
    form = CorrectForm(request.POST or None, initial=seen, seen=seen)
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in commands.CORRECTABLE}
        try:
            commands.correct(person=person, **told, by=request.user, now=timezone.now())
        except commands.CannotCorrect as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Details corrected; the earlier wording is kept")
            return redirect("people:detail", reference=person.reference)
    refusals = policies.refusals_to_correct(person, standing=queries.standing(person, by=request.user))
    return show_form(
        request,
        person,
        form,
        here="detail",
        heading="Correct details",
        button="Save corrections",
        refusals=refusals,
        intro="What stood here before is kept beside it, with who changed it and when.",
    )


# --- ending -------------------------------------------------------------------------------------


@person_page("POST")
def end_contact(request: OfficerRequest, person: Person, pk: UUID) -> HttpResponse:
    found = queries.contacts([person.pk]).select_related("person__owner", "by__agency")
    contact = get_object_or_404(found, pk=pk)
    return end(
        request, person, contact.value, "No longer of use",
        lambda until_on: commands.end_contact(
            contact=contact, until_on=until_on, by=request.user, now=timezone.now()
        ),
    )  # fmt: skip


@person_page("POST")
def end_address(request: OfficerRequest, person: Person, pk: UUID) -> HttpResponse:
    found = queries.addresses([person.pk]).select_related("person__owner", "by__agency")
    address = get_object_or_404(found, pk=pk)
    return end(
        request, person, address.address, "No longer there",
        lambda until_on: commands.end_address(
            address=address, until_on=until_on, by=request.user, now=timezone.now()
        ),
    )  # fmt: skip


def end(request: OfficerRequest, person: Person, what: str, heading: str, command: Any) -> HttpResponse:
    form = EndForm(request.POST or None, initial={"until_on": timezone.localdate()})
    if form.is_valid():
        try:
            command(form.cleaned_data["until_on"])
        except commands.CannotEnd as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"{heading}: the last day is recorded")
            return redirect("people:detail", reference=person.reference)
    refusals = policies.refusals_to_add(person, standing=queries.standing(person, by=request.user))
    return show_form(
        request,
        person,
        form,
        here="detail",
        heading=heading,
        button="Save",
        refusals=refusals,
        intro=f"{what}. It stays on record.",
    )
