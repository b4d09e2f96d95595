"""What can be decided on how long a record is kept.

The database does each act, asks who asks, and puts it on record.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.trust.identity.models import Officer
from wardmote.work.retention import policies, queries
from wardmote.work.retention.models import Answer, Hold, Item
from wardmote.work.retention.queries import Record


class CannotDecide(Refused):
    pass


@transaction.atomic
def place_hold(*, record: Record, reason: str, by: Officer) -> UUID:
    """Place a legal hold: while it stands the record is not deleted. Others may stand beside it.

    :raises CannotDecide: with every reason, if the rules refuse.
    """
    _refuse(policies.refusals_to_hold(record, by=by))
    made: UUID = _do("select wardmote.place_hold(%s, %s, %s)", record.kind, record.pk, reason)
    return made


@transaction.atomic
def lift_hold(*, hold: Hold, item: Item, reason: str) -> None:
    """Lift one hold.

    :raises CannotDecide: with every reason, if the rules refuse.
    """
    _refuse(policies.refusals_to_lift(hold, item))
    _do("select wardmote.lift_hold(%s, %s)", hold.pk, reason)


@transaction.atomic
def keep_longer(*, record: Record, criterion: str, review_on: date, reason: str, today: date) -> None:
    """Keep a record beyond its day, until its next review.

    :raises CannotDecide: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_keep(record)
    months = queries.days("retention_longest_keep")
    _refuse(refusals or policies.refusals_to_keep_until(review_on, today=today, months=months))
    assert record.item is not None
    _do("select wardmote.keep_longer(%s, %s, %s, %s)", record.item.pk, criterion, review_on, reason)


@transaction.atomic
def set_review_group(*, record: Record, group: int, reason: str) -> None:
    """Say which review group a police record is of.

    :raises CannotDecide: with every reason, if the rules refuse.
    """
    _refuse(policies.refusals_to_group(record))
    assert record.item is not None
    _do("select wardmote.set_review_group(%s, %s, %s)", record.item.pk, group, reason)


@transaction.atomic
def ask_deletion(*, record: Record, ground: str, reason: str, today: date) -> UUID:
    """Ask that a record be deleted. Its partners and the agency's other leads are told.

    :raises CannotDecide: with every reason, if the rules refuse.
    """
    _refuse(policies.refusals_to_ask(record, ground=ground, today=today))
    assert record.item is not None
    made: UUID = _do("select wardmote.ask_deletion(%s, %s, %s)", record.item.pk, ground, reason)
    return made


@transaction.atomic
def agree_deletion(*, record: Record, reason: str, by: Officer) -> datetime:
    """Agree, as the second person; returns when it will be deleted at the earliest.

    :raises CannotDecide: with every reason, if the rules refuse.
    """
    _refuse(policies.refusals_to_agree(record, by=by))
    assert record.deletion is not None
    when: datetime = _do("select wardmote.agree_deletion(%s, %s)", record.deletion.pk, reason)
    return when


@transaction.atomic
def stop_deletion(*, record: Record, reason: str) -> None:
    """Stop a deletion that was asked for or agreed.

    :raises CannotDecide: with every reason, if the rules refuse.
    """
    _refuse(policies.refusals_to_stop(record))
    assert record.deletion is not None
    _do("select wardmote.stop_deletion(%s, %s)", record.deletion.pk, reason)


@transaction.atomic
def answer_deletion(*, record: Record, wants: str, words: str, by: Officer) -> UUID:
    """Say, as a partner, what one's agency wants of a record that is to be deleted. The last answer counts.

    :raises CannotDecide: with every reason, if the rules refuse.
    """
    _refuse(policies.refusals_to_answer(record, by=by))
    assert record.deletion is not None
    made: UUID = _do("select wardmote.answer_deletion(%s, %s, %s)", record.deletion.pk, wants, words)
    return made


@transaction.atomic
def settle_answer(*, answer: Answer, item: Item, words: str) -> None:
    """Say what was done about a partner's answer; the partner is told and has some days to come back.

    :raises CannotDecide: with every reason, if the rules refuse.
    """
    _refuse(policies.refusals_to_settle(answer, item))
    _do("select wardmote.settle_answer(%s, %s)", answer.pk, words)


@transaction.atomic
def set_period(*, rule: str, months: int, starts_on: date, source: str, by: Officer) -> UUID:
    """Set an agency's own period for a rule, from a day on.

    :raises CannotDecide: with every reason, if the rules refuse.
    """
    _refuse(policies.refusals_to_set_period(by=by))
    try:
        with transaction.atomic():
            made: UUID = _do(
                "select wardmote.set_retention_period(%s, %s, %s, %s)", rule, months, starts_on, source
            )
    except IntegrityError as error:
        words = "Your agency has set this period from that day already."
        raise CannotDecide([Refusal("set-already", words)]) from error
    return made


def _refuse(refusals: list[Refusal]) -> None:
    if refusals:
        raise CannotDecide(refusals)


def _do(statement: str, *values: Any) -> Any:
    with by_row_policy(CannotDecide, policies.CHANGED), connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchone()[0]
