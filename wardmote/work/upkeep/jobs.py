"""Each morning: the checklist of a quarter that is over is made, and agencies are reminded."""

from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from wardmote.foundation.database.session import acting_for_job
from wardmote.records.notices.jobs import NobodyToActAs, job_of
from wardmote.work.upkeep import reminding

AGAIN = RetryStrategy(max_attempts=10, exponential_wait=5)


@app.task(name="upkeep.remind", pass_context=True, retry=AGAIN)
def remind(context: JobContext) -> int:
    """Remind one agency, as its service account."""
    with acting_for_job(job_of(context)) as by:
        if by is None:
            raise NobodyToActAs
        return reminding.remind(by.agency, today=timezone.localdate(), now=timezone.now())


@app.periodic(cron="10 5 * * *")  # in UTC
@app.task(name="upkeep.each_morning", pass_context=True, queueing_lock="upkeep.each_morning")
def each_morning(context: JobContext, timestamp: int) -> int:
    """Make the checklist that is due, and put a job for each agency into the queue with who it acts as."""
    on_this_connection = app.with_connector(DjangoConnector(alias="default"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select wardmote.make_exchange_by_clock(%s)", [timezone.localdate()])
        cursor.execute("select * from wardmote.service_agencies()")
        agencies: list[UUID] = [agency for (agency,) in cursor.fetchall()]
        for agency in agencies:
            job = on_this_connection.configure_task("upkeep.remind").defer()
            cursor.execute("select wardmote.job_acts_for(%s, %s)", [job, agency])
    return len(agencies)
