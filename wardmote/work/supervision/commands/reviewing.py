"""Reviews written and signed off by another; what is missing at closing excused; supervision sessions."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.actions.queries import officers_admitted
from wardmote.records.notices import commands as notices
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases
from wardmote.work.cases import queries as of_cases
from wardmote.work.cases.commands.common import child_of
from wardmote.work.cases.models import Case
from wardmote.work.supervision import closing, policies, queries, telling
from wardmote.work.supervision.commands.common import record, say
from wardmote.work.supervision.models import Agreed, Review, Session, Words


class CannotReview(Refused):
    pass


class CannotAnswerReview(Refused):
    pass


class CannotExcuse(Refused):
    pass


class CannotSupervise(Refused):
    pass


@transaction.atomic
def write_review(
    *, case: Case, words: str, next_on: date, by: Officer, now: datetime, key: UUID | None = None
) -> Review:
    """Write a review, for a supervisor of the owner to sign off. Those of the team who may are told.

    :raises CannotReview: with every reason, if the rules refuse.
    """
    standing = of_cases.standing(case, by=by)
    refusals = policies.refusals_to_review(case, standing=standing, waiting=queries.review_waits(case), by=by)
    if next_on < queries.day_of(now):
        refusals.append(policies.REVIEW_IN_PAST)
    if refusals:
        raise CannotReview(refusals)
    review = Review(next_on=next_on, by=by, at=now, **child_of(case, key=key))
    try:
        with by_row_policy(CannotReview, policies.NOT_ALLOWED):
            review.save(force_insert=True)
            say(case, words, of=Words.Of.REVIEW, review=review, by=by, now=now)
    except IntegrityError as error:
        raise CannotReview([policies.REVIEW_WAITS]) from error
    record("review written", case)
    to = officers_admitted(case.audience_id, agency_id=case.owner_id, team=case.team)
    _tell(case, telling.WAITS, [one for one in to if one.has_role(Role.SUPERVISOR)], by=by, now=now)
    return review


@transaction.atomic
def answer_review(
    *, review: Review, case: Case, signed: bool, words: str, by: Officer, now: datetime
) -> None:
    """Sign a review off, which sets the case's next review, or send it back with words. The author is told.

    :raises CannotAnswerReview: with every reason, if the rules refuse.
    """
    standing = of_cases.standing(case, by=by)
    refusals = policies.refusals_to_answer_review(review, case, standing=standing, by=by)
    if not signed and len(words.strip()) < policies.FEWEST:
        refusals.append(policies.NO_WORDS)
    if refusals:
        raise CannotAnswerReview(refusals)
    with by_row_policy(CannotAnswerReview, policies.NOT_SIGNED), connection.cursor() as cursor:
        cursor.execute("select wardmote.answer_supervision_review(%s, %s, %s)", [review.pk, signed, words])
        if not cursor.fetchone()[0]:
            raise CannotAnswerReview([policies.NOT_SIGNED])
    if signed and case.status == Case.Status.OPEN:
        try:
            cases.set_review(case=case, review_on=review.next_on, by=by, now=now)
        except cases.CannotChange as refused:
            raise CannotAnswerReview(refused.refusals) from refused
    record("review signed off" if signed else "review sent back", case)
    _tell(case, telling.SIGNED if signed else telling.SENT_BACK, [review.by], by=by, now=now)


@transaction.atomic
def take_back_review(*, review: Review, case: Case, by: Officer) -> None:
    """Take a review back that waits: by its author, or by whoever decides on the case.

    :raises CannotReview: with every reason, if the rules refuse.
    """
    standing = of_cases.standing(case, by=by)
    if refusals := policies.refusals_to_take_back_review(review, case, standing=standing, by=by):
        raise CannotReview(refusals)
    with by_row_policy(CannotReview, policies.NOT_TAKEN_BACK), connection.cursor() as cursor:
        cursor.execute("select wardmote.take_back_supervision_review(%s)", [review.pk])
        if not cursor.fetchone()[0]:
            raise CannotReview([policies.NOT_TAKEN_BACK])
    record("review taken back", case)


def _tell(case: Case, kind: str, to: Iterable[Officer], *, by: Officer, now: datetime) -> None:
    notices.tell(
        [officer.pk for officer in to if officer.pk != by.pk],
        kind=kind,
        subject_kind="case",
        subject=case.pk,
        on=queries.day_of(now),
        now=now,
    )


@transaction.atomic
def excuse(*, case: Case, code: str, words: str, by: Officer, now: datetime) -> None:
    """Say that the case may close although this is missing, and why.

    :raises CannotExcuse: with every reason, if the rules refuse.
    """
    standing = of_cases.standing(case, by=by)
    missing = {each.code: each for each in closing.hindrances(case, now=now)}.get(code)
    refusals = [] if standing.owns and standing.decide else [policies.NOT_ALLOWED]
    if missing is None or missing.excuse is not None:
        refusals.append(policies.NOT_MISSING)
    elif missing.excused_by == closing.NOBODY:
        refusals.append(policies.NOT_EXCUSABLE)
    elif missing.excused_by == closing.SUPERVISOR and not by.has_role(Role.SUPERVISOR):
        refusals.append(policies.SUPERVISOR_EXCUSES)
    if len(words.strip()) < policies.FEWEST:
        refusals.append(policies.NO_REASON)
    if refusals:
        raise CannotExcuse(refusals)
    with by_row_policy(CannotExcuse, policies.NOT_ALLOWED), connection.cursor() as cursor:
        cursor.execute("select wardmote.excuse_supervision(%s, %s, %s)", [case.pk, code, words])
        if not cursor.fetchone()[0]:
            raise CannotExcuse([policies.NOT_ALLOWED])
    record("closing excused", case)


@transaction.atomic
def record_session(
    *,
    officer: Officer,
    held_on: date,
    words: str,
    agreed: Iterable[tuple[str, date | None]],
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Session:
    """Record a supervision session and what was agreed in it: read by the two of it alone.

    :raises CannotSupervise: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_hold_session(officer, by=by)
    if held_on > queries.day_of(now):
        refusals.append(policies.SESSION_AHEAD)
    if refusals:
        raise CannotSupervise(refusals)
    session = Session(officer=officer, by=by, held_on=held_on, words=words, at=now)
    if key is not None:
        session.pk = key
    with by_row_policy(CannotSupervise, policies.NOT_YOUR_TEAM):
        session.save(force_insert=True)
        for text, due_on in agreed:
            Agreed(session=session, words=text, due_on=due_on).save(force_insert=True)
    audit.record("supervision session recorded", kind="officer", subject=officer.pk, owner=by.agency_id)
    return session


@transaction.atomic
def finish_agreed(*, agreed: Agreed, by: Officer, today: date) -> None:
    """Either of the two says that what they agreed is done.

    :raises CannotSupervise: if that was said already.
    """
    with by_row_policy(CannotSupervise, policies.NOT_ALLOWED):
        if not Agreed.objects.filter(pk=agreed.pk, done_on=None).update(done_on=today):
            raise CannotSupervise([policies.DONE_ALREADY])
    subject = agreed.session.officer_id
    audit.record("agreed in supervision: done", kind="officer", subject=subject, owner=by.agency_id)
