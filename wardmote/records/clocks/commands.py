"""What can be done with clocks: start, pause, resume, restart, meet, end; and an agency's own targets."""

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.foundation.timing.calendars import Span
from wardmote.records.clocks import policies, queries
from wardmote.records.clocks.models import Clock, Event
from wardmote.records.clocks.queries import Plan
from wardmote.trust.identity.models import Officer

Kind = Event.Kind


class CannotMove(Refused):
    pass


class CannotSet(Refused):
    pass


def start(
    planned: Iterable[Plan], *, report_id: UUID, audience_id: int, owner_id: UUID, team_id: UUID | None
) -> list[Clock]:
    """Start the clocks that a report has come to. Called by the command that takes or reopens it.

    That is the change that is put on record.
    """
    return Clock.objects.bulk_create(
        [
            Clock(
                report_id=report_id,
                audience_id=audience_id,
                owner_id=owner_id,
                team_id=team_id,
                what=plan.target.what,
                target=plan.target,
                convention=plan.convention,
                calendar=plan.calendar,
                started_at=plan.started_at,
                counts_from=plan.reckoned.counts_from,
                due_at=plan.reckoned.due,
                remind_at=plan.remind_at,
            )
            for plan in planned
        ]
    )


@transaction.atomic
def pause(*, clock: Clock, reason: str, by: Officer, now: datetime) -> None:
    """Let a clock stand still. What is due moves by what the pause lasted, once it goes on.

    :raises CannotMove: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_pause(clock, by=by, now=now)
    if not reason.strip():
        refusals.append(policies.NO_REASON)
    _refuse(refusals)
    _event(clock, Kind.PAUSED, reason=reason, by=by, now=now)
    _on_record("clock paused", clock)


@transaction.atomic
def resume(*, clock: Clock, by: Officer, now: datetime) -> None:
    """Let a paused clock go on.

    :raises CannotMove: with every reason, if the rules refuse.
    """
    _refuse(policies.refusals_to_resume(clock, by=by))
    _go_on(clock, by=by, now=now)
    _on_record("clock resumed", clock)


@transaction.atomic
def resume_what_came_back(*, report_id: UUID, by: Officer, now: datetime) -> int:
    """Let the clocks go on that stood still while their report was referred; how many.

    Called by the command that takes it back, which is the change put on record.
    """
    back = [clock for clock in queries.live(report_id) if clock.while_referred]
    for clock in back:
        _go_on(clock, by=by, now=now)
    return len(back)


@transaction.atomic
def restart(*, report_id: UUID, reason: str, by: Officer, now: datetime) -> int:
    """Count every live clock of a report anew from now, as it was sent on to others; how many.

    :raises CannotMove: with every reason, if the rules refuse.
    """
    clocks = queries.live(report_id)
    if not reason.strip():
        raise CannotMove([policies.NO_REASON])
    for clock in clocks:
        _refuse(policies.refusals_to_touch(clock, by=by))
        anew = queries.plan(clock.target, clock.convention, clock.calendar, received=now)
        _event(clock, Kind.RESTARTED, reason=reason, plan=anew, by=by, now=now)
    if clocks:
        _on_record("clocks restarted", clocks[0])
    return len(clocks)


@transaction.atomic
def meet(*, clock: Clock, by: Officer, now: datetime) -> None:
    """Say that what was due is done.

    :raises CannotMove: with every reason, if the rules refuse.
    """
    _refuse(policies.refusals_to_touch(clock, by=by))
    _event(clock, Kind.MET, by=by, now=now)
    _on_record("clock met", clock)


@transaction.atomic
def end(*, clock: Clock, reason: str, by: Officer, now: datetime) -> None:
    """Say that it is no longer needed.

    :raises CannotMove: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_touch(clock, by=by)
    if not reason.strip():
        refusals.append(policies.NO_REASON)
    _refuse(refusals)
    _event(clock, Kind.ENDED, reason=reason, by=by, now=now)
    _on_record("clock ended", clock)


def _refuse(refusals: list[Refusal]) -> None:
    if refusals:
        raise CannotMove(refusals)


def _go_on(clock: Clock, *, by: Officer, now: datetime) -> None:
    anew = queries.plan(
        clock.target,
        clock.convention,
        clock.calendar,
        received=clock.started_at,
        pauses=queries.pauses_of(clock, until=now),
    )
    _event(clock, Kind.RESUMED, plan=anew, by=by, now=now)


