"""What can be asked about places and the areas they lie in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from wardmote.records.places.models import Boundary, Merge, Note, Place, Postcode, Street, Wording
from wardmote.records.places.postcodes import as_postcode, match_key
from wardmote.records.places.shapes import MARGIN, Areas
from wardmote.trust.identity.models import Officer

# --- where things are -------------------------------------------------------------------------------


def boundaries(kind: str = Boundary.Kind.WARD, *, on: date | None = None) -> QuerySet[Boundary]:
    """The boundaries in force on a day, or now."""
    if on is None:
        found = Boundary.objects.filter(until_on=None)
    else:
        found = Boundary.objects.filter(
            Q(from_on=None) | Q(from_on__lte=on), Q(until_on=None) | Q(until_on__gte=on)
        )
    return found.filter(kind=kind).order_by("name", "pk")


def wards(*, on: date | None = None, margin: float = MARGIN) -> Areas[str]:
    """The wards, which together are the partnership's area, by name."""
    rows: Any = boundaries(on=on).values_list("name", "shape")
    return Areas(rows, margin=margin)


def ward_names() -> list[str]:
    return list(boundaries().values_list("name", flat=True))


def ward_at(longitude: Decimal | float, latitude: Decimal | float, *, on: date | None = None) -> str:
    """The name of the ward a point lies in; "" for one outside them all."""
    return wards(on=on).of(float(longitude), float(latitude)) or ""


def point_of_postcode(postcode: str) -> tuple[Decimal, Decimal] | None:
    """Longitude and latitude of the middle of a postcode, where it is in the list."""
    written = as_postcode(postcode)
    found = Postcode.objects.filter(postcode=written).first() if written else None
    return (found.longitude, found.latitude) if found else None


def ward_of_postcode(postcode: str) -> str:
    point = point_of_postcode(postcode) if postcode else None
    return ward_at(*point) if point else ""


def wards_of_postcodes(postcodes: Iterable[str]) -> dict[str, str]:
    """The ward of each of these postcodes that is in the list: two statements, however many."""
    wanted = {written for typed in postcodes if typed and (written := as_postcode(typed))}
    found = list(Postcode.objects.filter(postcode__in=wanted)) if wanted else []
    if not found:
        return {}
    areas = wards()
    return {
        each.postcode: ward
        for each in found
        if (ward := areas.of(float(each.longitude), float(each.latitude)))
    }


def street_in(address: str) -> Street | None:
    """The street of the gazetteer that an address ends in: "14 Tanner's Row" is in "Tanner's Row"."""
    words = match_key(address).split()
    tails = [" ".join(words[start:]) for start in range(len(words))]
    found = {each.key: each for each in Street.objects.filter(key__in=tails).order_by("-id")}
    return next((found[tail] for tail in tails if tail in found), None)


# --- places on record -------------------------------------------------------------------------------


def visible() -> QuerySet[Place]:
    """Every record the officer may see."""
    return Place.objects.select_related("owner", "team", "made_by").defer("words")


def by_name(places: Iterable[Place]) -> list[Place]:
    """A few records as lists sort them. Many are sorted by the database: no login reads what it sorts by."""
    return sorted(places, key=lambda place: (match_key(place.title), place.pk))


@dataclass(frozen=True)
class Standing:
    """What an officer may do with one record, by the grants that admit them today."""

    owns: bool = False
    contribute: bool = False
    decide: bool = False


def standing(place: Place, *, by: Officer) -> Standing:
    with connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.admits_me(%(a)s, 'contribute'), wardmote.admits_me(%(a)s, 'decide')",
            {"a": place.audience_id},
        )
        contribute, decide = cursor.fetchone()
    return Standing(by.agency_id == place.owner_id, contribute, decide)


def notes(places: Iterable[UUID]) -> QuerySet[Note]:
    found = Note.objects.filter(place__in=list(places)).select_related("by__agency", "place")
    return found.order_by("-at", "-id")


def wordings(places: Iterable[UUID]) -> QuerySet[Wording]:
    found = Wording.objects.filter(place__in=list(places)).select_related("by__agency", "place")
    return found.order_by("-at", "-id")


@dataclass(frozen=True)
class One:
    """A place as it is read: the record that leads, and those merged into it that the officer may see."""

    place: Place
    others: tuple[Place, ...] = ()
    merges: tuple[Merge, ...] = ()

    @property
    def ids(self) -> list[UUID]:
        return [self.place.pk, *(other.pk for other in self.others)]


def one(place: Place) -> One:
    """The record that leads among those merged with this one, and the others: at most three statements.

    What leads is found by following the newest merge from each. Merges that officers made without seeing
    each other's may contradict, even go round: then the record made first leads.
    """
    merges = merges_around([place.pk])
    if not merges:
        return One(place)
    ids = {each for merge in merges for each in (merge.away_id, merge.into_id)}
    records = {each.pk: each for each in visible().filter(pk__in=ids | {place.pk})}
    newest: dict[UUID, UUID] = {}
    for merge in sorted(merges, key=lambda merge: (merge.at, merge.pk)):
        newest[merge.away_id] = merge.into_id
    here, been = place.pk, [place.pk]
    while here in newest and newest[here] in records:
        here = newest[here]
        if here in been:
            ring = been[been.index(here) :]
            here = min(ring, key=lambda pk: (records[pk].made_at, records[pk].reference))
            break
        been.append(here)
    others = [record for pk, record in records.items() if pk != here]
    return One(records[here], tuple(sorted(others, key=lambda each: each.reference)), tuple(merges))


def merges_around(places: Iterable[UUID]) -> list[Merge]:
    """The live merges that join these records to others, those to further ones, and so on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with recursive one (id) as (select unnest(%s::uuid[]) union"
            " select case when m.away_id = one.id then m.into_id else m.away_id end from one"
            " join places_merge m on one.id in (m.away_id, m.into_id) where m.undone_at is null)"
            " select m.id from places_merge m join one on one.id = m.away_id where m.undone_at is null",
            [list(places)],
        )
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return []
    return list(Merge.objects.filter(pk__in=ids).select_related("away", "into", "by").order_by("-at", "id"))


MOST_ALIKE = 5


def alike(*, address: str, postcode: str = "", without: Iterable[UUID] = ()) -> list[Place]:
    """The places on record that the officer may see and that are written alike, at most a few."""
    return alike_each({"": (address, postcode)}, without=without).get("", [])


def alike_each(wanted: dict[Any, tuple[str, str]], *, without: Iterable[UUID] = ()) -> dict[Any, list[Place]]:
    """For each (address, postcode), the places on record that are written alike: one statement in all.

    The addresses agree as they are compared, and the postcodes unless one is not known.
    """
    keys = {
        name: (match_key(address), as_postcode(postcode) or "")
        for name, (address, postcode) in wanted.items()
    }
    asked = {key for key, _ in keys.values() if key}
    if not asked:
        return {}
    written_so = RawSQL("select wardmote.places_alike(%s)", [sorted(asked)])  # nosec B611: our own words
    found = by_name(visible().filter(pk__in=written_so).exclude(pk__in=list(without)))
    return {
        name: places[:MOST_ALIKE]
        for name, (key, postcode) in keys.items()
        if (
            places := [
                each
                for each in found
                if match_key(each.address or each.name) == key
                and (not postcode or not each.postcode or each.postcode == postcode)
            ]
        )
    }
