"""Each morning: contacts and reviews that are due are told, once."""

from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

QUEUE = "risk"


@app.periodic(cron="20 5 * * *")
@app.task(name="risk.remind", queue=QUEUE, queueing_lock="risk.remind")
def remind(timestamp: int) -> int:
    now = timezone.now()
    return run(today=timezone.localdate(now), now=now)


def run(*, today: date, now: datetime) -> int:
    """Tell who leads a case of what is due, and their supervisors of what is late; return how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select wardmote.risk_remind(%s, %s)", [today, now])
        return int(cursor.fetchone()[0])
