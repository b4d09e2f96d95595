"""The quarterly exchange: its checklist, what was supplied, and what is not held."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from wardmote.foundation.audit.commands import record
from wardmote.foundation.design.dates import in_london
from wardmote.foundation.refusals import Refusal
from wardmote.trust.identity.models import Officer
from wardmote.work.upkeep import depersonalised, policies
from wardmote.work.upkeep.commands.common import CannotKeepUp, held, refuse
from wardmote.work.upkeep.models import Line, Supply


@dataclass(frozen=True)
class Table:
    """A CSV file that was looked through."""

    name: str
    data: bytes
    rows: int


@transaction.atomic
def make_exchange(*, by: Officer) -> UUID | None:
    """The checklist of the quarter that is over; None where there is one already.

    :raises CannotKeepUp: with every reason.
    """
    refuse(policies.refusals_to_make_exchange(by=by))
    with held(), connection.cursor() as cursor:
        cursor.execute("select wardmote.make_exchange()")
        made: UUID | None = cursor.fetchone()[0]
    if made:
        record("exchange.made", kind="exchange", subject=made, owner=by.agency_id)
    return made


@transaction.atomic
def supply(
    *,
    line: Line,
    told_on: date,
    place: str,
    table: Table | None,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Supply:
    """Record that a line was supplied: with a table, or with where the document is.

    :raises CannotKeepUp: with every reason; a table or a place that may hold personal data is refused.
    """
    key = key or uuid.uuid4()
    if made := Supply.objects.filter(pk=key, line=line).first():
        return made
    refusals = policies.refusals_to_tell(line, by=by) + _refusals_of_day(told_on, now=now)
    if not place.strip() and table is None:
        refusals.append(Refusal("nothing", "Choose a file, or enter where the document is."))
    if fault := depersonalised.fault_of_words(place):
        refusals.append(Refusal("personal", f"Where the document is must not hold {fault}."))
    if table:
        refusals += [Refusal("personal", fault) for fault in depersonalised.faults_of_table(table.data)]
    refuse(refusals)
    _tell(line, Line.State.SUPPLIED, told_on=told_on, by=by)
    made = Supply(
        pk=key,
        line=line,
        place=place.strip(),
        name=table.name if table else "",
        size=len(table.data) if table else 0,
        sha256=hashlib.sha256(table.data).hexdigest() if table else "",
        rows=table.rows if table else 0,
        content=table.data if table else None,
        by=by,
        at=now,
    )
    with held():
        made.save(force_insert=True)
    _record("exchange.supplied", line)
    return made


@transaction.atomic
def record_not_held(*, line: Line, told_on: date, reason: str, by: Officer, now: datetime) -> None:
    """:raises CannotKeepUp: with every reason."""
    refusals = policies.refusals_to_tell(line, by=by) + _refusals_of_day(told_on, now=now)
    if not reason.strip():
        refusals.append(Refusal("no-reason", "Enter why it is not held."))
    if fault := depersonalised.fault_of_words(reason):
        refusals.append(Refusal("personal", f"The reason must not hold {fault}."))
    refuse(refusals)
    _tell(line, Line.State.NOT_HELD, told_on=told_on, by=by, reason=reason.strip())
    _record("exchange.not_held", line)


@transaction.atomic
def take_back(*, line: Line, by: Officer) -> None:
    """What was recorded was wrong: the line is awaited again, and what was supplied stays on record.

    :raises CannotKeepUp: with every reason.
    """
    refuse(policies.refusals_to_tell(line, by=by))
    _tell(line, Line.State.AWAITED, told_on=None, by=None)
    _record("exchange.taken_back", line)


def _tell(line: Line, state: str, *, told_on: date | None, by: Officer | None, reason: str = "") -> None:
    with held():
        changed = Line.objects.filter(pk=line.pk, state=line.state).update(
            state=state, told_on=told_on, told_by=by, reason=reason
        )
        if not changed:
            raise CannotKeepUp([policies.CHANGED_MEANWHILE])


def _refusals_of_day(day: date, *, now: datetime) -> list[Refusal]:
    if day > in_london(now).date():
        return [Refusal("in-future", "The day must be today or in the past.")]
    if policies.outside(day):
        return [Refusal("no-such-day", f"The day must be {policies.WITHIN}.")]
    return []


def _record(action: str, line: Line) -> None:
    record(action, kind="exchange", subject=line.quarter_id, owner=line.supplier_id, note=line.topic_id)
