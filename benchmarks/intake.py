"""Reports by the public form, so many a second, against a running server whose processes are killed midway.

`python -m benchmarks.intake`: the web server and the worker as in production, on a scratch database. Each
report is a form filled in beforehand; what is timed is its last button, from the moment it is due to be
pressed until the answer says that it is sent. No such answer: it is pressed again, as a person would. Halfway
the web server and the worker are killed with all their processes (kill -9) and started again. Prints reports
a second, p50 and p95, and what was lost or doubled.
"""

import argparse
import http.client
import json
import os
import queue
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import scratch
from wardmote.foundation.audit import keys as audit_keys
from wardmote.foundation.database import bootstrap
from wardmote.foundation.database.home import make_secret
from wardmote.foundation.database.server import Server
from wardmote.foundation.sealing.keys import make_keys

NAME = "intake"
PATH = "/report/bench/check/"
AGAIN = 0.2  # seconds until it is pressed again
GIVE_UP = 60.0


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def made(on: Server) -> None:
    """The roles with all their passwords, the keys, and a migrated database, as an operator makes them."""
    make_secret("django.key")
    make_keys()
    audit_keys.make_key()
    bootstrap.bootstrap(on.connection(), database=NAME)
    scratch.migrate(on, NAME)


# --- the world: one agency, one front door, and forms that are filled in -------------------------------


def fill(on: Server, count: int) -> tuple[list[tuple[str, str]], str]:
    """What each browser holds, and the secret of its report; and the id of the door."""
    import django

    django.setup()
    from wardmote.outward.public_site import unfinished as kept

    begun = datetime.now(UTC) - timedelta(minutes=20)
    agency, team, service, administrator, door = (str(uuid.uuid4()) for _ in range(5))
    forms = []
    with psycopg.connect(**{**on.connection(), "dbname": NAME}) as connection:
        connection.execute(
            "insert into identity_agency (id, name, short_name, kind)"
            " values (%s, 'Bench', 'Bench', 'council')",
            [agency],
        )
        connection.execute(
            "insert into identity_team (id, agency_id, name) values (%s, %s, 'Desk')", [team, agency]
        )
        for pk, is_service in ((service, True), (administrator, False)):
            connection.execute(
                "insert into identity_officer (id, name, agency_id, job_title, roles, is_service)"
                " values (%s, 'Bench', %s, '', '{}', %s)",
                [pk, agency, is_service],
            )
        connection.execute(
            "insert into front_doors_door (id, slug, name, agency_id, team_id, channel, kinds, harm, is_open,"
            " by_id, changed_at)"
            " values (%s, 'bench', 'Bench', %s, %s, 'form', '{noise}', 'low', true, %s, now())",
            [door, agency, team, administrator],
        )
        connection.execute(
            "update front_doors_parameter set value = 1000000"
            " where key in ('door_an_hour', 'network_an_hour')"
        )
        with connection.cursor() as cursor, cursor.copy(
            "copy public_site_unfinished (id, print, sealed, begun_at) from stdin"
        ) as copy:  # fmt: skip
            for number in range(count):
                form = kept.begin("bench", begun)
                form.answers = answers(number)
                copy.write_row(
                    (
                        str(uuid.uuid4()),
                        kept.print_of(form.token),
                        kept.sealed(form.token, form.to_json()),
                        begun,
                    )
                )
                forms.append((form.token, form.secret))
    return forms, door


def answers(number: int) -> dict[str, dict[str, Any]]:
    return {
        "danger": {"danger": "no"},
        "kind": {"kind": "noise"},
        "where": {"place": f"{number % 90 + 1} Street {number % 400}", "number": "", "postcode": ""},
        "when": {"when": "now", "more": ""},
        "what": {
            "what": f"Report number {number}. Music through the wall since midnight, shouting on the stairs."
        },
        "photos": {},
        "you": {"name": f"Reporter {number}", "phone": "", "email": f"reporter{number}@example.org"},
    }


# --- the processes -------------------------------------------------------------------------------------


class Process:
    """One of ours, with all it starts: killed and started again as a whole."""

    def __init__(self, log: Path, *arguments: str) -> None:
        self.log, self.arguments = log, arguments
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "wardmote.cli", *self.arguments],
                env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            ask = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            ask.request("GET", "/report/bench/", headers={"Host": "localhost"})
            if ask.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit("The web server does not answer.")


# --- the reporters -------------------------------------------------------------------------------------


@dataclass
class Outcome:
    acknowledged: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)  # seconds from when it was due
    again: int = 0
    given_up: int = 0
    late: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


def press(waiting: "queue.Queue[tuple[float, int, str, str]]", port: int, outcome: Outcome) -> None:
    """One browser after another presses the last button, until it is told that the report is sent."""
    connection: http.client.HTTPConnection | None = None
    while True:
        try:
            due, number, token, secret = waiting.get_nowait()
        except queue.Empty:
            return
        time.sleep(max(0.0, due - time.monotonic()))
        begun = time.monotonic()
        tries = 0
        while True:
            tries += 1
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                connection.request(
                    "POST",
                    PATH,
                    body="website=",
                    headers={
                        "Host": "localhost",
                        "Content-Type": "application/x-www-form-urlencoded",
                        "Cookie": f"__Host-wardmote_report={token}",
                        "X-Forwarded-For": f"10.{number % 250}.{number // 250 % 250}.7",
                        "X-Forwarded-Proto": "https",
                    },
                )
                answer = connection.getresponse()
                answer.read()
                if answer.status == 302 and answer.headers["Location"].endswith("/sent/"):
                    break
            except (OSError, http.client.HTTPException):
                if connection:
                    connection.close()
                connection = None
            if time.monotonic() - begun > GIVE_UP:
                break
            time.sleep(AGAIN)
        ended = time.monotonic()
        with outcome.lock:
            outcome.again += tries - 1
            outcome.late = max(outcome.late, begun - due)
            if ended - begun > GIVE_UP:
                outcome.given_up += 1
            else:
                outcome.acknowledged.append(secret)
                outcome.took.append(ended - due)


