"""Work on a timetable: what begins and runs out by the clock, reminders before each date, looks forgotten."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

QUEUE = "powers"


@app.periodic(cron="20 * * * *")
@app.task(name="powers.hourly", queue=QUEUE, queueing_lock="powers.hourly")
def hourly(timestamp: int) -> dict[str, int]:
    return run(timezone.now())


def run(now: datetime) -> dict[str, int]:
    """All of it, once; run again, it does nothing twice."""
    moved = _ask("select wardmote.powers_by_the_clock(%s)", now)
    told = _ask("select wardmote.powers_remind(%s)", now)
    return {"moved": moved, "told": told, "forgotten": _ask("select wardmote.forget_power_looks()")}


def _ask(statement: str, *values: Any) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return int(cursor.fetchone()[0])
