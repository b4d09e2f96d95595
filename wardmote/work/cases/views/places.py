"""Which place on record a place in a case is: linked, and parted again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from wardmote.foundation.refusals import Refused
from wardmote.records.places import queries as on_record
from wardmote.records.places.forms import LinkForm
from wardmote.work.cases import commands, policies
from wardmote.work.cases.models import Case, CasePlace, Place
from wardmote.work.cases.views.page import address, case_page, refuse, show_form


def with_records(case: Case, entries: list[Any]) -> list[Any]:
    """The same places, each with its ward, the records it is linked to, and those written alike."""
    if not entries:
        return entries
    links = CasePlace.objects.filter(case=case, ended_at=None).select_related("place").defer("place__words")
    linked: dict[UUID, list[CasePlace]] = {}
    for link in links.order_by("at", "pk"):
        linked.setdefault(link.entry_id, []).append(link)
    wanted = {each.pk: (each.address, each.postcode) for each in entries if each.pk not in linked}
    alike = on_record.alike_each(wanted)
    wards = on_record.wards_of_postcodes(each.postcode for each in entries)
    for each in entries:
        each.records = linked.get(each.pk, [])
        each.alike = alike.get(each.pk, [])
        each.ward = wards.get(each.postcode, "")
    return entries


@case_page("POST")
def link(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    entry = get_object_or_404(Place.objects.select_related("case__owner"), case=case, pk=pk)
    form = LinkForm(request.POST or None)
    if form.is_valid():
        place = form.cleaned_data["place"]
        try:
            commands.link_place(entry=entry, place=place, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Linked to {place.reference}. Nobody sees more of either for it.")
            return redirect(address(case, "people"))
    return show_form(
        request,
        case,
        form,
        here="people",
        heading="Link to a place on record",
        intro=f"{entry.address}. Only those who see both the case and the place see the link.",
        unless=policies.refusals_to_add,
        button="Link",
    )


@case_page("POST")
def unlink(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    found = CasePlace.objects.select_related("case__owner", "place").defer("place__words", "case__words")
    made = get_object_or_404(found, case=case, pk=pk)
    if request.method == "POST":
        try:
            commands.unlink_place(link=made, by=request.user, now=timezone.now())  # type: ignore[arg-type]
        except Refused as refused:
            messages.warning(request, " ".join(refusal.message for refusal in refused.refusals))
        else:
            messages.success(request, f"No longer linked to {made.place.reference}.")
    return redirect(address(case, "people"))
