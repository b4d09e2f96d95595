"""What the sealed log costs: appending beside plain inserts, and checking an export: `python -m
benchmarks.measure_log`.

Appending: 8 writers, each an entry a transaction, turn and turn about with the same rows put into a table
of the same columns and indexes that has no trigger and no policy. Checking: an export of a log made in
memory, as on a machine that has nothing but the file; with one process and with as many as there are
processors.
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import scratch
from benchmarks.importing import officer_for
from wardmote.foundation.audit import canonical, exporting, notes, sealing, tree, verifying
from wardmote.foundation.database.server import Server

APPEND_AT_LEAST = 0.85
VERIFY_AT_LEAST = 150_000
WRITERS = 8
COLUMNS = "(action, subject_kind, subject_id, owner_id, purpose, note)"
VALUES = (
    "values ('log.shared', 'log', gen_random_uuid(), gen_random_uuid(), 'asb',"
    " 'Needed to arrange a joint visit.')"
)
SESSION = "a" * 64
OPERATOR = "-c role=wardmote_owner"
OFFICER = f"-c role=wardmote_app -c wardmote.session={SESSION}"
# The same columns, filled by the same writers' statement with what the trigger would add, and nothing
# worked out.
PLAIN = """
create table public.plain_entry (like public.audit_entry including defaults including indexes);
alter table public.plain_entry alter column id set default gen_random_uuid(),
    alter column at set default clock_timestamp(), alter column xid set default 1,
    alter column officer_id drop default,
    alter column salt set default '\\x000102030405060708090a0b0c0d0e0f',
    alter column digest set default sha256('d');
