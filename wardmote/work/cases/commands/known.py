"""What is known in a case: notes, people, places, documents, actions asked."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.files.checked import CheckedFile
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.records.actions import commands as actions
from wardmote.records.actions.models import Action
from wardmote.records.documents import commands as documents
from wardmote.records.documents.models import Document
from wardmote.trust.identity.models import Agency, Officer, Team
from wardmote.work.cases import policies, queries
from wardmote.work.cases.commands.common import child_of
from wardmote.work.cases.models import (
    Case,
    CaseAction,
    CaseDocument,
    Note,
    Person,
    Place,
)


class CannotAdd(Refused):
    pass


class CannotMend(Refused):
    pass


class CannotEnd(Refused):
    pass


class CannotAsk(Refused):
    pass


class CannotCorrect(Refused):
    pass


@transaction.atomic
def add_note(
    *,
    case: Case,
    text: str,
    categories: Iterable[str] = (),
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Note:
    """Add a note, seen by those of the case whose agreement covers its categories.

    :raises CannotAdd: with every reason, if the rules refuse.
    """
    note = Note(text=text, by=by, at=now, **child_of(case, categories, key))
    _add(case, note, "note added", by=by)
    return note


@transaction.atomic
def mend_note(*, note: Note, text: str, by: Officer, now: datetime) -> None:
    """Mend a note: its author, within half an hour.

    :raises CannotMend: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_mend(note, by=by, now=now):
        raise CannotMend(refusals)
    mended = Note.objects.filter(pk=note.pk, by=by, at__gt=now - policies.MENDING)
    with by_row_policy(CannotMend, policies.NOTE_STANDS):
        if not mended.update(text=text, edited_at=now):
            raise CannotMend([policies.NOTE_STANDS])
    audit.record("note edited", kind="case", subject=note.case_id, owner=note.case.owner_id)


