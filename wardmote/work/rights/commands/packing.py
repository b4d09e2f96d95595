"""The pack for whoever asked: people chosen, parts taken in, each decided and looked at again."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from wardmote.foundation import redacting
from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.records.people.models import Person
from wardmote.trust.identity.models import Officer
from wardmote.work.rights import policies
from wardmote.work.rights.gathering import Record
from wardmote.work.rights.models import Asked, Item, Request, Subject

FILES = "documents_document"  # the source of a part that is a document, and has a file
NOWHERE = 0  # the database says where: by what the part is from


class CannotPack(Refused):
    pass


class CannotDecide(Refused):
    pass


@transaction.atomic
def choose_person(*, request: Request, person: Person, by: Officer, now: datetime) -> None:
    """Say that a person record is of whoever the request is about.

    :raises CannotPack: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_work(request, by=by)
    if person.owner_id != request.agency_id:
        refusals.append(policies.NOT_THEIRS)
    if refusals:
        raise CannotPack(refusals)
    with by_row_policy(CannotPack, policies.NOT_THEIRS):
        Subject.objects.bulk_create(
            [Subject(request=request, person=person, by=by, at=now)], ignore_conflicts=True
        )
    audit.record(
        "data request: person chosen", kind="data_request", subject=request.pk, owner=request.agency_id
    )


@transaction.atomic
def choose_unseen(*, request: Request, reference: str, by: Officer) -> None:
    """Say so of a record of the lead's own agency that the lead may not see; its officers are asked then.

    :raises CannotPack: if the rules refuse, or the agency has no such record.
    """
    if refusals := policies.refusals_to_work(request, by=by):
        raise CannotPack(refusals)
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.rights_choose(%s, %s)", [request.pk, reference])
        if not cursor.fetchone()[0]:
            raise CannotPack([policies.NOT_THEIRS])
    audit.record(
        "data request: person chosen unseen", kind="data_request", subject=request.pk, owner=request.agency_id
    )


@transaction.atomic
def take_in(
    *,
    request: UUID,
    agency: UUID,
    kind: str,
    record: UUID,
    read: Record,
    names: Iterable[str],
    asked: Asked | None = None,
    by: Officer,
    now: datetime,
) -> int:
    """Put the parts of a record, which the officer has opened, before a reviewer; how many were new.

    What stands there already is left as it is, with what was decided on it: taking in again adds what is new.

    :raises CannotPack: if the database refuses: the record was not opened, or is another agency's.
    """
    with by_row_policy(CannotPack, policies.NOT_ALLOWED):
        there = set(Item.objects.filter(request=request, record_id=record).values_list("source", "source_id"))
        own = list(names)
        made = [
            Item(
                request_id=request,
                asked=asked,
                agency_id=agency,
                record_kind=kind,
                record_id=record,
                source=part.source,
                source_id=part.source_id,
                audience_id=NOWHERE,
                title=part.title[:120],
                on=part.on,
                text=part.text,
                suggested=redacting.suggested(part.text, read.others, keep=own),
                by=by,
                at=now,
            )
            for part in read.parts
            if (part.source, part.source_id) not in there
        ]
        Item.objects.bulk_create(made, batch_size=100)
    audit.record("data request: record taken in", kind="data_request", subject=request, owner=agency)
    return len(made)


@transaction.atomic
def ask_others(*, request: Request, by: Officer, now: datetime) -> int:
    """Put the records that the lead may not see to the officers who may; how many records there were.

    :raises CannotPack: if the rules refuse.
    """
    if refusals := policies.refusals_to_work(request, by=by):
        raise CannotPack(refusals)
    with by_row_policy(CannotPack, policies.NOT_ALLOWED), connection.cursor() as cursor:
        cursor.execute("select wardmote.rights_ask(%s)", [request.pk])
        made = int(cursor.fetchone()[0])
    audit.record(
        "data request: others asked", kind="data_request", subject=request.pk, owner=request.agency_id
    )
    return made


@transaction.atomic
def answer_asked(*, entry: Asked, by: Officer, now: datetime) -> None:
    """Say that one has done with a record one was asked about: each of its parts is decided.

    :raises CannotPack: with every reason, if the rules refuse.
    """
    if Item.objects.filter(asked=entry, decision="").exists():
        raise CannotPack([Refusal("undecided", "Some parts of it have not been decided yet.")])
    changed = Asked.objects.filter(pk=entry.pk, answered_at=None).update(answered_at=now, answered_by=by)
    if not changed:
        raise CannotPack([Refusal("answered", "Somebody has answered this already.")])
    audit.record(
        "data request: answered by who may see",
        kind="data_request",
        subject=entry.request_id,
        owner=entry.agency_id,
    )


@transaction.atomic
def decide(
    *,
    item: Item,
    decision: str,
    spans: Iterable[redacting.Span] = (),
    exemption: str = "",
    reason: str = "",
    by: Officer,
    now: datetime,
) -> None:
    """Say what goes of one part. What is cleared for the pack is made here, and never the text itself.

    :raises CannotDecide: with every reason, if the rules or the database refuse.
    """
    kinds = Item.Decision
    taken_out = redacting.merged(spans, length=len(item.text)) if decision == kinds.REDACT else []
    refusals = []
    if decision == kinds.REDACT and not taken_out:
        refusals.append(Refusal("nothing", "Choose what to take out, or let it go as it is."))
    if decision in (kinds.WITHHOLD, kinds.UNSAID) and not (exemption and reason):
        refusals.append(Refusal("no-ground", "To withhold it, choose the exemption and say why it applies."))
    if refusals:
        raise CannotDecide(refusals)
    cleared = {kinds.DISCLOSE: item.text, kinds.REDACT: redacting.without(item.text, taken_out)}.get(
        kinds(decision), ""
    )
    with by_row_policy(CannotDecide, policies.NOT_ALLOWED):
        changed = Item.objects.filter(pk=item.pk).update(
            decision=decision,
            spans=taken_out,
            exemption=exemption if decision in (kinds.WITHHOLD, kinds.UNSAID) else "",
            reason=reason,
            cleared=cleared,
            decided_by=by,
            decided_at=now,
            looked_by=None,
            looked_at=None,
        )
        if not changed:
            raise CannotDecide([policies.NOT_ALLOWED])
    audit.record(
        f"data request: part decided ({decision})",
        kind="data_request",
        subject=item.request_id,
        owner=item.agency_id,
    )


@transaction.atomic
def look_again(*, item: Item, by: Officer, now: datetime) -> None:
    """The second look: another officer agrees with what goes of one part.

    :raises CannotDecide: with every reason, if the rules or the database refuse.
    """
    if refusals := policies.refusals_to_look(item, by=by):
        raise CannotDecide(refusals)
    why = policies.OPEN_TO_LOOK if item.source == FILES else policies.SAME_OFFICER
    with by_row_policy(CannotDecide, why):
        found = Item.objects.filter(pk=item.pk, decided_by=item.decided_by_id, decided_at=item.decided_at)
        if not found.update(looked_by=by, looked_at=now):
            raise CannotDecide([Refusal("changed", "It was decided anew meanwhile. Look at it again.")])
    audit.record(
        "data request: part looked at again",
        kind="data_request",
        subject=item.request_id,
        owner=item.agency_id,
    )
