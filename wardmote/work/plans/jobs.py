"""Each night: officers are reminded of plan actions, by a job of each agency's service account."""

from uuid import UUID

from django.db import connection, transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from wardmote.foundation.database.session import acting_for_job
from wardmote.records.notices.jobs import NobodyToActAs, job_of
from wardmote.work.plans import reminding

AGAIN = RetryStrategy(max_attempts=10, exponential_wait=5)


@app.task(name="plans.remind_own_agency", pass_context=True, retry=AGAIN)
def remind_own_agency(context: JobContext) -> int:
    """Tell one agency's officers; how many were told."""
    with acting_for_job(job_of(context)) as by:
        if by is None:
            raise NobodyToActAs
        return reminding.remind_now(by)


@app.periodic(cron="30 5 * * *")
@app.task(name="plans.remind", pass_context=True, queueing_lock="plans.remind")
def remind(context: JobContext, timestamp: int) -> int:
    """One job for each agency. It stands in the queue together with who it acts as."""
    # The worker's own connector would commit the job by itself, before it is said who it acts as.
    on_this_connection = app.with_connector(DjangoConnector(alias="default"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.service_agencies()")
        agencies: list[UUID] = [agency for (agency,) in cursor.fetchall()]
        for agency in agencies:
            job = on_this_connection.configure_task("plans.remind_own_agency").defer()
            cursor.execute("select wardmote.job_acts_for(%s, %s)", [job, agency])
    return len(agencies)
