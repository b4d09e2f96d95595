"""One letter to 1,000 cases, made to its end, on a scratch database: `python -m benchmarks.measure_letters`.

Says how long the whole takes (opened on record, asked about, both files made, sealed, kept to print) and how
long the files alone.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from typing import Any

import psycopg

from benchmarks import scratch
from benchmarks.importing import officer_for
from wardmote.foundation.database.server import Server
from wardmote.foundation.sealing.keys import make_keys

NAME, TOKEN = "letters", "measured"
FIGURE = 300  # seconds
CASES = 1_000


def files_alone(many: int = 100) -> float:
    """Seconds for one letter's two files."""
    from wardmote.work.letters import fields, pdf, setting, shipped, word

    template = shipped.templates()["warning"]
    paper = setting.Paper("T", setting.Head("H"), setting.pieces(template.blocks, fields.examples()))
    start = time.perf_counter()
    for _ in range(many):
        pdf.made(paper)
        word.made(paper, at=datetime.now(UTC))
    return (time.perf_counter() - start) / many


def measure(token: str, references: list[str]) -> dict[str, Any]:
    """Order the letter and go on until it is done, each step in a transaction, as the page does."""
    from wardmote.foundation.database.session import acting
    from wardmote.work.letters import commands

    values = {"what_happened": "w", "where": "here", "what_to_do": "Be quiet.", "reply_by": "1 May 2027"}
    start, steps, slowest, made = time.perf_counter(), 0, 0.0, 0
    with acting(token) as by:
        run = commands.begin_run(
            template_key="warning", role="perpetrator", values=values, references=references, by=by,
            now=datetime.now(UTC),
        )  # fmt: skip
    while True:
        began = time.perf_counter()
        with acting(token) as by:
            step = commands.go_on(run=run, by=by, now=datetime.now(UTC))
        steps, made = steps + 1, made + step.letters
        slowest = max(slowest, time.perf_counter() - began)
        if step.is_done or step.waits:
            break
    seconds = time.perf_counter() - start
    return {"letters": made, "seconds": seconds, "steps": steps, "slowest": slowest}


def cases(token: str, many: int) -> list[str]:
    """Cases of the officer, each with somebody said to be responsible and where they live."""
    from wardmote.foundation.database.session import acting
    from wardmote.work.cases import commands

    made = []
    for number in range(many):
        with acting(token) as by:
            now = datetime.now(UTC)
            case = commands.open_case(
                title=f"Case {number}", kind="noise", area="Harbour Street", summary="s", risk="low",
                categories=["incident"], team=by.team, lead=by, review_on=date.today(), by=by, now=now,
            )  # fmt: skip
            commands.add_person(
                case=case, name=f"Somebody {number}", role="perpetrator", from_on=date.today(), by=by, now=now
            )
            commands.add_place(
                case=case, address=f"{number} Fore Street", role="perpetrator_home", by=by, now=now
            )
        made.append(case.reference)
    return made


def inside(many: int) -> None:
    """In a process with the settings of the web: make the cases, then the letters."""
    import django

    django.setup()
    references = cases(TOKEN, many)
    told = measure(TOKEN, references) | {"files_alone": files_alone()}
    print(json.dumps(told))


def officer(server: Server, name: str) -> None:
    """A supervisor with a session."""
    officer_for(server, name)
    with psycopg.connect(**server.connection(name), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("update identity_officer set roles = '{caseworker,supervisor}'")
        connection.execute(
            "insert into identity_session"
            " (session_key, session_data, expire_date, account_id, second_factor_at)"
            " select %s, '', now() + interval '1 day', id, now() from identity_officer",
            [hashlib.sha256(TOKEN.encode()).hexdigest()],
        )


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.measure_letters", description=__doc__)
    options.add_argument("--cases", type=int, default=CASES)
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.inside:
        inside(chosen.cases)
        return
    with scratch.server() as server:
        make_keys()
        scratch.database(server, NAME)
        officer(server, NAME)
        outcome = subprocess.run(
            [sys.executable, "-m", "benchmarks.measure_letters", "--inside", "--cases", str(chosen.cases)],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
                "WARDMOTE_DATABASE": server.address(NAME),
                "WARDMOTE_BENCH_SUPERUSER": scratch.PASSWORD,
            },
            stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    if outcome.returncode:
        raise SystemExit("The measuring failed; its reason is above.")
    told = json.loads(outcome.stdout)
    print(
        f"{told['letters']:,} letters in one order: {told['seconds']:.0f} s (figure for 1,000: under"
        f" {FIGURE} s), {told['steps']} steps, the slowest {told['slowest']:.1f} s; their files alone"
        f" {told['files_alone'] * 1000:.0f} ms each."
        f" Load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors."
    )


if __name__ == "__main__":
    main()
