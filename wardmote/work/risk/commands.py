"""A case is assessed; another band asked for and answered; actions of a band asked; contact noted."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.actions.models import Action
from wardmote.records.actions.queries import officers_admitted
from wardmote.records.notices import commands as notices
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases import policies as of_cases
from wardmote.work.cases.commands.common import child_of
from wardmote.work.cases.models import Case, Person
from wardmote.work.cases.queries import standing as standing_of
from wardmote.work.risk import policies, queries, scoring, telling
from wardmote.work.risk.models import Assessment, Contact, FollowUp, Instrument, Override


class CannotAssess(Refused):
    pass


class CannotOverride(Refused):
    pass


class CannotAnswer(Refused):
    pass


class CannotFollowUp(Refused):
    pass


class CannotNote(Refused):
    pass


class CannotSet(Refused):
    pass


@transaction.atomic
def assess(
    *,
    case: Case,
    person: Person | None,
    instrument: Instrument,
    answers: Mapping[str, str],
    notes: Mapping[str, str],
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> UUID:
    """Assess the risk to a person of the case, or of the case as a whole. The database computes the band too.

    The case's risk follows, and its review comes nearer, never later.

    :raises CannotAssess: with every reason, if the rules refuse.
    """
    offered = queries.offered(case, by=by, on=timezone.localdate(now))
    allowed = [each for each in offered if each.pk == instrument.pk]
    standing = standing_of(case, by=by)
    if refusals := policies.refusals_to_assess(case, standing=standing, offered=allowed):
        raise CannotAssess(refusals)
    try:
        found = scoring.scored(instrument.content, answers)
    except scoring.NotAnswered:
        raise CannotAssess([policies.DOES_NOT_FOLLOW]) from None
    pk = key or uuid4()
    made = _ask(
        CannotAssess,
        "select wardmote.assess_risk(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        pk,
        case.pk,
        person.pk if person else None,
        instrument.pk,
        json.dumps(dict(answers)),
        json.dumps({name: words for name, words in notes.items() if words}),
        found.score,
        found.band,
        now,
    )
    if made:
        case.refresh_from_db(fields=["risk", "review_on"])
        audit.record("risk assessed", kind="case", subject=case.pk, owner=case.owner_id)
    return pk


@transaction.atomic
def ask_override(
    *, assessment: Assessment, band: str, words: str, by: Officer, now: datetime, key: UUID | None = None
) -> None:
    """Ask a supervisor for another band, with a judgement. Until they answer, the higher of both is in use.

    :raises CannotOverride: with every reason, if the rules refuse.
    """
    case = assessment.case
    refusals = policies.refusals_to_override(
        assessment,
        newest=queries.newest(queries.assessments(case)),
        asked=[each for each in queries.overrides(case) if each.pk != key],
        standing=standing_of(case, by=by),
    )
    if band == assessment.band:
        refusals.append(policies.SAME_BAND)
    if refusals:
        raise CannotOverride(refusals)
    pk = key or uuid4()
    made = _ask(
        CannotOverride,
        "select wardmote.ask_risk_override(%s, %s, %s, %s, %s)",
        *(pk, assessment.pk, band, words, now),
    )
    if made:
        audit.record("another band asked for", kind="case", subject=case.pk, owner=case.owner_id)
        _tell(telling.OVERRIDE_ASKED, case, _supervisors(assessment, by=by), now=now)


@transaction.atomic
def answer_override(*, override: Override, agreed: bool, words: str, by: Officer, now: datetime) -> None:
    """Agree to another band, or refuse it: the computed one stands then.

    :raises CannotAnswer: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_answer(override, by=by):
        raise CannotAnswer(refusals)
    answered = _ask(
        CannotAnswer,
        "select wardmote.answer_risk_override(%s, %s, %s, %s)",
        *(override.pk, agreed, words, now),
    )
    if not answered:
        raise CannotAnswer([policies.ANSWERED])
    case = override.case
    action = "another band agreed" if agreed else "another band refused"
    audit.record(action, kind="case", subject=case.pk, owner=case.owner_id)
    _tell(telling.OVERRIDE_ANSWERED, case, [override.by_id], now=now)


@dataclass(frozen=True)
class Choice:
    """Of an action that a band sets: asked, with its day; or left out, with the reason."""

    key: str
    title: str
    due_on: date
    left_out: str = ""


