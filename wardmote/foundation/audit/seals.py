"""What can be asked of the sealed log: checkpoints, keys, how one leads on from another, what waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models import QuerySet

from wardmote.foundation.audit import tree
from wardmote.foundation.audit.models import Checkpoint, Key, Recipient, Tile

LATE = timedelta(minutes=10)  # from when on unsealed entries are worth a word


@dataclass(frozen=True)
class Standing:
    """How far the sealing is; counted to 10,001."""

    entries: int
    unsealed: int
    oldest_seconds: int  # of an entry that is not sealed
    held: int  # of them, those that an open transaction holds back
    held_seconds: int
    checkpoint_seconds: int | None  # since the last; None where there is none yet

    @property
    def is_late(self) -> bool:
        return self.oldest_seconds > LATE.total_seconds() or (self.checkpoint_seconds or 0) > 25 * 3600

    @property
    def held_in_words(self) -> str:
        """Plain words where an open transaction stops the sealer."""
        if not self.held:
            return ""
        return (
            f"A transaction that has been open for more than {self.held_seconds} seconds, somewhere on "
            f"the database"
            f" server, holds back {self.held} entries. They are sealed once it ends."
        )


def standing() -> Standing:
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.audit_told()")
        return Standing(*cursor.fetchone())


def told() -> dict[str, Any] | None:
    """For /readyz."""
    try:
        now = standing()
    except DatabaseError:
        return None
    return {
        "entries": now.entries,
        "unsealed": now.unsealed,
        "oldest_unsealed_seconds": now.oldest_seconds,
        "last_checkpoint_seconds": now.checkpoint_seconds,
        "held_back": now.held_in_words,
    }


def checkpoints() -> QuerySet[Checkpoint]:
    """Newest first."""
    return Checkpoint.objects.order_by("-number")


def after(size: int) -> QuerySet[Checkpoint]:
    """Those of more entries than so many, oldest first."""
    return Checkpoint.objects.filter(size__gt=size).order_by("number")


def public_keys() -> QuerySet[Key]:
    return Key.objects.order_by("-from_at")


def consistency(old: int, new: int) -> list[bytes]:
    """The proof that the log of `old` entries is the beginning of that of `new`.

    :raises tree.NotInTree: if the log has not so many, or `old` is more than `new`.
    """
    last = checkpoints().values_list("size", flat=True).first() or 0
    if new > last:
        raise tree.NotInTree(f"the log has {last} entries")

    def read(level: int, number: int) -> bytes:
        found = Tile.objects.filter(level=level, number=number).values_list("hashes", flat=True).first()
        return bytes(found or b"")

    return tree.Tree(read).consistency(old, new)


def address_of(agency: UUID) -> str:
    """Where this agency has checkpoints sent to, for its own auditors; empty for nowhere."""
    found = Recipient.objects.filter(agency_id=agency).values_list("address", flat=True).first()
    return found or ""


def age_in_words(since: datetime, now: datetime) -> str:
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 1:
        return "less than a minute ago"
    if minutes < 120:
        return f"{minutes} minute{'s' if minutes > 1 else ''} ago"
    return f"{minutes // 60} hours ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"
