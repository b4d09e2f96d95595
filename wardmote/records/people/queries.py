"""What can be asked about people: a record and those read through it, what is known, who may be the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from wardmote.records.people import gathering, matching
from wardmote.records.people.matching import Traits
from wardmote.records.people.models import (
    Address,
    Contact,
    Detail,
    Link,
    MatchKey,
    Merge,
    Person,
    PersonDisclosure,
    Wording,
)
from wardmote.trust.access import queries as access_queries
from wardmote.trust.access.queries import grants_today
from wardmote.trust.agreements.models import Category
from wardmote.trust.identity.models import Officer


def visible() -> QuerySet[Person]:
    """Every record the officer may see."""
    return Person.objects.select_related("owner", "team")


def by_name(people: Iterable[Person]) -> list[Person]:
    """A few records as lists sort them. Many are sorted by the database: no login reads what it sorts by."""
    return sorted(people, key=lambda person: (matching.sort_name(person.name), person.pk))


@dataclass(frozen=True)
class Standing:
    """What an officer may do with one record, by the grants that admit them today."""

    owns: bool = False
    contribute: bool = False
    decide: bool = False


def standing(person: Person, *, by: Officer) -> Standing:
    with connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.admits_me(%(a)s, 'contribute'), wardmote.admits_me(%(a)s, 'decide')",
            {"a": person.audience_id},
        )
        contribute, decide = cursor.fetchone()
    return Standing(by.agency_id == person.owner_id, contribute, decide)


# --- one person, of however many records --------------------------------------------------------


@dataclass(frozen=True)
class One:
    """A person as they are read: the record that leads, and those merged into it that the officer may see."""

    person: Person
    others: tuple[Person, ...] = ()
    merges: tuple[Merge, ...] = ()

    @property
    def ids(self) -> list[UUID]:
        return [self.person.pk, *(other.pk for other in self.others)]


def one(person: Person) -> One:
    """The record that leads among those merged with this one, and the others: at most two statements.

    What leads is found by following the newest merge from each. Merges that officers made without seeing
    each other's may contradict, even go round: then the record made first leads.
    """
    merges = merges_around([person.pk])
    if not merges:
        return One(person)
    ids = {each for merge in merges for each in (merge.away_id, merge.into_id)}
    records = {each.pk: each for each in visible().filter(pk__in=ids | {person.pk})}
    newest: dict[UUID, UUID] = {}
    for merge in sorted(merges, key=lambda merge: (merge.at, merge.pk)):
        newest[merge.away_id] = merge.into_id
    here, been = person.pk, [person.pk]
    while here in newest and newest[here] in records:
        here = newest[here]
        if here in been:
            ring = been[been.index(here) :]
            here = min(ring, key=lambda pk: (records[pk].made_at, records[pk].reference))
            break
        been.append(here)
    others = [record for pk, record in records.items() if pk != here]
    return One(records[here], tuple(sorted(others, key=lambda each: each.reference)), tuple(merges))


def merges_around(people: Iterable[UUID]) -> list[Merge]:
    """The live merges that join these records to others, those to further ones, and so on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with recursive one (id) as (select unnest(%s::uuid[]) union"
            " select case when m.away_id = one.id then m.into_id else m.away_id end from one"
            " join people_merge m on one.id in (m.away_id, m.into_id) where m.undone_at is null)"
            " select m.id from people_merge m join one on one.id = m.away_id where m.undone_at is null",
            [list(people)],
        )
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return []
    return list(Merge.objects.filter(pk__in=ids).select_related("away", "into", "by").order_by("-at", "id"))


def links(people: Iterable[UUID]) -> QuerySet[Link]:
    """The ties with records of other agencies that stand, as far as the officer sees both ends."""
    ids = list(people)
    found = Link.objects.filter(Q(one__in=ids) | Q(other__in=ids), ended_at=None)
    return found.select_related("one__owner", "other__owner", "by").order_by("-at", "id")


# --- what is known ------------------------------------------------------------------------------


def contacts(people: Iterable[UUID]) -> QuerySet[Contact]:
    """Those in use first."""
    found = Contact.objects.filter(person__in=list(people)).select_related("by__agency", "person")
    return found.order_by(F("until_on").desc(nulls_first=True), "at", "id")


def addresses(people: Iterable[UUID]) -> QuerySet[Address]:
    found = Address.objects.filter(person__in=list(people)).select_related("by__agency", "person")
    return found.order_by(F("until_on").desc(nulls_first=True), F("from_on").desc(nulls_last=True), "id")


def details(people: Iterable[UUID]) -> QuerySet[Detail]:
    found = Detail.objects.filter(person__in=list(people)).select_related("by__agency", "person")
    return found.order_by("-at", "-id")


def wordings(people: Iterable[UUID]) -> QuerySet[Wording]:
    return Wording.objects.filter(person__in=list(people)).select_related("by").order_by("-at", "-id")


