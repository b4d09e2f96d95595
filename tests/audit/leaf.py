"""The leaf of an entry worked out again, from docs/audit-format.md alone: no code of the installation is used."""

import hashlib
import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def part(value: bytes | None) -> bytes:
    return struct.pack(">i", -1) if value is None else struct.pack(">i", len(value)) + value


def uuid_part(value: UUID | None) -> bytes:
    return part(value.bytes if value else None)


def number_part(value: int) -> bytes:
    return part(struct.pack(">q", value))


def microseconds(at: datetime) -> int:
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def digest_of(note: str, salt: bytes) -> bytes | None:
    return hashlib.sha256(salt + note.encode()).digest() if note else None


def canonical(entry: Mapping[str, Any], digest: bytes | None) -> bytes:
    return (
        part(b"wardmote-audit-1")
        + uuid_part(entry["id"])
        + number_part(microseconds(entry["at"]))
        + number_part(entry["xid"])
        + uuid_part(entry["officer_id"])
        + uuid_part(entry["agency_id"])
        + uuid_part(entry["owner_id"])
        + part(entry["action"].encode())
        + part(entry["subject_kind"].encode())
        + uuid_part(entry["subject_id"])
        + uuid_part(entry["ground_id"])
        + uuid_part(entry["recipient_id"])
        + part(entry["purpose"].encode())
        + part(digest)
    )


def leaf_of(entry: Mapping[str, Any], digest: bytes | None) -> bytes:
    return hashlib.sha256(b"\x00" + canonical(entry, digest)).digest()