def run(on: Server, *, rate: int, seconds: int, browsers: int, kill: bool) -> dict[str, Any]:
    forms, door = fill(on, rate * seconds)
    folder = Path(os.environ["WARDMOTE_HOME"])
    port = free_port()
    web = Process(
        folder / "web.log", "serve", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"
    )
    worker = Process(folder / "worker.log", "worker")
    try:
        wait_for(port)
        os.environ["WARDMOTE_STATIC"] = str(folder / "static")  # gathered now
        say(f"{len(forms):,} forms; the server answers. {rate} a second for {seconds} seconds.")
        waiting: queue.Queue[tuple[float, int, str, str]] = queue.Queue()
        start = time.monotonic() + 1
        for number, (token, secret) in enumerate(forms):
            waiting.put((start + number / rate, number, token, secret))
        outcome = Outcome()
        crowd = [threading.Thread(target=press, args=(waiting, port, outcome)) for _ in range(browsers)]
        for one in crowd:
            one.start()
        down = 0.0
        if kill:
            time.sleep(max(0.0, start + seconds / 2 - time.monotonic()))
            worker.kill()
            web.kill()
            gone = time.monotonic()
            web.start()
            worker.start()
            wait_for(port)
            down = time.monotonic() - gone
        for one in crowd:
            one.join()
        elapsed = time.monotonic() - start
        letters = wait_for_letters(on)
    finally:
        web.kill()
        worker.kill()
    return found(on, outcome, door) | {
        "rate": rate,
        "seconds": seconds,
        "forms": len(forms),
        "accepted_per_second": len(outcome.acknowledged) / elapsed,
        "down_seconds": down,
        "letters_left": letters,
        **times(outcome),
    }


def times(outcome: Outcome) -> dict[str, Any]:
    took = sorted(outcome.took) or [0.0]
    cuts = statistics.quantiles(took, n=20) if len(took) > 1 else took * 19
    return {
        "p50_ms": statistics.median(took) * 1000,
        "p95_ms": cuts[18] * 1000,
        "most_ms": took[-1] * 1000,
        "pressed_again": outcome.again,
        "given_up": outcome.given_up,
        "latest_start_ms": outcome.late * 1000,
    }


def wait_for_letters(on: Server) -> int:
    """How many first messages still wait, once the worker has had its minute."""
    left = 0
    for _ in range(150):
        with psycopg.connect(**{**on.connection(), "dbname": NAME}) as connection:
            (left,) = connection.execute("select count(*) from front_doors_letter").fetchone() or (0,)
        if not left:
            break
        time.sleep(1)
    return int(left)


def found(on: Server, outcome: Outcome, door: str) -> dict[str, Any]:
    """What stands in the database, beside what was acknowledged."""
    from wardmote.records.front_doors.secrets import print_of

    with psycopg.connect(**{**on.connection(), "dbname": NAME}) as connection:
        kept = {
            bytes(s)
            for (s,) in connection.execute(
                "select secret from front_doors_arrival where door_id = %s", [door]
            )
        }
        reports, told, whats = connection.execute(
            "select (select count(*) from intake_report), (select count(*) from intake_telling),"
            " (select count(distinct what) from intake_telling)"
        ).fetchone() or (0, 0, 0)
    return {
        "acknowledged": len(outcome.acknowledged),
        "in_the_database": reports,
        "lost": len({print_of(secret) for secret in outcome.acknowledged} - kept),
        "doubled": reports
        - whats
        + abs(reports - told)
        + (len(outcome.acknowledged) - len(set(outcome.acknowledged))),
    }


def words(result: dict[str, Any]) -> str:
    r = result
    met = r["lost"] == r["doubled"] == r["given_up"] == 0
    return "\n".join(
        [
            f"{r['forms']:,} reports, {r['rate']} a second for {r['seconds']} s; {os.cpu_count()} processors",
            f"accepted a second     {r['accepted_per_second']:10.1f}",
            f"p50, p95, most (ms)   {r['p50_ms']:10.1f}{r['p95_ms']:10.1f}{r['most_ms']:10.1f}",
            f"web and worker killed, answering again after {r['down_seconds']:.1f} s;"
            f" pressed again {r['pressed_again']:,} times",
            f"acknowledged {r['acknowledged']:,}, in the database {r['in_the_database']:,};"
            f" letters not gone {r['letters_left']:,}",
            f"lost {r['lost']}, doubled {r['doubled']}, given up {r['given_up']}:"
            f" {'met' if met else 'NOT MET'}",
        ]
    )


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.intake", description=__doc__)
    options.add_argument("--rate", type=int, default=100, help="reports a second")
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--browsers", type=int, default=32, help="how many press at the same time, at most")
    options.add_argument("--spare", action="store_true", help="kill nothing")
    options.add_argument("--json", action="store_true", help="the figures for machines, on standard output")
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with scratch.server() as server:
        made(server)
        os.environ |= {
            "WARDMOTE_DATABASE": server.address(NAME),
            "DJANGO_SETTINGS_MODULE": "wardmote.settings.web",
            "WARDMOTE_HOSTS": "localhost,127.0.0.1",
        }
        result = run(
            server, rate=chosen.rate, seconds=chosen.seconds, browsers=chosen.browsers, kill=not chosen.spare
        )
    print(json.dumps(result, indent=2) if chosen.json else words(result))
    return int(bool(result["lost"] or result["doubled"] or result["given_up"]))


if __name__ == "__main__":
    sys.exit(main())
