"""The worker takes files in, one after the other; reads the mailbox each minute; throws away what is over."""

import logging

from django.db import OperationalError, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from wardmote.records.files_in import running, sealed

logger = logging.getLogger("wardmote.files_in")

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
        if (claimed := running.claim(now=timezone.now())) is None:
            break
        end = take_in_one(claimed)
        ends[end] = ends.get(end, 0) + 1
    return ends


def take_in_one(claimed: running.Claimed) -> str:
    """One file, to whatever end; what makes it stumble is its end, and keeps no other waiting."""
    try:
        table = sealed.unseal(claimed.kept, claimed.batch)
        if len(table["rows"]) != claimed.rows:
            raise sealed.CannotOpen("content")
        return running.take_in(claimed.work(), table)
    except sealed.CannotOpen:
        why = NOT_OPENED
    except OperationalError:  # the database went away: the file is not at fault
        raise
    except Exception as failure:
        logger.warning("a file could not be taken in (%s)", type(failure).__name__)
        why = f"It could not be taken in ({type(failure).__name__})."
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.files_in_failed(%s, %s, %s)", [claimed.batch, why, timezone.now()])
    return "failed"


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
