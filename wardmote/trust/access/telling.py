"""Who sees a record and why, in the words its page shows: the same for every kind of record."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from wardmote.trust.access.models import Disclosure, Level, StandIn
from wardmote.trust.access.queries import LEVEL_WORDS, GrantToday
from wardmote.trust.agreements import queries as agreements
from wardmote.trust.agreements.models import Agreement, Category, Party, Purpose
from wardmote.trust.agreements.reliance import refusals_to_rely
from wardmote.trust.identity.models import Agency


def names() -> dict[str, dict[str, str]]:
    return {
        "purposes": dict(Purpose.objects.values_list("key", "name")),
        "categories": dict(Category.objects.order_by("position").values_list("key", "name")),
    }


def whom(each: GrantToday) -> str:
    grant = each.grant
    within = grant.officer or grant.team
    return f"{grant.agency.name}, {within}" if within else f"{grant.agency.name}, all its officers"


def way_in(
    each: GrantToday,
    *,
    owner: Agency,
    held: Iterable[str],
    disclosures: Iterable[Disclosure],
    words: Mapping[str, Mapping[str, str]],
    parties: Mapping[UUID, list[Party]],
    noun: str,
    today: date,
    stand_ins: Mapping[int, list[StandIn]],
) -> dict[str, Any]:
    """One way in: who, how far, on which ground, until when, and if it admits nobody today, why."""
    grant = each.grant
    same = ("agency_id", "team_id", "officer_id", "agreement_id", "purpose")
    disclosure = next(
        (
            disclosure
            for disclosure in disclosures
            if disclosure.withdrawn_at is None
            and all(getattr(disclosure, name) == getattr(grant, name) for name in same)
        ),
        None,
    )
    return {
        "grant": grant,
        "admits": each.admits,
        "level": each.level_words,
        "purpose": words["purposes"].get(grant.purpose, grant.purpose),
        "categories": [words["categories"].get(key, key) for key in grant.categories],
        "why_not": []
        if each.admits
        else why_not(each, owner=owner, held=held, parties=parties, noun=noun, today=today),
        "disclosure": disclosure,
        "stand_ins": stand_ins.get(grant.pk, []) if each.admits else [],
    }


def why_not(
    each: GrantToday,
    *,
    owner: Agency,
    held: Iterable[str],
    parties: Mapping[UUID, list[Party]],
    noun: str,
    today: date,
) -> list[str]:
    """The words why a grant lets nobody in today."""
    grant = each.grant
    words = []
    if grant.starts_on and grant.starts_on > today:
        words.append("This sharing has not started yet.")
    if grant.ends_on and grant.ends_on < today:
        words.append("The last day of this sharing has passed.")
    if grant.agreement is not None:
        refusals = refusals_to_rely(
            grant.agreement,
            parties.get(grant.agreement.pk, []),
            reader=grant.agency,
            owner=owner,
            purpose=grant.purpose,
            categories=list(held),
            on=today,
        )
        words += [refusal.message for refusal in refusals]
    return words or [f"They are on this {noun}'s must-not-receive list."]


def shared_once(disclosure: Disclosure, words: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """One act of sharing, as the table of everything that was ever shared has it."""
    return {
        "disclosure": disclosure,
        "level": LEVEL_WORDS[Level(disclosure.level)],
        "purpose": words["purposes"].get(disclosure.purpose, disclosure.purpose),
        "categories": [words["categories"].get(key, key) for key in disclosure.categories],
    }


def agencies_to_choose(
    found: Iterable[agreements.AgencyGrounds], *, have: set[UUID], purposes: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Every other agency: the agreements that cover it, or why none does. Those with some come first."""
    rows = [
        {
            "agency": each.agency,
            "has_it": each.agency.pk in have,
            "why_not": each.why_not,
            "grounds": [
                {
                    "agreement": ground.agreement,
                    "purposes": [purposes.get(key, key) for key in ground.purposes],
                }
                for ground in each.live
            ],
        }
        for each in found
    ]
    return sorted(rows, key=lambda row: not row["grounds"])


def ground_asked_for(typed: str) -> tuple[Agreement | None, str]:
    """The agreement and the purpose that a form named, as far as the register knows them."""
    key, _, purpose = typed.partition(":")
    try:
        agreement = Agreement.objects.filter(pk=UUID(key)).first()
    except ValueError:
        agreement = None
    return agreement, purpose if Purpose.objects.filter(pk=purpose).exists() else ""
