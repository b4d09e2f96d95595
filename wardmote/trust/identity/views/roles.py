"""Changes of roles: what waits for a second person, and what was decided."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from wardmote.foundation.design.paging import counted, page_of
from wardmote.trust.identity import policies, queries
from wardmote.trust.identity.commands import roles
from wardmote.trust.identity.forms import ConfirmForm, ReasonForm
from wardmote.trust.identity.models import RoleChange, role_names
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.trust.identity.views.accounts import tabs
from wardmote.trust.identity.views.common import ASK, READ, act, posted, those_who_look_after

LIST = "identity:role_changes"
COLOURS = {
    "Waiting": "yellow", "Ran out": "orange", "Approved": "green", "Refused": "red", "Withdrawn": "grey",
}  # fmt: skip


def _dressed(change: RoleChange, names: dict[UUID, str]) -> RoleChange:
    """With the words a page needs beside it."""
    over = change.state == RoleChange.State.PENDING and change.expires_at <= timezone.now()
    seen = change
    seen.words = "Ran out" if over else change.get_state_display()  # type: ignore[attr-defined]
    seen.colour = COLOURS[seen.words]  # type: ignore[attr-defined]
    seen.name = names.get(change.officer_id, "An officer")  # type: ignore[attr-defined]
    seen.added_words = role_names(change.added)  # type: ignore[attr-defined]
    seen.removed_words = role_names(change.removed)  # type: ignore[attr-defined]
    return seen


@READ
@those_who_look_after
def listing(request: OfficerRequest) -> HttpResponse:
    by, now = request.user, timezone.now()
    waiting_only = request.GET.get("state") != "all"
    found = queries.changes_waiting(by.agency_id, now=now) if waiting_only else queries.changes(by.agency_id)
    page = page_of(found, request.GET.get("page"))
    names = queries.names_of(page.object_list)
    for change in page.object_list:
        _dressed(change, names)
    context = {
        "page": page,
        "counted": counted(page, "change", "changes"),
        "waiting_only": waiting_only,
        "tabs": tabs("changes", by, now=now),
    }
    return render(request, "identity/role_changes.html", context)


@READ
@login_required
@never_cache
def detail(request: OfficerRequest, pk: UUID) -> HttpResponse:
    change, by, now = _find(pk), request.user, timezone.now()
    rows = [
        {"key": "Officer", "value": change.name},  # type: ignore[attr-defined]
        {"key": "Has now", "value": role_names(change.roles_before) or "No roles"},
        {"key": "Would gain", "value": change.added_words or "Nothing"},  # type: ignore[attr-defined]
        {"key": "Would lose", "value": change.removed_words or "Nothing"},  # type: ignore[attr-defined]
        {"key": "Joins team", "value": change.team} if change.team else None,
        {"key": "Why", "value": change.reason} if change.reason else None,
        {"key": "Proposed by", "value": change.proposed_by.name},
        {"key": "Decided by", "value": change.settled_by.name} if change.settled_by else None,
        {"key": "Why refused", "value": change.answer} if change.answer else None,
    ]
    refusals = policies.refusals_to_decide(change, by=by, now=now)
    context = {
        "change": change,
        "rows": [row for row in rows if row],
        "refusals": refusals if change.state == RoleChange.State.PENDING else [],
        "decides": not refusals,
        "withdraws": not policies.refusals_to_withdraw(change, by=by),
        "looks_after": by.has_role(*policies.APPROVERS),
    }
    return render(request, "identity/role_change.html", context)


def _find(pk: UUID) -> RoleChange:
    # A change this officer may not see is not in the table for them.
    change = (
        RoleChange.objects.select_related("proposed_by", "settled_by", "team", "agency").filter(pk=pk).first()
    )
    if change is None:
        raise Http404
    return _dressed(change, queries.names_of([change]))


def _these(change: RoleChange) -> str:
    moves = change.team is not None and set(change.roles) == set(change.roles_before)
    return "this move" if moves else "these roles"


@ASK
@those_who_look_after
@fresh_second_factor
def approve(request: OfficerRequest, pk: UUID) -> HttpResponse:
    change, by = _find(pk), request.user
    return act(
        request,
        title=f"Approve {_these(change)}",
        caption=change.name,  # type: ignore[attr-defined]
        button="Approve",
        back=reverse("identity:role_change", kwargs={"pk": pk}),
        to=reverse(LIST),
        words=(
            f"They will have: {role_names(change.roles) or 'no roles'}"
            + (f", in {change.team.name}" if change.team else "")
            + ". It counts at once; for someone invited, when they come.",
            "Approve only if you know this person and what they need the roles for.",
        ),
        refusals=policies.refusals_to_decide(change, by=by, now=timezone.now()),
        form=ConfirmForm(posted(request)),
        do=lambda: roles.approve(change=change, by=by, now=timezone.now()),
        done=f"Approved for {change.name}.",  # type: ignore[attr-defined]
    )


@ASK
@those_who_look_after
def refuse(request: OfficerRequest, pk: UUID) -> HttpResponse:
    change, by = _find(pk), request.user
    form = ReasonForm(posted(request))
    return act(
        request,
        title=f"Refuse {_these(change)}",
        caption=change.name,  # type: ignore[attr-defined]
        button="Refuse",
        style="warning",
        back=reverse("identity:role_change", kwargs={"pk": pk}),
        to=reverse(LIST),
        refusals=policies.refusals_to_decide(change, by=by, now=timezone.now()),
        form=form,
        do=lambda: roles.refuse(change=change, reason=form.cleaned_data["reason"], by=by, now=timezone.now()),
        done=f"Refused for {change.name}.",  # type: ignore[attr-defined]
    )


@ASK
@those_who_look_after
def withdraw(request: OfficerRequest, pk: UUID) -> HttpResponse:
    change, by = _find(pk), request.user
    return act(
        request,
        title="Withdraw this change",
        caption=change.name,  # type: ignore[attr-defined]
        button="Withdraw",
        back=reverse("identity:role_change", kwargs={"pk": pk}),
        to=reverse(LIST),
        words=("It no longer waits. Another one can be proposed.",),
        refusals=policies.refusals_to_withdraw(change, by=by),
        form=ConfirmForm(posted(request)),
        do=lambda: roles.withdraw(change=change, by=by),
        done="The change was withdrawn.",
    )
