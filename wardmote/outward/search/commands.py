"""Searching, asking another agency for access, and answering."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.outward.search import policies, queries, telling
from wardmote.outward.search.finding import MOST, find
from wardmote.outward.search.models import AccessRequest, NameHit, NamePolicy
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report
from wardmote.records.notices import commands as notices
from wardmote.records.people import commands as people
from wardmote.records.people.models import Person
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case

State = AccessRequest.State


class CannotAsk(Refused):
    pass


class CannotAnswer(Refused):
    pass


class CannotWithdraw(Refused):
    pass


class CannotSay(Refused):
    pass


@transaction.atomic
def begin_search(*, words: str, key: UUID | None = None) -> UUID:
    """Keep what was searched for a day, and put on record that it was, with how much was found.

    The database says whose it is and when; it works out the answers by name only, which can be read once this
    transaction is committed.
    """
    search = key or uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into search_search (id, officer_id, words) values (%s, wardmote.actor(), %s)",
            [search, words],
        )
    number = len(find(words))
    audit.record(
        f"searched: {how_many(number)} found", kind="search", subject=search, note=f"{words} ({number})"
    )
    return search


def how_many(number: int) -> str:
    """In steps, so that the log can be narrowed to them."""
    if number < 2:
        return str(number)
    return "2 to 10" if number <= 10 else f"11 to {MOST}" if number <= MOST else f"over {MOST}"


# --- asking -----------------------------------------------------------------------------------------


@transaction.atomic
def ask_access(*, answer: NameHit, purpose: str, necessity: str, key: UUID | None = None) -> UUID:
    """Ask the agency of an answer by name only for sight of its record; return the request.

    The database asks again whether there is such an answer, finds the record, tells those who decide on it
    and puts the request on record. What was asked already is not asked again.

    :raises CannotAsk: if there is no such answer any more, or no agreement for that purpose.
    """
    with by_row_policy(CannotAsk, policies.NO_ANSWER), connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.ask_access(%s, %s, %s, %s, %s, %s, %s)",
            [
                key or uuid.uuid4(),
                answer.search_id,
                answer.owner_id,
                answer.sort,
                answer.about,
                purpose,
                necessity,
            ],
        )
        request: UUID = cursor.fetchone()[0]
    return request


@transaction.atomic
def withdraw(*, request: AccessRequest, by: Officer, now: datetime) -> None:
    """Take a request back, as long as it has no answer.

    :raises CannotWithdraw: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_withdraw(request, by=by):
        raise CannotWithdraw(refusals)
    with by_row_policy(CannotWithdraw, policies.ANSWERED):
        _end(request, State.WITHDRAWN, CannotWithdraw, answered_at=now)
    audit.record(
        "access request withdrawn", kind="access_request", subject=request.pk, owner=request.owner_id
    )


# --- answering --------------------------------------------------------------------------------------


@transaction.atomic
def refuse(*, request: AccessRequest, reason: str, by: Officer, now: datetime) -> None:
    """Refuse a request, with the reason that the one who asked will read.

    :raises CannotAnswer: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_refuse(request, by=by):
        raise CannotAnswer(refusals)
    with by_row_policy(CannotAnswer, policies.NOT_YOURS):
        _end(request, State.REFUSED, CannotAnswer, answered_at=now, answered_by=by, reason=reason)
    _tell([request.asked_by_id], telling.REFUSED, request, now=now)
    audit.record(
        "access refused",
        kind="access_request",
        subject=request.pk,
        owner=request.owner_id,
        recipient=request.asking_id,
        purpose=request.purpose,
        note=reason,
    )


def accept(*, request: AccessRequest, case: Case, **shared: Any) -> None:
    """Accept a request by sharing the case with the agency that asked, as any case is shared (`shared`).

    :raises CannotAnswer: with every reason, if the rules of a request refuse.
    :raises wardmote.work.cases.commands.CannotShare: with every reason, if those of sharing do; that
        it was tried then stands on record.
    """
    refused = cases.CannotShare, cases.note_refused_share
    _accept(request, cases.share, {"case": case}, refused, **shared)


def accept_with_person(*, request: AccessRequest, person: Person, **shared: Any) -> None:
    """Accept a request by sharing a person record, as any is shared: not its cases, nor what is tied to it.

    :raises CannotAnswer: with every reason, if the rules of a request refuse.
    :raises wardmote.records.people.commands.CannotShare: with every reason, if those of sharing do.
    """
    refused = people.CannotShare, people.note_refused_share
    _accept(request, people.share, {"person": person}, refused, **shared)


def accept_with_report(*, request: AccessRequest, report: Report, **shared: Any) -> None:
    """Accept a request by referring the report to the agency that asked: a report is shared in no other way.

    :raises CannotAnswer: with every reason, if the rules of a request refuse.
    :raises wardmote.records.intake.commands.CannotRefer: with every reason, if those of referring do.
    """
    refused = intake.CannotRefer, intake.note_refused_referral
    _accept(request, intake.refer_report, {"report": report}, refused, **shared)


def _accept(
    request: AccessRequest,
    share: Callable[..., Any],
    record: dict[str, Any],
    refused: tuple[type[Refused], Callable[..., None]],
    *,
    agreement: Agreement,
    purpose: str,
    by: Officer,
    now: datetime,
    **terms: Any,
) -> None:
    """Share by the room's own command; where its rules refuse, its own note of that goes on record."""
    cannot, note = refused
    ground: dict[str, Any] = {"agency": request.asking, "agreement": agreement, "purpose": purpose}
    (the_record,) = record.values()
    try:
        with _accepted(request, the_record.pk, agreement, purpose, by=by, now=now):
            share(**record, **ground, **terms, by=by, now=now)
    except cannot as failure:  # what was put on record is undone by now with the rest
        note(**record, **ground, refusals=failure.refusals)
        raise


