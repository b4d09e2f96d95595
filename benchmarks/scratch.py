"""A PostgreSQL server of its own in a folder, durable as in production, with a migrated database."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from wardmote.foundation.database import bootstrap
from wardmote.foundation.database.home import make_secret, prepare_home
from wardmote.foundation.database.server import Server

# A test names a migrated cluster, which it copied: migrating from nothing takes longer than all it measures.
PASSWORD = os.environ.get("WARDMOTE_BENCH_PASSWORD", "benchmark")
EMPTY = os.environ.get("WARDMOTE_BENCH_MIGRATED", "wardmote_empty")


@contextmanager
def server(keep: Path | None = None) -> Iterator[Server]:
    """A running server; its folder goes away afterwards unless one to keep is named."""
    folder = keep or Path(tempfile.mkdtemp(prefix="wardmote-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    os.environ["WARDMOTE_HOME"] = str(folder / "home")
    prepare_home()
    made = Server(folder / "cluster", password=PASSWORD)
    try:
        made.start()
        yield made
    finally:
        with contextlib.suppress(Exception):
            made.stop()
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def exists(on: Server, name: str) -> bool:
    with psycopg.connect(**on.connection()) as connection:
        return bool(connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone())


def database(on: Server, name: str) -> None:
    """Make the roles and one migrated, empty database."""
    make_secret("django.key")
    is_new = not exists(on, EMPTY)
    bootstrap.bootstrap(on.connection(), database=EMPTY)
    if is_new:
        migrate(on, EMPTY)
    with psycopg.connect(**on.connection(), autocommit=True) as connection:
        connection.execute(f"create database {name} template {EMPTY} owner wardmote_owner")
        connection.execute(f"grant connect on database {name} to wardmote_app, wardmote_authenticator")


def migrate(on: Server, name: str) -> None:
    outcome = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "wardmote.settings.migrate",
            "WARDMOTE_DATABASE": on.address(name),
        },
        check=False,
        capture_output=True,
        text=True,
    )
    if outcome.returncode:
        raise SystemExit(f"The database could not be migrated:\n{outcome.stderr}")
