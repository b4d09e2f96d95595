"""Duty rotas and their shifts."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.routing import policies, queries
from wardmote.records.routing.models import Rota, Shift
from wardmote.trust.identity.models import Officer, Team


class CannotKeepRota(Refused):
    pass


class CannotPlan(Refused):
    pass


@transaction.atomic
def make_rota(*, name: str, fallback_team: Team, by: Officer, now: datetime) -> Rota:
    """Make a rota; where nobody is on duty, its fallback team is.

    :raises CannotKeepRota: with every reason, if the rules refuse.
    """
    _may_keep(name, fallback_team, by=by)
    rota = Rota(agency_id=by.agency_id, name=name.strip(), fallback_team=fallback_team, by=by, at=now)
    with by_row_policy(CannotKeepRota, policies.NOT_ADMINISTRATOR):
        rota.save(force_insert=True)
    audit.record("rota made", kind="rota", subject=rota.pk, owner=by.agency_id)
    return rota


@transaction.atomic
def change_rota(*, rota: Rota, name: str, fallback_team: Team, by: Officer, now: datetime) -> None:
    """Give a rota another name or another fallback team.

    :raises CannotKeepRota: with every reason, if the rules refuse.
    """
    _may_keep(name, fallback_team, by=by)
    with by_row_policy(CannotKeepRota, policies.NOT_ADMINISTRATOR):
        same = Rota.objects.filter(pk=rota.pk, closed_at=None)
        if not same.update(name=name.strip(), fallback_team=fallback_team, by=by, at=now):
            raise CannotKeepRota([policies.NOT_ADMINISTRATOR])
    audit.record("rota changed", kind="rota", subject=rota.pk, owner=by.agency_id)


@transaction.atomic
def close_rota(*, rota: Rota, by: Officer, now: datetime) -> None:
    """Close a rota to which no rule leads. Its shifts that are not over are taken away; what it was stays.

    :raises CannotKeepRota: with every reason, if the rules refuse.
    """
    rules = queries.rules_to(rota, on=timezone.localdate(now))
    if refusals := policies.refusals_to_close_rota(rota, rules=rules, by=by):
        raise CannotKeepRota(refusals)
    with by_row_policy(CannotKeepRota, policies.LED_TO):
        Shift.objects.filter(rota=rota, withdrawn_at=None, ends_at__gt=now).update(
            withdrawn_at=now, withdrawn_by=by
        )
        if not Rota.objects.filter(pk=rota.pk, closed_at=None).update(closed_at=now, by=by, at=now):
            raise CannotKeepRota([policies.CLOSED_ROTA])
    audit.record("rota closed", kind="rota", subject=rota.pk, owner=by.agency_id)


def _may_keep(name: str, team: Team, *, by: Officer) -> None:
    refusals = policies.refusals_to_set_rules(by=by) + policies.of_a_team(team, by=by)
    if not name.strip():
        refusals.append(policies.NO_NAME)
    if refusals:
        raise CannotKeepRota(refusals)


@transaction.atomic
def add_shift(
    *,
    rota: Rota,
    team: Team,
    officer: Officer | None,
    starts_at: datetime,
    ends_at: datetime,
    by: Officer,
    now: datetime,
) -> Shift:
    """Plan a shift of a team, or of one officer of it.

    :raises CannotPlan: with every reason, if the rules refuse.
    """
    shift = _add(rota, team, officer, starts_at, ends_at, by=by, now=now)
    audit.record("shift planned", kind="rota", subject=rota.pk, owner=by.agency_id)
    return shift


def _add(
    rota: Rota,
    team: Team,
    officer: Officer | None,
    starts_at: datetime,
    ends_at: datetime,
    *,
    by: Officer,
    now: datetime,
) -> Shift:
    if refusals := policies.refusals_to_add_shift(
        rota, team=team, officer=officer, starts_at=starts_at, ends_at=ends_at, by=by
    ):
        raise CannotPlan(refusals)
    shift = Shift(
        rota=rota, agency_id=rota.agency_id, team=team, officer=officer, starts_at=starts_at, ends_at=ends_at,
        by=by, at=now,
    )  # fmt: skip
    with by_row_policy(CannotPlan, policies.NOT_PLANNER):
        shift.save(force_insert=True)
    return shift


@transaction.atomic
def withdraw_shift(*, shift: Shift, by: Officer, now: datetime) -> None:
    """Take a shift away; that it was planned stays.

    :raises CannotPlan: with every reason, if the rules refuse.
    """
    _withdraw(shift, by=by, now=now)
    audit.record("shift withdrawn", kind="rota", subject=shift.rota_id, owner=by.agency_id)


def _withdraw(shift: Shift, *, by: Officer, now: datetime) -> None:
    if refusals := policies.refusals_to_withdraw(shift, by=by):
        raise CannotPlan(refusals)
    with by_row_policy(CannotPlan, policies.NOT_PLANNER):
        same = Shift.objects.filter(pk=shift.pk, withdrawn_at=None)
        if not same.update(withdrawn_at=now, withdrawn_by=by):
            raise CannotPlan([policies.WITHDRAWN])


@transaction.atomic
def give_shift(*, shift: Shift, to: Officer, by: Officer, now: datetime) -> Shift:
    """Have a colleague take over what is left of a shift, as when its officer leaves.

    :raises CannotPlan: with every reason, if the rules refuse.
    """
    if to.team is None:
        raise CannotPlan([policies.NOT_THEIRS])
    _withdraw(shift, by=by, now=now)
    given = _add(shift.rota, to.team, to, max(shift.starts_at, now), shift.ends_at, by=by, now=now)
    audit.record("shift given to another", kind="rota", subject=shift.rota_id, owner=by.agency_id)
    return given
