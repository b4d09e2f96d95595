"""Starts the tests' PostgreSQL before settings load: roles once, a migrated template, one clone a worker.

WARDMOTE_TEST_SERVER names a folder of PostgreSQL programs (Debian's 15, say); else the embedded server. Migrating from
nothing takes half a minute: a migrated cluster is kept in the system's temporary folder for the next run with the same
migrations and programs. WARDMOTE_TEST_ANEW=1 does without.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

TEMPLATE = "wardmote_template"
LOGIN = "wardmote_tests"
_started: list[Any] = []


def _kept(bin_dir: Path) -> Path:
    """Where the cluster of these migrations, by these programs, is kept."""
    root = Path(__file__).parents[1]
    read = {
        *root.glob("wardmote/*/*/migrations/*.py"),
        *root.glob("wardmote/*/*/*.toml"),  # rows that migrations put in
        *(root / f"wardmote/foundation/database/{name}.py" for name in ("bootstrap", "server")),
    }
    for name in {
        name
        for path in list(read)
        for name in re.findall(r"^(?:from|import) (wardmote[\w.]+)", path.read_text(), re.M)
    }:
        read |= {path for path in [root / (name.replace(".", "/") + ".py")] if path.exists()}
    known = hashlib.sha256(f"{bin_dir} {bin_dir.stat().st_mtime_ns}".encode())
    for path in sorted(read):
        known.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    return Path(tempfile.gettempdir()) / f"wardmote-tests-{os.getuid()}" / known.hexdigest()[:24]


def _keep(server: Any, kept: Path) -> None:
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    for old in kept.parent.iterdir():
        if old.stat().st_mtime < time.time() - 3 * 24 * 3600:
            shutil.rmtree(old, ignore_errors=True)
    server.stop()
    growing = kept.with_name(f"{kept.name}.{os.getpid()}")
    # With its owner: as root the server runs as another user.
    subprocess.run(["cp", "-a", server.data_dir, growing], check=True)
    os.utime(growing)
    with contextlib.suppress(OSError):  # another run was sooner
        growing.rename(kept)
    shutil.rmtree(growing, ignore_errors=True)
    server.start()


def _controller() -> None:
    from wardmote.foundation.database import bootstrap
    from wardmote.foundation.database.server import Server

    folder = Path(tempfile.mkdtemp(prefix="wmtest-"))
    folder.chmod(0o755)
    programs = os.environ.get("WARDMOTE_TEST_SERVER") or None
    server = Server(folder / "cluster", password="tests", bin_dir=programs, durable=False)
    _started.append((server, folder))
    os.environ["WARDMOTE_HOME"] = str(folder / "home")
    kept = _kept(server.bin_dir)
    anew = os.environ.get("WARDMOTE_TEST_ANEW") == "1" or not kept.exists()
    if not anew:
        subprocess.run(["cp", "-a", kept, server.data_dir], check=True)
    server.start()
    admin = server.connection()
    bootstrap.bootstrap(admin, database=TEMPLATE)
    from wardmote.foundation.database.home import make_secret
    from wardmote.foundation.sealing.keys import make_keys

    make_secret("django.key")
    make_keys()
    if anew:
        with psycopg.connect(**{**admin, "autocommit": True}) as connection:
            connection.execute(f"create role {LOGIN} login superuser password 'tests'")
            connection.execute(f"alter role {LOGIN} set jit = off")  # as the application's own role has it
        _migrate(server)
        _keep(server, kept)
    os.environ["WARDMOTE_TEST_KEPT"] = str(kept)
    os.environ.update(
        WARDMOTE_TEST_HOST=str(admin["host"]),
        WARDMOTE_TEST_PORT=str(admin["port"]),
        WARDMOTE_TEST_PASSWORD="tests",
    )


def _migrate(server: Any) -> None:
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
