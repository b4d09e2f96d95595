"""On a timetable: requests due soon are reminded of. Besides, a pack is made, part by part."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from wardmote.foundation.database.session import acting_for_job
from wardmote.records.notices.jobs import NobodyToActAs, job_of
from wardmote.trust.identity.models import Officer
from wardmote.work.rights import commands
from wardmote.work.rights.models import Pack, Request

AGAIN = RetryStrategy(max_attempts=5, exponential_wait=5)


def remind_all(*, by: Officer, now: datetime) -> int:
    """Every open request of this service account's agency; how many officers were told."""
    waiting = Request.objects.filter(agency=by.agency_id, state=Request.State.OPEN).prefetch_related("stops")
    return sum(commands.remind(request=request, now=now) for request in waiting.order_by("due_on", "pk"))


@app.task(name="rights.remind_own_agency", pass_context=True, retry=AGAIN)
def remind_own_agency(context: JobContext) -> int:
    with acting_for_job(job_of(context)) as by:
        return remind_all(by=by, now=timezone.now()) if by is not None else 0


@app.periodic(cron="10 6 * * *")
@app.task(name="rights.remind", pass_context=True, queueing_lock="rights.remind")
def remind(context: JobContext, timestamp: int) -> int:
    """One job for each agency's service account. It stands in the queue together with who it acts as."""
    on_this_connection = app.with_connector(DjangoConnector(alias="default"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.service_agencies()")
        agencies: list[UUID] = [agency for (agency,) in cursor.fetchall()]
        for agency in agencies:
            job = on_this_connection.configure_task("rights.remind_own_agency").defer()
            cursor.execute("select wardmote.job_acts_for(%s, %s)", [job, agency])
    return len(agencies)


@app.task(name="rights.make_pack", pass_context=True, retry=AGAIN)
def make_pack(context: JobContext, *, pack_id: str) -> int:
    """Make a pack to its end, each part in a transaction of its own; how many parts this run made."""
    made = 0
    while True:
        with acting_for_job(job_of(context)) as by:
            if by is None:
                raise NobodyToActAs
            if not commands.make_next_part(pack=UUID(pack_id), by=by, now=timezone.now()):
                return made
        made += 1


def make_pack_later(pack: Pack) -> None:
    """Put the making into the queue, in the transaction in which it was ordered."""
    make_pack.defer(pack_id=str(pack.pk))
