"""What the rules allow of sharing a record of any kind, as refusals. `noun` is "case", "person record"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from wardmote.foundation.refusals import Refusal
from wardmote.trust.access.commands import Plan
from wardmote.trust.agreements.models import Agreement, Category
from wardmote.trust.agreements.reliance import refusals_to_rely
from wardmote.trust.identity.models import Agency, Officer, Team

NOT_LIVE = Refusal(
    "agreement-not-live",
    "The agreement is not in force between your agencies for this purpose and these categories.",
)
NOBODY_CHOSEN = Refusal("nobody-chosen", "Choose a team, named officers, or the whole agency: one of them.")
NOT_SHARED = Refusal("not-shared", "This sharing has already been withdrawn.")

# What is amiss with the form or with who sends it, and says nothing of whom the law lets see the record.
NOT_OF_THE_RULE = {
    "not-owner", "not-allowed", "closed", "own-agency", "of-another-agency", "nobody-chosen",
    "case-categories-left-out", "ends-in-the-past", "already-shared",
}  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """Whom it is to be shared with, on which ground, what of it and how long."""

    agency: Agency
    team: Team | None
    officers: tuple[Officer, ...]
    whole_agency: bool
    agreement: Agreement
    purpose: str
    categories: frozenset[str]
    ends_on: date | None = None


def refusals_to_share(
    proposal: Proposal, *, owner: Agency, plan: Plan, noun: str, today: date
) -> list[Refusal]:
    """Every reason why the rule does not let a record of `owner`, seen now by `plan`, be shared so."""
    agency, team, officers = proposal.agency, proposal.team, proposal.officers
    refusals = []
    if agency.pk == owner.pk:
        refusals.append(Refusal("own-agency", f"The {noun} is that agency's own."))
    if (team is not None and team.agency_id != agency.pk) or any(o.agency_id != agency.pk for o in officers):
        refusals.append(Refusal("of-another-agency", f"Choose a team or officers of {agency.name}."))
    if sum((team is not None, bool(officers), proposal.whole_agency)) != 1:
        refusals.append(NOBODY_CHOSEN)
    refusals += refusals_to_rely(
        proposal.agreement,
        list(proposal.agreement.parties.select_related("organisation")),
        reader=agency,
        owner=owner,
        purpose=proposal.purpose,
        categories=proposal.categories,
        on=today,
    )
    missing = set(plan.held) - proposal.categories
    if uncovered := missing - set(proposal.agreement.categories):
        refusals.append(
            Refusal(
                "held-not-covered",
                f"The agreement does not cover {listed(category_names(uncovered).values())}, which the {noun}"
                " itself holds: it cannot be shared without it. Choose an agreement that covers it.",
            )
        )
    elif missing:
        refusals.append(
            Refusal(
                "case-categories-left-out",
                f"The {noun} itself holds {listed(category_names(missing).values())}:"
                " it cannot be shared without it. Tick it, or choose an agreement that covers it.",
            )
        )
    if proposal.ends_on is not None and proposal.ends_on < today:
        refusals.append(Refusal("ends-in-the-past", "The last day of sharing must be today or later."))
    return refusals


def refusals_of_recipients(
    proposal: Proposal,
    *,
    plan: Plan,
    noun: str,
    today: date,
    kept_out: Iterable[UUID | None] = (),
    kept_out_names: Iterable[str] = (),
) -> list[Refusal]:
    """Why not these people: on the must-not-receive list, or let in already. `kept_out` holds ids."""
    refusals = []
    agency, officers = proposal.agency, proposal.officers
    out = {each.officer_id for each in plan.denials} | {each.agency_id for each in plan.denials}
    out |= set(kept_out)
    names = {folded(name) for name in kept_out_names}
    if agency.pk in out:
        refusals.append(
            Refusal("must-not-receive", f"{agency.name} is on this {noun}'s must-not-receive list.")
        )
    for officer in officers:
        if officer.pk in out or folded(officer.name) in names:
            refusals.append(
                Refusal("must-not-receive", f"{officer.name} is on this {noun}'s must-not-receive list.")
            )
    whom: list[tuple[UUID | None, UUID | None, str]] = [(o.team_id, o.pk, o.name) for o in officers]
    team = proposal.team
    whom = whom or [(team.pk if team else None, None, team.name if team else agency.name)]
    for team_id, officer_id, name in whom:
        for grant in plan.grants:
            same = (grant.agency_id, grant.team_id, grant.officer_id) == (agency.pk, team_id, officer_id)
            ground = (grant.agreement_id, grant.purpose) == (proposal.agreement.pk, proposal.purpose)
            if same and ground and (grant.ends_on is None or grant.ends_on >= today):
                refusals.append(
                    Refusal(
                        "already-shared", f"{name} already has this {noun} under this agreement and purpose."
                    )
                )
    return refusals


def of_the_rule(refusals: Iterable[Refusal]) -> list[Refusal]:
    """Those that say the agreement, its purpose and categories, or the must-not-receive list forbid it."""
    return [refusal for refusal in refusals if refusal.code not in NOT_OF_THE_RULE]


def category_names(keys: Iterable[str]) -> dict[str, str]:
    return dict(Category.objects.filter(pk__in=list(keys)).order_by("position").values_list("key", "name"))


def listed(words: Iterable[str]) -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}" if quoted else "it"


def folded(name: str) -> str:
    return " ".join(name.split()).casefold()
