"""A small sealed log for a test: entries as they come, sealed with a key of the test's own, taken out to a file."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests import world
from wardmote.foundation.audit import exporting, notes, sealing, verifying

KEY = notes.SigningKey("desk.example/log-1", bytes(range(32)))
OTHER_KEY = notes.SigningKey("desk.example/log-1", bytes(range(1, 33)))
RECORD = uuid.UUID("00000006-0000-4000-8000-000000000006")
ADD = "insert into audit_entry (action, subject_kind, subject_id, note) values (%s, 'case', %s, %s)"


def add(count: int, *, on: psycopg.Connection[Any] | None = None, action: str = "case.noted") -> None:
    """So many entries, each in a transaction of its own."""
    if on is not None:
        for number in range(count):
            on.execute(
                ADD, [f"{action} {number}", RECORD, "Words that nobody is to find." if number % 2 else ""]
            )
        return
    with world.raw() as superuser:
        add(count, on=superuser, action=action)


def seal(key: notes.SigningKey = KEY, **how: Any) -> sealing.Sealed:
    with sealer() as connection:
        return sealing.seal(connection, key, **how)


@contextmanager
def sealer() -> Iterator[psycopg.Connection[Any]]:
    with world.raw("wardmote_audit") as connection:
        yield connection


def export(folder: Path, name: str = "log.zip") -> Path:
    with sealer() as connection:
        exporting.export(connection, folder / name, progress=lambda done, total: None)
    return folder / name


def verify(
    path: Path, *, kept: tuple[str, ...] = (), keys: tuple[notes.PublicKey, ...] = (KEY.public,)
) -> Any:
    return verifying.verify(path, keys=keys, kept=[notes.read_note(words) for words in kept], processes=1)


def checkpoints() -> list[str]:
    with world.raw() as superuser:
        return [note for (note,) in superuser.execute("select note from audit_checkpoint order by number")]


def places() -> list[tuple[int, uuid.UUID]]:
    with world.raw() as superuser:
        return superuser.execute("select position, entry_id from audit_place order by position").fetchall()


def behind_their_back(*statements: str | tuple[str, list[Any]]) -> None:
    """As a database administrator who switches every guard off."""
    with world.raw() as superuser, superuser.transaction():
        superuser.execute("set local session_replication_role = replica")
        for statement in statements:
            superuser.execute(*((statement,) if isinstance(statement, str) else statement))


@contextmanager
def put_back() -> Iterator[None]:
    """What is done to the log in the block is undone after it."""
    tables = ("audit_entry", "audit_place", "audit_tile", "audit_checkpoint", "audit_key")
    behind_their_back(*(f"create table was_{table} as table {table}" for table in tables))
    try:
        yield
    finally:
        behind_their_back(
            *(
                f"delete from {table}; insert into {table} table was_{table}; drop table was_{table}"
                for table in tables
            )
        )


def raises(refused: type[BaseException], run: Callable[[], object]) -> str:
    try:
        run()
    except refused as reason:
        return str(reason)
    raise AssertionError(f"{refused.__name__} was not raised")
