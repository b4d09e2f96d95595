"""Fills scratch databases and prints what the rule costs: `python -m benchmarks.run --help`."""

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import fill, scratch
from wardmote.foundation.database.server import Server

AUDIENCES = (31_000, 109_000)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


PARTS = {"cases": "benchmarks.measure", "desk": "benchmarks.measure_desk"}


def measured(
    server: Server, database: str, *, rounds: int, officers: int, detail: bool, parts: list[str]
) -> dict[str, Any]:
    """What each part found, their lines one after the other."""
    with psycopg.connect(**{**server.connection(), "dbname": database}) as connection:
        # Of a database that was kept the sessions have run out.
        connection.execute(
            "update identity_session set begun_at = now(), last_seen_at = now(),"
            " expire_date = now() + interval '1 day'"
        )
    found: dict[str, Any] = {}
    for part in parts:
        options = ["--rounds", str(rounds), "--officers", str(officers)]
        options += ["--detail"] if detail and part == "cases" else []
        outcome = subprocess.run(
            [sys.executable, "-m", PARTS[part], *options],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
                "WARDMOTE_DATABASE": server.address(database),
                "WARDMOTE_BENCH_SUPERUSER": scratch.PASSWORD,
            },
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if outcome.returncode:
            raise SystemExit(f"The measuring of {database} failed; its reason is above.")
        result = json.loads(outcome.stdout)
        found = {**result, "lines": found.get("lines", []) + result["lines"]}
    return found


def table(result: dict[str, Any]) -> str:
    least, most = (f"{share:.1%}" for share in result["seen"])
    words = [
        f"{result['cases']:,} cases, {result['audiences']:,} audiences; {result['officers']} officers who see"
        f" {least} to {most}; filled in {result['filled_seconds']:.0f} s.",
        f"{result['processors']} processors, load {result['load']:.1f}. Milliseconds.",
        "",
        f"{'':52}{'p50':>8}{'p95':>8}{'':4}{'unprotected':>14}{'':4}{'ratio':>6}  figure",
    ]
    for line in result["lines"]:
        beside = "".join(f"{line[key]:8.1f}" if line[key] is not None else " " * 8 for key in
                         ("unprotected_p50", "unprotected_p95"))  # fmt: skip
        ratio = f"{line['ratio_p50']:5.1f}x" if line["ratio_p50"] else " " * 6
        wanted = [f"p95 < {line['under']:g}"] if line["under"] else []
        wanted += [f"p95 at most {line['over']:g} over"] if line["over"] else []
        verdict = {True: "met", False: "NOT MET", None: ""}[line["met"]]
        rest = "; ".join(part for part in (", ".join(wanted), verdict, line["note"]) if part)
        words.append(f"{line['name']:52}{line['p50']:8.1f}{line['p95']:8.1f}{'':4}{beside}  {ratio}  {rest}")
    return "\n".join(words)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    options.add_argument("--cases", type=int, default=1_000_000)
    options.add_argument("--audiences", type=int, nargs="+", default=list(AUDIENCES))
    options.add_argument("--rounds", type=int, default=10, help="measurements of each thing for each officer")
    options.add_argument("--officers", type=int, default=4, help="of each third of 2 to 20 %% of the cases")
    options.add_argument("--only", choices=PARTS, help="measure the list of cases alone, or the desk alone")
    options.add_argument("--detail", action="store_true", help="also every filter and sort by itself")
    options.add_argument("--json", action="store_true", help="the figures for machines, on standard output")
    options.add_argument("--keep", type=Path, help="a folder for the databases, used again by the next run")
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped
    results = []
    with scratch.server(chosen.keep) as server:
        for audiences in chosen.audiences:
            name = f"cases_{chosen.cases}_{audiences}"
            seconds = 0.0
            if not scratch.exists(server, name):
                say(f"Filling {chosen.cases:,} cases with {audiences:,} audiences.")
                scratch.database(server, name)
                seconds = fill.fill(server, name, fill.Size(chosen.cases, audiences), say)
                say(f"Filled in {seconds:.0f} s. Measuring.")
            result = measured(
                server,
                name,
                rounds=chosen.rounds,
                officers=chosen.officers,
                detail=chosen.detail,
                parts=[chosen.only] if chosen.only else list(PARTS),
            )
            result["filled_seconds"] = seconds
            results.append(result)
            if not chosen.json:
                print(table(result), end="\n\n", flush=True)
    if chosen.json:
        json.dump(results, sys.stdout, indent=2)
        print()


if __name__ == "__main__":
    main()
