"""Times the import of open data beside COPY of the same rows: `python -m benchmarks.importing --help`.

The import runs as the command line runs it: on the application's own login, under row policies, with every
index and foreign key, a committed transaction a batch. COPY runs as the superuser into a bare table without an
index. Both on the same server, durable, one after the other.
"""

# ruff: noqa: E501
import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from benchmarks import scratch
from wardmote.foundation.database.server import Server

FIGURE = 3.0  # times COPY, for 1,000,000 rows (DESIGN, section 8)
BARE = """
create table bare (id uuid, reference text, audience_id bigint, owner_id uuid, team_id uuid, kind text, channel text,
    harm text, state text, area text, occurred_words text, occurred_period text, longitude numeric(9,6),
    latitude numeric(9,6), point_is text, received_at timestamptz, taken_by_id uuid, closed_reason text, source text,
    source_id text, published jsonb)
"""
COLUMNS = (
    "id, reference, audience_id, owner_id, team_id, kind, channel, harm, state, area, occurred_words, occurred_period,"
    " longitude, latitude, point_is, received_at, taken_by_id, closed_reason, source, source_id, published"
)
KINDS = {
    "Anti-social behaviour": 15, "Violence and sexual offences": 32, "Other theft": 9, "Shoplifting": 9,
    "Criminal damage and arson": 9, "Vehicle crime": 7, "Public order": 8, "Burglary": 5, "Drugs": 4, "Robbery": 2,
}  # fmt: skip
OUTCOMES = [
    "Investigation complete; no suspect identified",
    "Unable to prosecute suspect",
    "Under investigation",
]


def street_files(folder: Path, rows: int) -> list[Path]:
    """Invented street files, 100,000 rows each: 4,000 points, as many twins without an ID as there truly are."""
    rng = random.Random(20)
    heading = (
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
        "Last outcome category,Context\r\n"
    )
    points = [
        (f"{rng.uniform(-1, 1):.6f}", f"{rng.uniform(51, 53):.6f}", f"On or near Street {number}",
         f"E0100{number:04}", f"Marl {number % 80:03}A")
        for number in range(4_000)
    ]  # fmt: skip
    names, weights = list(KINDS), list(KINDS.values())
    files = []
    for first in range(0, rows, 100_000):
        month = f"{2010 + first // 1_200_000}-{first // 100_000 % 12 + 1:02}"
        path = folder / f"{month}-marlshire-street.csv"
        with path.open("w", newline="") as file:
            file.write(heading)
            for kind in rng.choices(names, weights, k=min(100_000, rows - first)):
                asb = kind == "Anti-social behaviour"
                crime = "" if asb else f"{rng.getrandbits(256):064x}"
                outcome = "" if asb else rng.choice(OUTCOMES)
                where = ",".join(rng.choice(points))
                file.write(f"{crime},{month},Marlshire Police,Marlshire Police,{where},{kind},{outcome},\r\n")
        files.append(path)
    return files


