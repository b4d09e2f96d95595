"""A request about one's data: taken, its clock stopped and started, extended, answered or refused."""

import uuid
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.references import new_reference
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.records.notices import commands as notices
from wardmote.trust.identity.models import Officer
from wardmote.work.rights import policies, queries, telling
from wardmote.work.rights.limits import limit
from wardmote.work.rights.models import Asking, Request, Step, Stop


class CannotTake(Refused):
    pass


class CannotWork(Refused):
    pass


@transaction.atomic
def take_request(
    *,
    kind: str,
    regime: str,
    name: str,
    born_on: date | None,
    contact: str,
    on_behalf: str,
    words: str,
    received_on: date,
    identity_asked: bool,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Request:
    """Take a request. Its clock starts, unless who asks must be shown first. Sent twice, it is one.

    :raises CannotTake: with every reason, if the rules refuse.
    """
    today = timezone.localdate(now)
    if refusals := policies.refusals_to_take(by=by):
        raise CannotTake(refusals)
    if received_on > today:
        raise CannotTake([Refusal("ahead", "The request cannot have come in the future.")])
    if key and (there := Request.objects.filter(pk=key).first()):
        return there
    request = Request(
        pk=key or uuid.uuid4(),
        reference=new_reference("D"),
        agency_id=by.agency_id,
        kind=kind,
        regime=regime,
        received_on=received_on,
        identity_asked=identity_asked,
        by=by,
        at=now,
    )
    with by_row_policy(CannotTake, policies.NOT_ALLOWED):
        request.due_on = queries.clock_of(request, today=today).due_on
        request.save(force_insert=True)
        Asking.objects.bulk_create(  # by bulk_create: reading it back would want an opening on record
            [
                Asking(
                    request=request,
                    name=name,
                    born_on=born_on,
                    contact=contact,
                    on_behalf=on_behalf,
                    words=words,
                )
            ]
        )
    _step(request, "Request taken", by=by, now=now)
    _record(request, "data request taken")
    return request


@transaction.atomic
def confirm_identity(*, request: Request, on: date, how: str, by: Officer, now: datetime) -> None:
    """Note that it is known who asks: where that was asked for, the clock starts on that day.

    :raises CannotWork: with every reason, if the rules refuse.
    """
    today = timezone.localdate(now)
    refusals = policies.refusals_to_work(request, by=by)
    refusals += policies.refusals_to_day(on, request=request, today=today)
    if refusals:
        raise CannotWork(refusals)
    _end_stop(request, on=on, kind=Stop.Kind.IDENTITY)
    _change(request, today=today, identity_on=on, identity_how=how)
    _step(request, "Identity confirmed", words=how, by=by, now=now)
    _record(request, "data request: identity confirmed")


@transaction.atomic
def stop_clock(*, request: Request, kind: str, on: date, words: str, by: Officer, now: datetime) -> None:
    """Stop the clock while something is waited for from whoever asked.

    :raises CannotWork: with every reason, if the rules refuse.
    """
    today = timezone.localdate(now)
    clock = queries.clock_of(request, today=today)
    refusals = policies.refusals_to_stop(request, clock, by=by)
    refusals += policies.refusals_to_day(on, request=request, today=today)
    if any(stop.until_on and stop.until_on > on for stop in request.stops.all()):
        refusals.append(Refusal("overlaps", "The clock stood still on that day already. Enter a later day."))
    if refusals:
        raise CannotWork(refusals)
    with by_row_policy(CannotWork, policies.NOT_ALLOWED):
        Stop.objects.bulk_create([Stop(request=request, kind=kind, from_on=on, by=by, at=now)])
        _change(request, today=today)
    _step(request, f"Clock stopped: {Stop.Kind(kind).label.lower()}", words=words, by=by, now=now)
    _record(request, "data request: clock stopped")


@transaction.atomic
def start_clock(*, request: Request, on: date, words: str, by: Officer, now: datetime) -> None:
    """Start it again: what was waited for has come.

    :raises CannotWork: with every reason, if the rules refuse.
    """
    today = timezone.localdate(now)
    clock = queries.clock_of(request, today=today)
    refusals = policies.refusals_to_start(request, clock, by=by)
    refusals += policies.refusals_to_day(on, request=request, today=today)
    if any(stop.until_on is None and stop.from_on > on for stop in request.stops.all()):
        refusals.append(Refusal("before-stop", "The clock was stopped after that day. Enter a later day."))
    if clock.began_on is None:
        refusals.append(Refusal("identity", "It starts once it is noted that it is known who asks."))
    if refusals:
        raise CannotWork(refusals)
    _end_stop(request, on=on)
    _change(request, today=today)
    _step(request, "Clock started again", words=words, by=by, now=now)
    _record(request, "data request: clock started")


@transaction.atomic
def extend(*, request: Request, why: str, by: Officer, now: datetime) -> None:
    """Extend it, as whoever asked is told today, with why.

    :raises CannotWork: with every reason, if the rules refuse.
    """
    today = timezone.localdate(now)
    clock = queries.clock_of(request, today=today)
    if refusals := policies.refusals_to_extend(request, clock, by=by, today=today):
        raise CannotWork(refusals)
    _change(request, today=today, extended_on=today, extended_why=why, reminded=0)
    _step(request, "Extended", words=why, by=by, now=now)
    _record(request, "data request extended")


@transaction.atomic
def ask_second(*, request: Request, officer: Officer, by: Officer, now: datetime) -> None:
    """Ask a colleague for the second look at what goes out.

    :raises CannotWork: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_work(request, by=by):
        raise CannotWork(refusals)
    _change(request, today=timezone.localdate(now), second=officer)
    _step(request, f"Second look asked of {officer.name}", by=by, now=now)
    notices.tell(
        [officer.pk],
        kind=telling.SECOND,
        subject_kind="data_request",
        subject=request.pk,
        on=timezone.localdate(now),
        now=now,
    )
    _record(request, "data request: second look asked")


@transaction.atomic
def note(*, request: Request, words: str, by: Officer, now: datetime) -> None:
    """Put down what was done or said.

    :raises CannotWork: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_work(request, by=by):
        raise CannotWork(refusals)
    _step(request, "Note", words=words, by=by, now=now)
    _record(request, "data request noted")


def answer(*, request: Request, words: str, by: Officer, now: datetime) -> None:
    """Answer it: what they are told stands with it.

    :raises CannotWork: with every reason, if the rules refuse.
    """
    _close(request, Request.State.ANSWERED, words=words, by=by, now=now)


def refuse(*, request: Request, ground: str, words: str, by: Officer, now: datetime) -> None:
    """Refuse it on a ground, with the reason they are told.

    :raises CannotWork: with every reason, if the rules refuse.
    """
    _close(request, Request.State.REFUSED, ground=ground, words=words, by=by, now=now)


def withdraw(*, request: Request, words: str, by: Officer, now: datetime) -> None:
    """Note that whoever asked has withdrawn it.

    :raises CannotWork: with every reason, if the rules refuse.
    """
    _close(request, Request.State.WITHDRAWN, words=words, by=by, now=now)


@transaction.atomic
def _close(
    request: Request, state: Request.State, *, words: str, ground: str = "", by: Officer, now: datetime
) -> None:
    if refusals := policies.refusals_to_work(request, by=by):
        raise CannotWork(refusals)
    today = timezone.localdate(now)
    _end_stop(request, on=today)
    _step(request, state.label, words=words, by=by, now=now)
    _record(request, f"data request {state.value}")
    _change(request, today=today, state=state, answered_on=today, answered_by=by, ground=ground, answer=words)


def remind(*, request: Request, now: datetime) -> int:
    """Tell the leads of a request that is due soon, overdue, or has stood still for long; how many were told.

    An overdue one goes to the agency's auditors too: they see that there is one, not whose.
    """
    today = timezone.localdate(now)
    stage, kind, told = 0, "", queries.leads_of(request.agency_id)
    if request.due_on is None:
        longest = limit("stopped_long", on=today)
        since = min((stop.from_on for stop in request.stops.all() if stop.until_on is None), default=None)
        since = since or request.received_on
        if longest and (today - since).days >= longest.value:
            stage, kind = 1, telling.STOOD
    elif today > request.due_on:
        stage, kind, told = 4, telling.LATE, told + queries.auditors_of(request.agency_id)
    else:
        for reached, key in ((3, "remind_again_before"), (2, "remind_before")):
            before = limit(key, on=today)
            if before and (request.due_on - today).days <= before.value:
                stage, kind = reached, telling.DUE
                break
    if stage <= request.reminded:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.rights_reminded(%s, %s::smallint)", [request.pk, stage])
    return notices.tell(told, kind=kind, subject_kind="data_request", subject=request.pk, on=today, now=now)


# --- parts of commands --------------------------------------------------------------------------


def _change(request: Request, *, today: date, **changes: object) -> None:
    """Change it, with its last day worked out anew, if it is open still: two officers may press at once."""
    fresh = Request.objects.prefetch_related("stops").get(pk=request.pk)
    for name, value in changes.items():
        setattr(fresh, name, value)
    changes["due_on"] = queries.clock_of(fresh, today=today).due_on
    with by_row_policy(CannotWork, policies.NOT_ALLOWED):
        if not Request.objects.filter(pk=request.pk, state=Request.State.OPEN).update(**changes):
            raise CannotWork([policies.NOT_OPEN])
    request.refresh_from_db()


def _end_stop(request: Request, *, on: date, kind: str = "") -> None:
    found = Stop.objects.filter(request=request, until_on=None, from_on__lte=on)
    (found.filter(kind=kind) if kind else found).update(until_on=on)


def _step(request: Request, title: str, *, words: str = "", by: Officer, now: datetime) -> None:
    Step.objects.bulk_create([Step(request=request, title=title, words=words, by=by, at=now)])


def _record(request: Request, action: str) -> None:
    audit.record(action, kind="data_request", subject=request.pk, owner=request.agency_id)