grant insert on public.plain_entry to wardmote_owner;
"""


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped
    options = argparse.ArgumentParser(prog="python -m benchmarks.measure_log", description=__doc__)
    options.add_argument("--rounds", type=int, default=6, help="turns of each of the two tables")
    options.add_argument("--seconds", type=int, default=5, help="of one turn")
    options.add_argument("--entries", type=int, default=1_000_000, help="in the export that is checked")
    options.add_argument("--checkpoints", type=int, default=1_000)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    found: dict[str, Any] = {"processors": os.cpu_count(), "load": os.getloadavg()[0]}
    with scratch.server() as server:
        found |= appending(server, chosen.rounds, chosen.seconds)
    found |= checking(chosen.entries, chosen.checkpoints)
    if chosen.json:
        print(json.dumps(found, indent=2))
    else:
        print(in_words(found))


# --- appending ------------------------------------------------------------------------------------


def appending(server: Server, rounds: int, seconds: int) -> dict[str, Any]:
    scratch.database(server, "log")
    admin = {**server.connection(), "dbname": "log", "autocommit": True}
    with psycopg.connect(**admin) as superuser:
        superuser.execute(PLAIN)
    officer(server, "log")
    ways = {
        "plain": ("plain_entry", OPERATOR),
        "log": ("audit_entry", OPERATOR),
        "officer": ("audit_entry", OFFICER),
    }
    rates: dict[str, list[float]] = {way: [] for way in ways}
    written(server, *ways["log"], 1)  # warm
    for turn in range(rounds):
        order = list(rates) if turn % 2 else list(reversed(rates))
        for way in order:
            with psycopg.connect(**admin) as superuser:
                superuser.execute("checkpoint")
            rates[way].append(written(server, *ways[way], seconds))
    beside_plain = {
        way: statistics.median(mine / plain for mine, plain in zip(rates[way], rates["plain"], strict=True))
        for way in ("log", "officer")
    }
    sealed = sealing_rate(admin)
    return {
        "append_plain": statistics.median(rates["plain"]), "append_log": statistics.median(rates["log"]),
        "append_officer": statistics.median(rates["officer"]),
        "append_ratio": beside_plain["log"], "append_officer_ratio": beside_plain["officer"],
        "append_met": beside_plain["log"] >= APPEND_AT_LEAST,
        "sealed_a_second": sealed,
    }  # fmt: skip


def officer(server: Server, name: str) -> None:
    """Somebody signed in, for whom each transaction of one entry asks anew who acts."""
    officer_for(server, name)
    with psycopg.connect(**server.connection(name), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(
            "insert into identity_session"
            " (session_key, session_data, expire_date, account_id, second_factor_at)"
            " select %s, '', now() + interval '1 day', id, now() from identity_officer",
            [SESSION],
        )


def written(server: Server, table: str, settings: str, seconds: int) -> float:
    """Entries a second by eight writers of pgbench, each entry a durable transaction of its own."""
    script = f"insert into public.{table} {COLUMNS} {VALUES};\n"
    at = server.connection()
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(
            [server.bin_dir / "pgbench", "-n", "-M", "prepared", "-c", str(WRITERS), "-j", "2",
             "-T", str(seconds),
             "-f", file.name, "-h", str(at["host"]), "-p", str(at["port"]), "-U", str(at["user"]), "log"],
            env={**os.environ, "PGPASSWORD": scratch.PASSWORD, "PGOPTIONS": settings},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    found = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    if done.returncode or not found:
        raise SystemExit(f"pgbench failed:\n{done.stderr}")
    return float(found[1])


def sealing_rate(admin: dict[str, Any]) -> float:
    """Entries a second that the sealer gives their places, after all that was written above."""
    key = notes.new_key("benchmark/log")
    with psycopg.connect(**admin) as connection:
        connection.execute("set role wardmote_audit")
        began = time.perf_counter()
        done = sealing.seal(connection, key)
        return done.entries / (time.perf_counter() - began)


# --- checking -------------------------------------------------------------------------------------


def checking(count: int, checkpoints: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="wardmote-bench-") as folder:
        path = Path(folder) / "log"
        key = notes.new_key("benchmark/log")
        made = export_of(path, key, count, checkpoints)
        rates = {}
        for processes in sorted({1, os.cpu_count() or 1}):
            began = time.perf_counter()
            outcome = verifying.verify(path, keys=[key.public], processes=processes)
            rates[processes] = count / (time.perf_counter() - began)
            assert outcome.good, outcome.faults
            assert (outcome.entries, outcome.checkpoints) == (count, checkpoints)
    best = max(rates.values())
    return {
        "verify_entries": count, "verify_checkpoints": checkpoints, "verify_megabytes": made / 1e6,
        "verify_rates": rates, "verify_met": best >= VERIFY_AT_LEAST,
    }  # fmt: skip


def export_of(path: Path, key: notes.SigningKey, count: int, checkpoints: int) -> int:
    """An unpacked export of entries as they usually are, with every id there can be."""
    (path / "entries").mkdir(parents=True)
    (path / "leaves").mkdir()
    now, tiles, size, written = datetime(2026, 1, 1, tzinfo=UTC), {}, 0, 0
    ids = [uuid.uuid4() for _ in range(100)]
    read = lambda level, number: tiles.get((level, number), b"")  # noqa: E731
    for number in range(-(-count // exporting.A_PART)):
        entries = [
            canonical.entry_bytes([
                uuid.UUID(int=place), now + timedelta(milliseconds=place), place, ids[place % 100],
                ids[place % 7],
                ids[place % 7], "case.shared", "case", ids[place % 89], ids[place % 31], ids[place % 11],
                "asb",
                None if place % 2 else b"d" * 32,
            ])
            for place in range(size, min(count, size + exporting.A_PART))
        ]  # fmt: skip
        leaves = [tree.leaf_hash(entry) for entry in entries]
        tiles |= tree.appended(read, size, leaves)
        data = b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)
        (path / exporting.ENTRIES.format(number)).write_bytes(data)
        (path / exporting.LEAVES.format(number)).write_bytes(b"".join(leaves))
        size, written = size + len(entries), written + len(data)
    log = tree.Tree(read)
    signed = []
    for number in range(1, checkpoints + 1):
        at = count * number // checkpoints
        moment = now + timedelta(milliseconds=at)
        signed.append(notes.sign(notes.Checkpoint(key.name, at, log.root(at), moment, at, at).text, [key]))
    (path / exporting.KEYS).write_text(f"{key.public}\n")
    (path / exporting.CHECKPOINTS).write_text("\n".join(str(note) for note in signed))
    return written


def in_words(found: dict[str, Any]) -> str:
    rates = ", ".join(f"{rate:,.0f} with {many} process{'es' if many > 1 else ''}"
                      for many, rate in found["verify_rates"].items())  # fmt: skip
    return (
        f"{found['processors']} processors, load {found['load']:.1f}.\n"
        f"Append, {WRITERS} writers: {found['append_log']:,.0f} entries/s in the log, "
        f"{found['append_plain']:,.0f} plain:"
        f" {found['append_ratio']:.0%} (figure: {APPEND_AT_LEAST:.0%} or more):"
        f" {'met' if found['append_met'] else 'NOT MET'}\n"
        f"As an officer, who acts asked for each entry: {found['append_officer']:,.0f} entries/s,"
        f" {found['append_officer_ratio']:.0%} of plain (no figure)\n"
        f"Sealing: {found['sealed_a_second']:,.0f} entries/s\n"
        f"Verify offline, {found['verify_entries']:,} entries ({found['verify_megabytes']:.0f} MB),"
        f" {found['verify_checkpoints']:,} checkpoints: entries/s {rates} (figure: {VERIFY_AT_LEAST:,}):"
        f" {'met' if found['verify_met'] else 'NOT MET'}"
    )


if __name__ == "__main__":
    main()
