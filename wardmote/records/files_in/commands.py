"""What can be done with a source and a file: kept, taken in, stopped."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.files_in import policies, sealed
from wardmote.records.files_in.mapping import Terms
from wardmote.records.files_in.models import Batch, Content, Source
from wardmote.records.files_in.reading import Read
from wardmote.records.intake.commands.taking import grants_of_a_new_report
from wardmote.trust.access import commands as access
from wardmote.trust.identity.models import Officer, Team

# Called in the transaction in which a file is started: the job that takes it in is put in the queue.
when_started: list[Callable[[], None]] = []


class CannotKeep(Refused):
    pass


class CannotAdd(Refused):
    pass


class CannotStart(Refused):
    pass


class CannotStop(Refused):
    pass


@transaction.atomic
def make_source(
    *,
    name: str,
    team: Team,
    channel: str,
    kind: str,
    harm: str,
    sender: str = "",
    by: Officer,
    now: datetime,
    is_open: bool = True,
) -> Source:
    """Make a source of the officer's own agency.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    sender = sender.strip().lower()
    if refusals := policies.refusals_to_keep(name=name, team=team, sender=sender, by=by):
        raise CannotKeep(refusals)
    source = Source(
        agency_id=by.agency_id, team=team, name=name.strip(), channel=channel, kind=kind, harm=harm,
        sender=sender, is_open=is_open, by=by, changed_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            source.save(force_insert=True)
    except IntegrityError:  # made twice at once
        raise CannotKeep([policies.NAME_TAKEN]) from None
    audit.record("file source made", kind="file_source", subject=source.pk, owner=by.agency_id)
    return source


@transaction.atomic
def change_source(*, source: Source, by: Officer, now: datetime, **fields: Any) -> None:
    """Change a source: its name, team, what its reports count as. What came by it stays where it is.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    fields["sender"] = fields.get("sender", source.sender).strip().lower()
    name, team = fields.get("name", source.name), fields.get("team", source.team)
    refusals = policies.refusals_to_keep(name=name, team=team, sender=fields["sender"], source=source, by=by)
    if refusals:
        raise CannotKeep(refusals)
    with by_row_policy(CannotKeep, policies.MAY_NOT_KEEP):
        changed = Source.objects.filter(pk=source.pk).update(**fields, by=by, changed_at=now)
    if not changed:
        raise CannotKeep([policies.MAY_NOT_KEEP])
    audit.record("file source changed", kind="file_source", subject=source.pk, owner=by.agency_id)


def remember(*, source: Source, terms: Terms, by: Officer, now: datetime) -> None:
    """Keep columns and words with their source, for its next file; if the officer may."""
    if not policies.may_keep(source, by=by) or Terms(source.columns, source.words, source.kind) == terms:
        return
    words = {**source.words, **terms.words}
    columns = dict(terms.columns)
    Source.objects.filter(pk=source.pk).update(columns=columns, words=words, by=by, changed_at=now)
    source.columns, source.words = columns, words
    audit.record("file source changed", kind="file_source", subject=source.pk, owner=by.agency_id)


@transaction.atomic
def add_batch(
    *, source: Source, read: Read, by: Officer, now: datetime, key: uuid.UUID | None = None
) -> Batch:
    """Keep a file that was read, sealed, for the team of its source and the officer. Nothing is taken in yet.

    :raises CannotAdd: if the source is shut.
    :raises django.db.IntegrityError: if there is a batch of that key.
    """
    if refusals := policies.refusals_to_add(source):
        raise CannotAdd(refusals)
    audience = access.make_audience(
        access.Plan(grants_of_a_new_report(team=source.team, by=by), held=frozenset({"incident"}))
    )
    batch = Batch(
        pk=key or uuid.uuid4(), source=source, owner_id=by.agency_id, audience_id=audience, name=read.name,
        notes=read.notes[:400], rows=read.rows, by=by, at=now,
    )  # fmt: skip
    batch.save(force_insert=True)
    Content.objects.bulk_create(  # reading it back would want an opening on record
        [Content(batch=batch, audience_id=audience, **sealed.seal(read.kept, batch.pk)._asdict())]
    )
    audit.record("file added", kind="file_batch", subject=batch.pk, owner=by.agency_id)
    return batch


def keep_terms(*, batch: Batch, terms: Terms) -> None:
    """What was chosen for a file so far.

    :raises CannotStart: once it is being taken in.
    """
    kept = Batch.objects.filter(pk=batch.pk, state__in=Batch.BEFORE).update(
        terms=terms.as_json(), state=Batch.State.MAPPING
    )
    if not kept:
        raise CannotStart([policies.NOT_OPEN])


@transaction.atomic
def start(*, batch: Batch, terms: Terms, by: Officer, now: datetime, here: bool = False) -> None:
    """Have a file taken in by the worker, by these columns and words, which its source remembers.

    `here`: whoever asks does it themselves, at once; the worker goes on with it should they be stopped.

    :raises CannotStart: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_start(batch, terms):
        raise CannotStart(refusals)
    remember(source=batch.source, terms=terms, by=by, now=now)
    started = Batch.objects.filter(pk=batch.pk, state__in=Batch.BEFORE).update(
        terms=terms.as_json(), state=Batch.State.WAITING, started_at=now, touched_at=now if here else None
    )
    if not started:
        raise CannotStart([policies.NOT_OPEN])
    audit.record("file taken in", kind="file_batch", subject=batch.pk, owner=batch.owner_id)
    for tell in () if here else when_started:
        tell()


@transaction.atomic
def stop(*, batch: Batch, by: Officer, now: datetime) -> None:
    """Stop a file: what is taken in stays, the rest is not.

    :raises CannotStop: once it is done with.
    """
    stopped = Batch.objects.filter(pk=batch.pk, state__in=(*Batch.BEFORE, *Batch.AT_WORK)).update(
        state=Batch.State.CANCELLED, finished_at=now
    )
    if not stopped:
        raise CannotStop([policies.NOT_AT_WORK])
    audit.record("file stopped", kind="file_batch", subject=batch.pk, owner=batch.owner_id)


def terms_of(batch: Batch) -> Terms:
    """What was chosen for a file, or what its source remembers."""
    told: Mapping[str, Any] = batch.terms
    if told:
        return Terms.of(told)
    source = batch.source
    return Terms(source.columns, source.words, source.kind)
