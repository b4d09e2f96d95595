"""What can be done with a place: made, corrected, noted on, merged with another record and parted from it."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.references import new_reference
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.records.places import policies, queries
from wardmote.records.places.models import Merge, Note, Place
from wardmote.records.places.postcodes import as_postcode, match_key
from wardmote.trust.access import commands as access
from wardmote.trust.access.models import Level
from wardmote.trust.identity.models import Officer, Team

HELD = frozenset({"contact"})  # an address says where somebody lives


class CannotMake(Refused):
    pass


class CannotCorrect(Refused):
    pass


class CannotAdd(Refused):
    pass


class CannotMerge(Refused):
    pass


class CannotUndo(Refused):
    pass


@transaction.atomic
def make_place(
    *,
    kind: str,
    by: Officer,
    now: datetime,
    name: str = "",
    address: str = "",
    postcode: str = "",
    point: tuple[Decimal, Decimal] | None = None,
    note: str = "",
    team: Team | None = None,
    whole_agency: bool = False,
    key: UUID | None = None,
) -> Place:
    """Make a record of a place for a team of the officer's own agency, or for the whole of it where chosen.

    Where no point is given, the middle of its postcode or street stands for it, and is marked as such.

    :raises CannotMake: with every reason, if the rules refuse.
    :raises django.db.IntegrityError: if there is a record of that key.
    """
    if refusals := policies.refusals_to_make(
        name=name, address=address, team=team, whole_agency=whole_agency, by=by
    ):
        raise CannotMake(refusals)
    grants = {access.Terms(by.agency_id, team_id=team.pk if team else None)}
    if team is not None and team.pk != by.team_id:  # whoever makes it for another team goes on seeing it
        grants.add(access.Terms(by.agency_id, team_id=by.team_id, officer_id=by.pk, level=Level.CONTRIBUTE))
    place = Place(
        pk=key or uuid.uuid4(),
        reference=new_reference("L"),
        audience_id=access.make_audience(access.Plan(frozenset(grants), held=HELD)),
        owner_id=by.agency_id,
        team=team,
        made_at=now,
        made_by=by,
        changed_at=now,
    )
    describe(place, kind=kind, name=name, address=address, postcode=postcode, point=point)
    with by_row_policy(CannotMake, policies.NOT_ALLOWED):
        # By bulk_create: reading back the generated words would be a second statement for nothing.
        Place.objects.bulk_create([place])
    if note.strip():
        _note(place, note, (), by=by, now=now)
    audit.record("place made", kind="place", subject=place.pk, owner=place.owner_id)
    return place


def describe(
    place: Place, *, kind: str, name: str, address: str, postcode: str, point: tuple[Decimal, Decimal] | None
) -> None:
    """What is said of a place, and what follows from it: its street, its ward, how it sorts and compares."""
    place.kind, place.name, place.address = kind, name.strip(), address.strip()
    place.postcode = as_postcode(postcode) or ""
    street = queries.street_in(place.address or place.name)
    place.street = street.name if street else ""
    exactness = Place.Exactness.EXACT
    if point is None and (found := queries.point_of_postcode(place.postcode)):
        point, exactness = found, Place.Exactness.POSTCODE
    if point is None and street is not None:
        point, exactness = (street.longitude, street.latitude), Place.Exactness.APPROXIMATE
    place.longitude, place.latitude = point or (None, None)
    place.point_is = exactness if point else ""
    place.ward = queries.ward_at(*point) if point else ""
    place.sort_key = match_key(place.title)
    place.address_key = match_key(place.address or place.name)


@transaction.atomic
def correct(
    *,
    place: Place,
    kind: str,
    name: str,
    address: str,
    postcode: str,
    point: tuple[Decimal, Decimal] | None = None,
    by: Officer,
    now: datetime,
) -> None:
    """Correct what is said of a place. The database keeps the earlier wording.

    :raises CannotCorrect: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_correct(queries.standing(place, by=by))
    if not (name.strip() or address.strip()):
        refusals.append(Refusal("no-place", "Enter the address, or what the place is called."))
    if refusals:
        raise CannotCorrect(refusals)
    describe(place, kind=kind, name=name, address=address, postcode=postcode, point=point)
    fields = ("kind", "name", "address", "postcode", "street", "ward", "longitude", "latitude", "point_is",
              "sort_key", "address_key")  # fmt: skip
    changed = Place.objects.filter(pk=place.pk)
    with by_row_policy(CannotCorrect, policies.NOT_ALLOWED):
        if not changed.update(changed_at=now, **{name: getattr(place, name) for name in fields}):
            raise CannotCorrect([policies.NOT_ALLOWED])
    audit.record("place corrected", kind="place", subject=place.pk, owner=place.owner_id)


