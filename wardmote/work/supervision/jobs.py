"""Each night: supervision sessions are thrown away once their days are over."""

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="50 3 * * *")
@app.task(name="supervision.tidy", queueing_lock="supervision.tidy")
def tidy(timestamp: int) -> int:
    """How many sessions went."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.supervision_tidied(%s)", [timezone.now()])
        return int(cursor.fetchone()[0])
