"""Alarms on unusual opening or taking away: raised by the worker, looked at with words.

The database compares and raises (`wardmote.raise_alarms()`); the calendar is ours.
Decision: docs/decisions/0050-alarms-on-unusual-use.md
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, QuerySet

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.foundation.working_days import is_working_day
from wardmote.trust.access.models import Alarm
from wardmote.trust.identity.models import Officer, Role

WATCHING = (Role.INFORMATION_GOVERNANCE, Role.AUDITOR)
DAYS = 30  # working days that say what is usual

# For a kind of record and ids: those of them that the officer may see, each with `text` and `href`. Filled
# by a room above.
named: list[Callable[[str, set[UUID]], dict[UUID, Any]]] = []

LOOKED_AT = Refusal("looked-at", "Someone has looked at it already, or it is not yours to look at.")


class CannotLook(Refused):
    pass


def usual_days(day: date) -> list[date]:
    """The working days before this one that say what is usual, the newest first."""
    found: list[date] = []
    while len(found) < DAYS:
        day -= timedelta(days=1)
        if is_working_day(day):
            found.append(day)
    return found


def raise_alarms(day: date) -> int:
    """Raise those of a day that are not raised yet; return how many. For the worker."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select wardmote.raise_alarms(%s, %s)", [day, usual_days(day)])
        return int(cursor.fetchone()[0])


def known() -> QuerySet[Alarm]:
    """Those the officer may know of: what nobody looked at first, the newest at the top."""
    found = Alarm.objects.select_related("officer__team", "looked_by")
    return found.order_by(F("looked_at").desc(nulls_first=True), "-on", "id")


@dataclass(frozen=True)
class Opened:
    """The records of one kind that were opened: those one may see by name, the others by their number."""

    kind: str
    seen: list[Any]
    unseen: int


def opened_in(alarm: Alarm) -> list[Opened]:
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("select kind, record from wardmote.opened_in_alarm(%s)", [alarm.pk])
        for kind, record in cursor.fetchall():
            by_kind[kind].append(record)
    found = []
    for kind, ids in sorted(by_kind.items()):
        names: dict[UUID, Any] = {}
        for name in named:
            names |= name(kind, set(ids))
        seen = [names[record] for record in ids if record in names]
        found.append(Opened(kind, seen, len(ids) - len(seen)))
    return found


@transaction.atomic
def look_at(*, alarm: Alarm, words: str, by: Officer, now: datetime) -> None:
    """Say what was found, once and for all.

    :raises CannotLook: if someone has, or it is not theirs.
    """
    with by_row_policy(CannotLook, LOOKED_AT):
        changed = Alarm.objects.filter(pk=alarm.pk, looked_at=None).update(
            looked_at=now, looked_by=by, words=words
        )
    if not changed:
        raise CannotLook([LOOKED_AT])
    audit.record("alarm looked at", kind="alarm", subject=alarm.pk, owner=alarm.agency_id)
