"""What the rules allow with a person record now, as a list of refusals.

The row policies of the database are the guarantee; these are the words.
"""

from collections.abc import Iterable
from datetime import date

from wardmote.foundation.refusals import Refusal
from wardmote.records.people import queries
from wardmote.records.people.models import Link, Merge, Person
from wardmote.records.people.queries import Standing
from wardmote.trust.access.sharing_rules import category_names, listed
from wardmote.trust.identity.models import Officer, Team

NOT_ALLOWED = Refusal("not-allowed", "You may look at this record, but not do this with it.")
CHANGED_MEANWHILE = Refusal(
    "changed-meanwhile",
    "Someone else changed this while you were writing. Look at it as it is now, then save again.",
)
ALREADY_ENDED = Refusal("already-ended", "This has already ended.")
ALREADY_MERGED = Refusal("already-merged", "These two are already read as one person.")
ALREADY_LINKED = Refusal("already-linked", "These two records are already linked as the same person.")
NOT_MERGED = Refusal("not-merged", "This merge has already been undone.")
NOT_LINKED = Refusal("not-linked", "This link has already been ended.")
ITSELF = Refusal("itself", "Choose another record: this is the one you are looking at.")


def not_owner(person: Person) -> Refusal:
    return Refusal("not-owner", f"Only {person.owner.name}, whose record this is, can do this.")


def refusals_to_make(
    *, name: str, team: Team | None, whole_agency: bool, by: Officer, born_on: date | None, today: date
) -> list[Refusal]:
    """Every reason why this officer may not make this record."""
    refusals = []
    if not name.strip():
        refusals.append(Refusal("no-name", "Enter a name, or the words this person goes by."))
    if team is None and not whole_agency:
        refusals.append(Refusal("no-team", "Choose the team that keeps this record, or the whole agency."))
    if team is not None and team.agency_id != by.agency_id:
        refusals.append(Refusal("team-of-another-agency", "A record is kept by a team of your own agency."))
    if born_on and born_on > today:
        refusals.append(Refusal("born-in-future", "Their date of birth cannot be in the future."))
    return refusals


def refusals_to_add(
    person: Person, *, standing: Standing, categories: Iterable[str] = (), by: Officer | None = None
) -> list[Refusal]:
    """Every reason why this officer may not add a telephone, an address or a detail now."""
    if not standing.contribute:
        return [NOT_ALLOWED]
    if by is None or standing.owns or not categories:
        return []
    sees = queries.categories_admitted(person, by=by)
    hidden = [name for key, name in category_names(categories).items() if key not in sees]
    if hidden:
        return [
            Refusal(
                "category-not-covered",
                f"The agreement that lets you into this record does not cover {listed(hidden)}.",
            )
        ]
    return []


def refusals_to_correct(
    person: Person, *, standing: Standing, born_on: date | None = None, died_on: date | None = None,
    today: date | None = None,
) -> list[Refusal]:  # fmt: skip
    """Every reason why this officer may not correct this record now, or not so."""
    refusals = [] if standing.decide else [NOT_ALLOWED]
    if today and born_on and born_on > today:
        refusals.append(Refusal("born-in-future", "Their date of birth cannot be in the future."))
    if today and died_on and died_on > today:
        refusals.append(Refusal("died-in-future", "The day they died cannot be in the future."))
    if born_on and died_on and died_on < born_on:
        refusals.append(Refusal("died-before-birth", "They cannot have died before they were born."))
    return refusals


def refusals_to_end(
    *, standing: Standing, from_on: date | None, until_on: date, today: date
) -> list[Refusal]:
    """Every reason why an address or a telephone may not end on this day."""
    if not standing.contribute:
        return [NOT_ALLOWED]
    refusals = []
    if from_on and until_on < from_on:
        refusals.append(Refusal("ends-before-start", "The last day cannot be before the first."))
    if until_on > today:
        refusals.append(Refusal("ends-in-future", "The last day cannot be in the future."))
    return refusals


# --- the same person ----------------------------------------------------------------------------


def refusals_to_merge(away: Person, into: Person, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not have one of these records read through the other."""
    if away.pk == into.pk:
        return [ITSELF]
    refusals = []
    if away.owner_id != into.owner_id:
        refusals.append(
            Refusal(
                "of-two-agencies",
                f"{away.reference} is {away.owner.name}’s and {into.reference} is {into.owner.name}’s. "
                "Records of two agencies are linked as the same person, never merged.",
            )
        )
    for person in (away, into):
        if person.owner_id != by.agency_id:
            refusals.append(not_owner(person))
        elif not queries.standing(person, by=by).decide:
            refusals.append(
                Refusal(
                    "decides-on-one", f"You may look at {person.reference}, but its team decides about it."
                )
            )
    if not refusals and into.pk in queries.one(away).ids:
        refusals.append(ALREADY_MERGED)
    return refusals


def refusals_to_undo(merge: Merge, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not undo this merge."""
    refusals = [NOT_MERGED] if merge.undone_at else []
    for person in (merge.away, merge.into):
        if person.owner_id != by.agency_id or not queries.standing(person, by=by).decide:
            refusals.append(
                Refusal(
                    "decides-on-one",
                    f"You may look at {person.reference}, but you do not decide about it: ask its team.",
                )
            )
    return refusals


def refusals_to_link(one: Person, other: Person, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not say that these two records are of one person."""
    if one.pk == other.pk:
        return [ITSELF]
    refusals = []
    if not any(queries.standing(person, by=by).contribute for person in (one, other)):
        refusals.append(
            Refusal("contributes-to-neither", "You may look at these records, but add to neither of them.")
        )
    pair = {one.pk, other.pk}
    if any({link.one_id, link.other_id} == pair for link in queries.links([one.pk])):
        refusals.append(ALREADY_LINKED)
    return refusals


def refusals_to_unlink(link: Link, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not end this link."""
    refusals = [NOT_LINKED] if link.ended_at else []
    if not any(queries.standing(person, by=by).contribute for person in (link.one, link.other)):
        refusals.append(NOT_ALLOWED)
    return refusals


# --- sharing ------------------------------------------------------------------------------------


def refusals_to_decide_who_sees(person: Person, *, standing: Standing) -> list[Refusal]:
    """Every reason why this officer may not share this record, or take back what was shared."""
    if not standing.owns:
        return [not_owner(person)]
    return [] if standing.decide else [NOT_ALLOWED]