def _event(
    clock: Clock, kind: str, *, by: Officer, now: datetime, reason: str = "", plan: Plan | None = None
) -> None:
    """The database moves the clock, unless it has moved on already."""
    audience = Clock.objects.values_list("audience_id", flat=True).get(pk=clock.pk)
    with by_row_policy(CannotMove, policies.MOVED_ON):
        Event(
            clock=clock,
            audience_id=audience,
            kind=kind,
            reason=reason.strip(),
            counts_from=plan.reckoned.counts_from if plan else None,
            due_at=plan.reckoned.due if plan else None,
            remind_at=plan.remind_at if plan else None,
            by=by,
            at=now,
        ).save(force_insert=True)
    clock.refresh_from_db()


def _on_record(words: str, clock: Clock) -> None:
    audit.record(words, kind="report", subject=clock.report_id, owner=clock.owner_id)


# --- an agency's own --------------------------------------------------------------------------------


@transaction.atomic
def set_target(
    *,
    key: str,
    amount: int,
    unit: str,
    convention: str,
    calendar: str,
    remind: int,
    withdrawn: bool,
    source: str,
    starts_on: date,
    by: Officer,
) -> UUID:
    """Set an agency's own version of a target, from a day on. Clocks that run keep the version they have.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    made = _set(
        "select wardmote.set_clock_target(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [key, amount, unit, convention, calendar, remind, withdrawn, source, starts_on],
        by=by,
    )
    audit.record("clock target set", kind="agency", subject=by.agency_id, owner=by.agency_id, note=key)
    return made


@transaction.atomic
def set_calendar(
    *,
    key: str,
    hours: Collection[Collection[Span]],
    opens_on_bank_holidays: bool,
    closed: Collection[date],
    extra: dict[date, Collection[Span]],
    source: str,
    starts_on: date,
    by: Officer,
) -> UUID:
    """Set an agency's own hours of a duty calendar, from a day on.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    made = _set(
        "select wardmote.set_clock_calendar(%s, %s, %s, %s::date[], %s, %s, %s)",
        [
            key,
            json.dumps([_spans(day) for day in hours]),
            opens_on_bank_holidays,
            sorted(closed),
            json.dumps({day.isoformat(): _spans(spans) for day, spans in sorted(extra.items())}),
            source,
            starts_on,
        ],
        by=by,
    )
    audit.record("clock calendar set", kind="agency", subject=by.agency_id, owner=by.agency_id, note=key)
    return made


@transaction.atomic
def set_convention(
    *,
    key: str,
    received: str,
    pause: str,
    first_day_counts: bool,
    leaves_out: Collection[str],
    skips: Collection[str],
    last_day_moves: bool,
    source: str,
    starts_on: date,
    by: Officer,
) -> UUID:
    """Set an agency's own way of counting, from a day on, where no Act says how.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_set_convention(key, by=by):
        raise CannotSet(refusals)
    made = _set(
        "select wardmote.set_clock_convention(%s, %s, %s, %s, %s::text[], %s::text[], %s, %s, %s)",
        [
            key,
            received,
            pause,
            first_day_counts,
            sorted(leaves_out),
            sorted(set(skips)),
            last_day_moves,
            source,
            starts_on,
        ],
        by=by,
    )
    audit.record("clock convention set", kind="agency", subject=by.agency_id, owner=by.agency_id, note=key)
    return made


def _spans(spans: Collection[Span]) -> list[list[str]]:
    def told(moment: time) -> str:
        return moment.strftime("%H:%M")

    return [[told(start), told(end)] for start, end in spans]


def _set(statement: str, values: list[Any], *, by: Officer) -> UUID:
    if refusals := policies.refusals_to_set(by=by):
        raise CannotSet(refusals)
    try:
        with by_row_policy(CannotSet, policies.NOT_TAKEN), connection.cursor() as cursor:
            cursor.execute(statement, values)
            made: UUID = cursor.fetchone()[0]
    except IntegrityError as error:
        words = "Your agency has set this from that day already. Choose another day."
        raise CannotSet([Refusal("set-already", words)]) from error
    return made
