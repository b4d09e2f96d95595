"""Whether the time of an answer tells a record one may not see from one that is not there.

`python -m benchmarks.hidden` fills a scratch database, asks the web application for both in turn, and prints
the median of each and their difference. Figure: within half a millisecond, over 2,000 whole requests of each.
"""

import argparse
import json
import logging
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import fill, scratch

WITHIN = 0.5  # milliseconds between the medians
# Pages of a record, by the table it is in; each is asked for by what stands in its address.
PAGES = {
    "a case": ("cases_case", "reference", "/cases/{}/"),
    "the notes of a case": ("cases_case", "reference", "/cases/{}/notes/"),
    "a report": ("intake_report", "reference", "/reports/{}/"),
    "an action": ("actions_action", "id", "/actions/{}/"),
}


def measure(rounds: int) -> dict[str, Any]:
    """In the web process's own settings, by a dozen officers in turn; each asks for what they may not see."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connections
    from django.db.backends.signals import connection_created
    from django.test import Client

    from benchmarks.measure import logged_in_as, officers_who_see

    connection_created.disconnect(dispatch_uid="refuse_strong_login")
    logging.getLogger("django.request").setLevel(logging.ERROR)  # every answer here is "not found"
    draw = random.Random(4)
    officers = officers_who_see(0, 10**9, number=12, among="not is_service and left_at is null")
    lines = []
    for name, (table, column, address) in PAGES.items():
        with logged_in_as("unprotected"), connections["unprotected"].cursor() as cursor:
            cursor.execute(
                f"select {column}::text, audience_id from {table} order by md5(id::text) limit 4000"
            )
            there = cursor.fetchall()
        taken: dict[str, list[float]] = {"hidden": [], "absent": []}
        clients = []
        for officer in officers:
            client = Client()
            client.cookies[settings.SESSION_COOKIE_NAME] = officer.token
            clients.append((client, hidden_from(officer.officer, there)))
        for turn in range(-50, rounds):  # fifty that are not counted
            client, hidden = clients[turn % len(clients)]
            keys = {"hidden": draw.choice(hidden)}
            keys["absent"] = altered(keys["hidden"], draw)
            for kind in draw.sample(("hidden", "absent"), 2):
                started = time.perf_counter()
                answer = client.get(address.format(keys[kind]))
                spent = (time.perf_counter() - started) * 1000
                if answer.status_code != 404:
                    raise SystemExit(
                        f"{address} answered {answer.status_code} for what is {kind}; expected 404"
                    )
                if turn >= 0:
                    taken[kind].append(spent)
        lines.append({"name": name, **figures(taken)})
    return {
        "requests": rounds,
        "lines": lines,
        "load": os.getloadavg()[0],
        "processors": len(os.sched_getaffinity(0)),
    }


def hidden_from(officer: Any, there: list[tuple[str, int]]) -> list[str]:
    """Those of the records that this officer may not see."""
    from django.db import connection

    from wardmote.foundation.database.session import acting

    with acting(str(officer)), connection.cursor() as cursor:
        cursor.execute("select wardmote.my_audiences()")
        mine = {audience for (audience,) in cursor.fetchall()}
    return [key for key, audience in there if audience not in mine]


def altered(key: str, draw: random.Random) -> str:
    """One of the same form that is nobody's: the chance that it is somebody's is nothing."""
    letters = [letter for letter in key[2:] if letter not in "-"]
    draw.shuffle(letters)
    fresh = iter(letters)
    return key[:2] + "".join(letter if letter == "-" else next(fresh) for letter in key[2:])


def figures(taken: dict[str, list[float]]) -> dict[str, Any]:
    medians = {kind: statistics.median(series) for kind, series in taken.items()}
    apart = medians["hidden"] - medians["absent"]
    # How far apart the medians of two halves of the same answers are: what the measuring itself amounts to.
    noise = abs(statistics.median(taken["absent"][::2]) - statistics.median(taken["absent"][1::2]))
    return {**medians, "apart": apart, "noise": noise, "met": abs(apart) <= WITHIN}


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.hidden", description=__doc__)
    options.add_argument("--requests", type=int, default=2_000, help="of each, of each page")
    options.add_argument("--cases", type=int, default=50_000)
    options.add_argument("--audiences", type=int, default=3_000)
    options.add_argument("--json", action="store_true", help="the figures for machines, on standard output")
    options.add_argument("--keep", type=Path, help="a folder for the database, used again by the next run")
    options.add_argument("--measuring", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measuring:
        json.dump(measure(chosen.requests), sys.stdout)
        return
    with scratch.server(chosen.keep) as server:
        name = f"cases_{chosen.cases}_{chosen.audiences}"
        if not scratch.exists(server, name):
            scratch.database(server, name)
            fill.fill(
                server,
                name,
                fill.Size(chosen.cases, chosen.audiences),
                lambda text: print(text, file=sys.stderr),
            )
        outcome = subprocess.run(
            [sys.executable, "-m", "benchmarks.hidden", "--measuring", f"--requests={chosen.requests}"],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
                "WARDMOTE_DATABASE": server.address(name),
                "WARDMOTE_BENCH_SUPERUSER": scratch.PASSWORD,
            },
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    if outcome.returncode:
        raise SystemExit("The measuring failed; its reason is above.")
    result = json.loads(outcome.stdout)
    if chosen.json:
        print(json.dumps(result, indent=2))
        return
    print(f"{result['requests']:,} requests of each, by officers of whom none may see what is hidden.")
    print(f"{result['processors']} processors, load {result['load']:.1f}. Milliseconds.\n")
    print(f"{'':24}{'hidden':>10}{'not there':>12}{'apart':>10}{'noise':>9}  figure")
    for line in result["lines"]:
        verdict = "met" if line["met"] else "NOT MET"
        print(f"{line['name']:24}{line['hidden']:10.2f}{line['absent']:12.2f}{line['apart']:+10.2f}{line['noise']:9.2f}"
              f"  within {WITHIN}; {verdict}")  # fmt: skip


if __name__ == "__main__":
    main()
