"""What the commands of a patrol share."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused
from wardmote.records.notices import commands as notices
from wardmote.records.patrols import policies
from wardmote.records.patrols.models import Patrol


def child_of(patrol: Patrol) -> dict[str, Any]:
    """Where a part of it begins; the database works its audience out anew."""
    return {
        "patrol": patrol,
        "parent_audience_id": patrol.audience_id,
        "audience_id": patrol.audience_id,
        "categories": [],
    }


def as_it_is(patrol: Patrol, cannot: type[Refused]) -> Patrol:
    """The patrol as it is now, not as the page read it."""
    found = Patrol.objects.select_related("owner", "carrier").filter(pk=patrol.pk).first()
    if found is None:
        raise cannot([policies.NOT_ALLOWED])
    return found


def held(patrol: Patrol, cannot: type[Refused]) -> Patrol:
    """The patrol as it is now, while nobody else changes who sees it until the transaction ends.

    No officer may lock its row, for no officer may change it: so whoever shares it waits in turn.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"patrol {patrol.pk}"])
    return as_it_is(patrol, cannot)


def put_on_record(action: str, patrol: Patrol, *, note: str = "") -> None:
    audit.record(action, kind="patrol", subject=patrol.pk, owner=patrol.owner_id, note=note)


def tell(officers: Iterable[UUID], kind: str, patrol: Patrol, *, now: datetime) -> None:
    notices.tell(
        officers,
        kind=kind,
        subject_kind="patrol",
        subject=patrol.pk,
        on=timezone.localdate(now),
        now=now,
    )
