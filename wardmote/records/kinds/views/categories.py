"""Categories of reports: what is in force, where each comes from, and what administrators change."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from wardmote.records.kinds import commands, policies, queries
from wardmote.records.kinds.forms import AddForm, EndForm, RenameForm
from wardmote.records.kinds.models import Category, Kind, Proposal
from wardmote.records.kinds.views.deciding import said_of
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, READ, act, posted, signed_in


@READ
@signed_in
def listing(request: OfficerRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = queries.every()
    held = queries.in_order(queries.named(today, rows).values())
    last = {row.key: row for row in rows}
    for row in held:
        row.standing = standing(row, last[row.key], today)  # type: ignore[attr-defined]
    groups = [(label, [row for row in held if row.kind == kind]) for kind, label in Kind.choices]
    context = {
        "groups": groups,
        "may_set": not policies.refusals_to_set(by=request.user),
        "many": len(held),
        "unconfirmed": sum(row.unconfirmed for row in held),
        "waiting": queries.waiting(Proposal.List.CATEGORY),
    }
    return render(request, "kinds/list.html", context)


def standing(row: Category, last: Category, today: Any) -> tuple[str, str, Any]:
    """The words and colour of how it stands today, and a day that belongs to them."""
    if row.starts_on > today:
        return "To come", "blue", row.starts_on
    if not row.is_offered(today):
        return "Ended", "grey", row.ends_on
    if row.ends_on:
        return "Offered until", "green", row.ends_on
    if last.pk != row.pk:
        return "Changes on", "blue", last.starts_on
    return "Offered", "green", None


@READ
@signed_in
def history(request: OfficerRequest, key: str) -> HttpResponse:
    today = timezone.localdate()
    rows = found(key)
    held = queries.in_force(reversed(rows), on=today).get(rows[0].key)
    for row in rows:
        row.is_present = held is not None and row.pk == held.pk  # type: ignore[attr-defined]
        row.is_to_come = row.starts_on > today  # type: ignore[attr-defined]
    shown = held or rows[-1]
    context = {
        "rows": rows,
        "shown": shown,
        "waiting": [each for each in queries.waiting(Proposal.List.CATEGORY) if each.key == key],
        "may_set": not policies.refusals_to_set(by=request.user) and rows[0].is_offered(today),
    }
    return render(request, "kinds/history.html", context)


def found(key: str) -> list[Category]:
    rows = queries.versions(key)
    if not rows:
        raise Http404
    return rows


@ASK
@signed_in
def add(request: OfficerRequest) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    form = AddForm(posted(request), today=today, initial={"starts_on": today})
    return act(
        request,
        title="Add a category",
        caption="Categories of reports",
        words=("It is offered to every agency of the partnership, for reports of that day and later.",),
        button="Add category",
        back=reverse("kinds:list"),
        form=form,
        refusals=policies.refusals_to_set(by=by),
        do=lambda: commands.add(by=by, **form.cleaned_data),
        done=lambda made: said_of(made, "The category is added."),
    )


@ASK
@signed_in
def rename(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    was = found(key)[0]
    initial = {
        "name": was.name,
        "public_name": was.public_name,
        "qualifier": was.qualifier,
        "starts_on": max(today, was.starts_on),
    }
    form = RenameForm(posted(request), today=today, initial=initial)
    return act(
        request,
        title=f"Rename: {was.name}",
        caption=was.get_kind_display(),
        words=("Reports received before that day keep the name they have.",),
        button="Rename from that day",
        back=reverse("kinds:history", kwargs={"key": key}),
        form=form,
        refusals=policies.refusals_to_set(by=by),
        do=lambda: commands.rename(category=was, by=by, **form.cleaned_data),
        done=lambda made: said_of(made, "It has that name from that day."),
    )


@ASK
@signed_in
def end(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    was = found(key)[0]
    form = EndForm(posted(request), today=today, initial={"ends_on": today})
    return act(
        request,
        title=f"End: {was.name}",
        caption=was.get_kind_display(),
        words=(
            "It is offered no longer after that day. Reports that have it keep it, and figures count it.",
        ),
        button="End category",
        back=reverse("kinds:history", kwargs={"key": key}),
        form=form,
        refusals=policies.refusals_to_set(by=by),
        do=lambda: commands.end(category=was, by=by, today=today, **form.cleaned_data),
        done=lambda made: said_of(made, "The category is ended."),
    )
