"""Changes of roles: an administrator proposes, another person of the agency decides."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from wardmote.foundation.refusals import Refused
from wardmote.trust.identity import policies, telling
from wardmote.trust.identity.commands.common import done_by_database
from wardmote.trust.identity.models import Officer, RoleChange


class CannotChangeRoles(Refused):
    pass


@transaction.atomic
def propose(*, officer: Officer, roles: Iterable[str], reason: str, by: Officer, now: datetime) -> UUID:
    """Propose that an officer of one's own agency have these roles and no others; return the change's id.

    :raises CannotChangeRoles: with every reason, if the rules refuse.
    """
    roles = sorted(set(roles))
    if refusals := policies.refusals_to_propose(officer, roles, by=by, now=now):
        raise CannotChangeRoles(refusals)
    made: UUID = done_by_database(
        "wardmote.propose_roles(%s, %s, %s)",
        officer.pk, roles, reason, cannot=CannotChangeRoles,
        taken=policies.WAITS_ALREADY, otherwise=policies.WAITS_ALREADY,
    )  # fmt: skip
    telling.tell_approvers(RoleChange.objects.get(pk=made), by=by, now=now)
    return made


@transaction.atomic
def approve(*, change: RoleChange, by: Officer, now: datetime) -> None:
    """Grant what another administrator proposed. It counts from the officer's next statement on.

    :raises CannotChangeRoles: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_decide(change, by=by, now=now):
        raise CannotChangeRoles(refusals)
    done_by_database("wardmote.decide_roles(%s, true, '')", change.pk, cannot=CannotChangeRoles)
    telling.tell_of_roles(change, telling.ROLES_APPROVED, by=by, now=now)
    came = Officer.objects.filter(pk=change.officer_id).first()
    if came is not None and change.team is not None:
        telling.tell_of_move(came, change.team, by=by, now=now)


@transaction.atomic
def refuse(*, change: RoleChange, reason: str, by: Officer, now: datetime) -> None:
    """Say no, and why.

    :raises CannotChangeRoles: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_decide(change, by=by, now=now):
        raise CannotChangeRoles(refusals)
    done_by_database("wardmote.decide_roles(%s, false, %s)", change.pk, reason, cannot=CannotChangeRoles)
    telling.tell_of_roles(change, telling.ROLES_REFUSED, by=by, now=now)


@transaction.atomic
def withdraw(*, change: RoleChange, by: Officer) -> None:
    """Take a proposal back, one's own or another administrator's.

    :raises CannotChangeRoles: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_withdraw(change, by=by):
        raise CannotChangeRoles(refusals)
    done_by_database("wardmote.withdraw_roles(%s)", change.pk, cannot=CannotChangeRoles)
