"""What the commands of a report share: the last word of the database, its state, its decisions."""

from datetime import datetime
from typing import Any

from wardmote.records.intake.models import Decision, Report
from wardmote.trust.identity.models import Officer


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
