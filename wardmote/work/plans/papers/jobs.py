"""The worker throws away what files of plans held once their days are over."""

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="45 3 * * *")
@app.task(name="plan_papers.tidy", queueing_lock="plan_papers.tidy")
def tidy(timestamp: int) -> int:
    """How many files were thrown away."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.plan_files_tidied(%s)", [timezone.now()])
        return int(cursor.fetchone()[0])
