"""Who sees a person record: shared under an agreement, and taken back. See trust/access/sharing.py."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.records.notices import commands as notices
from wardmote.records.people import policies, queries
from wardmote.records.people.commands.known import child_of
from wardmote.records.people.models import Person, PersonDisclosure
from wardmote.records.people.telling import SHARED
from wardmote.trust.access import commands as access
from wardmote.trust.access import holds, sharing, sharing_rules
from wardmote.trust.access.models import Disclosure
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency, Officer, Team

NOUN = "person record"


class CannotShare(Refused):
    pass


class CannotWithdraw(Refused):
    pass


def record_of(person: Person) -> sharing.Record:
    return sharing.Record("person", person.pk, person.owner_id)


def held(person: Person, cannot: type[Refused]) -> Person:
    """The record as it is now, held until the transaction ends; only for those who may decide on it."""
    for _ in range(2):
        # A record that moved to a new audience while we waited is only seen by a second statement.
        found = Person.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=person.pk)
        if (locked := found.first()) is not None:
            return locked
    raise cannot([policies.NOT_ALLOWED])


def share(
    *,
    person: Person,
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
    """Let a team, named officers or, where that is chosen, the whole of another agency see this record.

    Nothing that is tied to it goes along: not the records merged into it, nor its cases. An attempt that the
    rule or the database refuses is put on record: catch the refusal inside the request's transaction.

    :raises CannotShare: with every reason, if the rules or the database refuse.
    """
    with _refusal_on_record(person, agency, agreement, purpose), transaction.atomic():
        today = timezone.localdate(now)
        standing = queries.standing(person, by=by)
        if refusals := policies.refusals_to_decide_who_sees(person, standing=standing):
            raise CannotShare(refusals)
        if refusals := holds.refusals("person", person.pk):
            raise CannotShare(refusals)
        person = held(person, CannotShare)
        agreement = Agreement.objects.get(pk=agreement.pk)  # as it is now, not as the page read it
        plan = access.plan_of(person.audience_id)
        proposal = sharing_rules.Proposal(
            agency, team, tuple(officers), whole_agency, agreement, purpose, frozenset(categories), ends_on
        )
        refusals = sharing_rules.refusals_to_share(
            proposal, owner=person.owner, plan=plan, noun=NOUN, today=today
        )
        refusals += sharing_rules.refusals_of_recipients(proposal, plan=plan, noun=NOUN, today=today)
        if refusals:
            raise CannotShare(refusals)
        new = sharing.terms_of_share(
            agency=agency,
            team=team,
            officers=proposal.officers,
            agreement=agreement,
            purpose=purpose,
            categories=proposal.categories,
            level=level,
            ends_on=ends_on,
        )
        for terms in new:
            plan = plan.with_grant(terms)
        with by_row_policy(CannotShare, sharing_rules.NOT_LIVE):
            sharing.move(record_of(person), plan)
            person.refresh_from_db(fields=["audience"])
            disclosures = [_disclose(person, terms, agreement, necessity, by=by, now=now) for terms in new]
            _tell_recipients(person, new, now=now)
        sharing.record_sharing(
            "shared",
            record_of(person),
            agreement_id=agreement.pk,
            agency_id=agency.pk,
            purpose=purpose,
            note=necessity,
        )
        return disclosures


@contextmanager
def _refusal_on_record(person: Person, agency: Agency, agreement: Agreement, purpose: str) -> Iterator[None]:
    try:
        yield
    except CannotShare as refused:  # what was begun is undone by now: the record comes after it
        note_refused_share(
            person=person, agency=agency, agreement=agreement, purpose=purpose, refusals=refused.refusals
        )
        raise


def note_refused_share(
    *, person: Person, agency: Agency, agreement: Agreement | None, purpose: str, refusals: list[Refusal]
) -> None:
    """Put on record that a share was tried and the rule refused it; a slip in the form is not put down."""
    sharing.note_refused_share(
        record_of(person), agency=agency, agreement=agreement, purpose=purpose, refusals=refusals
    )


def _disclose(
    person: Person, terms: access.Terms, agreement: Agreement, necessity: str, *, by: Officer, now: datetime
) -> Disclosure:
    disclosure = sharing.disclose(person.audience_id, terms, agreement, necessity, by=by, now=now)
    PersonDisclosure(disclosure=disclosure, **child_of(person, (), None)).save(force_insert=True)
    return disclosure


def _tell_recipients(person: Person, terms: list[access.Terms], *, now: datetime) -> None:
    kept_out = [each.officer_id for each in access.plan_of(person.audience_id).denials if each.officer_id]
    officers = sharing.whom_to_tell(terms, kept_out=kept_out)
    # Once a day: what is shared again the same day is told already, and on another day told again.
    notices.tell(
        [officer.pk for officer in officers],
        kind=SHARED,
        subject_kind="person",
        subject=person.pk,
        on=timezone.localdate(now),
        now=now,
    )


@transaction.atomic
def withdraw(*, person: Person, disclosure: Disclosure, reason: str, by: Officer, now: datetime) -> None:
    """Take back what was shared: the grant goes, and what was disclosed, when and why stays on record.

    :raises CannotWithdraw: with every reason, if the rules refuse.
    """
    standing = queries.standing(person, by=by)
    if refusals := policies.refusals_to_decide_who_sees(person, standing=standing):
        raise CannotWithdraw(refusals)
    person = held(person, CannotWithdraw)
    plan = access.plan_of(person.audience_id).without(sharing.grant_of(disclosure))
    with by_row_policy(CannotWithdraw, policies.NOT_ALLOWED):
        # Asked again in the write: two officers may press at once.
        live = Disclosure.objects.filter(pk=disclosure.pk, withdrawn_at=None)
        if not live.update(withdrawn_by=by, withdrawn_at=now, withdrawn_reason=reason):
            raise CannotWithdraw([sharing_rules.NOT_SHARED])
        sharing.move(record_of(person), plan)
    sharing.record_sharing(
        "sharing withdrawn",
        record_of(person),
        agreement_id=disclosure.agreement_id,
        agency_id=disclosure.agency_id,
        purpose=disclosure.purpose,
        note=reason,
    )
