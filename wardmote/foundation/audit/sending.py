"""The day's checkpoint by email: a public text, which its receiver is to keep. It names no one."""

import logging
from datetime import date
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection
from django.utils import timezone

from wardmote.foundation.audit.models import Checkpoint

log = logging.getLogger("wardmote.audit")

WORDS = """This is the last checkpoint of the log of {partnership}, of {size:,} entries. Keep
this message: with it anyone can show later whether an entry from before now was changed, taken out or put in.
It says nothing of any case or person.

{note}
How to check the log with it: {address}/log/sealed/
"""


def send_due(*, today: date) -> int:
    """Send it to who has not had it today. Stopped in between, some get the same text twice."""
    last = Checkpoint.objects.order_by("-number").first()
    with connection.cursor() as cursor:
        cursor.execute("select agency, address from wardmote.audit_recipients(%s)", [today])
        due = cursor.fetchall()
    if last is None or not due:
        return 0
    sent = 0
    mail = get_connection()
    try:
        for agency, address in due:
            try:
                message_of(last, address, mail).send()
            except (SMTPException, OSError) as failed:  # its words may hold the address
                log.warning("a checkpoint was not sent: %s", type(failed).__name__)
                continue
            with connection.cursor() as cursor:
                cursor.execute("select wardmote.audit_recipient_told(%s, %s)", [agency, today])
            sent += 1
    finally:
        mail.close()
    return sent


def message_of(last: Checkpoint, address: str, mail: Any) -> EmailMessage:
    text = WORDS.format(
        partnership=settings.PARTNERSHIP, size=last.size, note=last.note, address=settings.SITE_ADDRESS
    )
    day = timezone.localdate(last.at)
    subject = f"[Wardmote] Checkpoint of the log, {day.day} {day:%B %Y}"
    made = EmailMessage(subject, text, to=[address], connection=mail)
    made.extra_headers["Auto-Submitted"] = "auto-generated"
    made.attach("checkpoint.txt", last.note, "text/plain")
    return made
