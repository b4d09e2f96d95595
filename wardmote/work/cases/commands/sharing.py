"""Who sees a case: must not receive, sharing, withdrawing."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.records.notices import commands as notices
from wardmote.trust.access import commands as access
from wardmote.trust.access import sharing
from wardmote.trust.access.models import Disclosure
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency, Officer, Team
from wardmote.work.cases import policies, queries
from wardmote.work.cases.commands.common import child_of, locked, note_event
from wardmote.work.cases.models import (
    Case,
    CaseDisclosure,
    Event,
    MustNotReceive,
)
from wardmote.work.cases.telling import SHARED


class CannotKeepOut(Refused):
    pass


class CannotLift(Refused):
    pass


class CannotShare(Refused):
    pass


class CannotWithdraw(Refused):
    pass


@transaction.atomic
def keep_out(
    *,
    case: Case,
    officer: Officer | None = None,
    agency: Agency | None = None,
    name: str = "",
    reason: str,
    by: Officer,
    now: datetime,
) -> MustNotReceive:
    """Put an officer, an agency, or a person by name on the must-not-receive list.

    An officer or an agency loses sight of the case at once, whatever it was shared with; an officer may
    put themselves on it, and then loses sight of it too.

    :raises CannotKeepOut: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    name = " ".join(name.split())
    if refusals := policies.refusals_to_keep_out(
        case, standing=standing, officer=officer, agency=agency, name=name
    ):
        raise CannotKeepOut(refusals)
    case = locked(case, CannotKeepOut)
    entry = MustNotReceive(
        officer=officer, agency=agency, name=name, reason=reason, by=by, at=now, **child_of(case, (), None)
    )
    plan = access.plan_of(case.audience_id)
    with by_row_policy(CannotKeepOut, policies.NOT_ALLOWED):
        entry.save(force_insert=True)
        audit.record(
            "must not receive: added", kind="case", subject=case.pk, owner=case.owner_id, note=reason
        )
        if officer is not None or agency is not None:
            out = access.KeptOut(officer.pk if officer else None, agency.pk if agency else None)
            _move(
                case, replace(plan, denials=plan.denials | {out})
            )  # last: whoever keeps themselves out sees no more after it
    return entry


