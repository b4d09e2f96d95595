"""The worker takes long files in, some rows at a time, and throws away what files held once days are over."""

import logging
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from wardmote.foundation.database.session import acting_for_job
from wardmote.foundation.refusals import Refused
from wardmote.records.notices.jobs import job_of
from wardmote.work.plans.papers import commands, sealed
from wardmote.work.plans.papers.models import Content, PlanFile
from wardmote.work.plans.papers.reading import Read

logger = logging.getLogger("wardmote.plan_papers")

QUEUE = "files"  # a long file keeps nothing else waiting
AGAIN = RetryStrategy(max_attempts=10, exponential_wait=5)
NOT_OPENED = "What the file held cannot be opened any more."
NOBODY = "Whoever started it takes in no files any more. Another register editor can go on with it."


class NobodyThere(Exception):
    """Whoever started the file has left, or cannot act."""


@app.task(name="plan_papers.take_in", queue=QUEUE, pass_context=True, retry=AGAIN)
def take_in(context: JobContext, *, file_id: str) -> int:
    """Take a file in that was started, to its end or what stops it; how many transactions it took."""
    return take_to_its_end(job_of(context), UUID(file_id))


def take_to_its_end(job: int, file: UUID) -> int:
    done, read = 0, None
    while begins(job, file):
        try:
            read = take_some(job, file, read)
        except (NobodyThere, sealed.CannotOpen) as problem:
            failed(file, NOBODY if isinstance(problem, NobodyThere) else NOT_OPENED)
        except Refused as refused:
            failed(file, refused.refusals[0].message)
        except OperationalError:  # the database went away: the file is not at fault
            raise
        except Exception as failure:
            logger.warning("a file of a plan could not be taken in (%s)", type(failure).__name__)
            failed(file, f"It could not be taken in ({type(failure).__name__}).")
        done += 1
    return done


def begins(job: int, file: UUID) -> bool:
    """Whether the file is started still; the job then acts as whoever started it."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.plan_file_begins(%s, %s)", [job, file])
        return bool(cursor.fetchone()[0])


def take_some(job: int, pk: UUID, read: Read | None) -> Read:
    with acting_for_job(job) as by:
        file = PlanFile.objects.select_related("plan__owner").filter(pk=pk).first() if by else None
        if file is None:
            raise NobodyThere
        if read is None:
            content = Content.objects.filter(file=file).first()
            if content is None:
                raise sealed.CannotOpen("content")
            read = sealed.unseal(bytes(content.sealed))
        commands.go_on(file=file, read=read, by=by, now=timezone.now(), most=commands.AT_ONCE)
    return read


def failed(file: UUID, why: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.plan_file_failed(%s, %s)", [file, why])


def take_in_later(file: PlanFile) -> None:
    """Put it into the queue, in the transaction in which the file was started."""
    take_in.defer(file_id=str(file.pk))


@app.periodic(cron="* * * * *")
@app.task(name="plan_papers.go_on", queue=QUEUE, pass_context=True, queueing_lock="plan_papers.go_on")
def go_on(context: JobContext, timestamp: int) -> int:
    """A job for each file that a worker was stopped at; how many."""
    on_this_connection = app.with_connector(DjangoConnector(alias="default"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.plan_files_waiting(%s)", [timezone.now()])
        files = [str(file) for (file,) in cursor.fetchall()]
        for file in files:
            on_this_connection.configure_task("plan_papers.take_in").defer(file_id=file)
    return len(files)


@app.periodic(cron="45 3 * * *")
@app.task(name="plan_papers.tidy", queueing_lock="plan_papers.tidy")
def tidy(timestamp: int) -> int:
    """How many files were thrown away."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.plan_files_tidied(%s)", [timezone.now()])
        return int(cursor.fetchone()[0])
