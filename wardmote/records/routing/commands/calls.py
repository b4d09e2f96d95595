"""Calls to the desk: taken, rung back; and what one shift hands over to the next."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report
from wardmote.records.routing import policies, queries
from wardmote.records.routing.models import Call, CallNote, HandOver, Rota
from wardmote.trust.access import commands as access
from wardmote.trust.identity.models import Officer

Outcome = Call.Outcome
WITH_A_REPORT = (Outcome.REPORT, Outcome.ADDED)


class CannotTakeCall(Refused):
    pass


class CannotRingBack(Refused):
    pass


class CannotHandOver(Refused):
    pass


class CannotAcknowledge(Refused):
    pass


@transaction.atomic
def take_call(
    *,
    call_id: uuid.UUID,
    outcome: str,
    kind: str,
    taken_at: datetime,
    by: Officer,
    now: datetime,
    told: dict[str, Any] | None = None,
    report: Report | None = None,
    advice: str = "",
    waited: int | None = None,
    lasted: int | None = None,
    call_back_by: datetime | None = None,
) -> Call:
    """Write down a call: `told` is what a report is taken with, where it makes or adds to one.

    A report of it counts as received when the call was taken. What was said and the number to ring stand
    with the report. A form sent twice makes one call: the second fails on the key.

    :raises CannotTakeCall: with every reason, if the rules refuse.
    :raises django.db.IntegrityError: if there is a call of that id.
    """
    told = told or {}
    what, area, phone = (told.get(name, "") for name in ("what", "area", "teller_phone"))
    if refusals := policies.refusals_to_take_call(
        outcome=outcome,
        report=report,
        what=what,
        phone=phone,
        taken_at=taken_at,
        call_back_by=call_back_by,
        by=by,
        now=now,
    ):
        raise CannotTakeCall(refusals)
    if outcome == Outcome.REPORT:
        try:
            report = intake.take_report(
                **told, kind=kind, channel=Report.Channel.PHONE, team=by.team, by=by, now=taken_at
            )
        except intake.CannotTake as refused:
            raise CannotTakeCall(refused.refusals) from refused
    call = Call(
        pk=call_id,
        audience_id=report.audience_id if report else _desk(by),
        owner_id=by.agency_id,
        report=report if outcome in WITH_A_REPORT else None,
        outcome=outcome,
        kind=kind,
        area=report.area if report else area,
        advice="" if outcome != Outcome.ADVICE else advice.strip(),
        taken_by=by,
        taken_at=taken_at,
        waited=waited,
        lasted=lasted,
        call_back_by=call_back_by if outcome in WITH_A_REPORT else None,
        at=now,
    )
    with by_row_policy(CannotTakeCall, policies.NOT_ALLOWED):
        call.save(force_insert=True)
        if report is not None and (outcome == Outcome.ADDED or call_back_by is not None):
            said = what if outcome == Outcome.ADDED else ""
            _note(
                call,
                report,
                CallNote.Kind.SAID,
                said,
                by=by,
                at=taken_at,
                name=told.get("teller_name", ""),
                phone=phone,
            )
    audit.record("call taken", kind="call", subject=call.pk, owner=by.agency_id)
    return call


def _desk(by: Officer) -> int:
    """Who sees a call that led to no report: the team of whoever took it."""
    only = None if by.team_id else by.pk
    grants = frozenset({access.Terms(by.agency_id, team_id=by.team_id, officer_id=only)})
    return access.make_audience(access.Plan(grants, held=frozenset({"incident"})))


def _note(
    call: Call,
    report: Report,
    kind: str,
    words: str,
    *,
    by: Officer,
    at: datetime,
    name: str = "",
    phone: str = "",
) -> None:
    CallNote(
        call=call,
        report=report,
        parent_audience_id=report.audience_id,
        audience_id=report.audience_id,  # the database works it out anew
        kind=kind,
        words=words.strip(),
        name=name.strip(),
        phone=phone.strip(),
        by=by,
        at=at,
    ).save(force_insert=True)


@transaction.atomic
def ring_back(*, call: Call, answered: bool, note: str, by: Officer, now: datetime) -> None:
    """Say that the caller was rung back; where nobody answered they go on waiting.

    :raises CannotRingBack: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_ring_back(call, by=by):
        raise CannotRingBack(refusals)
    assert call.report is not None  # a call to return is of a report  # nosec B101
    with by_row_policy(CannotRingBack, policies.NOT_ALLOWED):
        waiting = Call.objects.filter(pk=call.pk, called_back_at=None)
        if answered and not waiting.update(called_back_at=now):
            raise CannotRingBack([policies.RUNG_BACK])
        kind = CallNote.Kind.RUNG if answered else CallNote.Kind.TRIED
        _note(call, call.report, kind, note, by=by, at=now)
    action = "caller rung back" if answered else "caller rung back: no answer"
    audit.record(action, kind="call", subject=call.pk, owner=call.owner_id)


@transaction.atomic
def hand_over(
    *, rota: Rota, note: str, reports: Iterable[Report], since: datetime, by: Officer, now: datetime
) -> HandOver:
    """Write down what the next shift must know: for the officer's team, the next one's and the fallback team.

    :raises CannotHandOver: with every reason, if the rules refuse.
    """
    refusals = [] if note.strip() else [policies.NOTHING_SAID]
    if rota.agency_id != by.agency_id:
        refusals.append(policies.NOT_ALLOWED)
    if refusals:
        raise CannotHandOver(refusals)
    duty = queries.duty(rota, now=now)
    teams = {rota.fallback_team_id, by.team_id, *(s.team_id for s in (duty.now, duty.next) if s)} - {None}
    grants = {access.Terms(by.agency_id, team_id=team) for team in teams}
    if by.team_id is None:
        grants.add(access.Terms(by.agency_id, officer_id=by.pk))
    counted = queries.figures(
        queries.calls_since(by.agency_id, since, until=now), within=queries.answered_within(by.agency_id)
    )
    written = HandOver(
        audience_id=access.make_audience(access.Plan(frozenset(grants), held=frozenset({"incident"}))),
        agency_id=by.agency_id,
        rota=rota,
        note=note.strip(),
        reports=[report.pk for report in reports],
        figures=asdict(counted),
        by=by,
        at=now,
    )
    with by_row_policy(CannotHandOver, policies.NOT_ALLOWED):
        written.save(force_insert=True)
    audit.record("shift handed over", kind="rota", subject=rota.pk, owner=by.agency_id)
    return written


@transaction.atomic
def acknowledge(*, hand_over: HandOver, by: Officer, now: datetime) -> None:
    """Say that one has read what was handed over, and takes over.

    :raises CannotAcknowledge: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_acknowledge(hand_over, by=by):
        raise CannotAcknowledge(refusals)
    with by_row_policy(CannotAcknowledge, policies.NOT_ALLOWED):
        same = HandOver.objects.filter(pk=hand_over.pk, acknowledged_at=None)
        if not same.update(acknowledged_by=by, acknowledged_at=now):
            raise CannotAcknowledge([policies.ACKNOWLEDGED])
    audit.record("hand-over acknowledged", kind="rota", subject=hand_over.rota_id, owner=by.agency_id)
