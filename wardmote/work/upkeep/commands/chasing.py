"""Asking a party for its signature, and what it answered."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from wardmote.foundation.audit.commands import record
from wardmote.foundation.design.dates import in_london
from wardmote.trust.agreements.models import Agreement, Party
from wardmote.trust.identity.models import Officer
from wardmote.work.upkeep import policies, queries
from wardmote.work.upkeep.commands.common import CannotKeepUp, held, refuse
from wardmote.work.upkeep.models import Chase


@transaction.atomic
def chase(
    *,
    agreement: Agreement,
    party: Party,
    chased_on: date,
    way: str,
    to_lead: bool,
    words: str,
    by: Officer,
    now: datetime,
    key: UUID,
) -> Chase:
    """Record that a party was asked to sign; sent twice under one key, it is one chase.

    :raises CannotKeepUp: with every reason.
    """
    today = in_london(now).date()
    if made := Chase.objects.filter(pk=key, agreement=agreement).first():
        return made
    refuse(policies.refusals_to_chase_party(agreement, party, chased_on=chased_on, by=by, on=today))
    made = Chase(
        pk=key,
        agreement=agreement,
        party=party,
        owner_id=agreement.owner_id,
        agency_id=party.organisation.agency_id,
        chased_on=chased_on,
        way=way,
        to_lead=to_lead,
        words=words.strip(),
        next_on=chased_on + timedelta(days=queries.value("chase_every", on=today)),
        by=by,
        at=now,
    )
    with held():
        made.save(force_insert=True)
    _record("signature.chased", made)
    return made


@transaction.atomic
def answer_chase(
    *,
    chase: Chase,
    answer: str,
    words: str,
    answered_on: date,
    promised_on: date | None,
    by: Officer,
    now: datetime,
) -> None:
    """Record what a party answered; a day that it promised is when it is asked again.

    :raises CannotKeepUp: with every reason.
    """
    today = in_london(now).date()
    refuse(
        policies.refusals_to_answer(
            chase, answer=answer, answered_on=answered_on, promised_on=promised_on, by=by, on=today
        )
    )
    is_promise = answer == Chase.Answer.PROMISED and promised_on is not None
    with held():
        changed = Chase.objects.filter(pk=chase.pk, answer="").update(
            answer=answer,
            answer_words=words.strip(),
            answered_on=answered_on,
            answered_by=by,
            next_on=promised_on if is_promise else chase.next_on,
        )
        if not changed:
            raise CannotKeepUp([policies.CHANGED_MEANWHILE])
    _record("signature.answered", chase)


def _record(action: str, chase: Chase) -> None:
    """The words stand in the row alone: the history of an entry is read by every officer."""
    record(
        action,
        kind="agreement",
        subject=chase.agreement_id,
        owner=chase.owner_id,
        recipient=chase.agency_id,
    )