@transaction.atomic
def lift(*, case: Case, entry: MustNotReceive, by: Officer, now: datetime) -> None:
    """Take an entry off the must-not-receive list; whoever the grants let in sees the case again.

    :raises CannotLift: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_lift(case, entry, standing=standing):
        raise CannotLift(refusals)
    case = locked(case, CannotLift)
    plan = access.plan_of(case.audience_id)
    with by_row_policy(CannotLift, policies.NOT_ALLOWED):
        lifted = MustNotReceive.objects.filter(pk=entry.pk, lifted_at=None).update(
            lifted_at=now, lifted_by=by
        )
        if not lifted:
            raise CannotLift([policies.ALREADY_LIFTED])
        if entry.officer_id or entry.agency_id:
            out = access.KeptOut(entry.officer_id, entry.agency_id)
            _move(case, replace(plan, denials=plan.denials - {out}))
    audit.record("must not receive: lifted", kind="case", subject=case.pk, owner=case.owner_id)


def _move(case: Case, plan: access.Plan) -> None:
    sharing.move(record_of(case), plan)


def share(
    *,
    case: Case,
    agency: Agency,
    agreement: Agreement,
    purpose: str,
    categories: Iterable[str],
    level: int,
    necessity: str,
    team: Team | None = None,
    officers: Iterable[Officer] = (),
    whole_agency: bool = False,
    ends_on: date | None = None,
    by: Officer,
    now: datetime,
) -> list[Disclosure]:
    """Let a team, named officers or, where that is chosen, the whole of another agency see the case.

    One disclosure is recorded for the team or agency, or for each officer named.

    An attempt that the rule or the database refuses is put on record, and nothing else of it stays: catch the
    refusal inside the request's transaction, or its record is lost with it.

    :raises CannotShare: with every reason, if the rules or the database refuse.
    """
    with _refusal_on_record(case, agency, agreement, purpose), transaction.atomic():
        officers = list(officers)
        held = set(categories)
        today = timezone.localdate(now)
        standing = queries.standing(case, by=by)
        if refusals := policies.refusals_to_begin_sharing(case, standing=standing):
            raise CannotShare(refusals)
        case = locked(case, CannotShare)
        agreement = Agreement.objects.get(pk=agreement.pk)  # as it is now, not as the page read it
        plan = access.plan_of(case.audience_id)
        refusals = policies.refusals_to_share(
            case,
            standing=standing,
            plan=plan,
            agency=agency,
            team=team,
            officers=officers,
            whole_agency=whole_agency,
            agreement=agreement,
            purpose=purpose,
            categories=held,
            ends_on=ends_on,
            today=today,
        )
        if refusals:
            raise CannotShare(refusals)

        new = sharing.terms_of_share(
            agency=agency,
            team=team,
            officers=officers,
            agreement=agreement,
            purpose=purpose,
            categories=held,
            level=level,
            ends_on=ends_on,
        )
        for terms in new:
            plan = plan.with_grant(terms)
        with by_row_policy(CannotShare, policies.NOT_LIVE):
            _move(case, plan)
            case.refresh_from_db(fields=["audience"])
            disclosures = [_disclose(case, terms, agreement, necessity, by=by, now=now) for terms in new]
            note_event(case, Event.Kind.SHARED, by=by, now=now, note=f"With {agency.name}")
            _tell_recipients(case, new, now=now)
        sharing.record_sharing(
            "shared",
            record_of(case),
            agreement_id=agreement.pk,
            agency_id=agency.pk,
            purpose=purpose,
            note=necessity,
        )
        return disclosures


@contextmanager
def _refusal_on_record(case: Case, agency: Agency, agreement: Agreement, purpose: str) -> Iterator[None]:
    try:
        yield
    except CannotShare as refused:  # what was begun is undone by now: the record comes after it
        note_refused_share(
            case=case, agency=agency, agreement=agreement, purpose=purpose, refusals=refused.refusals
        )
        raise


def note_refused_share(
    *, case: Case, agency: Agency, agreement: Agreement | None, purpose: str, refusals: list[Refusal]
) -> None:
    """Put on record that a share was tried and the rule refused it; a slip in the form is not put down."""
    sharing.note_refused_share(
        record_of(case), agency=agency, agreement=agreement, purpose=purpose, refusals=refusals
    )


def record_of(case: Case) -> sharing.Record:
    return sharing.Record("case", case.pk, case.owner_id)


def _disclose(
    case: Case, terms: access.Terms, agreement: Agreement, necessity: str, *, by: Officer, now: datetime
) -> Disclosure:
    disclosure = sharing.disclose(case.audience_id, terms, agreement, necessity, by=by, now=now)
    CaseDisclosure(
        case=case, disclosure=disclosure, parent_audience_id=case.audience_id, audience_id=case.audience_id
    ).save(force_insert=True)
    return disclosure


def _tell_recipients(case: Case, terms: list[access.Terms], *, now: datetime) -> None:
    kept_out = [entry.officer_id for entry in queries.kept_out(case) if entry.officer_id]
    officers = sharing.whom_to_tell(terms, kept_out=kept_out)
    # Once a day: what is shared again the same day is told already, and on another day told again.
    notices.tell(
        [officer.pk for officer in officers],
        kind=SHARED,
        subject_kind="case",
        subject=case.pk,
        on=timezone.localdate(now),
        now=now,
    )


@transaction.atomic
def withdraw(*, case: Case, disclosure: Disclosure, reason: str, by: Officer, now: datetime) -> None:
    """Take back what was shared: the grant goes, and what was disclosed, when and why stays on record.

    :raises CannotWithdraw: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_withdraw(case, standing=standing):
        raise CannotWithdraw(refusals)
    case = locked(case, CannotWithdraw)
    plan = access.plan_of(case.audience_id).without(sharing.grant_of(disclosure))
    with by_row_policy(CannotWithdraw, policies.NOT_ALLOWED):
        # Asked again in the write: two officers may press at once.
        withdrawn = Disclosure.objects.filter(pk=disclosure.pk, withdrawn_at=None).update(
            withdrawn_by=by, withdrawn_at=now, withdrawn_reason=reason
        )
        if not withdrawn:
            raise CannotWithdraw([policies.NOT_SHARED])
        _move(case, plan)
        case.refresh_from_db(fields=["audience"])
        note_event(case, Event.Kind.WITHDRAWN, by=by, now=now, note=f"From {disclosure.agency.name}")
    sharing.record_sharing(
        "sharing withdrawn",
        record_of(case),
        agreement_id=disclosure.agreement_id,
        agency_id=disclosure.agency_id,
        purpose=disclosure.purpose,
        note=reason,
    )
