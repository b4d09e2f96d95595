"""What an officer has open in an emergency at this moment, for the pages of that record, and ending it.

The database decides (`wardmote.my_glass()`). Decision: docs/decisions/0046-break-glass-by-record.md
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from wardmote.trust.access.models import BreakGlass
from wardmote.trust.identity.models import Officer


@dataclass(frozen=True)
class Broken:
    """What the page of a record says while it is open in an emergency."""

    pk: UUID
    minutes: int


def running(by: Officer, *, now: datetime) -> BreakGlass | None:
    """What this officer has open in an emergency at this moment."""
    return BreakGlass.objects.filter(officer=by, ended_at=None, until__gt=now).first()


def broken(record: UUID, *, by: Officer, now: datetime) -> Broken | None:
    """Whether this record is among what the officer has open so."""
    glass = running(by, now=now)
    return Broken(glass.pk, minutes_left(glass, now=now)) if glass and glass.record_id == record else None


def minutes_left(glass: BreakGlass, *, now: datetime) -> int:
    return max(0, -(-int((glass.until - now).total_seconds()) // 60))


@transaction.atomic
def end_glass(*, glass: BreakGlass) -> bool:
    """End it by hand, as the officer who did it; whether it still ran. The database puts it on record."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.end_glass(%s)", [glass.pk])
        return bool(cursor.fetchone()[0])
