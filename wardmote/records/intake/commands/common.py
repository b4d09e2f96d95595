"""What the commands of a report share: the last word of the database, its state, its decisions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from wardmote.foundation.refusals import Refusal, Refused
from wardmote.records.intake.models import Decision, Report
from wardmote.trust.identity.models import Officer

REFUSED_BY_POLICY = {"42501", "23514"}  # insufficient privilege; a check that the database holds


@contextmanager
def by_row_policy(cannot: type[Refused], refusal: Refusal) -> Iterator[None]:
    """The database has the last word: what a row policy refuses becomes a refusal, never a fault."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", None) not in REFUSED_BY_POLICY:
            raise
        raise cannot([refusal]) from error


def move(report: Report, *states: str, to: str, now: datetime, **fields: Any) -> bool:
    """Move a report to another state, unless it is in none of `states` any more."""
    # The state is asked again in the write: two officers may press at once.
    fields |= {"state": to, "decided_at": now}
    moved = Report.objects.filter(pk=report.pk, state__in=states).update(**fields)
    if moved:
        for name, value in fields.items():
            setattr(report, name, value)
    return bool(moved)


def put_on_record(
    report: Report,
    kind: str,
    *,
    by: Officer,
    now: datetime,
    reason: str = "",
    words: str = "",
    ground: str = "",
) -> None:
    """Keep what was decided, by whom, when and why."""
    audience = Report.objects.values_list("audience_id", flat=True).get(pk=report.pk)
    Decision(
        report=report,
        parent_audience_id=audience,
        audience_id=audience,
        kind=kind,
        ground=ground,
        reason=reason.strip(),
        words=words.strip(),
        by=by,
        at=now,
    ).save(force_insert=True)
