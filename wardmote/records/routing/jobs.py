"""Each minute: a report from outside goes where the rules of its agency send it. Each night: what shifts
told each other, and calls that led to no report, are thrown away once their days are over."""

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from wardmote.records.routing import commands


@app.periodic(cron="* * * * *")
@app.task(name="routing.arrivals", queueing_lock="routing.arrivals")
def route(timestamp: int) -> int:
    return commands.route_arrivals(now=timezone.now())


@app.periodic(cron="45 3 * * *")
@app.task(name="routing.tidy", queueing_lock="routing.tidy")
def tidy(timestamp: int) -> int:
    """How many were thrown away."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.routing_tidied(%s)", [timezone.now()])
        return int(cursor.fetchone()[0])
