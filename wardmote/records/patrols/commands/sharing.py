"""Who sees a patrol: circulated under an agreement, and taken back. See trust/access/sharing.py."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.records.patrols import policies, queries, telling
from wardmote.records.patrols.commands.common import child_of, held, tell
from wardmote.records.patrols.models import Patrol, PatrolDisclosure
from wardmote.trust.access import commands as access
from wardmote.trust.access import holds, sharing, sharing_rules
from wardmote.trust.access.models import Disclosure
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency, Officer, Team

NOUN = "patrol"


class CannotShare(Refused):
    pass


class CannotWithdraw(Refused):
    pass


@dataclass(frozen=True)
class Recipient:
    """One agency, a team of it or all its officers, and the agreement and purpose it is told under."""

    agency: Agency
    team: Team | None
    agreement: Agreement
    purpose: str


def record_of(patrol: Patrol) -> sharing.Record:
    return sharing.Record("patrol", patrol.pk, patrol.owner_id)


def circulate(
    *,
    patrol: Patrol,
    recipients: Iterable[Recipient],
    level: int,
    necessity: str,
    by: Officer,
    now: datetime,
) -> tuple[list[Agency], list[tuple[Agency, list[Refusal]]]]:
    """Let those partners see a patrol whom the rule lets in; the others are answered with why."""
    shared, refused = [], []
    for recipient in recipients:
        try:
            share(patrol=patrol, recipient=recipient, level=level, necessity=necessity, by=by, now=now)
        except CannotShare as cannot:
            refused.append((recipient.agency, cannot.refusals))
        else:
            shared.append(recipient.agency)
    return shared, refused


def share(
    *, patrol: Patrol, recipient: Recipient, level: int, necessity: str, by: Officer, now: datetime
) -> Disclosure:
    """Let a team or the whole of another agency see this patrol and what its shifts report.

    No report made of what was seen goes along. An attempt that the rule or the database refuses is put on
    record: catch the refusal inside the request's transaction.

    :raises CannotShare: with every reason, if the rules or the database refuse.
    """
    with _refusal_on_record(patrol, recipient), transaction.atomic():
        standing = queries.standing(patrol, by=by)
        if refusals := policies.refusals_to_decide_who_sees(patrol, standing=standing):
            raise CannotShare(refusals)
        if refusals := holds.refusals("patrol", patrol.pk):
            raise CannotShare(refusals)
        return let_in(held(patrol, CannotShare), recipient, level=level, necessity=necessity, by=by, now=now)


def let_in(
    patrol: Patrol,
    recipient: Recipient,
    *,
    level: int,
    necessity: str,
    told: bool = True,
    by: Officer,
    now: datetime,
) -> Disclosure:
    """Move a patrol to an audience with one more grant, within the caller's transaction."""
    today = timezone.localdate(now)
    agreement = Agreement.objects.get(pk=recipient.agreement.pk)  # as it is now, not as the page read it
    plan = access.plan_of(patrol.audience_id)
    covered = frozenset(plan.held)
    proposal = sharing_rules.Proposal(
        recipient.agency,
        recipient.team,
        (),
        recipient.team is None,
        agreement,
        recipient.purpose,
        covered,
    )
    refusals = sharing_rules.refusals_to_share(
        proposal, owner=patrol.owner, plan=plan, noun=NOUN, today=today
    )
    refusals += sharing_rules.refusals_of_recipients(proposal, plan=plan, noun=NOUN, today=today)
    if refusals:
        raise CannotShare(refusals)
    [terms] = sharing.terms_of_share(
        agency=recipient.agency,
        team=recipient.team,
        officers=(),
        agreement=agreement,
        purpose=recipient.purpose,
        categories=covered,
        level=level,
        ends_on=None,
    )
    with by_row_policy(CannotShare, sharing_rules.NOT_LIVE):
        sharing.move(record_of(patrol), plan.with_grant(terms))
        patrol.refresh_from_db(fields=["audience"])
        disclosure = sharing.disclose(patrol.audience_id, terms, agreement, necessity, by=by, now=now)
        PatrolDisclosure(**child_of(patrol), disclosure=disclosure).save(force_insert=True)
        if told:
            kept_out = [each.officer_id for each in plan.denials if each.officer_id]
            officers = sharing.whom_to_tell([terms], kept_out=kept_out)
            tell([officer.pk for officer in officers], telling.SHARED, patrol, now=now)
    sharing.record_sharing(
        "shared",
        record_of(patrol),
        agreement_id=agreement.pk,
        agency_id=recipient.agency.pk,
        purpose=recipient.purpose,
        note=necessity,
    )
    return disclosure


@contextmanager
def _refusal_on_record(patrol: Patrol, recipient: Recipient) -> Iterator[None]:
    try:
        yield
    except CannotShare as refused:  # what was begun is undone by now: the record comes after it
        note_refused_share(
            patrol,
            agency=recipient.agency,
            agreement=recipient.agreement,
            purpose=recipient.purpose,
            refusals=refused.refusals,
        )
        raise


def note_refused_share(
    patrol: Patrol,
    *,
    agency: Agency,
    agreement: Agreement | None,
    purpose: str,
    refusals: list[Refusal],
) -> None:
    """Put on record that a share was tried and the rule refused it; a slip in the form is not put down."""
    sharing.note_refused_share(
        record_of(patrol), agency=agency, agreement=agreement, purpose=purpose, refusals=refusals
    )


@transaction.atomic
def withdraw(*, patrol: Patrol, disclosure: Disclosure, reason: str, by: Officer, now: datetime) -> None:
    """Take back what was shared: the grant goes, and what was disclosed, when and why stays on record.

    :raises CannotWithdraw: with every reason, if the rules refuse.
    """
    standing = queries.standing(patrol, by=by)
    if refusals := policies.refusals_to_decide_who_sees(patrol, standing=standing):
        raise CannotWithdraw(refusals)
    patrol = held(patrol, CannotWithdraw)
    plan = access.plan_of(patrol.audience_id).without(sharing.grant_of(disclosure))
    with by_row_policy(CannotWithdraw, policies.NOT_ALLOWED):
        # Asked again in the write: two officers may press at once.
        live = Disclosure.objects.filter(pk=disclosure.pk, withdrawn_at=None)
        if not live.update(withdrawn_by=by, withdrawn_at=now, withdrawn_reason=reason):
            raise CannotWithdraw([sharing_rules.NOT_SHARED])
        sharing.move(record_of(patrol), plan)
    sharing.record_sharing(
        "sharing withdrawn",
        record_of(patrol),
        agreement_id=disclosure.agreement_id,
        agency_id=disclosure.agency_id,
        purpose=disclosure.purpose,
        note=reason,
    )
