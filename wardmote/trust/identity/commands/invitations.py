"""Inviting someone to be an officer: sent, sent again, taken back, accepted.

The link goes by mail within the command: where it cannot be sent nothing is kept, and the administrator is
told.
"""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from wardmote.foundation.database.session import ask_apart, hashed
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.trust.identity import policies, telling
from wardmote.trust.identity.commands.common import done_by_database
from wardmote.trust.identity.models import Account, Invitation, Officer, RoleChange, Team

NOT_SENT = Refusal(
    "not-sent",
    "The message could not be sent, so nobody was invited. Try again, or tell whoever runs Wardmote.",
)


class CannotInvite(Refused):
    pass


class CannotAccept(Refused):
    pass


def fresh_token() -> str:
    return secrets.token_urlsafe(32)


@transaction.atomic
def invite(
    *,
    name: str,
    email: str,
    team: Team | None,
    job_title: str,
    roles: Iterable[str],
    link: Callable[[str], str],
    by: Officer,
    now: datetime,
) -> UUID:
    """Invite someone to one's own agency; return the id they will have. `link` makes the address of a token.

    Their roles and team are proposed at the same time, and wait for a second person.

    :raises CannotInvite: with every reason, if the rules refuse or the message cannot be sent.
    """
    email, roles = email.strip().lower(), sorted(set(roles))
    if refusals := policies.refusals_to_invite(email=email, team=team, by=by, now=now):
        raise CannotInvite(refusals)
    token = fresh_token()
    made: UUID = done_by_database(
        "wardmote.invite_officer(%s, %s, %s, %s, %s, %s)",
        name, email, job_title, team and team.pk, roles, hashed(token),
        cannot=CannotInvite, taken=policies.INVITED_ALREADY,
    )  # fmt: skip
    change = RoleChange.objects.filter(officer_id=made).first()
    if change is not None:
        telling.tell_approvers(change, by=by, now=now)
    send(email, link(token), agency=by.agency.name)
    return made


@transaction.atomic
def send_again(*, invitation: Invitation, link: Callable[[str], str], by: Officer) -> None:
    """Send a new link, and make the one before it worthless.

    :raises CannotInvite: with every reason, if the rules refuse or the message cannot be sent.
    """
    if refusals := policies.refusals_to_change_invitation(invitation, by=by):
        raise CannotInvite(refusals)
    token = fresh_token()
    done_by_database("wardmote.renew_invitation(%s, %s)", invitation.pk, hashed(token), cannot=CannotInvite)
    send(invitation.email, link(token), agency=by.agency.name)


@transaction.atomic
def revoke(*, invitation: Invitation, by: Officer) -> None:
    """Take an invitation back: its link works no more, and the roles proposed with it are withdrawn.

    :raises CannotInvite: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_change_invitation(invitation, by=by):
        raise CannotInvite(refusals)
    done_by_database("wardmote.revoke_invitation(%s)", invitation.pk, cannot=CannotInvite)


def send(email: str, link: str, *, agency: str) -> None:
    try:
        telling.write(email, telling.INVITED, link=link, agency=agency)
    except OSError as error:
        raise CannotInvite([NOT_SENT]) from error


# --- the person invited, on the authenticator's connection ----------------------------------------------


def invited_by_link(token: str) -> dict[str, Any] | None:
    """Who holds this link: id, name, email, agency and team; None for one that works no more."""
    row = ask_apart(
        "select id, name, email, agency, team from wardmote.invitation_of(%s)",
        hashed(token),
        using="authenticator",
    )
    return dict(zip(("id", "name", "email", "agency", "team"), row, strict=True)) if row else None


def accept(*, token: str, password: str = "") -> Account:
    """The officer and their account come to life, in the transaction that the page is in: both or neither.

    Without a password the caller gives the account a passkey in the same transaction.

    :raises CannotAccept: if the link was used meanwhile, or another account signs in with the address.
    """
    found = invited_by_link(token)
    if found is None:
        raise CannotAccept([policies.LINK_NO_LONGER_WORKS])
    with transaction.atomic(using="authenticator"):
        if Account.objects.filter(email=found["email"]).exists():
            raise CannotAccept([policies.ADDRESS_TAKEN])
        made = ask_apart("select wardmote.accept_invitation(%s)", hashed(token), using="authenticator")[0]
        if made is None:
            raise CannotAccept([policies.LINK_NO_LONGER_WORKS])
        account = Account(pk=made, email=found["email"])
        if password:
            account.set_password(password)
        else:
            account.set_unusable_password()
        account.save(force_insert=True)
        EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account
