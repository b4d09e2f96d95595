"""Each minute: a report that came from outside, or was reopened, gets the clocks an officer would start."""

import json
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from wardmote.records.clocks import queries as clocks

AT_ONCE = 500


@app.periodic(cron="* * * * *")
@app.task(name="front_doors.clocks", queueing_lock="front_doors.clocks")
def start(timestamp: int) -> int:
    return start_clocks(now=timezone.now())


def start_clocks(*, now: datetime) -> int:
    """Start them all, counted from when the report came, by the targets of that day; how many."""
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.arrivals_without_clocks(%s, %s)", [now, AT_ONCE])
        found = cursor.fetchall()
    started = 0
    for report, kind, harm, has_teller, agency, since in found:
        planned = clocks.plans(
            kind=kind,
            harm=harm,
            has_teller=has_teller,
            agency=agency,
            received=since,
            on=timezone.localdate(since),
        )
        if planned:
            started += _start(report, since, planned)
    return started


def _start(report: str, since: datetime, planned: list[clocks.Plan]) -> int:
    rows = [
        {
            "what": plan.target.what,
            "target": str(plan.target.pk),
            "convention": str(plan.convention.pk),
            "calendar": str(plan.calendar.pk),
            "counts_from": plan.reckoned.counts_from.isoformat(),
            "due_at": plan.reckoned.due.isoformat(),
            "remind_at": plan.remind_at.isoformat() if plan.remind_at else None,
        }
        for plan in planned
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.start_clocks_of_arrival(%s, %s, %s)", [report, since, json.dumps(rows)]
        )
        return int(cursor.fetchone()[0])