@transaction.atomic
def follow_up(*, assessment: Assessment, choices: list[Choice], by: Officer, now: datetime) -> int:
    """Ask for the actions that the band sets, each once; what is left out says why. Return how many.

    They are asked of the case's owner: by one of its officers, of who leads the case, or of themselves where
    nobody does; by another agency's officer, of the case's team, or of the owner as a whole.

    :raises CannotFollowUp: with every reason, if the rules refuse.
    """
    case = assessment.case
    if refusals := of_cases.refusals_to_ask(case, standing=standing_of(case, by=by)):
        raise CannotFollowUp(refusals)
    done = set(FollowUp.objects.filter(assessment=assessment).values_list("key", flat=True))
    asked, left_out = 0, 0
    for choice in choices:
        if choice.key in done:
            continue
        action = None if choice.left_out else _asked(case, choice, by=by, now=now)
        row = FollowUp(
            assessment=assessment,
            key=choice.key,
            action=action,
            reason=choice.left_out,
            by=by,
            at=now,
            **child_of(case, assessment.categories, None),
        )
        with _once(CannotFollowUp):
            row.save(force_insert=True)
        asked, left_out = asked + bool(action), left_out + bool(choice.left_out)
    if asked or left_out:
        words = f"{asked} asked, {left_out} left out"
        audit.record("actions of a band", kind="case", subject=case.pk, owner=case.owner_id, note=words)
    return asked


def _asked(case: Case, choice: Choice, *, by: Officer, now: datetime) -> Action:
    owner = case.owner_id == by.agency_id
    officer = (case.lead or by) if owner else None
    try:
        return cases.ask_action(
            case=case,
            title=choice.title,
            agency=case.owner,
            team=None if officer else case.team,
            officer=officer,
            due_on=choice.due_on,
            by=by,
            now=now,
        )
    except cases.CannotAsk as refused:
        raise CannotFollowUp(refused.refusals) from refused


@transaction.atomic
def note_contact(
    *,
    case: Case,
    person: Person | None,
    method: str,
    reached: bool,
    at: datetime,
    next_on: date | None = None,
    words: str = "",
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Contact:
    """Somebody, or all whom the case is about, was spoken with or tried. What was said becomes a note.

    The next contact follows, from what bands set and from what is said here.

    :raises CannotNote: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_note_contact(person, standing=standing_of(case, by=by))
    if refusals := [*refusals, *policies.refusals_of_contact(at, next_on, now=now)]:
        raise CannotNote(refusals)
    held = person.categories if person else []
    try:
        note = (
            cases.add_note(case=case, text=words.strip(), categories=held, by=by, now=now)
            if words.strip()
            else None
        )
    except cases.CannotAdd as refused:
        raise CannotNote(refused.refusals) from refused
    is_other = person is not None and person.role != Person.Role.VICTIM
    contact = Contact(
        person=person,
        side=Contact.Side.OTHER if is_other else Contact.Side.COMPLAINANT,
        method=method,
        reached=reached,
        at=at,
        next_on=next_on,
        note=note,
        by=by,
        made_at=now,
        **child_of(case, held, key),
    )
    with _once(CannotNote):
        contact.save(force_insert=True)
    audit.record("contact noted", kind="case", subject=case.pk, owner=case.owner_id)
    return contact


@transaction.atomic
def use_instrument(*, instrument: Instrument, withdrawn: bool, starts_on: date, by: Officer) -> None:
    """Say from which day the agency uses a version of an instrument, or none of it.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_set(by=by):
        raise CannotSet(refusals)
    try:
        with by_row_policy(CannotSet, policies.NOT_TAKEN), connection.cursor() as cursor:
            cursor.execute(
                "select wardmote.use_risk_instrument(%s, %s, %s)", [instrument.pk, withdrawn, starts_on]
            )
    except IntegrityError as error:
        raise CannotSet([policies.SET_ALREADY]) from error
    note = f"{instrument.key} {instrument.version}"
    audit.record("risk instrument set", kind="agency", subject=by.agency_id, owner=by.agency_id, note=note)


def note_export(*, count: int, by: Officer) -> None:
    audit.record("exported", kind="risk list", subject=None, owner=by.agency_id, note=f"{count} assessments")


def days_from(moment: datetime, days: int) -> date:
    return timezone.localdate(moment) + timedelta(days=days)


def _ask(cannot: type[Refused], statement: str, *values: Any) -> bool:
    with _once(cannot), connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return bool(cursor.fetchone()[0])


@contextmanager
def _once(cannot: type[Refused]) -> Iterator[None]:
    """The database has the last word; and of two that were sent at once, one is made."""
    try:
        with by_row_policy(cannot, policies.NOT_ALLOWED):
            yield
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != "23505":
            raise
        raise cannot([policies.MADE_ALREADY]) from error


def _supervisors(assessment: Assessment, *, by: Officer) -> list[UUID]:
    """Those who may answer: of the agency that assessed and of the case's owner, the nearest team of each."""
    case, told = assessment.case, []
    for agency, team in {assessment.by.agency_id: assessment.by.team_id, case.owner_id: case.team_id}.items():
        found = officers_admitted(case.audience_id, agency_id=agency)
        found = found.filter(roles__contains=[Role.SUPERVISOR]).exclude(pk=by.pk)
        near = [each.pk for each in found if each.team_id == team]
        told += near or [each.pk for each in found]
    return told


def _tell(kind: str, case: Case, to: list[UUID], *, now: datetime) -> None:
    if to:
        notices.tell(to, kind=kind, subject_kind="case", subject=case.pk, on=timezone.localdate(now), now=now)
