"""Recording an act. Called once inside each command; the database adds who and when."""

from uuid import UUID

from django.db import connection

# The application may insert these columns and no other; the rest is the database's to say.
INSERT = """
insert into audit_entry (action, subject_kind, subject_id, owner_id, ground_id, recipient_id, purpose, note)
values (%s, %s, %s, %s, %s, %s, %s, %s)
"""


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
