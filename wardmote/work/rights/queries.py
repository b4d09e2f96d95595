"""What can be asked of the rights of people."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from wardmote.trust.agreements import queries as agreements
from wardmote.trust.agreements.standing import STANDINGS
from wardmote.trust.identity.models import Agency

LIVE = tuple(key for key, standing in STANDINGS.items() if standing.shares)


@dataclass(frozen=True)
class Recipient:
    """A body that data of an agency may go to today, for what, under which entries of the register."""

    name: str
    purposes: tuple[str, ...]
    categories: tuple[str, ...]
    entries: tuple[tuple[str, str], ...]  # id and name of each agreement


def recipients(*, agency: Agency, on: date) -> list[Recipient]:
    """The other parties of this agency's agreements in force, by name. Five statements."""
    vocabulary = agreements.vocabulary()
    wanted = agreements.Wanted(standings=LIVE, party=agency.pk)
    by_name: dict[str, list[tuple[tuple[str, str], list[str], list[str]]]] = defaultdict(list)
    for agreement in agreements.entries(wanted, on=on):
        bound = [
            p for p in agreement.parties.all() if p.signed_on and not (p.withdrew_on and p.withdrew_on <= on)
        ]
        if not any(party.organisation.agency_id == agency.pk for party in bound):
            continue
        for party in bound:
            if party.organisation.agency_id != agency.pk:
                by_name[party.organisation.name].append(
                    (
                        (str(agreement.pk), agreement.document_name),
                        vocabulary.purpose_names(agreement.purposes),
                        vocabulary.category_names(agreement.categories),
                    )
                )
    return [
        Recipient(
            name,
            tuple(dict.fromkeys(purpose for _, purposes, _ in found for purpose in purposes)),
            tuple(dict.fromkeys(category for _, _, categories in found for category in categories)),
            tuple(entry for entry, _, _ in found),
        )
        for name, found in sorted(by_name.items())
    ]
