"""Telling both sides when an agreement stops sharing: at once by hand, next day by date."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from wardmote.foundation.database.session import acting_for_job
from wardmote.records.notices import commands
from wardmote.trust.agreements import queries as agreements
from wardmote.trust.agreements.models import Agreement

# Days looked back, in case the worker stood still; telling is done once however often it runs.
LOOK_BACK = 7
AGAIN = RetryStrategy(max_attempts=10, exponential_wait=5)


class NobodyToActAs(Exception):
    """The job has no actor: whoever enqueued it was not signed in, or their agency has no service account."""


@app.task(name="notices.tell_parties", pass_context=True, retry=AGAIN)
def tell_parties(context: JobContext, *, agreement_id: str) -> int:
    """Tell every party on the system of an agreement that was ended, suspended, replaced or left."""
    with acting_for_job(job_of(context)) as by:
        if by is None:
            raise NobodyToActAs
        agreement = Agreement.objects.get(pk=agreement_id)
        return commands.tell_of_agreement(agreement, today=timezone.localdate(), now=timezone.now())


@app.task(name="notices.tell_own_agency", pass_context=True, retry=AGAIN)
def tell_own_agency(context: JobContext) -> int:
    """Tell one agency's officers of the agreements of theirs that stopped sharing by their dates."""
    with acting_for_job(job_of(context)) as by:
        if by is None:
            raise NobodyToActAs
        today, now = timezone.localdate(), timezone.now()
        first = today - timedelta(days=LOOK_BACK)
        ended = list(agreements.ended_between(first, today - timedelta(days=1)))
        left = [party.agreement for party in agreements.left_between(first, today)]
        stopped = {agreement.pk: agreement for agreement in [*ended, *left]}
        return sum(
            commands.tell_of_agreement(agreement, today=today, now=now, only=by.agency)
            for agreement in stopped.values()
        )


@app.periodic(cron="20 1 * * *")  # in UTC: after midnight in London all year
@app.task(name="notices.tell_of_yesterday", pass_context=True, queueing_lock="notices.tell_of_yesterday")
def tell_of_yesterday(context: JobContext, timestamp: int) -> int:
    """One job for each agency's service account. It stands in the queue together with who it acts as."""
    # The worker's own connector would commit the job by itself, before it is said who it acts as.
    on_this_connection = app.with_connector(DjangoConnector(alias="default"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.service_agencies()")
        agencies: list[UUID] = [agency for (agency,) in cursor.fetchall()]
        for agency in agencies:
            job = on_this_connection.configure_task("notices.tell_own_agency").defer()
            cursor.execute("select wardmote.job_acts_for(%s, %s)", [job, agency])
    return len(agencies)


def job_of(context: JobContext) -> int:
    job: Any = context.job
    assert job is not None
    return int(job.id)


def tell_parties_later(agreement: Agreement) -> None:
    """Put the telling into the queue, in the transaction of the act itself."""
    tell_parties.defer(agreement_id=str(agreement.pk))
