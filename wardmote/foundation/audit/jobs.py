"""Work on a timetable: sealing the log every minute, and sending each agency the day's checkpoint."""

import logging
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from wardmote.foundation.audit import keys, sealing, sending

log = logging.getLogger("wardmote.audit")

QUEUE = "audit"
# A job a minute would fill the queue's tables: what went well is of no interest after some days.
TIDY = """
delete from procrastinate_jobs j
 where queue_name = %s and status = 'succeeded'
   and not exists (select from procrastinate_events e where e.job_id = j.id and e.at > %s)
"""


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", queue=QUEUE, queueing_lock="audit.seal")
def seal(timestamp: int) -> dict[str, Any]:
    """Seal what is new, or once a day an unchanged log. Killed, the next run goes on from there."""
    return run()


@app.periodic(cron="10 2 * * *")
@app.task(name="audit.seal_all", queue=QUEUE, queueing_lock="audit.seal_all")
def seal_all(timestamp: int) -> dict[str, Any]:
    """Once a night look at every entry: one that came in by the back door gets a place, which tells."""
    tidy(now=timezone.now())
    return run(all_of_it=True)


def tidy(*, now: datetime) -> int:
    """Take away the sealer's own jobs that went well more than three days ago; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(TIDY, [QUEUE, now - timedelta(days=3)])
        return cursor.rowcount


def run(*, all_of_it: bool = False) -> dict[str, Any]:
    with sealing.connected() as connection:
        try:
            done = sealing.seal(connection, keys.signing_key(), all_of_it=all_of_it)
        except sealing.AnotherSeals:
            return {}
        except sealing.CannotSeal as reason:
            log.error("the log is not sealed: %s", reason)
            raise
    return {key: value for key, value in asdict(done).items() if key != "at"}


@app.periodic(cron="20 5 * * *")
@app.task(name="audit.send_checkpoint", queue=QUEUE, queueing_lock="audit.send_checkpoint")
def send_checkpoint(timestamp: int) -> int:
    """Send the last checkpoint to each agency that wants it; return to how many."""
    return sending.send_due(today=timezone.localdate())
