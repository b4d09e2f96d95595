"""Times the search as an officer beside the same search without the rule. Run by `benchmarks.searching`."""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from benchmarks.measure import JOINED, Line, Sees, beside, logged_in_as, officers_who_see, the_number_of

WIDE = ((2, 4), (4, 8), (8, 20))


@dataclass(frozen=True)
class Typed:
    """A kind of thing that people type, and some of it."""

    name: str
    words: list[str]


def asked(function: str, typed: str) -> Callable[[Sees], object]:
    def query(officer: Sees) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(f"select * from {function}(%s, '{{}}', 100)", [typed])
            return cursor.fetchall()

    return query


def misspelt(word: str, rng: random.Random) -> str:
    """With one slip of the fingers: a letter left out, doubled, exchanged, or two in the wrong order."""
    place = rng.randrange(1, max(2, len(word) - 1))
    return rng.choice(
        [
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + "e" + word[place + 1 :],
            word[: place - 1] + word[place : place + 1] + word[place - 1 : place] + word[place + 1 :],
        ]
    )


def what_people_type(number: int) -> list[Typed]:
    rng = random.Random(7)
    with logged_in_as("unprotected"), connection.cursor() as cursor:
        cursor.execute(
            "select keys from search_entry where field = 'name' and source_id in"
            " (select bench.id('person', (hashint4(n) & 65535) + n) from generate_series(1, %s) n)",
            [number],
        )
        names = [[key[2:] for key in keys] for (keys,) in cursor.fetchall()]
        cursor.execute(
            "select keys from search_entry where field = 'street' order by source_id limit %s", [number]
        )
        places = [[key[2:] for key in keys] for (keys,) in cursor.fetchall()]
    return [
        Typed("a name as it is spelt", [" ".join(name) for name in names]),
        Typed("a name with a slip in each part", [" ".join(misspelt(w, rng) for w in n) for n in names]),
        Typed("a surname with a slip", [misspelt(name[1], rng) for name in names]),
        Typed("the commonest names", ["john smith", "mary jones", "jon smiht", "smith", "john", "joens"]),
        Typed("an address with a slip", [f"{p[0]} {misspelt(p[1], rng)} {p[2]}" for p in places]),
        Typed("a postcode", [place[4] for place in places]),
        Typed("words of a note", ["noise shouting", "tenant rang", "motorbikes school"]),
    ]


def whole_line(typed: Typed, who: str, officers: list[Sees], rounds: int) -> Line:
    line = Line(f"{typed.name}: {who}")
    for words in typed.words:
        one = beside(
            Line(words), officers, rounds, asked("wardmote.search", words), asked("bench.search", words)
        )
        line.protected.taken += one.protected.taken
        line.unprotected.taken += one.unprotected.taken
    met = line.protected.p95 < 200 and line.protected.p95 <= 2 * line.unprotected.p95
    if "name" in typed.name:
        line.note = f"p95 < 200 and at most 2 x: {'met' if met else 'NOT MET'}"
    return line


def whole_requests(typed: Typed, officers: list[Sees]) -> list[Line]:
    """What the officer waits for: the box sent, and the page it leads to; both through the test client."""
    sent, shown = (Line(f"whole request, {typed.name}: {part}") for part in ("sent", "shown"))
    for officer in officers:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = officer.token
        for turn, words in enumerate([typed.words[0], *typed.words]):
            started = time.perf_counter()
            answer = client.post(reverse("search:start"), {"q": words})
            between = time.perf_counter()
            page = client.get(answer["Location"])
            ended = time.perf_counter()
            assert page.status_code == 200
            if turn:
                sent.protected.taken.append((between - started) * 1000)
                shown.protected.taken.append((ended - between) * 1000)
    for line in (sent, shown):
        line.note = f"p95 < 170: {'met' if line.protected.p95 < 170 else 'NOT MET'}"
    return [sent, shown]


def measure(rounds: int) -> dict[str, Any]:
    with logged_in_as("unprotected"), connection.cursor() as cursor:
        cursor.execute("select count(*) filter (where field = 'name') from search_entry")
        people = cursor.fetchone()[0]
    total = the_number_of("cases_case")
    wide = [
        officer
        for least, most in WIDE
        for officer in officers_who_see(
            total * least // 100, total * most // 100, number=2, among=f"not {JOINED}"
        )
    ]
    few = officers_who_see(1, 100, number=1, among=JOINED)
    lines = []
    for typed in what_people_type(20):
        lines.append(whole_line(typed, "sees 2 to 20 %", wide, rounds))
        lines.append(whole_line(typed, f"sees {few[0].cases} cases", few, rounds))
    for typed in (each for each in what_people_type(20) if "slip" in each.name):
        lines += whole_requests(typed, [*wide, *few])
    return {
        "people": people,
        "cases": total,
        "words": the_number_of("search_word"),
        "seen": [min(o.cases for o in wide) / total, max(o.cases for o in wide) / total],
        "officers": len(wide),
        "load": os.getloadavg()[1],
        "processors": os.cpu_count(),
        "lines": [
            {
                "name": line.name,
                "p50": line.protected.p50,
                "p95": line.protected.p95,
                "unprotected_p50": line.unprotected.p50 if line.unprotected.taken else None,
                "unprotected_p95": line.unprotected.p95 if line.unprotected.taken else None,
                "ratio_p50": line.ratio,
                "samples": len(line.protected.taken),
                "note": line.note,
            }
            for line in lines
        ],
    }


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, required=True)
    json.dump(measure(options.parse_args().rounds), sys.stdout)
