"""Writing to officers about their own accounts: only the worker learns an officer's address."""

from typing import Any
from uuid import UUID

from django.db import connection
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from wardmote.foundation.database.session import acting_for_job
from wardmote.trust.identity import telling

AGAIN = RetryStrategy(max_attempts=10, exponential_wait=5)


@app.task(name="identity.write_to", pass_context=True, retry=AGAIN)
def write_to(context: JobContext, *, officer_id: str, kind: str) -> bool:
    """Send one mail to an officer of the agency the job acts for; whether there was anybody to write to."""
    job: Any = context.job
    with acting_for_job(int(job.id)), connection.cursor() as cursor:
        cursor.execute("select wardmote.address_of(%s)", [UUID(officer_id)])
        address = cursor.fetchone()[0]
    if address:
        telling.write(address, kind)
    return bool(address)
