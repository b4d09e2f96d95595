"""Telling officers of something they may look at. A notice holds no text of the record."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from wardmote.foundation.audit.commands import record
from wardmote.records.notices import queries
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency

# Told once for each officer, kind, record and day: running it again, or at the same time, adds nothing.
TELL = """
insert into notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
select gen_random_uuid(), told.id, %s, %s, %s, %s, %s from unnest(%s::uuid[]) as told(id)
on conflict do nothing
"""


def tell(
    officers: Iterable[UUID], *, kind: str, subject_kind: str, subject: UUID, on: date, now: datetime
) -> int:
    """Tell these officers of what happened on that day, each once; return how many were not told before."""
    with connection.cursor() as cursor:
        cursor.execute(TELL, [kind, subject_kind, subject, on, now, sorted(set(officers))])
        return int(cursor.rowcount)


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
