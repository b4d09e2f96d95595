"""Referring a report to another agency, and what becomes of the referral.

Decision: docs/decisions/0011-referrals.md
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.records.clocks.commands import resume_what_came_back
from wardmote.records.documents.commands import renew_wrappings
from wardmote.records.intake import policies, queries, telling
from wardmote.records.intake.commands.common import move, put_on_record
from wardmote.records.intake.models import Decision, Referral, ReferralStep, Report
from wardmote.records.notices import commands as notices
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Disclosure, Level
from wardmote.trust.agreements.models import Agreement, Purpose
from wardmote.trust.identity.models import Agency, Officer, Team

State = Referral.State


class CannotRefer(Refused):
    pass


class CannotAnswer(Refused):
    pass


def refer_report(
    *,
    report: Report,
    agency: Agency,
    team: Team | None = None,
    agreement: Agreement,
    purpose: str,
    words: str,
    answer_by: date,
    by: Officer,
    now: datetime,
    earlier: Referral | None = None,
    key: UUID | None = None,
) -> Referral:
    """Refer a waiting report to another agency, or a team of it, which then reads it and may work it.

    It is shared whole: what happened, who told us, and whatever else the telling holds; the agreement must
    cover all of it. An attempt that the rule refuses is put on record, and nothing else of it stays: catch
    the refusal inside the request's transaction, or its record is lost with it.

    :raises CannotRefer: with every reason, if the rules or the database refuse.
    """
    with _refusal_on_record(report, agency, agreement, purpose), transaction.atomic():
        today = timezone.localdate(now)
        if refusals := policies.refusals_to_begin_referring(report, by=by):
            raise CannotRefer(refusals)
        if not move(report, Report.State.WAITING, to=Report.State.REFERRED, now=now):
            raise CannotRefer([policies.NOT_WAITING])
        report.refresh_from_db(fields=["audience"])
        agreement = Agreement.objects.get(pk=agreement.pk)  # as it is now, not as the page read it
        plan = access.plan_of(report.audience_id)
        held = queries.held_in(report, plan.held)
        refusals = policies.refusals_to_refer(
            report,
            plan=plan,
            held=held,
            agency=agency,
            team=team,
            agreement=agreement,
            purpose=purpose,
            words=words,
            answer_by=answer_by,
            today=today,
        )
        if refusals or held is None:
            raise CannotRefer(refusals)
        terms = access.Terms(
            agency_id=agency.pk,
            team_id=team.pk if team else None,
            agreement_id=agreement.pk,
            purpose=purpose,
            categories=tuple(sorted(held)),
            level=Level.CONTRIBUTE,
        )
        with by_row_policy(CannotRefer, policies.NOT_LIVE):
            access.set_audience("report", report.pk, access.make_audience(plan.with_grant(terms)))
            report.refresh_from_db(fields=["audience"])
            referral = _send(
                report, terms, agreement, words, answer_by=answer_by, earlier=earlier, key=key, by=by, now=now
            )
        put_on_record(report, Decision.Kind.REFERRED, by=by, now=now, reason=words)
        audit.record(
            "report referred",
            kind="report",
            subject=report.pk,
            owner=report.owner_id,
            ground=agreement.pk,
            recipient=agency.pk,
            purpose=purpose,
            note=words,
        )
        _tell(queries.receivers(referral), telling.SENT, referral, now=now)
        return referral


def _send(
    report: Report,
    terms: access.Terms,
    agreement: Agreement,
    words: str,
    *,
    answer_by: date,
    earlier: Referral | None,
    key: UUID | None,
    by: Officer,
    now: datetime,
) -> Referral:
    usual = Purpose.objects.filter(pk=terms.purpose).values_list("usual_gateway", flat=True).first() or ""
    disclosure = Disclosure(
        audience_id=report.audience_id,
        agency_id=terms.agency_id,
        team_id=terms.team_id,
        agreement=agreement,
        purpose=terms.purpose,
        gateway=usual if usual in agreement.gateways else next(iter(agreement.gateways), ""),
        categories=list(terms.categories),
        level=terms.level,
        necessity=words,
        by=by,
        at=now,
    )
    disclosure.save(force_insert=True)
    referral = Referral(
        pk=key or uuid.uuid4(),
        report=report,
        audience_id=report.audience_id,
        owner_id=report.owner_id,
        agency_id=terms.agency_id,
        team_id=terms.team_id,
        disclosure=disclosure,
        earlier=earlier,
        answer_by=answer_by,
        sent_by=by,
        sent_at=now,
        changed_at=now,
    )
    referral.save(force_insert=True)
    _step(referral, State.SENT, words, by=by, now=now)
    return referral


@contextmanager
def _refusal_on_record(report: Report, agency: Agency, agreement: Agreement, purpose: str) -> Iterator[None]:
    was = {name: getattr(report, name) for name in ("state", "decided_at", "audience_id")}
    try:
        yield
    except CannotRefer as refused:  # what was begun is undone by now: the record comes after it
        for name, value in was.items():
            setattr(report, name, value)
        note_refused_referral(
            report=report, agency=agency, agreement=agreement, purpose=purpose, refusals=refused.refusals
        )
        raise


def note_refused_referral(
    *, report: Report, agency: Agency, agreement: Agreement | None, purpose: str, refusals: list[Refusal]
) -> None:
    """Put on record that a referral was tried and the rule refused it; a slip in the form is not put down."""
    if because := policies.of_the_rule(refusals):
        audit.record(
            "referral not allowed",
            kind="report",
            subject=report.pk,
            owner=report.owner_id,
            ground=agreement.pk if agreement else None,
            recipient=agency.pk,
            purpose=purpose,
            note=" ".join(refusal.message for refusal in because),
        )


# --- what becomes of it -------------------------------------------------------------------------


@transaction.atomic
def accept_referral(*, referral: Referral, by: Officer, now: datetime, words: str = "") -> None:
    """Take a referral on: the receiving side works the report from now on.

    :raises CannotAnswer: with every reason, if the rules refuse.
    """
    _answer(referral, State.ACCEPTED, words, by=by, now=now)


@transaction.atomic
def refuse_referral(*, referral: Referral, words: str, by: Officer, now: datetime) -> None:
    """Send a referral back with a reason. The report is taken back and waits again with its keeper.

    :raises CannotAnswer: with every reason, if the rules refuse.
    """
    _answer(referral, State.REFUSED, words, by=by, now=now)


@transaction.atomic
def finish_referral(*, referral: Referral, words: str, by: Officer, now: datetime) -> None:
    """Say what was done. The keeper may then close the report with words for the person who made it.

    :raises CannotAnswer: with every reason, if the rules refuse.
    """
    _answer(referral, State.DONE, words, by=by, now=now)


@transaction.atomic
def withdraw_referral(*, referral: Referral, words: str, by: Officer, now: datetime) -> None:
    """Take a referral back with a reason. The grant ends with it, and the report waits again.

    :raises CannotAnswer: with every reason, if the rules refuse.
    """
    _answer(referral, State.WITHDRAWN, words, by=by, now=now)
    resume_what_came_back(report_id=referral.report_id, by=by, now=now)


def _answer(referral: Referral, state: str, words: str, *, by: Officer, now: datetime) -> None:
    if refusals := policies.refusals_to_answer(referral, state, words=words, by=by):
        raise CannotAnswer(refusals)
    with by_row_policy(CannotAnswer, policies.MOVED_ON):
        _step(referral, state, words, by=by, now=now)
    referral.refresh_from_db(fields=["state", "changed_at"])
    audit.record(
        f"referral {state}",
        kind="referral",
        subject=referral.pk,
        owner=referral.owner_id,
        recipient=referral.agency_id,
    )
    if state == State.WITHDRAWN:
        told = queries.receivers(referral)
    else:
        told = queries.senders(referral)
    _tell([officer for officer in told if officer != by.pk], telling.OF_STATE[state], referral, now=now)


def _step(referral: Referral, state: str, words: str, *, by: Officer, now: datetime) -> None:
    """The database moves the referral, and takes the report back where it is refused or withdrawn."""
    ReferralStep(
        referral=referral,
        parent_audience_id=referral.audience_id,
        audience_id=referral.audience_id,
        state=state,
        words=words.strip(),
        by=by,
        at=now,
    ).save(force_insert=True)
    renew_wrappings()  # what is taken back takes its documents with it


def _tell(officers: list[UUID], kind: str, referral: Referral, *, now: datetime) -> None:
    notices.tell(
        officers,
        kind=kind,
        subject_kind="referral",
        subject=referral.pk,
        on=timezone.localdate(now),
        now=now,
    )
