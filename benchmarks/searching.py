"""Search over a million names beside the same search unprotected: `python -m benchmarks.searching --help`.

A partnership of 30 agencies and 3,000 officers with 100,000 cases in 31,000 audiences, and in them a million people,
an address and a note for each case: as entries of the index, made by our own generator. The unprotected search is the
same functions with the rule taken out, run as a superuser.
"""

# ruff: noqa: E501
import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import fill, scratch
from wardmote.foundation.database.server import Server

SURNAMES = 40_000
FORENAMES = 3_000
COMMON = ["smith", "jones", "taylor", "brown", "williams", "wilson", "johnson", "davies", "patel", "khan"]
FIRST = ["john", "mary", "david", "sarah", "mohammed", "susan", "peter", "aisha", "james", "emma"]
STARTS = [
    "b",
    "c",
    "d",
    "f",
    "g",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "w",
    "br",
    "ch",
    "cl",
    "cr",
    "dr",
    "fl",
    "gr",
    "h",
    "kn",
    "pr",
    "sh",
    "sl",
    "st",
    "th",
    "tr",
    "wh",
]
HEARTS = ["a", "e", "i", "o", "u", "ai", "ea", "ee", "oa", "ou", "ay", "er", "ar", "or"]
ENDS = [
    "n",
    "r",
    "s",
    "t",
    "l",
    "d",
    "m",
    "ck",
    "ll",
    "ng",
    "nd",
    "rt",
    "st",
    "th",
    "ton",
    "ley",
    "ford",
    "ham",
    "son",
    "well",
    "man",
    "worth",
    "field",
    "by",
]

ENTRIES = """
create table bench.surname (n int primary key, word text);
create table bench.forename (n int primary key, word text);
create table bench.street (n int primary key, word text);
"""
# A name is likelier the further up its list it stands, as names are: one in ninety is called Smith.
PEOPLE = f"""
create table bench.seen as select row_number() over (order by id) - 1 as n, id, audience_id from cases_case;
create unique index on bench.seen (n);
insert into search_entry (kind, record_kind, record_id, source, source_id, field, audience_id, at, keys)
select 'person', 'case', c.id, 'cases_person', bench.id('person', i), 'name', c.audience_id,
       now() - i * interval '1 minute', array['n:' || f.word, 'n:' || s.word]
  from generate_series(1, %(people)s) i
  join bench.seen c on c.n = floor((select count(*) from bench.seen) * bench.r(i, 70))::int
  join bench.surname s on s.n = floor({SURNAMES} * power(bench.r(i, 71), 2.2))::int
  join bench.forename f on f.n = floor({FORENAMES} * power(bench.r(i, 72), 1.7))::int;
insert into search_entry (kind, record_kind, record_id, source, source_id, field, audience_id, at, keys)
select 'place', 'case', c.id, 'cases_place', bench.id('place', c.n), 'street', c.audience_id, now() - c.n * interval '1 minute',
       array['s:' || (1 + floor(150 * bench.r(c.n, 73)))::int, 's:' || w.word,
             's:' || (array['street', 'road', 'lane', 'court', 'close'])[1 + floor(5 * bench.r(c.n, 74))::int],
             'c:ec' || (1 + floor(4 * bench.r(c.n, 75)))::int || 'a',
             'c:ec' || (1 + floor(4 * bench.r(c.n, 75)))::int || 'a' || floor(10 * bench.r(c.n, 76))::int
                    || chr(97 + floor(20 * bench.r(c.n, 77))::int) || chr(97 + floor(20 * bench.r(c.n, 78))::int)]
  from bench.seen c
  join bench.street w on w.n = floor(3000 * power(bench.r(c.n, 79), 1.6))::int;
insert into search_entry (kind, record_kind, record_id, source, source_id, field, audience_id, at, keys, words)
select 'case', 'case', c.id, 'cases_case', c.id, 'title', c.audience_id, c.opened_at, '{{}}', to_tsvector('english', c.title)
  from cases_case c;
insert into search_entry (kind, record_kind, record_id, source, source_id, field, audience_id, at, keys, words)
select 'case', 'case', c.id, 'cases_note', bench.id('word', c.n), 'text', c.audience_id, now() - c.n * interval '1 minute', '{{}}',
       to_tsvector('english', 'Rang the tenant, ' || f.word || ' ' || s.word || ', about noise and shouting at ' || w.word || ' court')
  from bench.seen c
  join bench.surname s on s.n = floor({SURNAMES} * power(bench.r(c.n, 81), 2.2))::int
  join bench.forename f on f.n = floor({FORENAMES} * power(bench.r(c.n, 82), 1.7))::int
  join bench.street w on w.n = floor(3000 * power(bench.r(c.n, 83), 1.6))::int;
insert into search_word (sort, word, near)
select left(k, 1), substr(k, 3), wardmote.search_near(substr(k, 3))
  from (select distinct unnest(keys) k from search_entry) x where k ~ '^(n:|s:[^0-9])' on conflict do nothing;
"""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def invented(count: int, first: list[str], seed: int) -> list[str]:
    """So many different words that sound like names, the common ones first."""
    rng = random.Random(seed)
    made = dict.fromkeys(first)
    while len(made) < count:
        middle = rng.choice(STARTS) + rng.choice(HEARTS) if rng.random() < 0.5 else ""
        made[rng.choice(STARTS) + rng.choice(HEARTS) + middle + rng.choice(ENDS)] = None
    return list(made)


