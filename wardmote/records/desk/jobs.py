"""Tidying desks, each night."""

from django.db import connection, transaction
from procrastinate.contrib.django import app


@app.periodic(cron="50 1 * * *")
@app.task(name="desk.tidy", queueing_lock="desk.tidy")
def tidy(timestamp: int) -> int:
    """Forget drafts of more than a week, and what was deleted more than a month ago."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select wardmote.tidy_desks()")
        return int(cursor.fetchone()[0])
