"""Starts the tests' PostgreSQL before settings load: roles once, a migrated template, one clone a worker.

WARDMOTE_TEST_SERVER names a folder of PostgreSQL programs (Debian's 15, say); else the embedded server.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg
import pytest

TEMPLATE = "wardmote_template"
LOGIN = "wardmote_tests"
_started: list[Any] = []


def _controller() -> None:
    from wardmote.foundation.database import bootstrap
    from wardmote.foundation.database.server import Server

    folder = Path(tempfile.mkdtemp(prefix="wmtest-"))
    folder.chmod(0o755)
    programs = os.environ.get("WARDMOTE_TEST_SERVER") or None
    server = Server(folder / "cluster", password="tests", bin_dir=programs, durable=False)
    _started.append((server, folder))
    os.environ["WARDMOTE_HOME"] = str(folder / "home")
    server.make()
    server.start()
    admin = server.connection()
    bootstrap.bootstrap(admin, database=TEMPLATE)
    with psycopg.connect(**{**admin, "autocommit": True}) as connection:
        connection.execute(f"create role {LOGIN} login superuser password 'tests'")
        connection.execute(f"alter role {LOGIN} set jit = off")  # as the application's own role has it
    from wardmote.foundation.database.home import make_secret
    from wardmote.foundation.sealing.keys import make_keys

    make_secret("django.key")
    make_keys()
    migrated = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--skip-checks"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "wardmote.settings.migrate",
            "WARDMOTE_DATABASE": server.address(TEMPLATE),
        },
        check=False,
        capture_output=True,
        text=True,
    )
    if migrated.returncode:
        raise pytest.UsageError(f"The tests' database could not be migrated:\n{migrated.stderr}")
    os.environ.update(
        WARDMOTE_TEST_HOST=str(admin["host"]),
        WARDMOTE_TEST_PORT=str(admin["port"]),
        WARDMOTE_TEST_PASSWORD="tests",
    )


def _clone(name: str) -> None:
    import fcntl

    lock = Path(os.environ["WARDMOTE_HOME"]) / "clone.lock"
    with lock.open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        with psycopg.connect(
            host=os.environ["WARDMOTE_TEST_HOST"],
            port=os.environ["WARDMOTE_TEST_PORT"],
            user=LOGIN,
            password="tests",
            dbname="postgres",
            autocommit=True,
        ) as connection:
            connection.execute(f"drop database if exists {name} with (force)")
            connection.execute(f"create database {name} template {TEMPLATE} owner wardmote_owner")
            connection.execute(f"revoke all on database {name} from public")
            connection.execute(
                f"grant connect on database {name} to wardmote_app, wardmote_worker, wardmote_authenticator,"
                " wardmote_migrator, wardmote_audit"
            )
    os.environ["WARDMOTE_TEST_NAME"] = name


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: Any, parser: Any, args: Any) -> Any:
    if "--collect-only" not in args and "--help" not in args:
        if "WARDMOTE_TEST_HOST" not in os.environ:
            _controller()
        _clone(f"wardmote_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    return (yield)


def pytest_unconfigure(config: Any) -> None:
    for server, folder in _started:
        with contextlib.suppress(Exception):
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    _started.clear()