@transaction.atomic
def add_note(
    *,
    place: Place,
    text: str,
    categories: Iterable[str] = (),
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Note:
    """Add a note, read by those who open the record and whose agreement covers its categories.

    :raises CannotAdd: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_add(queries.standing(place, by=by)):
        raise CannotAdd(refusals)
    with by_row_policy(CannotAdd, policies.NOT_ALLOWED):
        note = _note(place, text, categories, by=by, now=now, key=key)
    audit.record("note added", kind="place", subject=place.pk, owner=place.owner_id)
    return note


def _note(
    place: Place, text: str, categories: Iterable[str], *, by: Officer, now: datetime, key: UUID | None = None
) -> Note:
    note = Note(
        pk=key or uuid.uuid4(),
        place=place,
        parent_audience_id=place.audience_id,
        audience_id=place.audience_id,  # the database works out its own, from the categories
        categories=sorted(set(categories)),
        text=text,
        by=by,
        at=now,
    )
    # By bulk_create: reading the row back would want an opening on record.
    Note.objects.bulk_create([note])
    return note


@transaction.atomic
def merge(*, away: Place, into: Place, reason: str, by: Officer, now: datetime) -> Merge:
    """Say that two records are one place: `away` is read through `into`. Neither is changed.

    :raises CannotMerge: with every reason, if the rules refuse.
    """
    standings = (queries.standing(away, by=by), queries.standing(into, by=by))
    around = queries.merges_around([away.pk])
    refusals = policies.refusals_to_merge(away, into, standings=standings, merges=around)
    if not reason.strip():
        refusals.append(policies.NO_REASON)
    if refusals:
        raise CannotMerge(refusals)
    made = Merge(away=away, into=into, reason=reason, by=by, at=now)
    with by_row_policy(CannotMerge, policies.NOT_ALLOWED):
        made.save(force_insert=True)
    audit.record("places merged", kind="same_place", subject=made.pk, owner=away.owner_id, note=reason)
    return made


@transaction.atomic
def undo_merge(*, merge: Merge, reason: str, by: Officer, now: datetime) -> None:
    """Part two records again. Nothing was moved, so nothing is left behind.

    :raises CannotUndo: with every reason, if the rules refuse.
    """
    standings = [queries.standing(place, by=by) for place in (merge.away, merge.into)]
    refusals = [] if all(each.owns and each.decide for each in standings) else [policies.NOT_ALLOWED]
    if merge.undone_at is not None:
        refusals.append(policies.NOT_MERGED)
    if not reason.strip():
        refusals.append(Refusal("no-reason", "Enter why they are two places."))
    if refusals:
        raise CannotUndo(refusals)
    standing = Merge.objects.filter(pk=merge.pk, undone_at=None)
    with by_row_policy(CannotUndo, policies.NOT_ALLOWED):
        if not standing.update(undone_reason=reason, undone_by=by, undone_at=now):
            raise CannotUndo([policies.NOT_MERGED])
    audit.record("places parted", kind="same_place", subject=merge.pk, owner=merge.away.owner_id, note=reason)


def note_export(*, count: int, by: Officer) -> None:
    """Put on record that places were taken away as a file."""
    audit.record("exported", kind="place list", subject=None, owner=by.agency_id, note=f"{count} places")
