"""Work on a timetable: letters to reporters, and what is let go after a day or some hours."""

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from wardmote.outward.public_site import mail


@app.periodic(cron="* * * * *")
@app.task(name="public_site.letters", queueing_lock="public_site.letters")
def letters(timestamp: int) -> dict[str, int]:
    """Killed between a message and its being let go, it is sent twice: better than not at all."""
    return mail.send_due()


@app.periodic(cron="25 * * * *")
@app.task(name="public_site.tidy", queueing_lock="public_site.tidy")
def tidy(timestamp: int) -> dict[str, int]:
    return let_go()


def let_go() -> dict[str, int]:
    """Prints of networks of more than a day ago, and reports begun and not sent."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.front_doors_tidied(%s), wardmote.unfinished_forgotten(%s)", [now, now]
        )
        counts, unfinished = cursor.fetchone()
    return {"counts": counts, "unfinished": unfinished}
