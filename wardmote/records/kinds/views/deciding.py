"""Changes that an agency proposed of a list that is everyone's: another confirms or declines them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.design.dates import day_words
from wardmote.foundation.design.forms import UiForm
from wardmote.foundation.design.paging import counted, page_of
from wardmote.records.kinds import commands, policies, queries
from wardmote.records.kinds.forms import QUALIFIERS, DeclineForm
from wardmote.records.kinds.models import Category, Kind, Proposal
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, READ, act, posted, signed_in

COLOURS = {"waiting": "blue", "held": "green", "declined": "red", "withdrawn": "grey"}
ALONE = "It is in the list at once: no other agency has an administrator who could confirm it."
WAITS = (
    "It is proposed. It holds once an administrator of another agency confirms it; they are told. Until then"
    " the list stays as it is."
)


def said_of(made: Proposal | None, otherwise: str) -> str:
    """What an administrator is told of the change they made."""
    if made is None:
        return otherwise
    return WAITS if made.waits else ALONE


@READ
@signed_in
def proposals(request: OfficerRequest) -> HttpResponse:
    found = queries.proposals()
    page = page_of(found, request.GET.get("page"))
    for each in page:
        each.colour = COLOURS[each.state]
    context = {"page": page, "counted": counted(page, "change", "changes")}
    return render(request, "kinds/proposals.html", context)


@READ
@signed_in
def proposal(request: OfficerRequest, pk: UUID) -> HttpResponse:
    found, by = get_object_or_404(queries.proposals(), pk=pk), request.user
    context = {
        "proposal": found,
        "colour": COLOURS[found.state],
        "rows": told(found),
        "may_decide": not policies.refusals_to_decide(found, by=by),
        "may_withdraw": not policies.refusals_to_withdraw(found, by=by),
    }
    return render(request, "kinds/proposal.html", context)


def told(found: Proposal) -> list[dict[str, Any]]:
    """What it says, beside what the list says now."""
    rows = [("List", found.get_list_display()), ("What changes", found.heading)]
    if found.list == Proposal.List.CATEGORY:
        named = queries.named(timezone.localdate())
        if found.what == Proposal.What.CHANGE and found.key in named:
            rows.append(("Its name now", named[found.key].name))
        rows += [
            ("Of which kind", Kind(found.kind).label),
            ("Touches", QUALIFIERS.get(found.qualifier, "")),
            ("The public is offered it as", found.public_name or "The public is not offered it"),
        ]
    elif found.kind:
        categories = {row.key: row.name for row in Category.objects.filter(key=found.category)}
        rows += [
            ("Report made of it", Kind(found.kind).label),
            ("Of which category", categories.get(found.category, "None")),
        ]
    if found.what != Proposal.What.END:
        rows.append(("From", day_words(found.starts_on)))
    if found.ends_on:
        rows.append(("Last day", day_words(found.ends_on)))
    if found.source:
        rows.append(("Where it stands", found.source))
    return [{"key": key, "value": value} for key, value in rows]


@ASK
@signed_in
def confirm(request: OfficerRequest, pk: UUID) -> HttpResponse:
    found, by = get_object_or_404(queries.proposals(), pk=pk), request.user
    return act(
        request,
        title="Confirm a change",
        caption=found.heading,
        words=(
            f"{found.agency.name} proposed it. Once you confirm it, it holds for every agency, from the day"
            " it says or, where that is over, from today.",
        ),
        button="Confirm",
        back=reverse("kinds:proposal", kwargs={"pk": pk}),
        form=UiForm(posted(request)),
        refusals=policies.refusals_to_decide(found, by=by),
        do=lambda: commands.confirm(proposal=found, by=by),
        done="It is confirmed, and in the list.",
    )


@ASK
@signed_in
def decline(request: OfficerRequest, pk: UUID) -> HttpResponse:
    found, by = get_object_or_404(queries.proposals(), pk=pk), request.user
    form = DeclineForm(posted(request))
    return act(
        request,
        title="Decline a change",
        caption=found.heading,
        words=("The list stays as it is. Whoever proposed it is told.",),
        button="Decline",
        style="warning",
        back=reverse("kinds:proposal", kwargs={"pk": pk}),
        form=form,
        refusals=policies.refusals_to_decide(found, by=by),
        do=lambda: commands.decline(proposal=found, by=by, **form.cleaned_data),
        done="It is declined. The list stays as it is.",
    )


@ASK
@signed_in
def withdraw(request: OfficerRequest, pk: UUID) -> HttpResponse:
    found, by = get_object_or_404(queries.proposals(), pk=pk), request.user
    return act(
        request,
        title="Withdraw a change",
        caption=found.heading,
        words=("The list stays as it is.",),
        button="Withdraw",
        style="warning",
        back=reverse("kinds:proposal", kwargs={"pk": pk}),
        form=UiForm(posted(request)),
        refusals=policies.refusals_to_withdraw(found, by=by),
        do=lambda: commands.withdraw(proposal=found, by=by),
        done="It is withdrawn. The list stays as it is.",
    )
