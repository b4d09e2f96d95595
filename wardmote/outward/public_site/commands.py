"""Sending what somebody filled in: one report, its pictures with it, however often the button is pressed."""

from datetime import datetime

from django.db import transaction

from wardmote.outward.public_site import unfinished as kept
from wardmote.outward.public_site.answers import told
from wardmote.outward.public_site.unfinished import Unfinished
from wardmote.records.front_doors import commands as front_doors
from wardmote.records.front_doors.models import Door


@transaction.atomic
def send(*, unfinished: Unfinished, door: Door, network: str, now: datetime) -> None:
    """Make the report. What stays of the form is its reference and its secret, for the page that shows them.

    :raises front_doors.CannotTake: if the door is shut or too many came; then all that was typed stays.
    """
    if unfinished.is_sent:
        return
    taken = front_doors.take(
        door=door, told=told(unfinished.answers), secret=unfinished.secret, network=network, now=now
    )
    files = kept.files(unfinished) if unfinished.has_files else []
    for number, (_, file) in enumerate(files, start=1):
        title = "Picture from the reporter" + (f" ({number} of {len(files)})" if len(files) > 1 else "")
        front_doors.attach(secret=unfinished.secret, title=title, file=file, now=now)
    if files:
        kept.forget_files(unfinished)
    unfinished.has_email = bool(unfinished.answers.get("you", {}).get("email"))
    unfinished.answers = {}
    unfinished.reference = taken.reference
    kept.keep(unfinished, door=door.pk, network=b"", now=now)