@transaction.atomic
def add_person(
    *,
    case: Case,
    name: str,
    role: str,
    from_on: date,
    born_on: date | None = None,
    contact: str = "",
    contact_wishes: str = "",
    about: str = "",
    categories: Iterable[str] = (),
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Person:
    """Add what this case knows of a person.

    :raises CannotAdd: with every reason, if the rules refuse.
    """
    person = Person(
        name=name,
        role=role,
        born_on=born_on,
        contact=contact,
        contact_wishes=contact_wishes,
        about=about,
        from_on=from_on,
        by=by,
        at=now,
        **child_of(case, categories, key),
    )
    _add(case, person, "person added", by=by)
    return person


@transaction.atomic
def end_person(*, person: Person, until_on: date, by: Officer, now: datetime) -> None:
    """Say that a person has no part in the case any more, from the day after `until_on`.

    :raises CannotEnd: with every reason, if the rules refuse.
    """
    standing = queries.standing(person.case, by=by)
    today = timezone.localdate(now)
    if refusals := policies.refusals_to_end(person, standing=standing, until_on=until_on, today=today):
        raise CannotEnd(refusals)
    with by_row_policy(CannotEnd, policies.NOT_ALLOWED):
        if not Person.objects.filter(pk=person.pk, until_on=None).update(until_on=until_on):
            raise CannotEnd([Refusal("already-ended", "Their part in the case has already ended.")])
    audit.record("person ended", kind="case", subject=person.case_id, owner=person.case.owner_id)


@transaction.atomic
def add_place(
    *,
    case: Case,
    address: str,
    role: str,
    postcode: str = "",
    about: str = "",
    categories: Iterable[str] = (),
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Place:
    """Add a place to a case.

    :raises CannotAdd: with every reason, if the rules refuse.
    """
    place = Place(
        address=address,
        role=role,
        postcode=postcode,
        about=about,
        by=by,
        at=now,
        **child_of(case, categories, key),
    )
    _add(case, place, "place added", by=by)
    return place


# What can be corrected of each; the database keeps the earlier wording.
OF_PERSON = ("name", "role", "born_on", "contact", "contact_wishes", "about", "from_on")
OF_PLACE = ("address", "postcode", "role", "about")


@transaction.atomic
def correct(*, known: Person | Place, told: dict[str, Any], by: Officer) -> None:
    """Correct what a case knows of a person or a place; the earlier wording is kept beside it.

    `known` holds it as the officer saw it, `told` the columns of OF_PERSON or OF_PLACE as they should be.

    :raises CannotCorrect: with every reason, if the rules refuse or it changed meanwhile.
    """
    standing = queries.standing(known.case, by=by)
    if refusals := policies.refusals_to_correct(known, standing=standing, by=by):
        raise CannotCorrect(refusals)
    columns = OF_PERSON if isinstance(known, Person) else OF_PLACE
    wanted = {name: told[name] for name in columns}
    seen = {name: getattr(known, name) for name in columns}
    if wanted == seen:
        return
    until_on = getattr(known, "until_on", None)
    if until_on is not None and wanted["from_on"] > until_on:
        raise CannotCorrect([Refusal("ends-before-start", "The last day cannot be before the first.")])
    with by_row_policy(CannotCorrect, policies.NOT_ALLOWED):
        same = type(known).objects.filter(pk=known.pk, **seen)
        if not same.update(**wanted):
            raise CannotCorrect([policies.CHANGED_MEANWHILE])
    words = "person corrected" if isinstance(known, Person) else "place corrected"
    audit.record(words, kind="case", subject=known.case_id, owner=known.case.owner_id)


def _add(case: Case, child: Note | Person | Place, words: str, *, by: Officer) -> None:
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_add(case, standing=standing, categories=child.categories, by=by):
        raise CannotAdd(refusals)
    with by_row_policy(CannotAdd, policies.NOT_ALLOWED):
        child.save(force_insert=True)
    audit.record(words, kind="case", subject=case.pk, owner=case.owner_id)


@transaction.atomic
def add_document(
    *,
    case: Case,
    title: str,
    file: CheckedFile,
    categories: Iterable[str] = (),
    replaces: Document | None = None,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Document:
    """Attach a document, seen by those of the case whose agreement covers its categories.

    :raises CannotAdd: with every reason, if the rules refuse.
    """
    held = sorted(set(categories))
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_add(case, standing=standing, categories=held, by=by):
        raise CannotAdd(refusals)
    with by_row_policy(CannotAdd, policies.NOT_ALLOWED):
        link = CaseDocument(
            case=case,
            parent_audience_id=case.audience_id,
            audience_id=case.audience_id,
            categories=held,
        )
        document = documents.add_to(link, title=title, file=file, replaces=replaces, by=by, now=now, key=key)
    audit.record("document added", kind="case", subject=case.pk, owner=case.owner_id)
    return document


@transaction.atomic
def withdraw_document(*, case: Case, document: Document, reason: str, by: Officer, now: datetime) -> None:
    """Take a document that was added by mistake out of the case's list, with the reason.

    :raises documents.CannotWithdraw: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    with by_row_policy(documents.CannotWithdraw, policies.NOT_ALLOWED):
        documents.withdraw_document(
            document=document,
            reason=reason,
            contributes=standing.contribute,
            decides=standing.decide,
            by=by,
            now=now,
        )
    audit.record("document withdrawn", kind="case", subject=case.pk, owner=case.owner_id)


def note_infected(*, case: Case, count: int) -> None:
    """Put on record that files were refused because the virus scanner found something in them."""
    for _ in range(count):
        audit.record("infected file refused", kind="case", subject=case.pk, owner=case.owner_id)


@transaction.atomic
def ask_action(
    *,
    case: Case,
    title: str,
    detail: str = "",
    agency: Agency,
    team: Team | None = None,
    officer: Officer | None = None,
    due_on: date,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Action:
    """Ask an agency that sees the case to do something by a date.

    :raises CannotAsk: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_ask(case, standing=queries.standing(case, by=by))
    refusals += policies.refusals_to_ask_again(
        case, title=title, agency=agency, due_on=due_on, by=by, now=now
    )
    if refusals:
        raise CannotAsk(refusals)
    with by_row_policy(CannotAsk, policies.NOT_ALLOWED):
        try:
            action = actions.ask_action(
                title=title,
                detail=detail,
                audience_id=case.audience_id,
                agency=agency,
                team=team,
                officer=officer,
                due_on=due_on,
                by=by,
                now=now,
                key=key,
            )
        except actions.CannotAsk as refused:
            raise CannotAsk(refused.refusals) from refused
        CaseAction(
            case=case, action=action, parent_audience_id=case.audience_id, audience_id=case.audience_id
        ).save(force_insert=True)
    # The link waited for anyone closing the case at this moment: look again at what came of it.
    if Case.objects.filter(pk=case.pk, status=Case.Status.CLOSED).exists():
        raise CannotAsk([policies.CLOSED])
    return action
