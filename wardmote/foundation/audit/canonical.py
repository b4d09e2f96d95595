"""An entry as the bytes its leaf is the hash of, there and back: docs/audit-format.md. No Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from struct import Struct
from struct import error as StructError
from typing import Any
from uuid import UUID

VERSION = b"wardmote-audit-1"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NULL = b"\xff\xff\xff\xff"
LENGTH, NUMBER = Struct(">i"), Struct(">q")
HEAD = LENGTH.pack(len(VERSION)) + VERSION
# Where the moment and the number of the transaction stand in every entry: all before them is of fixed length.
MOMENT_AND_TRANSACTION, THEIR_PLACE = Struct(">q4xq"), len(HEAD) + 20 + 4

# The columns in the order of their parts.
COLUMNS = ("id", "at", "xid", "officer_id", "agency_id", "owner_id", "action", "subject_kind", "subject_id",
           "ground_id", "recipient_id", "purpose", "digest")  # fmt: skip
IDS = {"id", "officer_id", "agency_id", "owner_id", "subject_id", "ground_id", "recipient_id"}
NUMBERS = {"at", "xid"}


class NotAnEntry(Exception):
    """These bytes are not an entry of the format."""


@dataclass(frozen=True)
class Entry:
    """What an entry says, without its note."""

    id: UUID
    at: datetime
    xid: int
    officer_id: UUID | None
    agency_id: UUID | None
    owner_id: UUID | None
    action: str
    subject_kind: str
    subject_id: UUID | None
    ground_id: UUID | None
    recipient_id: UUID | None
    purpose: str
    digest: bytes | None


def entry_bytes(row: Sequence[Any]) -> bytes:
    """The 14 parts of an entry, from its values in the order of COLUMNS."""
    id, at, xid, officer, agency, owner, action, kind, subject, ground, recipient, purpose, digest = row
    parts: list[bytes | None] = [
        id.bytes,
        NUMBER.pack(microseconds(at)),
        NUMBER.pack(xid),
        officer and officer.bytes,
        agency and agency.bytes,
        owner and owner.bytes,
        action.encode(),
        kind.encode(),
        subject and subject.bytes,
        ground and ground.bytes,
        recipient and recipient.bytes,
        purpose.encode(),
        None if digest is None else bytes(digest),
    ]
    return HEAD + b"".join(NULL if part is None else LENGTH.pack(len(part)) + part for part in parts)


def microseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


def read_entry(data: bytes) -> Entry:
    """What these bytes say.

    :raises NotAnEntry: if they are not an entry of version wardmote-audit-1, to the last byte.
    """
    parts: list[bytes | None] = []
    place = 0
    try:
        while place < len(data):
            (length,) = LENGTH.unpack_from(data, place)
            place += 4
            parts.append(None if length == -1 else data[place : place + length])
            place += max(length, 0)
        version, *values = parts
        if place != len(data) or version != VERSION:
            raise NotAnEntry
        read: Mapping[str, Any] = {
            column: value_of(column, value) for column, value in zip(COLUMNS, values, strict=True)
        }
        return Entry(**read)
    except (ValueError, OverflowError, StructError) as fault:
        raise NotAnEntry from fault


def value_of(column: str, value: bytes | None) -> Any:
    if value is None or column == "digest":
        return value
    if column in IDS:
        return UUID(bytes=value)
    if column in NUMBERS:
        (number,) = NUMBER.unpack(value)
        return moment(number) if column == "at" else number
    return value.decode()
