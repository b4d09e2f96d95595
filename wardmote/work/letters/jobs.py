"""On a timetable: what was kept for printing, and what many letters were made of, is thrown away."""

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="40 3 * * *")
@app.task(name="letters.tidy", queueing_lock="letters.tidy")
def tidy(timestamp: int) -> int:
    """Throw away what is over; how many letters that were kept for printing."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.letters_tidied(%s)", [timezone.now()])
        return int(cursor.fetchone()[0])
