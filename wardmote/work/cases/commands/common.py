"""What the commands of a case share: the last word of the database, the case held, its events and summary."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from wardmote.foundation.refusals import Refused
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import policies
from wardmote.work.cases.models import (
    Case,
    Event,
    Summary,
)


def locked(case: Case, cannot: type[Refused]) -> Case:
    """The case as it is now, held until the transaction ends; only for those who may decide on it."""
    for _ in range(2):
        # A case that moved to a new audience while we waited is only seen by a second statement.
        found = (
            Case.objects.select_for_update(of=("self",))
            .select_related("owner", "team", "lead")
            .defer("words")
            .filter(pk=case.pk)
            .first()
        )
        if found is not None:
            return found
    raise cannot([policies.NOT_ALLOWED])


def note_event(case: Case, kind: str, *, by: Officer, now: datetime, note: str = "") -> None:
    Event.objects.bulk_create(
        [
            Event(
                case_id=case.pk,
                parent_audience_id=case.audience_id,
                audience_id=case.audience_id,
                kind=kind,
                note=note,
                by=by,
                at=now,
            )
        ]
    )


def tell(case: Case, text: str, *, by: Officer, now: datetime) -> None:
    Summary.objects.bulk_create(
        [
            Summary(
                case_id=case.pk,
                parent_audience_id=case.audience_id,
                audience_id=case.audience_id,
                text=text,
                by=by,
                at=now,
            )
        ]
    )


def child_of(case: Case, categories: Iterable[str] = (), key: UUID | None = None) -> dict[str, Any]:
    return {
        "pk": key or uuid.uuid4(),
        "case": case,
        "parent_audience_id": case.audience_id,
        "audience_id": case.audience_id,  # the database works out its own, from the categories
        "categories": sorted(set(categories)),
    }
