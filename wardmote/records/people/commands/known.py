"""The record itself: made, added to, corrected. Earlier wordings are kept; nothing is struck out."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.references import new_reference
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.people import matching, policies, queries
from wardmote.records.people.models import Address, Contact, Detail, MatchKey, Person
from wardmote.trust.access import commands as access
from wardmote.trust.identity.models import Officer, Team

CORRECTABLE = ("kind", "name", "other_names", "born_on", "born_about", "is_deceased", "died_on")


class CannotMake(Refused):
    pass


class CannotAdd(Refused):
    pass


class CannotCorrect(Refused):
    pass


class CannotEnd(Refused):
    pass


@transaction.atomic
def make_person(
    *,
    kind: str,
    name: str,
    other_names: str = "",
    born_on: date | None = None,
    born_about: int | None = None,
    phone: str = "",
    description: str = "",
    team: Team | None,
    whole_agency: bool = False,
    categories: Iterable[str] = (),
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Person:
    """Make a record of the officer's own agency, seen by `team`, or by all of it where that is chosen.

    An officer who makes it for another team keeps sight of it by name. `key` is the id it will have, so
    that a form sent twice makes one record.

    :raises CannotMake: with every reason, if the rules refuse.
    """
    today = timezone.localdate(now)
    if refusals := policies.refusals_to_make(
        name=name, team=team, whole_agency=whole_agency, by=by, born_on=born_on, today=today
    ):
        raise CannotMake(refusals)
    held = tuple(sorted(set(categories))) or ("contact",)
    ways_in = {access.Terms(by.agency_id, team_id=team.pk if team else None)}
    if team is not None and team.pk != by.team_id:
        ways_in.add(access.Terms(by.agency_id, team_id=by.team_id, officer_id=by.pk))
    name, other_names = tidy(name), tidy(other_names)
    with by_row_policy(CannotMake, policies.NOT_ALLOWED):
        audience = access.make_audience(access.Plan(frozenset(ways_in), held=frozenset(held)))
        person = Person(
            pk=key or uuid.uuid4(),
            reference=new_reference("P"),
            audience_id=audience,
            owner_id=by.agency_id,
            team=team,
            kind=kind,
            name=name,
            other_names=other_names,
            folded=matching.sort_name(name),
            born_on=born_on,
            born_about=None if born_on else born_about,
            categories=list(held),
            made_at=now,
            made_by=by,
            changed_at=now,
        )
        person.save(force_insert=True)
        _keep_names(person)
        if phone.strip():
            _save_contact(person, Contact.Kind.PHONE, phone, by=by, now=now)
        if description.strip():
            Detail(
                kind=Detail.Kind.DESCRIPTION, text=description, by=by, at=now, **child_of(person, (), None)
            ).save(force_insert=True)
    audit.record("person record made", kind="person", subject=person.pk, owner=person.owner_id)
    return person


def tidy(text: str) -> str:
    return " ".join(text.split())


def keys_of(person: Person) -> set[tuple[str, str]]:
    """What its names are compared by. Words for someone not known are only found by their parts."""
    keys = matching.keys_of_names(matching.names_of(person.name, person.other_names))
    if person.kind != Person.Kind.KNOWN:
        return {key for key in keys if key[0] == MatchKey.Kind.PART}
    return keys


def child_of(person: Person, categories: Iterable[str], key: UUID | None) -> dict[str, Any]:
    return {
        "pk": key or uuid.uuid4(),
        "person": person,
        "parent_audience_id": person.audience_id,
        "audience_id": person.audience_id,  # the database works out its own, from the categories
        "categories": sorted(set(categories)),
    }


def _keep_names(person: Person) -> None:
    """The database keeps what its names are compared by, and retires what they were compared by before."""
    keys = sorted(keys_of(person))
    kinds, values = [kind for kind, _ in keys], [value for _, value in keys]
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.keep_person_names(%s, %s, %s)", [person.pk, kinds, values])


def _save_contact(
    person: Person, kind: str, value: str, *, note: str = "", categories: Iterable[str] = (),
    by: Officer, now: datetime, key: UUID | None = None,
) -> Contact:  # fmt: skip
    number = matching.e164(value) if kind == Contact.Kind.PHONE else ""
    contact = Contact(
        kind=kind,
        value=tidy(value),
        e164=number,
        note=note,
        by=by,
        at=now,
        **child_of(person, categories, key),
    )
    contact.save(force_insert=True)
    if number:
        held = sorted(set(categories))
        with connection.cursor() as cursor:
            cursor.execute("select wardmote.add_person_phone(%s, %s, %s)", [person.pk, number, held])
    return contact


def _may_add(person: Person, categories: Iterable[str], by: Officer) -> None:
    standing = queries.standing(person, by=by)
    if refusals := policies.refusals_to_add(person, standing=standing, categories=categories, by=by):
        raise CannotAdd(refusals)


@transaction.atomic
def add_contact(
    *, person: Person, kind: str, value: str, note: str = "", categories: Iterable[str] = (), by: Officer,
    now: datetime, key: UUID | None = None,
) -> Contact:  # fmt: skip
    """Add a way to reach someone, kept as typed; a telephone is compared as E.164.

    :raises CannotAdd: with every reason, if the rules refuse.
    """
    held = list(categories)
    _may_add(person, held, by)
    with by_row_policy(CannotAdd, policies.NOT_ALLOWED):
        contact = _save_contact(person, kind, value, note=note, categories=held, by=by, now=now, key=key)
    audit.record("contact added", kind="person", subject=person.pk, owner=person.owner_id)
    return contact


@transaction.atomic
def add_address(
    *, person: Person, kind: str, address: str, postcode: str = "", from_on: date | None = None,
    categories: Iterable[str] = (), by: Officer, now: datetime, key: UUID | None = None,
) -> Address:  # fmt: skip
    """Add where someone lives, stays or can be found.

    :raises CannotAdd: with every reason, if the rules refuse.
    """
    held = list(categories)
    _may_add(person, held, by)
    made = Address(
        kind=kind,
        address=tidy(address),
        postcode=postcode,
        from_on=from_on,
        by=by,
        at=now,
        **child_of(person, held, key),
    )
    with by_row_policy(CannotAdd, policies.NOT_ALLOWED):
        made.save(force_insert=True)
    audit.record("address added", kind="person", subject=person.pk, owner=person.owner_id)
    return made


@transaction.atomic
def add_detail(
    *, person: Person, kind: str, text: str, categories: Iterable[str] = (), by: Officer, now: datetime,
    key: UUID | None = None,
) -> Detail:  # fmt: skip
    """Add a note, or say anew what stands of a description, a need or a wish; the earlier wording is kept.

    A safe way to contact is always held as confidential. An empty text says that there is none any more.

    :raises CannotAdd: with every reason, if the rules refuse.
    """
    held = set(categories) | ({"safe_contact"} if kind == Detail.Kind.SAFE else set())
    _may_add(person, held, by)
    detail = Detail(kind=kind, text=text, by=by, at=now, **child_of(person, held, key))
    with by_row_policy(CannotAdd, policies.NOT_ALLOWED):
        detail.save(force_insert=True)
    audit.record("detail added", kind="person", subject=person.pk, owner=person.owner_id)
    return detail


@transaction.atomic
def correct(
    *,
    person: Person,
    kind: str,
    name: str,
    other_names: str,
    born_on: date | None,
    born_about: int | None,
    is_deceased: bool,
    died_on: date | None,
    by: Officer,
    now: datetime,
) -> None:
    """Correct a record; `person` holds it as the officer saw it. The database keeps the earlier wording.

    :raises CannotCorrect: with every reason, if the rules refuse or it changed meanwhile.
    """
    standing = queries.standing(person, by=by)
    died_on = died_on if is_deceased else None
    refusals = policies.refusals_to_correct(
        person, standing=standing, born_on=born_on, died_on=died_on, today=timezone.localdate(now)
    )
    if refusals:
        raise CannotCorrect(refusals)
    wanted = {
        "kind": kind,
        "name": tidy(name),
        "other_names": tidy(other_names),
        "born_on": born_on,
        "born_about": None if born_on else born_about,
        "is_deceased": is_deceased,
        "died_on": died_on,
    }
    seen = {field: getattr(person, field) for field in CORRECTABLE}
    if wanted == seen:
        return
    with by_row_policy(CannotCorrect, policies.NOT_ALLOWED):
        # What was seen is repeated in the write: two officers may be correcting it at once.
        same = Person.objects.filter(pk=person.pk, **seen)
        if not same.update(**wanted, folded=matching.sort_name(str(wanted["name"])), changed_at=now):
            raise CannotCorrect([policies.CHANGED_MEANWHILE])
        for field, value in wanted.items():
            setattr(person, field, value)
        _keep_names(person)
    audit.record("details corrected", kind="person", subject=person.pk, owner=person.owner_id)


@transaction.atomic
def end_contact(*, contact: Contact, until_on: date, by: Officer, now: datetime) -> None:
    """Say that a way to reach someone is of no use any more. It stays on record, and goes on being compared.

    :raises CannotEnd: with every reason, if the rules refuse.
    """
    _end(contact, None, until_on, "contact ended", by=by, now=now)


@transaction.atomic
def end_address(*, address: Address, until_on: date, by: Officer, now: datetime) -> None:
    """Say that someone is no longer at an address.

    :raises CannotEnd: with every reason, if the rules refuse.
    """
    _end(address, address.from_on, until_on, "address ended", by=by, now=now)


def _end(
    child: Contact | Address, from_on: date | None, until_on: date, words: str, *, by: Officer, now: datetime
) -> None:
    standing = queries.standing(child.person, by=by)
    today = timezone.localdate(now)
    if refusals := policies.refusals_to_end(
        standing=standing, from_on=from_on, until_on=until_on, today=today
    ):
        raise CannotEnd(refusals)
    with by_row_policy(CannotEnd, policies.NOT_ALLOWED):
        if not type(child).objects.filter(pk=child.pk, until_on=None).update(until_on=until_on):
            raise CannotEnd([policies.ALREADY_ENDED])
    audit.record(words, kind="person", subject=child.person_id, owner=child.person.owner_id)


def note_export(*, count: int, by: Officer) -> None:
    """Put on record that an officer took a list of people away."""
    audit.record("exported", kind="people list", subject=None, owner=by.agency_id, note=f"{count} people")
