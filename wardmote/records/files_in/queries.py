"""What can be asked of sources, files and the mailbox. It says which rows; the database says whose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from wardmote.records.files_in.models import Batch, Fault, Source


@dataclass(frozen=True)
class Aside:
    """A message that was set aside, or is tried again; nothing of what it says."""

    uid: int
    outcome: str
    reason: str
    tries: int
    at: datetime


@dataclass(frozen=True)
class MailboxState:
    read_at: datetime | None
    failed_at: datetime | None
    failure: str
    aside: int
    tried: int


def sources() -> QuerySet[Source]:
    """The sources of the officer's agency, by name."""
    return Source.objects.select_related("team", "by").order_by("name", "pk")


def batches() -> QuerySet[Batch]:
    """Files, the newest first."""
    return Batch.objects.select_related("source__team", "by").defer("terms").order_by("-at", "pk")


def faults(batch: Batch) -> QuerySet[Fault]:
    return Fault.objects.filter(batch=batch).order_by("row")


def came_by(report: UUID) -> str | None:
    """The name of the source that a report came by, for those who see the report."""
    row = _row("select source from wardmote.files_in_came(%s)", report)
    return row[0] if row else None


def parameter(key: str) -> int:
    """A figure today: file_kept (days), file_unfinished (days), mail_tries, mail_kept (days)."""
    return int(_row("select wardmote.files_in_parameter(%s)", key)[0])


def mailbox() -> MailboxState | None:
    """How the mailbox stands; None where none was ever read."""
    row = _row("select read_at, failed_at, failure, aside, tried from wardmote.files_in_mailbox_told()")
    return MailboxState(*row) if row else None


def aside(most: int = 100) -> list[Aside]:
    """What was set aside, for administrators of the agency whose front door it is; the latest first."""
    with connection.cursor() as cursor:
        cursor.execute("select uid, outcome, reason, tries, at from wardmote.files_in_mail_aside(%s)", [most])
        return [Aside(*row) for row in cursor.fetchall()]


def _row(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()
