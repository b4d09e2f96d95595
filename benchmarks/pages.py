"""The frame of measuring whole pages of a room.

A scratch database is filled by the room's commands, in a process with the settings of the web. Pages are
timed, and what they read: with the rule, and on a login that no row policy binds.
"""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from benchmarks import scratch
from benchmarks.importing import officer_for
from wardmote.foundation.database.server import Server

TOKEN = "measured"


@dataclass(frozen=True)
class Measured:
    """What is measured: so `many` of something, by default, in so many rounds."""

    module: str  # which runs itself again, inside
    about: str
    database: str
    noun: str
    many: int
    rounds: int
    fill: Callable[[int], Any]  # what it gives is asked of the others
    pages: Callable[[Any], Sequence[str]]
    reads: Callable[[Any, str], None]  # what a page reads, on that login


def measure(of: Measured) -> tuple[int, list[float]]:
    """How many there were; and median seconds: of each page, of its reading with the rule and without."""
    options = argparse.ArgumentParser(prog=f"python -m {of.module}", description=of.about)
    options.add_argument(f"--{of.noun}", dest="many", type=int, default=of.many)
    options.add_argument("--rounds", type=int, default=of.rounds)
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.inside:
        print(json.dumps(inside(of, chosen.many, chosen.rounds)))
        raise SystemExit
    with scratch.server() as server:
        scratch.database(server, of.database)
        officer(server, of.database)
        outcome = subprocess.run(
            [sys.executable, "-m", of.module, "--inside", f"--{of.noun}", str(chosen.many),
             "--rounds", str(chosen.rounds)],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
                "WARDMOTE_DATABASE": server.address(of.database),
                "WARDMOTE_BENCH_SUPERUSER": scratch.PASSWORD,
                "WARDMOTE_BENCH_ADDRESS": psycopg.conninfo.make_conninfo(**server.connection(of.database)),
            },
            stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    if outcome.returncode:
        raise SystemExit("The measuring failed; its reason is above.")
    medians: list[float] = json.loads(outcome.stdout)
    return chosen.many, medians


def inside(of: Measured, many: int, rounds: int) -> list[float]:
    """In a process with the settings of the web."""
    import django

    django.setup()
    from django.conf import settings
    from django.db.backends.signals import connection_created
    from django.test import Client

    from wardmote.foundation.database.session import acting

    connection_created.disconnect(dispatch_uid="refuse_strong_login")  # one of the two sees all
    there = of.fill(many)
    with psycopg.connect(os.environ["WARDMOTE_BENCH_ADDRESS"], autocommit=True) as connection:
        connection.execute("analyze")
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = TOKEN
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        for page in of.pages(there):
            start = time.perf_counter()
            answer = client.get(page)
            times.setdefault(page, []).append(time.perf_counter() - start)
            assert answer.status_code == 200, answer.status_code
        start = time.perf_counter()
        with acting(TOKEN):
            of.reads(there, "default")
        times.setdefault("protected", []).append(time.perf_counter() - start)
        start = time.perf_counter()
        of.reads(there, "unprotected")
        times.setdefault("unprotected", []).append(time.perf_counter() - start)
    return [statistics.median(each) for each in times.values()]


def officer(server: Server, name: str) -> None:
    """A register editor with a session."""
    officer_for(server, name)
    with psycopg.connect(**server.connection(name), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("update identity_officer set roles = '{caseworker,register_editor}'")
        connection.execute(
            "insert into identity_session"
            " (session_key, session_data, expire_date, account_id, second_factor_at)"
            " select %s, '', now() + interval '1 day', id, now() from identity_officer",
            [hashlib.sha256(TOKEN.encode()).hexdigest()],
        )


def load() -> str:
    return f"Load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors."
