"""What officers are told about accounts: a notice here, some of it also by mail.

This room stands below that of notices, which gives its own way of telling to `tellers` when it is made ready.
A mail says that something happened and where to look, and nothing else.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from wardmote.trust.identity import queries
from wardmote.trust.identity.models import Officer, RoleChange, Team

if TYPE_CHECKING:
    from datetime import date

ROLES_WAIT = "roles_wait"
ROLES_APPROVED = "roles_approved"
ROLES_REFUSED = "roles_refused"
MOVED = "moved_to_team"
JOINED = "joined_team"
SIGNED_OUT = "signed_out"
SECOND_FACTOR_RESET = "second_factor_reset"
SEEN_ELSEWHERE = "seen_elsewhere"
TO_HAND_OVER = "to_hand_over"
WORDS = {
    ROLES_WAIT: "A change of roles waits for a second person",
    ROLES_APPROVED: "A change of roles was approved",
    ROLES_REFUSED: "A change of roles was refused",
    MOVED: "You were moved to another team",
    JOINED: "An officer was moved to your team",
    SIGNED_OUT: "An administrator signed you out everywhere",
    SECOND_FACTOR_RESET: "An administrator reset your second factor",
    SEEN_ELSEWHERE: "Your account is in use from two places at once",
    TO_HAND_OVER: "An officer leaves: their work waits to be handed over",
}
# What notices of this room are about.
CHANGE, ACCOUNT, DEPARTURE, OFFICER = "role_change", "account", "departure", "officer"

Teller = Callable[..., int]
tellers: list[
    Teller
] = []  # (officers, *, kind, subject_kind, subject, on, now) -> how many were not told before

# Each has a mail of one of the kinds in MAILS sent to an officer, whose address only the worker learns.
posts: list[Callable[[Officer, str], None]] = []

INVITED = "invited"
LOCKED_OUT = "locked_out"
GLASS_BROKEN = "glass_broken"
# Subject and text of each mail. Those of `jobs.write_to` take nothing but the site's address.
MAILS = {
    INVITED: (
        "You are invited to Wardmote",
        "{agency} invites you to Wardmote, where it works with its partners.\n\n"
        "Open this link to choose how you sign in. It works once, and for seven days:\n\n{link}\n\n"
        "If you do not know why you receive this, do nothing, and tell {agency}.",
    ),
    LOCKED_OUT: (
        "Too many tries to sign in",
        "Someone tried to sign in with your address and was wrong too often, so it was stopped for 15 "
        "minutes from "
        "there.\n\nIf it was you, wait, or choose a new password. If it was not, tell the person at your "
        "agency who "
        "looks after accounts.",
    ),
    GLASS_BROKEN: (
        "A record was opened in an emergency",
        "An officer opened a record in an emergency that they may not otherwise see. It is "
        "yours to know, and your agency reviews it:\n\n{site}/cases/emergency/reviews/",
    ),
    SIGNED_OUT: (
        "You were signed out",
        "An administrator of your agency signed you out everywhere. Sign in again as usual:\n\n{site}\n\n"
        "If nobody told you why, ask the person at your agency who looks after accounts.",
    ),
    SECOND_FACTOR_RESET: (
        "Your second factor was reset",
        "An administrator of your agency took away your authenticator app, passkeys and recovery codes. You "
        "set up "
        "a new one when you sign in:\n\n{site}\n\n"
        "If you did not ask for this, tell the person at your agency who looks after accounts at once.",
    ),
    SEEN_ELSEWHERE: (
        "Your account is in use from two places",
        "Your account was used from two networks at the same time. If it was you on two devices, there is "
        "nothing to "
        "do. If not, see where you are signed in, sign out everywhere else and change your password:\n\n"
        "{site}/account/sessions/",
    ),
}


def write(address: str, kind: str, **filled: Any) -> None:
    """Send one mail.

    :raises OSError: if the mail server cannot be reached or refuses it.
    """
    subject, text = MAILS[kind]
    body = text.format(site=settings.SITE_ADDRESS, **filled)
    send_mail(settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject, f"{body}\n\nWardmote\n", None, [address])


def tell(
    officers: Iterable[UUID], kind: str, *, about: tuple[str, UUID], now: datetime, on: "date | None" = None
) -> int:
    """Tell these officers, once a day each of one thing; return how many were new, if that may be known."""
    who = set(officers)
    day = on or timezone.localdate(now)
    kind_of_subject, subject = about
    return sum(
        teller(who, kind=kind, subject_kind=kind_of_subject, subject=subject, on=day, now=now)
        for teller in tellers
        if who
    )


def tell_account(officer: Officer, kind: str, *, now: datetime) -> None:
    """Tell an officer of their own account: a notice once a day, and a mail by the worker.

    The mail too is sent once a day where the officer acted; else at each act, since whoever acted is not told
    whether the officer knows already.
    """
    if tell([officer.pk], kind, about=(ACCOUNT, officer.pk), now=now):
        for post in posts:
            post(officer, kind)


def tell_seen_elsewhere(officer: Officer) -> None:
    tell_account(officer, SEEN_ELSEWHERE, now=timezone.now())


def tell_approvers(change: RoleChange, *, by: Officer, now: datetime) -> None:
    """Tell those who may decide on a change; not who proposed it, nor whom it is about."""
    asked = queries.approvers(change.agency_id).exclude(pk__in=[by.pk, change.officer_id])
    tell(asked.values_list("pk", flat=True), ROLES_WAIT, about=(CHANGE, change.pk), now=now)


def tell_of_roles(change: RoleChange, kind: str, *, by: Officer, now: datetime) -> None:
    """Tell whoever proposed it and, once they are here, whom it is about."""
    here = Officer.objects.filter(pk__in=[change.proposed_by_id, change.officer_id], left_at=None)
    tell(here.exclude(pk=by.pk).values_list("pk", flat=True), kind, about=(CHANGE, change.pk), now=now)


def tell_of_move(officer: Officer, team: Team | None, *, by: Officer, now: datetime) -> None:
    """Tell the officer moved, and the supervisors of the team they are now in."""
    tell([officer.pk], MOVED, about=(ACCOUNT, officer.pk), now=now)
    if team is not None:
        supervisors = queries.officers(team=team.pk, role="supervisor").exclude(pk__in=[officer.pk, by.pk])
        tell(supervisors.values_list("pk", flat=True), JOINED, about=(OFFICER, officer.pk), now=now)


def tell_of_departure(officer: Officer, *, by: Officer, now: datetime) -> None:
    asked = [each.pk for each in queries.who_hands_over(officer) if each.pk != by.pk]
    tell(asked, TO_HAND_OVER, about=(DEPARTURE, officer.pk), now=now)
