"""Work on a timetable: the emails of what waits."""

from typing import Any

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from wardmote.outward.home import digest


@app.periodic(cron="*/5 * * * *")
@app.task(name="home.send_digests", pass_context=True, queueing_lock="home.send_digests")
def send_digests(context: JobContext, timestamp: int) -> dict[str, int]:
    """Send what is due. Killed at any moment, the next run goes on from there and sends nothing twice."""
    job: Any = context.job
    return digest.send_due(job=int(job.id), now=timezone.now())
