"""A backup: pg_dump of one moment, sealed as it is written; beside it what is in it, with nobody's data."""

import hashlib
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql
from pyrage import encrypt_io
from pyrage.x25519 import Recipient

from wardmote.foundation.backups import programs
from wardmote.foundation.database.home import CannotRun, cannot_write

FORMAT = "wardmote-backup-1"
SUFFIX, BESIDE = ".dump.age", ".json"
MB = 1_000_000
SEES_EVERY_ROW = "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
TABLES = """
select c.relname from pg_class c
 where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1
"""


class CannotBackUp(CannotRun):
    pass


@dataclass(frozen=True)
class Backup:
    file: Path
    about: dict[str, Any]


def beside(file: Path) -> Path:
    return file.with_name(file.name.removesuffix(SUFFIX) + BESIDE)


class Written:
    """A file that grows, with what it weighs and its SHA-256."""

    def __init__(self, file: IO[bytes], progress: Callable[[int], None]) -> None:
        self.file, self.size, self.hash = file, 0, hashlib.sha256()
        self.progress, self.told = progress, time.monotonic()

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        self.size += len(data)
        if time.monotonic() - self.told > 5:
            self.told = time.monotonic()
            self.progress(self.size)
        return self.file.write(data)

    def flush(self) -> None:
        self.file.flush()


def make(
    parts: Mapping[str, str],
    folder: Path,
    recipients: list[Recipient],
    *,
    now: datetime,
    progress: Callable[[int], None] = lambda size: None,
) -> Backup:
    """Write a backup of the database that `parts` connect to; it has its name once it is whole.

    Pages go on meanwhile: all of it is of the moment at which it began.

    :raises CannotRun: if the role does not see every row, a program is missing or fails, or the disk is full.
    """
    name = f"wardmote-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    file, part = folder / f"{name}{SUFFIX}", folder / f".{name}.part"
    try:
        with psycopg.connect(**{"connect_timeout": "10", **parts}) as connection:  # type: ignore[arg-type]
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            about = what_is_in_it(connection, now)
            with part.open("xb") as opened:
                part.chmod(0o600)
                written = Written(opened, progress)
                dump(connection, parts, written, recipients)
                opened.flush()
    except psycopg.OperationalError as failure:
        raise CannotBackUp(
            f"The database cannot be reached: {str(failure).strip().splitlines()[0]}."
        ) from None
    except OSError as failure:
        raise cannot_write(file, failure) from None
    else:
        about |= {"file": file.name, "bytes": written.size, "sha256": written.hash.hexdigest()}
        beside(file).write_text(json.dumps(about, indent=1, sort_keys=True) + "\n")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return Backup(file, about)


def what_is_in_it(connection: psycopg.Connection[Any], now: datetime) -> dict[str, Any]:
    """Numbers, and the last checkpoint of the sealed log: nothing of anybody."""
    row = connection.execute(SEES_EVERY_ROW).fetchone()
    if not (row and row[0]):
        user = connection.info.user
        raise CannotBackUp(
            f"{user} is bound by row policies, so its backup would miss rows. The database's"
            " administrator makes a role for it: create role NAME login bypassrls in role"
            " pg_read_all_data. Then name it in WARDMOTE_BACKUP_DATABASE."
        )
    tables = [table for (table,) in connection.execute(TABLES).fetchall()]
    if "django_migrations" not in tables:
        raise CannotBackUp("There is no Wardmote in that database.")
    counted = {}
    for table in tables:
        count = connection.execute(
            sql.SQL("select count(*) from public.{}").format(sql.Identifier(table))
        ).fetchone()
        counted[table] = count[0] if count else 0
    last = connection.execute(
        "select note from public.audit_checkpoint order by number desc limit 1"
    ).fetchone()
    applied = connection.execute(
        "select app, name from public.django_migrations order by app, name"
    ).fetchall()
    return {
        "format": FORMAT,
        "at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "postgresql": connection.info.server_version // 10000,
        "rows": counted,
        "migrations": [f"{app}.{name}" for app, name in applied],
        "checkpoint": last[0] if last else None,
    }


def dump(
    connection: psycopg.Connection[Any], parts: Mapping[str, str], into: Written, recipients: list[Recipient]
) -> None:
    connection.execute("set local idle_in_transaction_session_timeout = 0")  # it waits while all is written
    row = connection.execute("select pg_export_snapshot()").fetchone()
    assert row is not None
    program = programs.program("pg_dump", server_major=connection.info.server_version // 10000)
    asked: list[str | Path] = [
        program,
        "--format=custom",
        "--compress=6",
        f"--snapshot={row[0]}",
        *programs.arguments(parts),
    ]
    with (
        tempfile.TemporaryFile() as told,  # not a pipe: nobody reads one while the other is sealed
        subprocess.Popen(  # noqa: S603
            asked,
            env=programs.environment(parts),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=told,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            encrypt_io(process.stdout, into, recipients)
        except BaseException:
            process.kill()
            raise
        process.wait()
        told.seek(0)
        words = told.read().decode(errors="replace").strip()
    if process.returncode:
        raise CannotBackUp(f"pg_dump failed. It said: {words.splitlines()[-1] if words else 'nothing'}")


def kept(folder: Path) -> list[Path]:
    """The backups in a folder, the oldest first."""
    return sorted(folder.glob(f"wardmote-*{SUFFIX}"))


def throw_away(folder: Path, *, older_than: timedelta, now: datetime) -> list[str]:
    """Remove backups made longer ago, but never the newest. What they hold was to be gone by then."""
    gone = []
    for file in kept(folder)[:-1]:
        try:
            made = datetime.strptime(file.name, f"wardmote-%Y%m%dT%H%M%SZ{SUFFIX}").replace(tzinfo=UTC)
        except ValueError:
            continue  # of somebody's own naming
        if now - made > older_than:
            file.unlink()
            beside(file).unlink(missing_ok=True)
            gone.append(file.name)
    return gone
