"""What an administrator does with an officer of their own agency; the officer is told of each.

All is done at once but a move into a team, which is a way into its cases and waits for a second person.
"""

from datetime import datetime

from django.db import transaction

from wardmote.foundation.refusals import Refused
from wardmote.trust.identity import policies, telling
from wardmote.trust.identity.commands.common import done_by_database
from wardmote.trust.identity.models import Officer, RoleChange, Team


class CannotChangeOfficer(Refused):
    pass


@transaction.atomic
def move(*, officer: Officer, team: Team | None, by: Officer, now: datetime) -> None:
    """Propose that an officer join a team; or take them out of theirs, which counts at the next statement.

    :raises CannotChangeOfficer: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_move(officer, team, by=by, now=now):
        raise CannotChangeOfficer(refusals)
    if team is None:
        done_by_database(
            "wardmote.move_officer(%s, null)",
            officer.pk,
            cannot=CannotChangeOfficer,
            otherwise=policies.NOT_APPROVED_YET,
        )
        telling.tell_of_move(officer, None, by=by, now=now)
        return
    made = done_by_database(
        "wardmote.propose_move(%s, %s, '')", officer.pk, team.pk,
        cannot=CannotChangeOfficer, taken=policies.WAITS_ALREADY,
    )  # fmt: skip
    telling.tell_approvers(RoleChange.objects.get(pk=made), by=by, now=now)


@transaction.atomic
def end_sessions(*, officer: Officer, reason: str, by: Officer, now: datetime) -> int:
    """Sign an officer out everywhere; return how many sessions ended.

    :raises CannotChangeOfficer: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_change(officer, by=by):
        raise CannotChangeOfficer(refusals)
    ended = int(
        done_by_database("wardmote.end_sessions(%s, %s)", officer.pk, reason, cannot=CannotChangeOfficer)
    )
    telling.tell_account(officer, telling.SIGNED_OUT, now=now)
    return ended


@transaction.atomic
def reset_second_factor(*, officer: Officer, reason: str, by: Officer, now: datetime) -> None:
    """Take away apps, passkeys and recovery codes, and sign the officer out; they set up another next time.

    :raises CannotChangeOfficer: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_change(officer, by=by):
        raise CannotChangeOfficer(refusals)
    done_by_database("wardmote.reset_second_factor(%s, %s)", officer.pk, reason, cannot=CannotChangeOfficer)
    telling.tell_account(officer, telling.SECOND_FACTOR_RESET, now=now)


@transaction.atomic
def unlock(*, officer: Officer, by: Officer) -> None:
    """Let an officer try again at once who was locked out after wrong passwords or codes.

    :raises CannotChangeOfficer: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_change(officer, by=by):
        raise CannotChangeOfficer(refusals)
    done_by_database("wardmote.unlock(%s)", officer.pk, cannot=CannotChangeOfficer)