def standing_details(found: Iterable[Detail]) -> tuple[dict[str, Detail], list[Detail], list[Detail]]:
    """What stands of each kind, the notes, and the wordings that were replaced."""
    stands: dict[str, Detail] = {}
    notes, earlier = [], []
    for detail in found:
        if detail.kind == Detail.Kind.NOTE:
            notes.append(detail)
        elif detail.kind not in stands:
            stands[detail.kind] = detail
        elif detail.text:
            earlier.append(detail)
    return {kind: detail for kind, detail in stands.items() if detail.text}, notes, earlier


# --- who may be the same ------------------------------------------------------------------------


@dataclass(frozen=True)
class Likely:
    """A record that may be of the same person, and why, in words."""

    person: Person
    reasons: tuple[str, ...]
    strength: int

    @property
    def why(self) -> str:
        words = " and ".join(self.reasons)
        return words[:1].upper() + words[1:]


MOST_LIKELY = 8


def likely(traits: Traits, *, without: Iterable[UUID] = ()) -> list[Likely]:
    """The records the officer may see that may be of this person, the likeliest first. Three statements.

    A name alone is enough only if it is the same, or sounds the same and nothing speaks against it: two
    people born on different days are not one because their names are alike.
    """
    keys = [key for key in matching.keys_of_names(traits.names) if key[0] != MatchKey.Kind.PART]
    found: dict[UUID, set[str]] = {}
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(
                "select person_id, kind from wardmote.people_with_keys(%s, %s)",
                [[kind for kind, _ in keys], [value for _, value in keys]],
            )
            for person, kind in cursor.fetchall():
                found.setdefault(person, set()).add(kind)
    for person, _ in with_phones(traits.phones):
        found.setdefault(person, set()).add(MatchKey.Kind.PHONE)
    for look in gathering.set_aside:
        for person in look(found):
            del found[person]
    if not found:
        return []
    likelies = [
        each
        for person in visible().filter(pk__in=found).exclude(pk__in=list(without))
        if (each := compare(person, found[person.pk], traits)) is not None
    ]
    return sorted(likelies, key=lambda each: (-each.strength, matching.sort_name(each.person.name)))[
        :MOST_LIKELY
    ]


def compare(person: Person, kinds: set[str], traits: Traits) -> Likely | None:
    reasons, strength = [], 0
    if MatchKey.Kind.NAME in kinds:
        reasons.append(MatchKey.Kind.NAME.label)
        strength += 3
    elif MatchKey.Kind.SOUND in kinds:
        reasons.append(MatchKey.Kind.SOUND.label)
        strength += 1
    against = False
    if traits.born_on and person.born_on:
        if traits.born_on == person.born_on:
            reasons.append("same date of birth")
            strength += 3
        else:
            against = True
    elif traits.born_on and person.born_about and abs(person.born_about - traits.born_on.year) <= 3:
        reasons.append("about the same age")
        strength += 1
    if MatchKey.Kind.PHONE in kinds:
        reasons.append(MatchKey.Kind.PHONE.label)
        strength += 3
    if against:
        strength -= 3
        reasons.append("but another date of birth")
    return Likely(person, tuple(reasons), strength) if strength > 0 else None


def with_phones(numbers: Iterable[str]) -> list[tuple[UUID, str]]:
    """(person, number) for these numbers, as E.164, among the records the officer may see."""
    wanted = [number for number in numbers if number]
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute("select person_id, number from wardmote.people_with_phones(%s)", [wanted])
        return list(cursor.fetchall())


def traits_of(person: Person, found: Iterable[Contact] = ()) -> Traits:
    names = matching.names_of(person.name, person.other_names) if person.kind == Person.Kind.KNOWN else []
    return Traits(tuple(names), person.born_on, tuple(c.e164 for c in found if c.e164 and not c.until_on))


# --- who sees it --------------------------------------------------------------------------------


def disclosures(person: Person) -> QuerySet[PersonDisclosure]:
    found = PersonDisclosure.objects.filter(person=person)
    found = found.select_related(
        "disclosure__agency",
        "disclosure__team",
        "disclosure__officer",
        "disclosure__agreement",
        "disclosure__by__agency",
        "disclosure__withdrawn_by",
    )
    return found.order_by("-disclosure__at", "id")


def blind_to(person: Person) -> dict[str, list[str]]:
    """For each category, the partners now on the record who would not see something that holds it."""
    sees: dict[str, set[str]] = {}
    for each in grants_today([person.audience_id])[person.audience_id]:
        if each.admits and each.grant.agreement_id:
            sees.setdefault(each.grant.agency.short_name, set()).update(each.grant.categories)
    return {
        category.key: [name for name in sees if category.key not in sees[name]]
        for category in Category.objects.order_by("position")
    }


def categories_admitted(person: Person, *, by: Officer) -> set[str]:
    """The categories that the grants which let this officer in cover; a record of their own holds any."""
    return access_queries.categories_admitted(person.audience_id, by=by)
