"""What the rules allow with a record of a place now, as a list of refusals.

The row policies of the database are the guarantee; these are the words.
"""

from wardmote.foundation.refusals import Refusal
from wardmote.records.places.models import Merge, Place
from wardmote.records.places.queries import Standing
from wardmote.trust.identity.models import Officer, Team

NOT_ALLOWED = Refusal("not-allowed", "You may look at this record, but not do this with it.")
ALREADY_MERGED = Refusal("already-merged", "These two are already read as one place.")
NOT_MERGED = Refusal("not-merged", "This merge has already been undone.")
ITSELF = Refusal("itself", "Choose another record: this is the one you are looking at.")
NO_REASON = Refusal("no-reason", "Enter how you know.")


def refusals_to_make(
    *, name: str, address: str, team: Team | None, whole_agency: bool, by: Officer
) -> list[Refusal]:
    """Every reason why this officer may not make this record."""
    refusals = []
    if not (name.strip() or address.strip()):
        refusals.append(Refusal("no-place", "Enter the address, or what the place is called."))
    if team is None and not whole_agency:
        refusals.append(Refusal("no-team", "Choose the team that keeps this record, or the whole agency."))
    if team is not None and team.agency_id != by.agency_id:
        refusals.append(Refusal("team-of-another-agency", "A record is kept by a team of your own agency."))
    return refusals


def refusals_to_add(standing: Standing) -> list[Refusal]:
    return [] if standing.contribute else [NOT_ALLOWED]


def refusals_to_correct(standing: Standing) -> list[Refusal]:
    return [] if standing.decide else [NOT_ALLOWED]


def refusals_to_merge(
    away: Place, into: Place, *, standings: tuple[Standing, Standing], merges: list[Merge]
) -> list[Refusal]:
    """Every reason why these two may not be read as one place; `merges` are those that stand around them."""
    if away.pk == into.pk:
        return [ITSELF]
    refusals = []
    for place, standing in zip((away, into), standings, strict=True):
        if not (standing.owns and standing.decide):
            refusals.append(
                Refusal(
                    "not-owner",
                    f"Only {place.owner.name} can do this with {place.reference}.",
                )
            )
    if any({merge.away_id, merge.into_id} == {away.pk, into.pk} for merge in merges):
        refusals.append(ALREADY_MERGED)
    return refusals
