"""Each minute: a report that came from outside goes where the rules of its agency send it."""

from django.utils import timezone
from procrastinate.contrib.django import app

from wardmote.records.routing import commands


@app.periodic(cron="* * * * *")
@app.task(name="routing.arrivals", queueing_lock="routing.arrivals")
def route(timestamp: int) -> int:
    return commands.route_arrivals(now=timezone.now())
