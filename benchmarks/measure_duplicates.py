"""Times the checks for duplicates as an officer, and their functions beside the same without the rule.

Run by `benchmarks.duplicates`.
"""

import argparse
import json
import os
import random
import sys
import time
from typing import Any
from uuid import UUID

from django.db import connection

from benchmarks.measure import JOINED, Line, Sees, as_row, logged_in_as, officers_who_see, the_number_of
from wardmote.foundation.database.session import acting, hashed
from wardmote.records.intake import likely
from wardmote.records.intake.models import Report
from wardmote.records.people import matching, queries

WIDE = ((2, 4), (4, 8), (8, 20))
LIMIT = 150.0  # ms, 95 of 100


def seen_by(officer: Sees, many: int) -> list[tuple[UUID, str, str, Any, str | None]]:
    """Reports that this officer may see, each with name, birthday and telephone of someone on record."""
    with logged_in_as("unprotected"), acting(officer.token), connection.cursor() as cursor:
        cursor.execute(
            "select r.id, r.reference, p.forename || ' ' || p.surname, p.born_on, p.phone"
            "  from bench.person p join intake_report r on r.id = bench.id('report', p.i)"
            " where r.audience_id in (select wardmote.my_audiences()) order by md5(r.id::text) limit %s",
            [many],
        )
        return list(cursor.fetchall())


def milliseconds(query: Any) -> float:
    started = time.perf_counter()
    query()
    return (time.perf_counter() - started) * 1000


def function(name: str, *arguments: Any) -> Any:
    def query() -> None:
        with connection.cursor() as cursor:
            places = ", ".join(["%s"] * len(arguments))
            cursor.execute(f"select * from {name}({places})", arguments)
            cursor.fetchall()

    return query


def measure(rounds: int) -> dict[str, Any]:
    total = the_number_of("cases_case")
    wide = [
        officer
        for least, most in WIDE
        for officer in officers_who_see(
            total * least // 100, total * most // 100, number=2, among=f"not {JOINED}"
        )
    ]
    whole = Line("reports that may be about the same, as triage shows them", under=LIMIT)
    people = Line("people who may be the same, as a form shows them", under=LIMIT)
    alike, keyed = Line("reports: the function beside itself, unruled"), Line("people: the same")
    found = [0, 0]
    for officer in wide:
        rng = random.Random(str(officer.officer))
        for turn, (pk, reference, name, born_on, phone) in enumerate(seen_by(officer, rounds + 1)):
            with connection.cursor() as cursor:
                cursor.execute(
                    "select wardmote.at_the_door(%s, 'report', %s)", [hashed(officer.token), reference]
                )
            told = " ".join(reversed(name.split())) if rng.random() < 0.5 else name
            traits = matching.Traits((told,), born_on, (phone,) if phone else ())
            keys = [key for key in matching.keys_of_names([told]) if key[0] != "part"]
            kinds, values = [kind for kind, _ in keys], [value for _, value in keys]
            with acting(officer.token):
                report = Report.objects.get(pk=pk)
                taken = [
                    milliseconds(lambda: found.__setitem__(0, found[0] + len(likely.reports_like(report)))),  # noqa: B023
                    milliseconds(lambda: found.__setitem__(1, found[1] + len(queries.likely(traits)))),  # noqa: B023
                    milliseconds(function("wardmote.likely_duplicates", pk, likely.LOOKED_AT)),
                    milliseconds(function("wardmote.people_with_keys", kinds, values)),
                ]
            with logged_in_as("unprotected"), acting(officer.token):
                plain = [
                    milliseconds(function("bench.likely_duplicates", pk, likely.LOOKED_AT)),
                    milliseconds(function("bench.people_with_keys", kinds, values)),
                ]
            if turn:
                for line, ms in zip((whole, people, alike, keyed), taken, strict=True):
                    line.protected.taken.append(ms)
                for line, ms in zip((alike, keyed), plain, strict=True):
                    line.unprotected.taken.append(ms)
    looked = len(whole.protected.taken)
    for line, number in ((whole, found[0]), (people, found[1])):
        line.note = (
            f"p95 under {LIMIT:.0f}: {'met' if line.met else 'NOT MET'}; {number / max(1, looked):.1f} found"
        )
    return {
        "people": the_number_of("people_person"),
        "cases": total,
        "words": the_number_of("bench.surname"),
        "seen": [min(o.cases for o in wide) / total, max(o.cases for o in wide) / total],
        "officers": len(wide),
        "load": os.getloadavg()[1],
        "processors": os.cpu_count(),
        "lines": [as_row(line) for line in (whole, people, alike, keyed)],
    }


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, required=True)
    json.dump(measure(options.parse_args().rounds), sys.stdout)
