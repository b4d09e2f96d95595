"""What a transfer of a case to another agency would change, and for whom; asked before anybody says yes."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from wardmote.foundation.refusals import Refusal
from wardmote.trust.access.models import Level
from wardmote.trust.access.queries import GrantToday, grants_today, parties_of
from wardmote.trust.access.sharing_rules import category_names
from wardmote.trust.access.telling import whom
from wardmote.trust.agreements.models import Agreement, Party, Purpose
from wardmote.trust.agreements.reliance import listed, refusals_to_rely
from wardmote.trust.identity.models import Agency
from wardmote.work.cases.models import Case, Transfer


@dataclass(frozen=True)
class Ground:
    """One agency that sees the case, and the agreement and purpose by which it could take it over."""

    agency: Agency
    agreement: Agreement
    purpose: str
    purpose_name: str

    @property
    def key(self) -> str:
        return f"{self.agency.pk}:{self.agreement.pk}:{self.purpose}"


@dataclass(frozen=True)
class Change:
    """What becomes of one way in: whose it is, what happens to it, and whether it goes on."""

    who: str
    then: str
    goes_on: bool


def grounds(case: Case) -> list[Ground]:
    """The agencies that see the case today and on what ground, each once."""
    names = dict(Purpose.objects.values_list("key", "name"))
    found: dict[str, Ground] = {}
    for each in grants_today([case.audience_id])[case.audience_id]:
        grant = each.grant
        is_theirs = grant.agency_id != case.owner_id and grant.level >= Level.READ
        if each.admits and grant.agreement is not None and is_theirs:
            purpose = names.get(grant.purpose, grant.purpose)
            ground = Ground(grant.agency, grant.agreement, grant.purpose, purpose)
            found.setdefault(ground.key, ground)
    return sorted(found.values(), key=lambda ground: (ground.agency.name, ground.agreement.document_name))


def held_in(case: Case) -> list[str]:
    """Every kind of data in it with all its parts; nothing for whoever does not decide on it."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.what_case_holds(%s)", [case.pk])
        return list(cursor.fetchone()[0] or [])


def not_covered(case: Case, agreement: Agreement) -> list[Refusal]:
    """Why the agreement does not carry all that the case holds: they would come to see the whole of it."""
    if left_over := [key for key in held_in(case) if key not in agreement.categories]:
        names = listed(category_names(left_over).values())
        return [
            Refusal(
                "category-not-covered",
                f"The whole case would be theirs, and the agreement does not cover {names},"
                " which parts of it hold.",
            )
        ]
    return []


def changes(case: Case, transfer: Transfer, *, on: date) -> list[Change]:
    """What becomes of each way in once the transfer is accepted; `transfer` need not be saved."""
    grants = [each for each in grants_today([case.audience_id])[case.audience_id] if each.admits]
    parties = parties_of(each.grant for each in grants)
    if transfer.agreement_id not in parties:
        parties |= parties_of_agreement(transfer.agreement)
    new = transfer.agency
    found = [Change(new.name, "becomes the owner: the team they choose decides, and nobody else there", True)]
    for each in grants:
        grant = each.grant
        if grant.agency_id == new.pk:
            continue
        if grant.agreement is None:
            found.append(_of_the_old_owner(case, transfer, each, parties, on=on))
            continue
        refusals = refusals_to_rely(
            grant.agreement,
            parties[grant.agreement.pk],
            reader=grant.agency,
            owner=new,
            purpose=grant.purpose,
            categories=set(case.categories),
            on=on,
        )
        then = refusals[0].message if refusals else f"goes on, under “{grant.agreement.document_name}”"
        found.append(Change(whom(each), f"no longer sees it. {then}" if refusals else then, not refusals))
    return found


def _of_the_old_owner(case: Case, transfer: Transfer, each: GrantToday, parties: dict, *, on: date) -> Change:
    if not transfer.keeps:
        return Change(whom(each), "no longer sees it", False)
    refusals = refusals_to_rely(
        transfer.agreement,
        parties[transfer.agreement_id],
        reader=case.owner,
        owner=transfer.agency,
        purpose=transfer.purpose,
        categories=set(case.categories),
        on=on,
    )
    if refusals:
        return Change(whom(each), f"no longer sees it. {refusals[0].message}", False)
    return Change(whom(each), f"goes on reading and adding, under “{transfer.agreement.document_name}”", True)


def parties_of_agreement(agreement: Agreement) -> dict:
    found = Party.objects.filter(agreement=agreement).select_related("organisation").order_by("id")
    return {agreement.pk: list(found)}
