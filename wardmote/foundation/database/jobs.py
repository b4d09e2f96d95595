"""The queue looks after itself: what a killed worker left is taken up again, and what is long done goes.

A worker that is killed leaves its jobs marked as running, and the library takes none of them up again: a pack
would never be made, and a job that held a lock would hold up the next of its kind for ever. Every job of ours
may be run twice.
"""

import logging
from datetime import datetime, timedelta

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

logger = logging.getLogger("wardmote.queue")

QUEUE = "queue"
MOST_TRIES = 10  # a job that ends its worker each time would end all others with it
AT_ONCE = 5000
# What went well is of no interest after some days; what failed, for as long as somebody may ask why.
KEPT = (("succeeded", timedelta(days=3)), ("failed", timedelta(days=30)), ("aborted", timedelta(days=30)))
TIDY = """
delete from procrastinate_jobs where id in (
    select j.id from procrastinate_jobs j
     where j.status::text = %s
       and not exists (select from procrastinate_events e where e.job_id = j.id and e.at > %s)
     order by j.id limit %s)
"""


@app.periodic(cron="* * * * *")
@app.task(name="queue.take_up", queue=QUEUE, queueing_lock="queue.take_up")
def take_up(timestamp: int) -> dict[str, int]:
    return take_up_what_was_left(now=timezone.now())


def take_up_what_was_left(*, now: datetime) -> dict[str, int]:
    """Put jobs whose worker has been silent back into the queue; how many came to which end."""
    ends: dict[str, int] = {}
    # The worker's own connector would not do it in this transaction.
    jobs = app.with_connector(DjangoConnector(alias="default")).job_manager
    silent = settings.PROCRASTINATE_WORKER_DEFAULTS["stalled_worker_timeout"]
    for job in async_to_sync(jobs.get_stalled_jobs)(seconds_since_heartbeat=silent):
        end = "given up" if job.attempts >= MOST_TRIES else "taken up"
        try:
            with transaction.atomic():
                if end == "given up":
                    async_to_sync(jobs.finish_job)(job, status=Status.FAILED, delete_job=False)
                else:
                    jobs.retry_job_by_id(job.id or 0, retry_at=now)
        except ConnectorException:  # one that does the same waits already, or it has come to its end
            end = _let_go(job)
        ends[end] = ends.get(end, 0) + 1
        logger.warning("a worker left a job of %s: %s", job.task_name, end)
    return ends


def _let_go(job: Job) -> str:
    jobs = app.with_connector(DjangoConnector(alias="default")).job_manager
    try:
        with transaction.atomic():
            async_to_sync(jobs.finish_job)(job, status=Status.ABORTED, delete_job=False)
    except ConnectorException:
        return "ended"
    return "let go"


@app.periodic(cron="25 2 * * *")
@app.task(name="queue.tidy", queue=QUEUE, queueing_lock="queue.tidy")
def tidy(timestamp: int) -> int:
    return tidy_up(now=timezone.now())


def tidy_up(*, now: datetime) -> int:
    """Some at a time, since a queue that was never tidied is long; how many jobs are gone."""
    gone = 0
    for status, kept in KEPT:
        while True:
            with connection.cursor() as cursor:
                cursor.execute(TIDY, [status, now - kept, AT_ONCE])
                some = cursor.rowcount
            gone += some
            if some < AT_ONCE:
                break
    return gone
