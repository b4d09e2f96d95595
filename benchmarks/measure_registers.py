"""The list and an entry of a register of 2,000 key facts: `python -m benchmarks.measure_registers`.

Says how long each whole page takes, and how long reading the same entries takes with the rule and on a login
that no row policy binds.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg

from benchmarks import scratch
from benchmarks.measure_plans import TOKEN, officer

NAME = "registers"
FIGURE, RATIO = 0.15, 3.0  # seconds of a page; times the unprotected query
ENTRIES = 2_000


def fill(many: int) -> Any:
    """Key facts of twenty areas, each with two years of a series; every tenth is said twice."""
    from wardmote.foundation.database.session import acting
    from wardmote.work.registers import commands
    from wardmote.work.registers.anatomy import registers

    today, register, entry = date.today(), registers()["key-facts"], None
    series = [
        {"id": f"{n:012x}", "on": str(today - timedelta(days=30 * n)), "amount": str(100 + n)}
        for n in range(24)
    ]
    with acting(TOKEN) as by:
        for number in range(many):
            draft = commands.Draft(
                title=f"Figure {number - number % 10 // 9} of offences recorded",
                values={
                    "value": str(number),
                    "unit": "offences",
                    "geography": f"Ward {number // 10 % 20}",
                    "as_at": today.isoformat(),
                    "source": "Recorded offences " * 4,
                    "basis": "actual",
                    "caveats": "Counted by the day they were recorded. " * 10,
                },
                lines={"values": series},
            )
            entry = commands.add(register, draft, by=by, now=datetime.now(UTC))
    assert entry is not None
    return entry.pk


def query(using: str) -> None:
    """The entries of the first page, as the list reads them."""
    from wardmote.work.registers.models import Entry
    from wardmote.work.registers.queries import HEAVY, SORTS

    found = Entry.objects.using(using).filter(register="key-facts", state="open").defer(*HEAVY)
    list(found.select_related("owner", "team", "officer", "successor").order_by(*SORTS["title"])[:50])


def inside(many: int, rounds: int) -> None:
    """In a process with the settings of the web."""
    import django

    django.setup()
    from django.conf import settings
    from django.db.backends.signals import connection_created
    from django.test import Client

    from wardmote.foundation.database.session import acting

    connection_created.disconnect(dispatch_uid="refuse_strong_login")  # one of the two sees all
    entry = fill(many)
    with psycopg.connect(os.environ["WARDMOTE_BENCH_ADDRESS"], autocommit=True) as connection:
        connection.execute("analyze")
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = TOKEN
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        for page in (
            "/registers/key-facts/",
            "/registers/key-facts/?page=20",
            f"/registers/key-facts/{entry}/",
        ):
            start = time.perf_counter()
            answer = client.get(page)
            times.setdefault(page, []).append(time.perf_counter() - start)
            assert answer.status_code == 200, answer.status_code
        start = time.perf_counter()
        with acting(TOKEN):
            query("default")
        times.setdefault("protected", []).append(time.perf_counter() - start)
        start = time.perf_counter()
        query("unprotected")
        times.setdefault("unprotected", []).append(time.perf_counter() - start)
    print(json.dumps([statistics.median(each) for each in times.values()]))


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.measure_registers", description=__doc__)
    options.add_argument("--entries", type=int, default=ENTRIES)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.inside:
        inside(chosen.entries, chosen.rounds)
        return
    with scratch.server() as server:
        scratch.database(server, NAME)
        officer(server, NAME)
        parts = server.connection(NAME)
        outcome = subprocess.run(
            [sys.executable, "-m", "benchmarks.measure_registers", "--inside",
             "--entries", str(chosen.entries), "--rounds", str(chosen.rounds)],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
                "WARDMOTE_DATABASE": server.address(NAME),
                "WARDMOTE_BENCH_SUPERUSER": scratch.PASSWORD,
                "WARDMOTE_BENCH_ADDRESS": psycopg.conninfo.make_conninfo(**parts),
            },
            stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    if outcome.returncode:
        raise SystemExit("The measuring failed; its reason is above.")
    first, later, entry, protected, unprotected = (each * 1000 for each in json.loads(outcome.stdout))
    print(
        f"A register of {chosen.entries:,} key facts: its list {first:.0f} ms, page 20 of it {later:.0f} ms,"
        f" an entry {entry:.0f} ms (figure: each under {FIGURE * 1000:.0f} ms); reading a page of entries"
        f" {protected:.1f} ms, unprotected {unprotected:.1f} ms, ratio {protected / unprotected:.1f}"
        f" (figure: under {RATIO}). Load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors."
    )


if __name__ == "__main__":
    main()
