"""The names papers use, and the organisations they mean."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from wardmote.foundation.design.paging import counted, page_of
from wardmote.trust.agreements import commands, policies, queries
from wardmote.trust.agreements.forms import (
    AgencyForm,
    NameForm,
    NamesFilterForm,
)
from wardmote.trust.agreements.models import Alias
from wardmote.trust.agreements.views.common import ASK, READ, posted, refused, say
from wardmote.trust.identity.models import Agency
from wardmote.trust.identity.requests import OfficerRequest


@login_required
@never_cache
@READ
def names(request: OfficerRequest) -> HttpResponse:
    filters = NamesFilterForm(request.GET)
    filters.is_valid()
    given = filters.cleaned_data
    found = queries.names(given.get("q", ""), only_unlinked=given.get("unlinked", False))
    page = page_of(found, request.GET.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "counted": counted(page, "name", "names"),
        "may_correct": not policies.refusals_to_correct_names(by=request.user),
        "is_narrowed": bool(given.get("q") or given.get("unlinked")),
    }
    return render(request, "agreements/names.html", context)


@login_required
@never_cache
@ASK
def name(request: OfficerRequest, pk: UUID) -> HttpResponse:
    """One name as written: what it means, and which agency that is. Two forms, told apart by their button."""
    alias = get_object_or_404(Alias.objects.select_related("organisation__agency"), pk=pk)
    by, back = request.user, reverse("agreements:names")
    if refusals := policies.refusals_to_correct_names(by=by):
        return refused(request, f"The name {alias.name}", refusals, back)
    links = "link" in request.POST
    organisation = alias.organisation
    means = NameForm(
        None if links else posted(request),
        organisations=queries.organisations(),
        initial={"organisation": str(organisation.pk)},
    )
    is_agency = AgencyForm(
        posted(request) if links else None,
        agencies=list(Agency.objects.order_by("name")),
        initial={"agency": str(organisation.agency_id or "")},
    )
    asked = is_agency if links else means
    if asked.is_bound and asked.is_valid():
        try:
            if links:
                commands.link_organisation(
                    organisation=organisation, to=is_agency.chosen(), by=by, now=timezone.now()
                )
                told = "Saved which agency it is."
            else:
                kept = commands.repoint_name(alias=alias, to=means.chosen(), by=by, now=timezone.now())
                told = "Name corrected." + (
                    f" {entries_words(len(kept))} the party they bind." if kept else ""
                )
        except commands.CannotChangeRegister as cannot:
            say(asked, cannot)
        else:
            messages.success(request, told)
            return redirect("agreements:names")
    parties = queries.parties_of(organisation)
    context = {
        "alias": alias,
        "means": means,
        "is_agency": is_agency,
        "form": asked,
        "back": back,
        "follow": [p for p in parties if p.named_as == alias.name and p.agreement.state == "draft"],
        "stay": [p for p in parties if p.named_as == alias.name and p.agreement.state != "draft"],
        "link_refusals": policies.refusals_to_link(organisation, parties, by=by, to=None)
        if organisation.agency_id
        else policies.refusals_to_link(organisation, parties, by=by, to=by.agency),
    }
    return render(request, "agreements/name.html", context, status=asked.http_status)


def entries_words(count: int) -> str:
    return "1 entry keeps" if count == 1 else f"{count} entries keep"
