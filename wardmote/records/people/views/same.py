"""Who is the same person: records that may be, merging and linking them, and taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from wardmote.foundation.references import as_reference
from wardmote.records.people import commands, policies, queries
from wardmote.records.people.forms import LeadForm, OtherForm, ReasonForm, UndoForm
from wardmote.records.people.models import Link, Merge, Person
from wardmote.records.people.queries import One
from wardmote.records.people.views.known import other_end
from wardmote.records.people.views.page import address, context, person_page, refuse, show_form
from wardmote.trust.identity.requests import OfficerRequest


@person_page("POST", leads=True)
def same(request: OfficerRequest, one: One) -> HttpResponse:
    """What is tied to this record, what may be the same, and a box for another reference."""
    person = one.person
    form = OtherForm(request.POST or None)
    if form.is_valid():
        other = form.cleaned_data["reference"]
        if other.pk in one.ids:
            form.add_error("reference", "You are looking at this record, or it is read through this one")
        else:
            return redirect("people:compare", reference=person.reference, other=other.reference)
    links = list(queries.links(one.ids))
    linked = [other_end(link, one).pk for link in links]
    traits = queries.traits_of(person, queries.contacts(one.ids))
    shown = context(
        request,
        person,
        "same",
        one=one,
        form=form,
        merges=one.merges,
        links=[(link, other_end(link, one)) for link in links],
        likely=queries.likely(traits, without=[*one.ids, *linked]),
    )
    return render(request, "people/same.html", shown, status=form.http_status)


def other_record(reference: str) -> Person:
    return get_object_or_404(queries.visible(), reference=as_reference(reference, "P"))


@sensitive_variables()
@person_page("POST")
def compare(request: OfficerRequest, person: Person, other: str) -> HttpResponse:
    """Two records side by side: merge them, if they are of one agency, or link them."""
    second = other_record(other)
    if second.pk == person.pk:
        raise Http404
    by = request.user
    to_merge = policies.refusals_to_merge(person, second, by=by)
    to_link = policies.refusals_to_link(person, second, by=by)
    merges = not to_merge
    form: LeadForm | ReasonForm
    if merges:
        form = LeadForm(
            request.POST or None,
            choices=[(each.reference, f"{each.name}, {each.reference}") for each in (person, second)],
            initial={"into": person.reference},
        )
    else:
        form = ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            if merges:
                leads = form.cleaned_data["into"] == person.reference
                into, away = (person, second) if leads else (second, person)
                commands.merge(away=away, into=into, reason=reason, by=by, now=timezone.now())
                messages.success(request, f"{away.reference} is now read through {into.reference}")
                return redirect("people:same", reference=into.reference)
            commands.link(one=person, other=second, reason=reason, by=by, now=timezone.now())
        except (commands.CannotMerge, commands.CannotLink) as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Linked with {second.reference} as the same person")
            return redirect("people:same", reference=person.reference)
    shown = context(
        request,
        person,
        "same",
        form=form,
        second=second,
        merges=merges,
        why_not_merged=to_merge,
        refusals=[] if merges else to_link,
        rows=side_by_side(person, second),
        back=address(person, "same"),
    )
    return render(request, "people/compare.html", shown, status=form.http_status)


TELLING = {"Name", "Other names", "Born"}  # what is of the person, not of the record


def side_by_side(one: Person, other: Person) -> list[tuple[str, str, str, bool]]:
    """What tells two people apart, and whether it is the same; the rest is read on the records' own pages."""
    rows = [
        ("Name", one.name, other.name),
        ("Other names", one.other_names, other.other_names),
        ("Born", born(one), born(other)),
        ("Kind", one.get_kind_display(), other.get_kind_display()),
        ("Agency", one.owner.name, other.owner.name),
        ("Kept by", team(one), team(other)),
    ]
    return [(label, first, second, label in TELLING and first == second) for label, first, second in rows]


def born(person: Person) -> str:
    if person.born_on:
        return f"{person.born_on.day} {person.born_on:%B %Y}"
    return f"About {person.born_about}" if person.born_about else ""


def team(person: Person) -> str:
    return person.team.name if person.team else "Everyone at their agency"


@person_page("POST", leads=True)
def undo(request: OfficerRequest, one: One, pk: UUID) -> HttpResponse:
    live = Merge.objects.select_related("away__owner", "into__owner")
    merge = get_object_or_404(live, pk=pk, undone_at=None)
    if merge.away_id not in one.ids:
        raise Http404
    form = UndoForm(request.POST or None)
    if form.is_valid():
        try:
            commands.undo_merge(
                merge=merge, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except commands.CannotUndo as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"{merge.away.reference} is read by itself again")
            return redirect("people:same", reference=merge.into.reference)
    return show_form(
        request,
        one.person,
        form,
        here="same",
        heading="Undo a merge",
        button="Undo merge",
        style="warning",
        refusals=policies.refusals_to_undo(merge, by=request.user),
        intro=f"{merge.away.reference} will be read by itself again, as it was and with all that was added "
        "to it since. Nothing was moved between the two.",
    )


@person_page("POST")
def unlink(request: OfficerRequest, person: Person, pk: UUID) -> HttpResponse:
    if request.method != "POST":
        return redirect("people:same", reference=person.reference)
    link = get_object_or_404(Link.objects.select_related("one__owner", "other__owner"), pk=pk, ended_at=None)
    try:
        commands.end_link(link=link, by=request.user, now=timezone.now())
    except commands.CannotUnlink as refused:
        for refusal in refused.refusals:
            messages.error(request, refusal.message)
    else:
        messages.success(request, "The two records are no longer linked")
    return redirect("people:same", reference=person.reference)
