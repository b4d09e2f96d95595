"""The worker takes files in, one after the other; reads the mailbox each minute; throws away what is over."""

from datetime import datetime

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from wardmote.records.files_in import running, sealed

QUEUE = "files"  # a long file keeps nothing else waiting
MOST = 20  # files of one run: others wait for the next minute
NOT_OPENED = "What the file held cannot be opened any more. Take it in again."


@app.periodic(cron="* * * * *")
@app.task(name="files_in.go_on", queue=QUEUE, queueing_lock="files_in.go_on")
def go_on(timestamp: int) -> dict[str, int]:
    """Begins what waits, and goes on with what a worker was stopped at."""
    return take_in_all()


@app.task(name="files_in.take_in", queue=QUEUE)
def take_in_now() -> dict[str, int]:
    return take_in_all()


def take_in_all() -> dict[str, int]:
    """Take in what waits; how many files came to which end."""
    ends: dict[str, int] = {}
    for _ in range(MOST):
        if (found := running.claim(now=timezone.now())) is None:
            break
        work, kept = found
        try:
            table = sealed.unseal(kept, work.batch)
        except sealed.CannotOpen:
            failed(work, NOT_OPENED, now=timezone.now())
            end = "failed"
        else:
            end = running.take_in(work, table)
        ends[end] = ends.get(end, 0) + 1
    return ends


def failed(work: running.Work, why: str, *, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.files_in_failed(%s, %s, %s)", [work.batch, why, now])


@app.periodic(cron="* * * * *")
@app.task(
    name="files_in.read_mail", queue="mail", queueing_lock="files_in.read_mail", lock="files_in.read_mail"
)
def read_mail(timestamp: int) -> dict[str, int]:
    from wardmote.records.files_in.mailbox import reading

    return reading.read(now=timezone.now())


@app.periodic(cron="35 3 * * *")
@app.task(name="files_in.tidy", queueing_lock="files_in.tidy")
def tidy(timestamp: int) -> int:
    """Throw away what files held, and prints of messages, once their days are over; how many files."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.files_in_tidied(%s)", [timezone.now()])
        return int(cursor.fetchone()[0])


def start_now() -> None:
    """Put it into the queue, in the transaction in which a file was started."""
    take_in_now.defer()