def fill_index(server: Server, database: str, people: int) -> float:
    started = time.monotonic()
    with psycopg.connect(**server.connection(database), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica; set work_mem = '256MB'; set jit = off")
        connection.execute("set maintenance_work_mem = '512MB'")
        connection.execute(ENTRIES)
        for table, words in {
            "surname": invented(SURNAMES, COMMON, 1),
            "forename": invented(FORENAMES, FIRST, 2),
            "street": invented(3000, ["harbour", "station", "church", "high"], 3),
        }.items():
            with connection.cursor().copy(f"copy bench.{table} from stdin") as copy:
                for number, word in enumerate(words):
                    copy.write_row((number, word))
        with fill.indexes_away(connection, "search_entry", "search_word"):
            connection.execute(PEOPLE.replace("%(people)s", str(people)))
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
        unprotected(connection)
    return time.monotonic() - started


def unprotected(connection: psycopg.Connection[Any]) -> None:
    """The same functions without the rule: what the search would cost if everyone saw everything."""
    for name in (
        "search_alikes(text, text, text[], text[], bigint[])",
        "search_texts(tsquery, bigint[])",
        "search(text, text[], integer)",
    ):
        found = connection.execute("select pg_get_functiondef(%s::regprocedure)", [f"wardmote.{name}"])
        text: str = found.fetchone()[0]  # type: ignore[index]
        for rule, without in {
            "where m.audience_id in (select unnest($1))": "where true",
            "and e.audience_id in (select unnest(seen))": "",
            "count(*) <= 3000": "false",
            "and e.audience_id in (select unnest(mine))": "",
            "array(select wardmote.my_audiences())": "array[1]",
            "wardmote.search(": "bench.search(",
            "wardmote.search_alikes(": "bench.search_alikes(",
            "wardmote.search_texts(": "bench.search_texts(",
        }.items():
            text = text.replace(rule, without)
        connection.execute(text)


def measured(server: Server, database: str, *, rounds: int) -> dict[str, Any]:
    outcome = subprocess.run(
        [sys.executable, "-m", "benchmarks.measure_search", "--rounds", str(rounds)],
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
    found: dict[str, Any] = json.loads(outcome.stdout)
    return found


def table(result: dict[str, Any]) -> str:
    least, most = (f"{share:.1%}" for share in result["seen"])
    words = [
        f"{result['people']:,} people in {result['cases']:,} cases, {result['words']:,} different words;"
        f" {result['officers']} officers who see {least} to {most}.",
        f"{result['processors']} processors, load {result['load']:.1f}. Milliseconds.",
        "",
        f"{'':56}{'p50':>8}{'p95':>8}{'':4}{'unprotected':>14}{'':4}{'ratio':>6}  figure",
    ]
    for line in result["lines"]:
        beside = "".join(f"{line[key]:8.1f}" if line[key] is not None else " " * 8 for key in
                         ("unprotected_p50", "unprotected_p95"))  # fmt: skip
        ratio = f"{line['ratio_p50']:5.2f}x" if line["ratio_p50"] else " " * 6
        words.append(
            f"{line['name']:56}{line['p50']:8.1f}{line['p95']:8.1f}{'':4}{beside}  {ratio}  {line['note']}"
        )
    return "\n".join(words)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.searching", description=__doc__)
    options.add_argument("--people", type=int, default=1_000_000)
    options.add_argument("--cases", type=int, default=100_000)
    options.add_argument("--audiences", type=int, default=31_000)
    options.add_argument("--rounds", type=int, default=5, help="measurements of each name for each officer")
    options.add_argument("--json", action="store_true", help="the figures for machines, on standard output")
    options.add_argument("--keep", type=Path, help="a folder for the database, used again by the next run")
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped
    with scratch.server(chosen.keep) as server:
        name = f"search_{chosen.people}_{chosen.cases}"
        if not scratch.exists(server, name):
            say(f"Filling {chosen.people:,} people in {chosen.cases:,} cases.")
            scratch.database(server, name)
            seconds = fill.fill(server, name, fill.Size(chosen.cases, chosen.audiences), say, desk=False)
            seconds += fill_index(server, name, chosen.people)
            say(f"Filled in {seconds:.0f} s. Measuring.")
        result = measured(server, name, rounds=chosen.rounds)
    if chosen.json:
        json.dump([result], sys.stdout, indent=2)
        print()
    else:
        print(table(result))


if __name__ == "__main__":
    main()
