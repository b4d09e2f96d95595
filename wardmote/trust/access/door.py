"""Why an officer opens a record: asked where its kind says so, once a session.

The database keeps what was said and lets nothing be opened without it; this asks and passes on.
Decision: docs/decisions/0045-purpose-at-the-door.md
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from wardmote.trust.access.models import StandingPurpose


@dataclass(frozen=True)
class AtTheDoor:
    """A record as it may be named before it is opened."""

    pk: UUID
    reference: str
    title: str
    sort: str  # its kind, in words


# For each kind of record that is opened: finds it by its reference, among those this officer may see.
doors: dict[str, Callable[[str], AtTheDoor | None]] = {}


@dataclass(frozen=True)
class Offered:
    key: str
    name: str


def offered(kind: str, record: UUID) -> list[Offered]:
    """What this officer may answer, the likeliest first; nothing for whoever may not read the record."""
    with connection.cursor() as cursor:
        cursor.execute("select key, name from wardmote.purposes_offered(%s, %s)", [kind, record])
        return [Offered(key, name) for key, name in cursor.fetchall()]


def state(kind: str, record: UUID, purpose: str) -> bool:
    """Keep why the record is opened, for this session. The opening itself puts it on record."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.state_purpose(%s, %s, %s)", [kind, record, purpose])
        return bool(cursor.fetchone()[0])


def names_of_standing_purposes() -> dict[str, str]:
    return dict(StandingPurpose.objects.values_list("key", "name"))
