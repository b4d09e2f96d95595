"""Telling officers of something they may look at, and how they want to be told.

A notice holds no text of the record.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID

from django.db import connection, transaction

from wardmote.foundation.audit.commands import record
from wardmote.foundation.refusals import Refused
from wardmote.records.notices import policies, queries
from wardmote.records.notices.models import Notice, Preferences
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency, Officer


class CannotKeep(Refused):
    pass


def tell(
    officers: Iterable[UUID], *, kind: str, subject_kind: str, subject: UUID, on: date, now: datetime
) -> int:
    """Tell these officers of what happened on that day, each once for that kind, record and day.

    Returns how many were not told before, as far as that is for whoever asks: a job, or an officer who tells
    themselves. Else how many there are.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.tell(%s::uuid[], %s, %s, %s, %s, %s)",
            [sorted(set(officers)), kind, subject_kind, subject, on, now],
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def tell_of_agreement(agreement: Agreement, *, today: date, now: datetime, only: Agency | None = None) -> int:
    """Tell both sides of what stopped sharing under an agreement; `only` narrows it to one agency's officers.

    Returns how many officers were told who had not been.
    """
    told = 0
    for happened in queries.what_happened(agreement, today=today):
        agencies = happened.agencies & {only.pk} if only else happened.agencies
        told += tell(
            queries.officers_to_tell(agencies),
            kind=happened.kind,
            subject_kind="agreement",
            subject=agreement.pk,
            on=happened.on,
            now=now,
        )
    if told:
        record("agreement.parties_told", kind="agreement", subject=agreement.pk, owner=agreement.owner_id)
    return told


def mark(notices: Iterable[UUID], *, read: bool, by: Officer, now: datetime) -> int:
    """Mark these notices of the officer read, or unread; return how many were not so before."""
    found = Notice.objects.filter(officer=by, pk__in=list(notices), read_at__isnull=read)
    return found.update(read_at=now if read else None)


def mark_about(subject: UUID, *, by: Officer, now: datetime) -> int:
    """Mark read everything the officer was told about one record."""
    return Notice.objects.filter(officer=by, subject_id=subject, read_at=None).update(read_at=now)


def mark_all(*, kind: str = "", by: Officer, now: datetime) -> int:
    """Mark read everything the officer was told, or everything of one kind."""
    return queries.notices_of(by, unread=True, kind=kind).order_by().update(read_at=now)


@transaction.atomic
def keep_preferences(
    *,
    digest: str,
    at: time,
    quiet_from: time | None,
    quiet_to: time | None,
    days_off: Iterable[int],
    muted: Iterable[str],
    by: Officer,
) -> None:
    """Keep how the officer wants to be told.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    days = sorted(set(days_off))
    if refusals := policies.refusals_to_keep(
        digest=digest, quiet_from=quiet_from, quiet_to=quiet_to, days_off=days
    ):
        raise CannotKeep(refusals)
    Preferences.objects.update_or_create(
        officer=by,
        defaults={
            "digest": digest,
            "at": at,
            "quiet_from": quiet_from,
            "quiet_to": quiet_to,
            "days_off": days,
            "muted": sorted(set(muted)),
        },
    )
    record("notice preferences changed", kind="officer", subject=by.pk, owner=by.agency_id)