def officer_for(server: Server, name: str) -> str:
    """An agency with one officer; returns the address they sign in with."""
    with psycopg.connect(**server.connection(name), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(
            "with a as (insert into identity_agency (id, name, short_name, kind)"
            " values (gen_random_uuid(), 'Council', 'Council', 'council') returning id),"
            " t as (insert into identity_team (id, agency_id, name) select gen_random_uuid(), id, 'Desk' from a returning *),"
            " o as (insert into identity_officer (id, name, agency_id, team_id, job_title, roles, is_service)"
            " select gen_random_uuid(), 'Officer', agency_id, id, '', '{caseworker}', false from t returning id)"
            " insert into identity_account (id, email, password, is_active)"
            " select id, 'bench@example.org', '', true from o"
        )
    return "bench@example.org"


def run_import(server: Server, name: str, files: list[Path], email: str) -> tuple[float, dict[str, Any]]:
    began = time.monotonic()
    outcome = subprocess.run(
        [sys.executable, "-m", "wardmote.cli", "import", "reports", "--source", "police-uk", *map(str, files),
         "--area", "everywhere", "--as", email, "--json"],
        env={**os.environ, "WARDMOTE_DATABASE": server.address(name)},
        stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    seconds = time.monotonic() - began
    if outcome.returncode:
        raise SystemExit(f"The import failed: {outcome.stdout}")
    return seconds, json.loads(outcome.stdout)


def run_copy(server: Server, name: str, folder: Path) -> tuple[float, float]:
    """COPY the very rows the import made into a bare table, and into one with the same indexes: both timed."""
    file = folder / "rows.copy"
    with psycopg.connect(**server.connection(name), autocommit=True) as connection:
        with (
            file.open("wb") as out,
            connection.cursor().copy(f"copy (select {COLUMNS} from intake_report) to stdout") as rows,
        ):
            for part in rows:
                out.write(part)
        connection.execute(BARE)
        connection.execute("checkpoint")
        began = time.monotonic()
        with file.open("rb") as source, connection.cursor().copy(f"copy bare ({COLUMNS}) from stdin") as rows:
            while part := source.read(1 << 20):
                rows.write(part)
        seconds = time.monotonic() - began
        connection.execute("drop table bare")
        connection.execute(
            "create table indexed (like intake_report including indexes including constraints)"
        )
        others = connection.execute(
            "select attname from pg_attribute where attrelid = 'indexed'::regclass and attnum > 0 and attnotnull"
            " and attname <> all (string_to_array(%s, ', '))",
            [" ".join(COLUMNS.split())],
        ).fetchall()
        for (name,) in others:  # what no row of a file has
            connection.execute(f"alter table indexed alter column {name} drop not null")
        connection.execute("checkpoint")
        began = time.monotonic()
        with (
            file.open("rb") as source,
            connection.cursor().copy(f"copy indexed ({COLUMNS}) from stdin") as rows,
        ):
            while part := source.read(1 << 20):
                rows.write(part)
        with_indexes = time.monotonic() - began
    with contextlib.suppress(OSError):
        file.unlink()
    return seconds, with_indexes


def measure(server: Server, folder: Path, rows: int) -> dict[str, Any]:
    name = f"importing_{rows}"
    scratch.database(server, name)
    email = officer_for(server, name)
    files = street_files(folder, rows)
    seconds, told = run_import(server, name, files, email)
    again, second = run_import(server, name, files, email)
    assert told["added"] == rows, told
    assert second["already_here"] == rows, second
    copied, with_indexes = run_copy(server, name, folder)
    return {
        "rows": rows, "seconds": seconds, "rows_per_second": rows / seconds, "second_run_seconds": again,
        "copy_seconds": copied, "ratio": seconds / copied,
        "indexed_copy_seconds": with_indexes, "ratio_to_indexed": seconds / with_indexes, "load": os.getloadavg()[0], "processors": os.cpu_count(),
    }  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.importing", description=__doc__)
    options.add_argument("--rows", type=int, nargs="+", default=[100_000])
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    results = []
    with scratch.server() as server, TemporaryDirectory(prefix="wardmote-import-") as folder:
        for rows in chosen.rows:
            result = measure(server, Path(folder), rows)
            results.append(result)
            if not chosen.json:
                print(
                    f"{rows:,} rows: import {result['seconds']:.1f} s ({result['rows_per_second']:,.0f} rows/s), run again"
                    f" {result['second_run_seconds']:.1f} s; COPY of the same rows {result['copy_seconds']:.2f} s;"
                    f" ratio {result['ratio']:.1f} x (figure for 1,000,000 rows: at most {FIGURE:g} x); COPY into a"
                    f" table with the same indexes {result['indexed_copy_seconds']:.2f} s, ratio"
                    f" {result['ratio_to_indexed']:.1f} x. Load"
                    f" {result['load']:.1f} on {result['processors']} processors.",
                    flush=True,
                )
    if chosen.json:
        print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
