"""On a timetable: what nobody answered goes a step on; what was searched is forgotten."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from wardmote.foundation.database.session import acting_for_job
from wardmote.outward.search import commands, queries
from wardmote.trust.identity.models import Officer

AGAIN = RetryStrategy(max_attempts=5, exponential_wait=5)


def remind_all(*, by: Officer, now: datetime) -> int:
    """Every request that waits for this service account's agency; return how many went a step on."""
    said = queries.figures(on=timezone.localdate(now))
    return sum(
        bool(commands.remind(request=request, said=said, now=now))
        for request in queries.open_requests_of_agency(by.agency_id)
    )


@app.task(name="search.remind_own_agency", pass_context=True, retry=AGAIN)
def remind_own_agency(context: JobContext) -> int:
    job = context.job
    assert job is not None
    with acting_for_job(int(job.id)) as by:  # type: ignore[arg-type]
        return remind_all(by=by, now=timezone.now()) if by is not None else 0


@app.periodic(cron="*/15 * * * *")
@app.task(name="search.remind", pass_context=True, queueing_lock="search.remind")
def remind(context: JobContext, timestamp: int) -> int:
    """One job for each agency's service account. It stands in the queue together with who it acts as."""
    on_this_connection = app.with_connector(DjangoConnector(alias="default"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.service_agencies()")
        agencies: list[UUID] = [agency for (agency,) in cursor.fetchall()]
        for agency in agencies:
            job = on_this_connection.configure_task("search.remind_own_agency").defer()
            cursor.execute("select wardmote.job_acts_for(%s, %s)", [job, agency])
    return len(agencies)


@app.periodic(cron="40 * * * *")
@app.task(name="search.forget", pass_context=True, queueing_lock="search.forget")
def forget(context: JobContext, timestamp: int) -> int:
    """What was searched more than a day ago, with what was answered by name only."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select wardmote.forget_searches()")
        return int(cursor.fetchone()[0])
