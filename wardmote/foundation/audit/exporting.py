"""Taking the sealed log out: one file that `wardmote audit verify` checks without a database.

The file is a ZIP, docs/audit-format.md says what is in it: entries as the bytes their leaves are the hash
of, the leaves as they were sealed, all checkpoints, the public keys. No note and no salt is in it, so no
personal text.
"""

import json
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from wardmote.foundation.audit import canonical, notes, sealing, tree
from wardmote.foundation.database.home import CannotRun, cannot_write

A_PART = 65_536  # entries in one part: a complete subtree, so that parts can be checked side by side
AT_ONCE = 8_192  # entries asked for in one statement
KEYS, CHECKPOINTS, ABOUT = "keys.txt", "checkpoints.txt", "README.txt"
ENTRIES, LEAVES = "entries/{:06}.bin", "leaves/{:06}.bin"
FORMAT = "wardmote-audit-export-1"
PROOF = "wardmote-audit-proof-1"
SEALED = "select * from wardmote.audit_sealed_entries(%s, %s)"

WORDS = f"""{FORMAT}

The sealed log of a Wardmote installation. To check it, with no database and no other file:

    wardmote audit verify THIS-FILE --checkpoint one-you-kept.txt

What each file holds, and how to check it with a program of your own: docs/audit-format.md of Wardmote.
It holds no words anyone wrote: of a note there is only a salted digest.
"""


@dataclass(frozen=True)
class Exported:
    entries: int
    checkpoints: int
    missing: int  # places whose entry is no longer in the table


class NothingSealed(CannotRun):
    pass


def export(connection: sealing.Connection, path: Path, *, progress: Callable[[int, int], None]) -> Exported:
    """Write the log up to its last checkpoint; the file appears once it is whole.

    :raises CannotRun: if nothing is sealed yet, or the file cannot be written.
    """
    last = sealing.last_checkpoint(connection)
    if last is None:
        raise NothingSealed("Nothing is sealed yet. Run: wardmote audit seal")
    part = path.with_name(f".{path.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
            file.writestr(ABOUT, WORDS)
            file.writestr(KEYS, "".join(f"{line}\n" for line in lines_of_keys(connection)))
            count = write_checkpoints(file, connection, last.size)
            missing = write_entries(file, connection, last.size, progress)
        part.replace(path)
    except OSError as failure:
        raise cannot_write(path, failure) from None
    finally:
        part.unlink(missing_ok=True)
    return Exported(last.size, count, missing)


def lines_of_keys(connection: sealing.Connection) -> Iterator[str]:
    """Each public key with the span of time it was in use, the newest first."""
    rows = connection.execute("select public, from_at, until_at from public.audit_key order by from_at desc")
    for public, since, until in rows.fetchall():
        yield f"{public} {since.isoformat()} {until.isoformat() if until else '-'}"


def write_checkpoints(file: zipfile.ZipFile, connection: sealing.Connection, size: int) -> int:
    count = 0
    with (
        file.open(CHECKPOINTS, "w", force_zip64=True) as out,
        connection.transaction(),
        connection.cursor("checkpoints") as cursor,
    ):
        cursor.execute("select note from public.audit_checkpoint where size <= %s order by number", [size])
        for (note,) in cursor:
            out.write((("\n" if count else "") + note).encode())
            count += 1
    return count


def write_entries(
    file: zipfile.ZipFile, connection: sealing.Connection, size: int, progress: Callable[[int, int], None]
) -> int:
    read, missing = sealing.reader(connection), 0
    for number in range(-(-size // A_PART)):
        first, end = number * A_PART, min(size, (number + 1) * A_PART)
        with file.open(ENTRIES.format(number), "w", force_zip64=True) as out:
            for begin in range(first, end, AT_ONCE):
                until = min(end, begin + AT_ONCE)
                rows = connection.execute(SEALED, [begin, until]).fetchall()
                missing += sum(row[1] is None for row in rows)
                out.write(b"".join(framed(row[1:]) for row in rows))
                progress(until, size)
        tiles = range(first // tree.WIDTH, -(-end // tree.WIDTH))
        leaves = b"".join(read(0, tile) for tile in tiles)
        file.writestr(LEAVES.format(number), leaves[: (end - first) * tree.SIZE])
    return missing


def framed(row: tuple[Any, ...]) -> bytes:
    """An entry after its length in two bytes, as in a bundle of tlog-tiles; of one that is gone, nothing."""
    if row[0] is None:
        return b"\0\0"
    entry = canonical.entry_bytes(row)
    return len(entry).to_bytes(2, "big") + entry


# --- proving what was done to one record ----------------------------------------------------------


@dataclass(frozen=True)
class Proven:
    document: dict[str, Any]
    entries: int
    unsealed: int


def prove(connection: sealing.Connection, record: UUID) -> Proven:
    """Every sealed entry about one record, each with the proof that it is in the log of the last checkpoint.

    :raises CannotRun: if nothing is sealed, or an entry is gone.
    """
    row = connection.execute(
        "select note from public.audit_checkpoint order by number desc limit 1"
    ).fetchone()
    if row is None:
        raise NothingSealed("Nothing is sealed yet. Run: wardmote audit seal")
    size = notes.read_checkpoint(notes.read_note(row[0])).size
    found = [place for (place,) in connection.execute("select wardmote.audit_places_of(%s)", [record])]
    places = [place for place in found if place is not None and place < size]
    log = tree.Tree(sealing.reader(connection))
    entries = []
    for place in places:
        sealed = connection.execute(SEALED, [place, place + 1]).fetchone()
        if sealed is None or sealed[1] is None:
            raise CannotRun(f"Entry {place:,} is gone from the log. Run: wardmote audit export, then verify")
        proof = log.inclusion(place, size)
        entries.append(
            {
                "place": place,
                "entry": b64encode(canonical.entry_bytes(sealed[1:])).decode(),
                "proof": [b64encode(step).decode() for step in proof],
            }
        )
    document = {
        "format": PROOF,
        "record": str(record),
        "checkpoint": row[0],
        "keys": list(lines_of_keys(connection)),
        "entries": entries,
    }
    return Proven(document, len(entries), len(found) - len(places))


def as_text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1) + "\n"
