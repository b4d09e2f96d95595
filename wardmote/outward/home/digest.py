"""The email of what waits for an officer: its words, and sending each once.

It names no one and holds no title. At most once, as docs/decisions/0016-one-digest-a-day.md has it: it is on
record, and marked as being sent, before it is handed to the mail server. Killed in between, it is not sent
again that day; refused for certain, it is.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.utils import timezone

from wardmote.outward.home.models import Digest
from wardmote.outward.home.timetable import Wish, is_due

log = logging.getLogger("wardmote.digest")
State = Digest.State


@dataclass(frozen=True)
class Waiting:
    """What waits for one officer, in numbers."""

    overdue: int
    this_week: int
    unanswered: int
    unread: int

    def __bool__(self) -> bool:
        return any((self.overdue, self.this_week, self.unanswered, self.unread))


def words(waiting: Waiting) -> tuple[str, str]:
    """The subject and the text: numbers and a link."""
    actions = [
        f"{number} {what}"
        for number, what in (
            (waiting.this_week, f"{noun(waiting.this_week, 'action')} due this week"),
            (waiting.overdue, "overdue"),
            (waiting.unanswered, f"{'waits' if waiting.unanswered == 1 else 'wait'} for your answer"),
        )
        if number
    ]
    parts = [", ".join(actions)] if actions else []
    if waiting.unread:
        parts.append(f"{waiting.unread} unread {noun(waiting.unread, 'notice')}")
    told = "; ".join(parts)
    text = (
        f"{told}.\n\nSee what it is: {settings.SITE_ADDRESS}/\n\n"
        "This message says nothing of any case. To have it at another hour, weekly or not at all: "
        f"{settings.SITE_ADDRESS}/notices/preferences/\n"
    )
    return f"[Wardmote] {told}", text


def noun(number: int, one: str) -> str:
    return one if number == 1 else f"{one}s"


def send_due(*, job: int, now: datetime) -> dict[str, int]:
    """Put on record what is due, and send what is on record; return how many came to which end."""
    today = timezone.localdate(now)
    begin(today=today, now=now)
    came_of_it: dict[str, int] = {}
    mail = get_connection()
    try:
        for digest in on_record(today=today, now=now):
            outcome = send(digest, mail, job=job, now=now)
            came_of_it[outcome] = came_of_it.get(outcome, 0) + 1
            if outcome == State.FAILED and getattr(mail, "connection", True) is None:
                break  # the mail server does not answer: the others wait for the next time
    finally:
        mail.close()
    if came_of_it:
        log.info("digests: %s", ", ".join(f"{number} {end}" for end, number in sorted(came_of_it.items())))
    return came_of_it


def begin(*, today: Any, now: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.digests_to_begin(%s)", [today])
        due = [officer for officer, *wish in cursor.fetchall() if is_due(now, Wish.of(*wish))]
        if not due:
            return 0
        cursor.execute("select wardmote.begin_digests(%s, %s, %s)", [due, today, now])
        return int(cursor.fetchone()[0])


def on_record(*, today: Any, now: datetime) -> list[UUID]:
    """Those to be sent or tried again now: their officers may have changed their minds meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.digests_to_send(%s, %s)", [today, now])
        return [digest for digest, *wish in cursor.fetchall() if is_due(now, Wish.of(*wish))]


def send(digest: UUID, mail: Any, *, job: int, now: datetime) -> str:
    """Send one; return what came of it."""
    with connection.cursor() as cursor:  # committed by itself, before the mail server hears of it
        cursor.execute("select * from wardmote.claim_digest(%s, %s)", [digest, job])
        address, *numbers = cursor.fetchone()
    if address is None:
        return State.SKIPPED.value  # another worker has it, or the officer left
    waiting = Waiting(*numbers)
    outcome = (hand_over(address, waiting, mail) if waiting else State.SKIPPED).value
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.finish_digest(%s, %s, %s)", [digest, outcome, now])
    return outcome


def hand_over(address: str, waiting: Waiting, mail: Any) -> Digest.State:
    """Give it to the mail server. No address, and no word of the server, which may hold one, is logged."""
    try:
        mail.open()
    except (SMTPException, OSError) as failed:
        log.warning("the mail server cannot be used: %s", type(failed).__name__)
        mail.connection = None
        return State.FAILED
    subject, text = words(waiting)
    headers = {"Auto-Submitted": "auto-generated"}
    message = EmailMessage(subject, text, to=[address], connection=mail, headers=headers)
    try:
        message.send()
    except SMTPServerDisconnected:
        mail.connection = None
        return State.UNKNOWN
    except (SMTPResponseException, SMTPRecipientsRefused) as refused:
        log.warning("a digest was refused: %s", type(refused).__name__)
        return State.FAILED
    except (SMTPException, OSError) as failed:
        log.warning("a digest may not have been sent: %s", type(failed).__name__)
        mail.close()
        return State.UNKNOWN
    return State.SENT
