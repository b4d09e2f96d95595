"""What sharing a record does, whatever its kind: grants, disclosure, whom to tell, a refusal on record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal
from wardmote.trust.access import commands, sharing_rules
from wardmote.trust.access.models import Disclosure
from wardmote.trust.agreements.models import Agreement, Purpose
from wardmote.trust.identity.models import Agency, Officer, Team


@dataclass(frozen=True)
class Record:
    """The record that is shared: its kind as `set_audience()` knows it, and whose it is."""

    kind: str
    pk: UUID
    owner_id: UUID


def terms_of_share(
    *,
    agency: Agency,
    team: Team | None,
    officers: Iterable[Officer],
    agreement: Agreement,
    purpose: str,
    categories: Iterable[str],
    level: int,
    ends_on: date | None,
) -> list[commands.Terms]:
    """One grant for the team or the whole agency, or one for each officer named."""
    whom: list[tuple[UUID | None, UUID | None]] = [(officer.team_id, officer.pk) for officer in officers]
    return [
        commands.Terms(
            agency_id=agency.pk,
            team_id=team_id,
            officer_id=officer_id,
            agreement_id=agreement.pk,
            purpose=purpose,
            categories=tuple(sorted(set(categories))),
            level=level,
            ends_on=ends_on,
        )
        for team_id, officer_id in whom or [(team.pk if team else None, None)]
    ]


def move(record: Record, plan: commands.Plan) -> None:
    commands.set_audience(record.kind, record.pk, commands.make_audience(plan))


def disclose(
    audience_id: int,
    terms: commands.Terms,
    agreement: Agreement,
    necessity: str,
    *,
    by: Officer,
    now: datetime,
) -> Disclosure:
    disclosure = Disclosure(
        audience_id=audience_id,
        agency_id=terms.agency_id,
        team_id=terms.team_id,
        officer_id=terms.officer_id,
        agreement=agreement,
        purpose=terms.purpose,
        gateway=gateway(agreement, terms.purpose),
        categories=list(terms.categories),
        level=terms.level,
        necessity=necessity,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        by=by,
        at=now,
    )
    disclosure.save(force_insert=True)
    return disclosure


def gateway(agreement: Agreement, purpose: str) -> str:
    """The legal gateway relied on: the usual one of the purpose if the agreement names it, else its first."""
    usual = Purpose.objects.filter(pk=purpose).values_list("usual_gateway", flat=True).first() or ""
    return usual if usual in agreement.gateways else next(iter(agreement.gateways), "")


def whom_to_tell(terms: Iterable[commands.Terms], *, kept_out: Iterable[UUID] = ()) -> QuerySet[Officer]:
    """The officers whom these grants let in."""
    whom = Q(pk=None)
    for each in terms:
        if each.officer_id:
            whom |= Q(pk=each.officer_id)
        elif each.team_id:
            whom |= Q(team_id=each.team_id)
        else:
            whom |= Q(agency_id=each.agency_id)
    return Officer.objects.filter(whom, left_at=None, is_service=False).exclude(pk__in=list(kept_out))


def grant_of(disclosure: Disclosure) -> commands.Terms:
    """The grant that a disclosure made, as far as it is needed to take it back."""
    return commands.Terms(
        agency_id=disclosure.agency_id,
        team_id=disclosure.team_id,
        officer_id=disclosure.officer_id,
        agreement_id=disclosure.agreement_id,
        purpose=disclosure.purpose,
    )


def record_sharing(
    action: str,
    record: Record,
    *,
    agreement_id: UUID | None,
    agency_id: UUID,
    purpose: str,
    note: str,
) -> None:
    audit.record(
        action,
        kind=record.kind,
        subject=record.pk,
        owner=record.owner_id,
        ground=agreement_id,
        recipient=agency_id,
        purpose=purpose,
        note=note,
    )


def note_refused_share(
    record: Record, *, agency: Agency, agreement: Agreement | None, purpose: str, refusals: list[Refusal]
) -> None:
    """Put on record that a share was tried and the rule refused it; a slip in the form is not put down."""
    if because := sharing_rules.of_the_rule(refusals):
        record_sharing(
            "share refused",
            record,
            agreement_id=agreement.pk if agreement else None,
            agency_id=agency.pk,
            purpose=purpose,
            note=" ".join(refusal.message for refusal in because),
        )
