"""Recording an act. Called once inside each command; the database adds who and when."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

# Whoever writes entries may insert these columns and no other; the rest is the database's to say.
SAID = (
    *("action", "subject_kind", "subject_id", "owner_id", "ground_id", "recipient_id", "purpose", "note"),
)
INSERT = f"insert into audit_entry ({', '.join(SAID)}) values ({', '.join(['%s'] * len(SAID))})"  # noqa: S608  # nosec B608: our own names


def record(
    action: str,
    *,
    kind: str,
    subject: UUID | None,
    owner: UUID | None = None,
    ground: UUID | None = None,
    recipient: UUID | None = None,
    purpose: str = "",
    note: str = "",
) -> None:
    """Append one entry in the present transaction.

    `owner` is the agency whose record it is, `ground` the agreement relied on, `recipient` the agency
    shared with. `note` may hold personal text: the tree keeps only its salted digest.
    """
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [action, kind, subject, owner, ground, recipient, purpose, note])


RECIPIENT = """
insert into audit_recipient (agency_id, address, set_at) values (%s, %s, %s)
on conflict (agency_id) do update set address = excluded.address, set_at = excluded.set_at
"""


@transaction.atomic
def send_checkpoints_to(address: str, *, agency: UUID, now: datetime) -> None:
    """Have the day's checkpoint sent to this address, or to none. The agency's own auditors may."""
    with connection.cursor() as cursor:
        cursor.execute(RECIPIENT, [agency, address, now])
    record("log.checkpoints_addressed", kind="log", subject=None, owner=agency, note=address)
