"""A backup looked through, or put back into a database that is empty."""

import hashlib
import json
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql
from pyrage import DecryptError, decrypt_io
from pyrage.x25519 import Identity

from wardmote.foundation.backups import programs
from wardmote.foundation.backups.making import FORMAT, TABLES, beside
from wardmote.foundation.database import bootstrap
from wardmote.foundation.database.home import CannotRun

CHUNK = 1 << 20


class CannotRestore(CannotRun):
    pass


def about(file: Path) -> dict[str, Any]:
    """What the file beside a backup says of it.

    :raises CannotRun: if there is none, or the backup is not the one it speaks of.
    """
    try:
        said: dict[str, Any] = json.loads(beside(file).read_text())
    except (OSError, ValueError):
        raise CannotRestore(f"{beside(file)}, which says what is in the backup, cannot be read.") from None
    if said.get("format") != FORMAT:
        raise CannotRestore(f"{beside(file)} is of another format than {FORMAT}.")
    found = hashlib.sha256()
    try:
        with file.open("rb") as opened:
            while data := opened.read(CHUNK):
                found.update(data)
    except OSError as failure:
        raise CannotRestore(f"{file} cannot be read ({failure.__class__.__name__}).") from None
    if found.hexdigest() != said["sha256"]:
        raise CannotRestore(f"{file} is damaged, cut off, or not the one that {beside(file).name} speaks of.")
    return said


def check(file: Path, keys: list[Identity]) -> dict[str, Any]:
    """Open the whole of a backup and have pg_restore read every row of it, into nowhere. Needs no database.

    :raises CannotRun: if it is damaged or is not sealed for one of these keys.
    """
    said = about(file)
    program = programs.program("pg_restore", server_major=int(said["postgresql"]))
    poured(file, keys, [program, "--file=/dev/null"], {})
    return said


def restore(file: Path, keys: list[Identity], admin: Mapping[str, str], database: str) -> dict[str, Any]:
    """Put a backup back into a database of this name, which is made if there is none.

    Roles that are missing are made, with the passwords in their files. Nobody is signed in afterwards.

    :raises CannotRun: if the database holds something, the backup cannot be opened, or rows are missing.
    """
    said = about(file)
    at = {**admin, "dbname": database}
    with bootstrap.in_plain_words():
        with psycopg.connect(**admin, autocommit=True) as connection:  # type: ignore[arg-type]
            found = connection.execute("select from pg_database where datname = %s", [database]).fetchone()
            major = connection.info.server_version // 10000
            names = [role.name for role in bootstrap.ROLES]
            there = connection.execute(
                "select rolname from pg_roles where rolname = any(%s)", [names]
            ).fetchall()
            if found is None:
                bootstrap.create_database(connection, database)
        if len(there) < len(names):
            bootstrap.make_roles(admin)
        refuse_what_is_not_empty(at, database)
    program = programs.program("pg_restore", server_major=max(major, int(said["postgresql"])))
    asked = [program, "--exit-on-error", "--clean", "--if-exists", *programs.arguments(at)]
    poured(file, keys, asked, programs.environment(at))
    bootstrap.make_database(admin, database)
    with psycopg.connect(**at, autocommit=True) as connection:  # type: ignore[arg-type]
        refuse_missing_rows(connection, said)
        connection.execute("delete from public.identity_session")
        connection.execute("set role wardmote_owner")
        connection.execute(
            "insert into public.audit_entry (action, subject_kind, note) values ('backup.restored',"
            " 'log', %s)",
            [f"as it was at {said['at']}"],
        )
        connection.execute("reset role")
        connection.execute("analyze")
    return said


def refuse_what_is_not_empty(at: Mapping[str, str], database: str) -> None:
    with psycopg.connect(**at) as connection:  # type: ignore[arg-type]
        if connection.execute(TABLES).fetchone() is not None:
            raise CannotRestore(
                f"The database {database} holds tables. A backup goes into an empty one: name another"
                " in WARDMOTE_DATABASE,"
                " or rename this one and look at it later."
            )


def refuse_missing_rows(connection: psycopg.Connection[Any], said: Mapping[str, Any]) -> None:
    differ = []
    for table, count in said["rows"].items():
        row = connection.execute(
            sql.SQL("select count(*) from public.{}").format(sql.Identifier(table))
        ).fetchone()
        if row is None or row[0] != count:
            differ.append(f"{table}: {row[0] if row else 0} of {count}")
    if differ:
        raise CannotRestore(
            f"Rows are missing, or too many: {'; '.join(differ[:5])}. Do not use this database."
        )


def poured(file: Path, keys: list[Identity], asked: list[Any], environment: Mapping[str, str]) -> None:
    """Unseal the file into a program's standard input."""
    with (
        file.open("rb") as sealed,
        subprocess.Popen(  # noqa: S603
            asked, env={**programs.environment({}), **environment},
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        ) as process,
    ):  # fmt: skip
        assert process.stdin is not None and process.stderr is not None  # noqa: PT018
        words: list[bytes] = []
        listener = threading.Thread(target=lambda pipe: words.append(pipe.read()), args=[process.stderr])
        listener.start()
        try:
            decrypt_io(sealed, Pipe(process.stdin), keys)
        except DecryptError:
            process.kill()
            raise CannotRestore(f"{file} is not sealed for this key, or it is damaged.") from None
        except BaseException as failure:
            if not isinstance(failure, OSError):
                process.kill()
                raise
            # The program ended before all was read, and says why.
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()
        listener.join()
    if process.returncode:
        said = words[0].decode(errors="replace").strip() if words else ""
        raise CannotRestore(f"pg_restore failed. It said: {said.splitlines()[0] if said else 'nothing'}")


class Pipe:
    """What is written is written whole: a pipe takes as much as fits."""

    def __init__(self, into: IO[bytes]) -> None:
        self.into = into

    def write(self, data: bytes) -> int:
        self.into.write(data)
        return len(data)

    def flush(self) -> None:
        self.into.flush()
