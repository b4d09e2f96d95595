"""The checks for duplicates among 100,000 people: `python -m benchmarks.duplicates --help`.

The partnership of `benchmarks.run`, with a person record and a report of each person: names drawn as names are, a date of
birth, every other one's telephone, the wording of the report from one of 20,000 patterns. Timed are the reports that may be
about the same thing as one (what triage shows beside it) and the records that may be of the same person as somebody
told of, as an officer; beside it the same functions without the rule, as a superuser.
"""

# ruff: noqa: E501
import argparse
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import fill, scratch, searching
from wardmote.foundation.database.server import Server
from wardmote.records.people import matching

NAMES = """
create table bench.surname (n int primary key, word text, sound text);
create table bench.forename (n int primary key, word text, sound text);
"""
PEOPLE = f"""
create table bench.person as
select i, bench.id('someone', i) as id, s.word as surname, f.word as forename,
       least(s.word, f.word) || ' ' || greatest(s.word, f.word) as name,
       least(s.sound, f.sound) || ' ' || greatest(s.sound, f.sound) as sound,
       date '1935-01-01' + floor(27000 * bench.r(i, 94))::int as born_on,
       case when bench.r(i, 95) < 0.5 then '+447700' || lpad((i %% 1000000)::text, 6, '0') end as phone
  from generate_series(0, %(people)s - 1) i
  join bench.surname s on s.n = floor({searching.SURNAMES} * power(bench.r(i, 91), 2.2))::int
  join bench.forename f on f.n = floor({searching.FORENAMES} * power(bench.r(i, 92), 1.7))::int;
insert into people_person (id, reference, audience_id, owner_id, team_id, kind, name, other_names, folded, born_on,
    is_deceased, categories, made_at, made_by_id, changed_at)
select p.id, overlay(bench.code(p.i) placing 'P' from 1), r.audience_id, r.owner_id, r.team_id, 'known',
       initcap(p.forename || ' ' || p.surname), '', p.surname || ' ' || p.forename, p.born_on, false, '{{}}', r.received_at,
       r.taken_by_id, r.received_at
  from bench.person p join intake_report r on r.id = bench.id('report', p.i);
insert into people_matchkey (id, person_id, parent_audience_id, audience_id, categories, kind, value, is_current)
select bench.id('key' || k.kind || k.value, p.i), p.id, r.audience_id, r.audience_id, '{{}}', k.kind, k.value, true
  from bench.person p join intake_report r on r.id = bench.id('report', p.i)
 cross join lateral (values ('name', p.name), ('sound', p.sound), ('part', p.forename), ('part', p.surname),
                            ('phone', p.phone)) k (kind, value)
 where k.value is not null;
insert into intake_likeness (report_id, parent_audience_id, audience_id, categories, received_at, street, address, postcode,
    phone, email, teller, person, wording_1, wording_2, wording_3, wording_4, words)
select r.id, r.audience_id, r.audience_id, '{{}}', r.received_at, hashtextextended(r.area, 1),
       hashtextextended(r.area || floor(90 * bench.r(p.i, 96)), 2), hashtextextended(r.area || floor(12 * bench.r(p.i, 97)), 3),
       hashtextextended(p.phone, 4), null, hashtextextended(p.name, 5),
       case when bench.r(p.i, 98) < 0.2 then hashtextextended(lead(p.name, 7) over (order by p.i), 5) end,
       w.n * 4, w.n * 4 + 1, w.n * 4 + 2, w.n * 4 + 3,
       array(select (w.n * 31 + k * 7919) %% 60000 from generate_series(1, 18) k)
  from bench.person p
  join intake_report r on r.id = bench.id('report', p.i)
 cross join lateral (select floor(20000 * power(bench.r(p.i, 99), 2))::bigint as n) w;
"""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def fill_people(server: Server, database: str, people: int) -> float:
    started = time.monotonic()
    with psycopg.connect(**server.connection(database), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica; set work_mem = '256MB'; set jit = off")
        connection.execute(NAMES)
        for table, count, common, seed in (
            ("surname", searching.SURNAMES, searching.COMMON, 1),
            ("forename", searching.FORENAMES, searching.FIRST, 2),
        ):
            with connection.cursor().copy(f"copy bench.{table} from stdin") as copy:
                for number, word in enumerate(searching.invented(count, common, seed)):
                    copy.write_row((number, word, matching.sound(word)))
        connection.execute(fill.filled_in(PEOPLE, {"people": people}))
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
        unprotected(connection)
    return time.monotonic() - started


def unprotected(connection: psycopg.Connection[Any]) -> None:
    """The same functions without the rule: what the check would cost if everyone saw everything."""
    for name in ("likely_duplicates(uuid, integer)", "people_with_keys(text[], text[])"):
        found = connection.execute("select pg_get_functiondef(%s::regprocedure)", [f"wardmote.{name}"])
        text: str = found.fetchone()[0]  # type: ignore[index]
        for rule, without in {
            "and l.audience_id in (select mine.id from mine)": "",
            "and l.audience_id in (select wardmote.my_audiences())": "",
            "and l.report_id in (select wardmote.my_openings('report'))": "",
            "and r.audience_id in (select wardmote.my_audiences())": "",
            "and r.id in (select wardmote.my_openings('report'))": "",
            "with mine as materialized (select wardmote.my_audiences() as id)": "",
            "cross join mine": "",
            "where k.audience_id = mine.id and": "where",
            "select wardmote.my_audiences() as id": "select 1::bigint as id",
            "wardmote.likely_duplicates(": "bench.likely_duplicates(",
            "wardmote.people_with_keys(": "bench.people_with_keys(",
        }.items():
            text = text.replace(rule, without)
        connection.execute(text)
    # Without the rule one would keep the keys by their value.
    connection.execute("create index matchkey_plain on people_matchkey (kind, value) include (person_id)")


def measured(server: Server, database: str, *, rounds: int) -> dict[str, Any]:
    outcome = subprocess.run(
        [sys.executable, "-m", "benchmarks.measure_duplicates", "--rounds", str(rounds)],
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


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.duplicates", description=__doc__)
    options.add_argument("--people", type=int, default=100_000)
    options.add_argument("--audiences", type=int, default=31_000)
    options.add_argument("--rounds", type=int, default=20, help="records looked at for each officer")
    options.add_argument("--json", action="store_true", help="the figures for machines, on standard output")
    options.add_argument("--keep", type=Path, help="a folder for the database, used again by the next run")
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped
    with scratch.server(chosen.keep) as server:
        name = f"duplicates_{chosen.people}"
        if not scratch.exists(server, name):
            say(f"Filling {chosen.people:,} people, each with a report.")
            scratch.database(server, name)
            seconds = fill.fill(server, name, fill.Size(chosen.people, chosen.audiences), say)
            seconds += fill_people(server, name, chosen.people)
            say(f"Filled in {seconds:.0f} s. Measuring.")
        result = measured(server, name, rounds=chosen.rounds)
    if chosen.json:
        json.dump([result], sys.stdout, indent=2)
        print()
    else:
        print(searching.table(result))


if __name__ == "__main__":
    main()
