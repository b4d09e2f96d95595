"""Work on a timetable: days counted anew, reminders, and what was agreed and has waited is deleted.

Each step may be killed: records are counted some at a time, and each deletion is one transaction.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

QUEUE = "retention"
AT_ONCE = 500


@app.periodic(cron="40 1 * * *")  # in UTC: after midnight in London all year
@app.task(name="retention.nightly", queue=QUEUE, queueing_lock="retention.nightly")
def nightly(timestamp: int) -> dict[str, int]:
    return run()


@app.periodic(cron="15 * * * *")
@app.task(name="retention.hourly", queue=QUEUE, queueing_lock="retention.hourly")
def hourly(timestamp: int) -> dict[str, int]:
    """What was agreed need not wait for the night."""
    return {"deleted": delete_agreed()[0]}


def run(say: Callable[[str], None] = lambda words: None) -> dict[str, int]:
    """All of it, once; `say` is told how far it is. Run again, it goes on from where it was."""
    reckoned = reckon(say)
    deleted, waiting = delete_agreed(say)
    with transaction.atomic():
        told = int(_ask("select wardmote.retention_remind()"))
    return {"reckoned": reckoned, "deleted": deleted, "not yet": waiting, "told": told}


def reckon(say: Callable[[str], None] = lambda words: None) -> int:
    """Count the days anew of every record for which they may have changed; return of how many."""
    done = 0
    while True:
        with transaction.atomic():
            some = int(_ask("select wardmote.retention_reckon_some(%s)", AT_ONCE))
        done += some
        if some:
            say(f"{done:,} records counted.")
        if some == 0:
            return done


def delete_agreed(say: Callable[[str], None] = lambda words: None) -> tuple[int, int]:
    """Delete what two officers agreed on, unless something stands in the way: how many, and how many stay."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.retention_agreed(%s)", [timezone.now()])
        ready = [pk for (pk,) in cursor.fetchall()]
    deleted = 0
    for number, pk in enumerate(ready, start=1):
        with transaction.atomic():
            deleted += _ask("select wardmote.retention_erase(%s)", pk) is not None
        say(f"{number:,} of {len(ready):,} agreed deletions looked at, {deleted:,} done.")
    return deleted, len(ready) - deleted


def _ask(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchone()[0]
