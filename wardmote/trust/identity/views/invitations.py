"""Invitations of an agency: the list, a new one, sent again, taken back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.design.paging import counted, page_of
from wardmote.trust.identity import policies, queries
from wardmote.trust.identity.account_views.invited import link
from wardmote.trust.identity.commands import invitations
from wardmote.trust.identity.forms import ConfirmForm, InviteForm
from wardmote.trust.identity.models import Invitation, RoleChange, role_names
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.accounts import tabs
from wardmote.trust.identity.views.common import ASK, READ, act, administrators, posted

LIST = "identity:invitations"
COLOURS = {"Waiting": "yellow", "Ran out": "orange", "Accepted": "green", "Taken back": "grey"}


@READ
@administrators
def listing(request: OfficerRequest) -> HttpResponse:
    by, now = request.user, timezone.now()
    found = queries.invitations(by.agency_id)
    page = page_of(found, request.GET.get("page"))
    changes = {
        change.officer_id: change
        for change in RoleChange.objects.filter(officer_id__in=[one.pk for one in page.object_list])
    }
    for one in page.object_list:
        over = one.state == Invitation.State.PENDING and one.expires_at <= now
        one.words = "Ran out" if over else one.get_state_display()
        one.colour = COLOURS[one.words]
        one.waits = one.state == Invitation.State.PENDING
        one.role_words = role_names(one.roles) or "None"
        one.change = changes.get(one.pk)
    context = {
        "page": page,
        "counted": counted(page, "invitation", "invitations"),
        "tabs": tabs("invitations", by, now=now),
    }
    return render(request, "identity/invitations.html", context)


@ASK
@administrators
def new(request: OfficerRequest) -> HttpResponse:
    by = request.user
    form = InviteForm(posted(request), teams=queries.open_teams(by.agency_id))
    return act(
        request,
        title="Invite an officer",
        button="Send invitation",
        back=reverse(LIST),
        words=(
            f"They join {by.agency.name}. The link in the message works once, and for seven days. Their "
            "roles and "
            "team count only when a second person at your agency has approved them.",
        ),
        form=form,
        do=lambda: invitations.invite(link=link, by=by, now=timezone.now(), **_cleaned(form)),
        done="The invitation was sent. Its roles wait for a second person.",
    )


def _cleaned(form: InviteForm) -> dict[str, Any]:
    return dict(form.cleaned_data)


def _of_own_agency(request: OfficerRequest, pk: UUID) -> Invitation:
    return get_object_or_404(queries.invitations(request.user.agency_id), pk=pk)


@ASK
@administrators
def send_again(request: OfficerRequest, pk: UUID) -> HttpResponse:
    invitation, by = _of_own_agency(request, pk), request.user
    return act(
        request,
        title="Send the invitation again",
        caption=invitation.name,
        button="Send again",
        back=reverse(LIST),
        words=(f"A new link goes to {invitation.email}. The one sent before stops working.",),
        refusals=policies.refusals_to_change_invitation(invitation, by=by),
        form=ConfirmForm(posted(request)),
        do=lambda: invitations.send_again(invitation=invitation, link=link, by=by),
        done="A new link was sent.",
    )


@ASK
@administrators
def revoke(request: OfficerRequest, pk: UUID) -> HttpResponse:
    invitation, by = _of_own_agency(request, pk), request.user
    return act(
        request,
        title="Take the invitation back",
        caption=invitation.name,
        button="Take back",
        style="warning",
        back=reverse(LIST),
        words=("The link stops working, and the roles proposed with it are withdrawn.",),
        refusals=policies.refusals_to_change_invitation(invitation, by=by),
        form=ConfirmForm(posted(request)),
        do=lambda: invitations.revoke(invitation=invitation, by=by),
        done="The invitation was taken back.",
    )
