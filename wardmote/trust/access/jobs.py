"""Every hour today's openings and exports, and each night those of the day before, beside what is usual."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from wardmote.trust.access import alarms


@app.periodic(cron="25 * * * *")
@app.task(name="access.alarms_of_today", queueing_lock="access.alarms_of_today")
def alarms_of_today(timestamp: int) -> int:
    return alarms.raise_alarms(timezone.localdate())


@app.periodic(cron="35 2 * * *")  # in UTC: after midnight in London all year
@app.task(name="access.alarms_of_yesterday", queueing_lock="access.alarms_of_yesterday")
def alarms_of_yesterday(timestamp: int) -> int:
    """What was done after the last look of the day, or while the worker stood still."""
    return alarms.raise_alarms(timezone.localdate() - timedelta(days=1))
