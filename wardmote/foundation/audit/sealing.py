"""The sealer: gives each entry its place in the tree, and signs the top. As the login wardmote_audit, by
psycopg.

Places, hashes and checkpoint are written in one transaction, and the database accepts them only on top of
exactly the log there is: killed at any moment, the sealer has done all of it or nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from wardmote.foundation.audit import canonical, keys, notes, tree
from wardmote.foundation.database.bootstrap import AUDIT
from wardmote.foundation.database.home import CannotRun, connection_for, home, write_private

MOST = 20_000  # entries in one transaction
UNSEALED = "select * from wardmote.audit_unsealed(%s, %s)"
NO_BOUND = 2**63 - 1
QUIET = timedelta(hours=23, minutes=30)  # an unchanged log is signed anew after this: daily
LAST = (
    "audit.checkpoint"  # in WARDMOTE_HOME: the last checkpoint, where no database administrator can change it
)

Connection = psycopg.Connection[Any]


class CannotSeal(CannotRun):
    pass


class AnotherSeals(Exception):
    """Another sealer is at work just now; there is nothing to do but to come again."""


@dataclass(frozen=True)
class Sealed:
    """What one run did, and what it left because a transaction is still open."""

    entries: int
    checkpoints: int
    size: int
    at: datetime | None


@contextmanager
def connected() -> Iterator[Connection]:
    with psycopg.connect(**connection_for(AUDIT), autocommit=True) as connection:
        yield connection


def seal(
    connection: Connection,
    key: notes.SigningKey,
    *,
    all_of_it: bool = False,
    even_if_quiet: bool = False,
    most: int = MOST,
) -> Sealed:
    """Seal what can be sealed now. Signs an unchanged log only once a day, or when told to.

    `all_of_it` looks at every entry, not only at those of transactions since the last checkpoint: one that
    came into the table by the back door, with an old number, is found so. Verifying will name it.

    :raises AnotherSeals: if another sealer is at work.
    :raises CannotSeal: if the key is not the one in use, or the tree is not the one that was signed.
    """
    entries = checkpoints = 0
    looked_until = 0  # of all, in the order of their transactions
    while True:
        with connection.transaction():
            begin(connection, key)
            last = last_checkpoint(connection)
            refuse_another_history(connection, last)
            since = looked_until if all_of_it or last is None else last.ended_before
            found = unsealed(connection, since, most)
            if last and found.ended_before < last.ended_before:
                # Numbers of transactions began anew: the database was brought to another cluster.
                found = unsealed(connection, 0, most)
            due = last is None or even_if_quiet or found.at - last.at >= QUIET
            if not found.entries and (checkpoints or not due):
                return Sealed(entries, checkpoints, last.size if last else 0, last.at if last else None)
            made = put_on_top(connection, key, last, found)
        remember(made)
        looked_until = found.last_transaction or looked_until
        entries, checkpoints = entries + len(found.entries), checkpoints + 1
        if len(found.entries) < most:
            return Sealed(entries, checkpoints, notes.read_checkpoint(made).size, found.at)


@dataclass(frozen=True)
class Unsealed:
    ended_before: int
    begun_before: int
    at: datetime
    entries: list[Any]
    leaves: list[bytes]
    last_transaction: int | None
    more: bool  # there may be more, from the last transaction on

    def fence(self, last: notes.Checkpoint | None) -> tuple[int, int]:
        """What the checkpoint says of transactions: what came late makes it say no less than the last one."""
        if not self.more or self.last_transaction is None:
            return self.ended_before, self.begun_before
        said = last.ended_before if last and last.ended_before <= self.ended_before else 0
        return max(said, min(self.ended_before, self.last_transaction)), NO_BOUND


def begin(connection: Connection, key: notes.SigningKey) -> None:
    """Be the only sealer until the transaction ends, with the key that is in use."""
    try:
        row = connection.execute(
            "select wardmote.audit_begin(%s, %s)", [key.public.id.hex(), str(key.public)]
        ).fetchone()
    except psycopg.errors.LockNotAvailable:
        raise AnotherSeals from None
    if row is None or row[0] is None:
        raise CannotSeal(
            f"The key in {keys.FILE} is not the one that checkpoints are signed with. If a rotation was "
            f"cut off,"
            " run `wardmote audit key new` again; if the key is lost, see docs/operate.md."
        )


def last_checkpoint(connection: Connection) -> notes.Checkpoint | None:
    row = connection.execute(
        "select note from public.audit_checkpoint order by number desc limit 1"
    ).fetchone()
    try:
        return notes.read_checkpoint(notes.read_note(row[0])) if row else None
    except notes.NotANote as fault:
        raise CannotSeal(f"The last checkpoint in the database was changed: {fault}.") from None


def unsealed(connection: Connection, since: int, most: int) -> Unsealed:
    rows = connection.execute(UNSEALED, [since, most], binary=True).fetchall()
    ended, begun, at = rows[0][:3]
    entries = [row[3:] for row in rows if row[3] is not None]  # in the order of canonical.COLUMNS
    return Unsealed(
        ended_before=ended,
        begun_before=begun,
        at=at,
        entries=[entry[0] for entry in entries],
        leaves=[tree.leaf_hash(canonical.entry_bytes(entry)) for entry in entries],
        last_transaction=entries[-1][2] if entries else None,
        more=bool(entries) and len(entries) == most,
    )


def put_on_top(
    connection: Connection, key: notes.SigningKey, last: notes.Checkpoint | None, found: Unsealed
) -> notes.Note:
    size, read = last.size if last else 0, reader(connection)
    changed = tree.appended(read, size, found.leaves)
    new_size = size + len(found.leaves)
    ended_before, begun_before = found.fence(last)
    checkpoint = notes.Checkpoint(
        origin=key.name,
        size=new_size,
        root=tree.Tree(tree.over_changed(changed, read)).root(new_size),
        at=found.at,
        ended_before=ended_before,
        begun_before=begun_before,
    )
    note = notes.sign(checkpoint.text, [key])
    write(connection, checkpoint, note, first=size, entries=found.entries, changed=changed)
    return note


def write(
    connection: Connection,
    checkpoint: notes.Checkpoint,
    note: notes.Note,
    *,
    first: int,
    entries: list[Any],
    changed: tree.Tiles,
) -> None:
    tiles = sorted(changed)
    connection.execute(
        "select wardmote.audit_seal(%s, %s::uuid[], %s::int[], %s::bigint[], %s::bytea[], %s, %s, %s, "
        "%s, %s)",
        [
            first,
            entries,
            [level for level, _ in tiles],
            [number for _, number in tiles],
            [changed[tile] for tile in tiles],
            checkpoint.root,
            checkpoint.at,
            checkpoint.ended_before,
            checkpoint.begun_before,
            str(note),
        ],
    )


def reader(connection: Connection) -> tree.ReadTile:
    def read(level: int, number: int) -> bytes:
        row = connection.execute(
            "select hashes from public.audit_tile where level = %s and number = %s", [level, number]
        ).fetchone()
        return bytes(row[0]) if row else b""

    return read


# --- the checkpoint that is kept outside the database -------------------------------------------------------


def refuse_another_history(connection: Connection, last: notes.Checkpoint | None) -> None:
    """Sign nothing on top of a tree that is not the one signed before.

    :raises CannotSeal: with what to do.
    """
    log = tree.Tree(reader(connection))
    try:
        if last and log.root(last.size) != last.root:
            raise CannotSeal(
                "The tree in the database is not the one that the last checkpoint was signed for: "
                "somebody changed"
                " it. Keep the database as it is and see docs/operate.md, Sealed log."
            )
        kept = remembered()
        if kept is None or (last and kept.origin != last.origin):
            return
        size = last.size if last else 0
        if kept.size > size or log.root(kept.size) != kept.root:
            raise CannotSeal(
                f"The log in the database is not the one sealed before: {home() / LAST} has a checkpoint of"
                f" {kept.size} entries, of {kept.at:%d %B %Y %H:%M} UTC, that this log of {size} does "
                f"not lead"
                " on from. If the database was put back from a backup, and only then, move that file "
                "away and tell"
                " the agencies; see docs/operate.md, Sealed log."
            )
    except tree.NotInTree:
        raise CannotSeal("The tree in the database is damaged. See docs/operate.md, Sealed log.") from None


def remembered() -> notes.Checkpoint | None:
    try:
        return notes.read_checkpoint(notes.read_note((home() / LAST).read_text()))
    except (OSError, notes.NotANote):
        return None


def remember(note: notes.Note) -> None:
    """Where the home can be written to; the sealing does not hang on it."""
    path: Path = home() / LAST
    try:
        write_private(path, str(note))
    except CannotRun:
        return


# --- a new key ------------------------------------------------------------------------------------


def hand_over(connection: Connection, old: notes.SigningKey | None, new: notes.SigningKey) -> notes.Note:
    """Write a checkpoint that names the new key, signed with the old one too, so that who trusts that may
    trust this.

    Without the old key nothing vouches for the new one: agencies have to be told of it by another way.
    """
    with connection.transaction():
        if old is not None:
            begin(connection, old)
        else:
            connection.execute("select wardmote.audit_begin(%s, %s)", [new.public.id.hex(), str(new.public)])
        last = last_checkpoint(connection)
        found = unsealed(connection, last.ended_before if last else 0, 0)
        refuse_another_history(connection, last)
        checkpoint = notes.Checkpoint(
            origin=new.name,
            size=last.size if last else 0,
            root=last.root if last else tree.EMPTY,
            at=found.at,
            # Nothing is sealed here: what may still come is what might have come before.
            ended_before=last.ended_before if last else 0,
            begun_before=found.begun_before,
            new_key=new.public,
        )
        note = notes.sign(checkpoint.text, [old, new] if old else [new])
        write(connection, checkpoint, note, first=checkpoint.size, entries=[], changed={})
        connection.execute(
            "select wardmote.audit_hand_over(%s, %s, %s)", [new.public.id.hex(), str(new.public), found.at]
        )
    remember(note)
    return note


def current_key(connection: Connection) -> str | None:
    row = connection.execute("select public from public.audit_key where until_at is null").fetchone()
    return str(row[0]) if row else None
