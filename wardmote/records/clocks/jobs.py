"""Each minute: clocks whose report came back go on; what is due soon is reminded of, what is late escalated.

Told only while the clock's duty calendar is open, and once however often this runs: each is one transaction.
"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from wardmote.foundation.timing.reckoning import Pause
from wardmote.records.clocks import queries
from wardmote.records.clocks.models import Calendar, Convention, Target

QUEUE = "clocks"
AT_ONCE = 500


@app.periodic(cron="* * * * *")
@app.task(name="clocks.tell", queue=QUEUE, queueing_lock="clocks.tell")
def tell(timestamp: int) -> dict[str, int]:
    return run(now=timezone.now())


def run(*, now: datetime) -> dict[str, int]:
    """All of it, once: how many went on, and how many officers were told."""
    went_on = go_on()
    told = {"remind": 0, "escalate": 0}
    open_now = [calendar.pk for calendar in Calendar.objects.order_by("pk") if calendar.plain().is_open(now)]
    for clock, act in _rows("select * from wardmote.clocks_ripe(%s, %s, %s)", now, open_now, AT_ONCE):
        with transaction.atomic():
            told[act] += _rows("select wardmote.clock_tell(%s, %s, %s)", clock, act, now)[0][0]
    return {"went on": went_on, "reminded": told["remind"], "escalated": told["escalate"]}


def go_on() -> int:
    """Let clocks go on that stood still while their report was with another agency."""
    went_on = 0
    back = _rows("select * from wardmote.clocks_came_back(%s)", AT_ONCE)
    for clock, started_at, target, convention, calendar, pauses, paused_at, back_at in back:
        spans = [Pause(*(datetime.fromisoformat(moment) for moment in span)) for span in json.loads(pauses)]
        anew = queries.plan(
            Target.objects.get(pk=target),
            Convention.objects.get(pk=convention),
            Calendar.objects.get(pk=calendar),
            received=started_at,
            pauses=[*spans, Pause(paused_at, back_at)],
        )
        went_on += _goes_on(clock, anew, back_at)
    return went_on


def _goes_on(clock: UUID, anew: queries.Plan, back_at: datetime) -> int:
    with transaction.atomic():
        return int(
            _rows(
                "select wardmote.clock_goes_on(%s, %s, %s, %s)",
                clock,
                anew.reckoned.due,
                anew.remind_at,
                back_at,
            )[0][0]
        )


def _rows(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())