@contextmanager
def _accepted(
    request: AccessRequest, record: UUID, agreement: Agreement, purpose: str, *, by: Officer, now: datetime
) -> Iterator[None]:
    """The request accepted with what is shared inside, or neither."""
    if refusals := policies.refusals_to_share(request, by=by):
        raise CannotAnswer(refusals)
    with transaction.atomic():
        with by_row_policy(CannotAnswer, policies.NOT_YOURS):
            # First: two may press at once, and what was shared twice would stand as two disclosures.
            _end(request, State.ACCEPTED, CannotAnswer, answered_at=now, answered_by=by, record_id=record)
        yield
        _tell([request.asked_by_id], telling.ACCEPTED, request, now=now)
        audit.record(
            "access accepted",
            kind="access_request",
            subject=request.pk,
            owner=request.owner_id,
            ground=agreement.pk,
            recipient=request.asking_id,
            purpose=purpose,
        )


def _end(request: AccessRequest, state: str, cannot: type[Refused], **answer: object) -> None:
    """The one answer a request has: the condition is asked again in the write."""
    changed = AccessRequest.objects.filter(pk=request.pk, state=State.ASKED).update(state=state, **answer)
    if not changed:
        raise cannot([policies.ANSWERED])


# --- when nobody answers ----------------------------------------------------------------------------


@transaction.atomic
def remind(*, request: AccessRequest, said: dict[str, int], now: datetime) -> str:
    """Take a request that waits a step on: to the supervisor, the lead, or its end. Return which, or nothing.

    For the owner's service account; running it again changes nothing.
    """
    clock = queries.clock(request, said)
    if clock.lapses <= now:
        _end(request, State.LAPSED, CannotAnswer, answered_at=now)
        _tell([request.asked_by_id], telling.LAPSED, request, now=now)
        step = "lapsed"
    elif clock.lead_told <= now and request.escalated < 2:
        step = _escalate(request, 2, queries.leads_of(request.owner_id), "taken to the lead", now=now)
    elif clock.due <= now and request.escalated < 1:
        with connection.cursor() as cursor:
            cursor.execute("select * from wardmote.request_deciders(%s, '{supervisor}')", [request.pk])
            told = [officer for (officer,) in cursor.fetchall()]
        step = _escalate(request, 1, told, "taken to the supervisor", now=now)
    else:
        return ""
    audit.record(f"access request {step}", kind="access_request", subject=request.pk, owner=request.owner_id)
    return step


def _escalate(request: AccessRequest, to: int, told: list[UUID], words: str, *, now: datetime) -> str:
    AccessRequest.objects.filter(pk=request.pk, state=State.ASKED, escalated__lt=to).update(
        escalated=to, escalated_at=now
    )
    _tell(told, telling.LATE, request, now=now)
    return words


def _tell(officers: Iterable[UUID], kind: str, request: AccessRequest, *, now: datetime) -> None:
    notices.tell(
        officers,
        kind=kind,
        subject_kind="access_request",
        subject=request.pk,
        on=timezone.localdate(now),
        now=now,
    )


# --- what an agency answers by name only ------------------------------------------------------------


@transaction.atomic
def say_what_is_answered(*, answers: dict[str, bool], by: Officer, now: datetime) -> None:
    """Say for each kind whether the officer's agency answers by name only.

    :raises CannotSay: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_say(by=by):
        raise CannotSay(refusals)
    before = queries.policies_of(by.agency_id)
    for sort, answer in answers.items():
        if sort in before and before[sort] != answer:
            changed = NamePolicy.objects.filter(agency_id=by.agency_id, sort=sort)
            if not changed.update(answers=answer, by=by, at=now):
                NamePolicy(agency_id=by.agency_id, sort=sort, answers=answer, by=by, at=now).save(
                    force_insert=True
                )
    now_answered = ", ".join(sorted(sort for sort, answer in answers.items() if answer)) or "none"
    audit.record(
        "answers by name only changed",
        kind="agency",
        subject=by.agency_id,
        owner=by.agency_id,
        note=now_answered,
    )
