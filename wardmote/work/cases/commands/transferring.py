"""Passing a case on to another agency: offered, then accepted or refused by them, or withdrawn.

The database holds who may take each step, and makes the case theirs.
Decision: docs/decisions/0033-a-case-changes-owner.md
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.notices import commands as notices
from wardmote.trust.access import commands as access
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency, Officer, Team
from wardmote.work.cases import policies, queries, telling
from wardmote.work.cases.models import Case, Transfer, TransferStep

State = Transfer.State


class CannotOffer(Refused):
    pass


class CannotAnswerOffer(Refused):
    pass


@transaction.atomic
def offer_case(
    *,
    case: Case,
    agency: Agency,
    agreement: Agreement,
    purpose: str,
    keeps: bool,
    reason: str,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Transfer:
    """Offer a case to an agency that sees it, to become its owner. Nothing moves until they accept.

    :raises CannotOffer: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_offer(case, standing=queries.standing(case, by=by), by=by)
    refusals += policies.refusals_to_offer_to(
        case, agency=agency, agreement=agreement, purpose=purpose, reason=reason, on=timezone.localdate(now)
    )
    if refusals:
        raise CannotOffer(refusals)
    transfer = Transfer(
        pk=key or uuid.uuid4(),
        case=case,
        parent_audience_id=case.audience_id,
        audience_id=case.audience_id,
        owner_id=case.owner_id,
        agency=agency,
        agreement=agreement,
        purpose=purpose,
        keeps=keeps,
        offered_by=by,
        offered_at=now,
        changed_at=now,
    )
    with by_row_policy(CannotOffer, policies.NOT_ALLOWED):
        transfer.save(force_insert=True)
        _step(transfer, State.OFFERED, reason, by=by, now=now)
    audit.record(
        "case offered",
        kind="case",
        subject=case.pk,
        owner=case.owner_id,
        ground=agreement.pk,
        recipient=agency.pk,
        purpose=purpose,
        note=reason,
    )
    _tell(queries.supervisors_who_see(case, agency), telling.OFFERED, transfer, now=now)
    return transfer


@transaction.atomic
def accept_case(*, transfer: Transfer, team: Team, by: Officer, now: datetime) -> None:
    """Take over a case that was offered: it is the agency's own from now on, and this team decides on it.

    The database writes the record of it. Whoever accepts for a team not their own may not see it afterwards.

    :raises CannotAnswerOffer: with every reason, if the rules or the database refuse.
    """
    refusals = policies.refusals_to_answer_offer(transfer, State.ACCEPTED, by=by)
    if team.agency_id != by.agency_id or team.closed_at is not None:
        refusals.append(policies.TEAM_OF_YOURS)
    if refusals:
        raise CannotAnswerOffer(refusals)
    told = {pk for pk in (transfer.offered_by_id, transfer.case.lead_id) if pk}
    with by_row_policy(CannotAnswerOffer, policies.OFFER_MOVED_ON):
        _step(transfer, State.ACCEPTED, "", by=by, now=now, team=team)
    access.has_moved("case", transfer.case_id)
    _tell(told, telling.TAKEN_OVER, transfer, now=now)
    _tell(
        Officer.objects.filter(team=team, left_at=None, is_service=False)
        .exclude(pk=by.pk)
        .order_by("pk")
        .values_list("pk", flat=True),
        telling.NOW_YOURS,
        transfer,
        now=now,
    )


@transaction.atomic
def refuse_case(*, transfer: Transfer, words: str, by: Officer, now: datetime) -> None:
    """Say that the agency does not take it over, and why.

    :raises CannotAnswerOffer: with every reason, if the rules refuse.
    """
    _end(transfer, State.REFUSED, words, by=by, now=now)
    _tell({transfer.offered_by_id}, telling.NOT_TAKEN, transfer, now=now)


@transaction.atomic
def withdraw_offer(*, transfer: Transfer, words: str, by: Officer, now: datetime) -> None:
    """Take an offer back before it is answered.

    :raises CannotAnswerOffer: with every reason, if the rules refuse.
    """
    _end(transfer, State.WITHDRAWN, words, by=by, now=now)
    told = queries.supervisors_who_see(transfer.case, transfer.agency)
    _tell(told, telling.OFFER_WITHDRAWN, transfer, now=now)


def _end(transfer: Transfer, state: str, words: str, *, by: Officer, now: datetime) -> None:
    if refusals := policies.refusals_to_answer_offer(transfer, state, words=words, by=by):
        raise CannotAnswerOffer(refusals)
    with by_row_policy(CannotAnswerOffer, policies.OFFER_MOVED_ON):
        _step(transfer, state, words, by=by, now=now)
    audit.record(
        f"offer of a case {state}",
        kind="case",
        subject=transfer.case_id,
        owner=transfer.owner_id,
        ground=transfer.agreement_id,
        recipient=transfer.agency_id,
        note=words,
    )


def _step(
    transfer: Transfer, state: str, words: str, *, by: Officer, now: datetime, team: Team | None = None
) -> None:
    """By bulk_create: what whoever acts reads back may not be theirs to read any more."""
    TransferStep.objects.bulk_create(
        [
            TransferStep(
                case_id=transfer.case_id,
                transfer=transfer,
                parent_audience_id=transfer.audience_id,
                audience_id=transfer.audience_id,
                state=state,
                team=team,
                words=words.strip(),
                by=by,
                at=now,
            )
        ]
    )


def _tell(officers: Iterable[UUID], kind: str, transfer: Transfer, *, now: datetime) -> None:
    notices.tell(
        officers,
        kind=kind,
        subject_kind="case",
        subject=transfer.case_id,
        on=timezone.localdate(now),
        now=now,
    )
