"""Each morning: dates that come near are told to who owns the entry, those that passed escalated; once.

Each night what files held that was not taken is thrown away, once its days are over.
"""

from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

QUEUE = "registers"


@app.periodic(cron="40 5 * * *")
@app.task(name="registers.remind", queue=QUEUE, queueing_lock="registers.remind")
def remind(timestamp: int) -> int:
    now = timezone.now()
    return run(today=timezone.localdate(now), now=now)


def run(*, today: date, now: datetime) -> int:
    """Tell of what is due and of what is late, each once; return how many were told."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select wardmote.registers_remind(%s, %s)", [today, now])
        return int(cursor.fetchone()[0])


@app.periodic(cron="50 3 * * *")
@app.task(name="registers.tidy", queue=QUEUE, queueing_lock="registers.tidy")
def tidy(timestamp: int) -> int:
    """How many files' rows were thrown away."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.registers_tidied(%s)", [timezone.now()])
        return int(cursor.fetchone()[0])
