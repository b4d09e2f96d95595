"""Times the application's own queries as an officer, and the same as a login that row policies do not bind.

Run by `benchmarks.run`, once for each database, with the web process's settings: prints one JSON object.
"""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import django
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.signals import connection_created
from django.test import Client
from django.urls import reverse

django.setup()
# A web process refuses such a login; here it is what the rule is measured against.
connection_created.disconnect(dispatch_uid="refuse_strong_login")

from wardmote.foundation.database.session import acting, began, hashed  # noqa: E402
from wardmote.work.cases.listing import CAP, Filters, page  # noqa: E402
from wardmote.work.cases.models import Case, Note, Summary  # noqa: E402


@dataclass
class Series:
    """Milliseconds of one thing measured many times."""

    taken: list[float] = field(default_factory=list)

    def at(self, share: float) -> float:
        ordered = sorted(self.taken)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    @property
    def p50(self) -> float:
        return self.at(0.5)

    @property
    def p95(self) -> float:
        return self.at(0.95)


@dataclass
class Line:
    """One row of the table: as the officer, unprotected, and the figures to reach (p95 in ms)."""

    name: str
    protected: Series = field(default_factory=Series)
    unprotected: Series = field(default_factory=Series)
    under: float | None = None  # p95 of the protected
    over: float | None = None  # p95 of the protected less p95 of the unprotected
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.protected.p50 / self.unprotected.p50 if self.unprotected.taken else None

    @property
    def met(self) -> bool | None:
        if self.under is None and self.over is None:
            return None
        return (self.under is None or self.protected.p95 < self.under) and (
            self.over is None or self.protected.p95 - self.unprotected.p95 <= self.over
        )


@dataclass(frozen=True)
class Sees:
    """An officer, how many cases they may see, and some of those."""

    officer: UUID
    cases: int
    some: list[tuple[UUID, str]]
    noted: tuple[UUID, str] | None  # one that has notes

    @property
    def token(self) -> str:
        return str(self.officer)


class Clock:
    """Adds up the time spent in statements, as the database's client waits for it."""

    def __init__(self) -> None:
        self.milliseconds = 0.0
        self.statements = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.milliseconds += (time.perf_counter() - started) * 1000
            self.statements += 1


@contextmanager
def logged_in_as(alias: str) -> Iterator[None]:
    """The application's code on another login: `unprotected` stands in for `default`."""
    usual = connections["default"]
    connections["default"] = connections[alias]
    try:
        yield
    finally:
        connections["default"] = usual


def in_the_database(token: str, query: Callable[[], object]) -> float:
    """Milliseconds in the statements of a query, run in a session of this officer."""
    with acting(token), connection.execute_wrapper(clock := Clock()):
        query()
    return clock.milliseconds


def beside(
    line: Line,
    officers: list[Sees],
    rounds: int,
    query: Callable[[Sees], object],
    plainly: Callable[[Sees], object] | None = None,
) -> Line:
    """Protected, unprotected, protected, ...: each officer in turn, after one round that is not counted.

    `plainly` is what one would ask without the rule, where that is less than the same.
    """
    queries = {"default": query, "unprotected": plainly or query}
    for turn in range(rounds + 1):
        for officer in officers:
            for alias, series in (("default", line.protected), ("unprotected", line.unprotected)):
                with logged_in_as(alias):
                    taken = in_the_database(officer.token, partial(queries[alias], officer))
                if turn:
                    series.taken.append(taken)
    return line


# --- what is measured -------------------------------------------------------------------------------


def the_rule(officers: list[Sees], rounds: int) -> Line:
    line = Line("wardmote.my_audiences(), one call")
    counts = []

    def ask(officer: Sees) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from wardmote.my_audiences()")
            counts.append(cursor.fetchone()[0])

    for turn in range(rounds + 1):
        for officer in officers:
            taken = in_the_database(officer.token, lambda who=officer: ask(who))
            if turn:
                line.protected.taken.append(taken)
    line.note = f"{min(counts):,} to {max(counts):,} audiences"
    return line


def first_of(wanted: dict[str, str], size: int = 50) -> Callable[[Sees], object]:
    """The rows alone, as the ORM asks for them."""

    def query(officer: Sees) -> list[Case]:
        return list(
            Case.objects.filter(**wanted)
            .select_related("owner", "team", "lead")
            .defer("words", "categories")
            .order_by("-opened_at", "-id")[:size]
        )

    return query


def plain(wanted: dict[str, str]) -> Callable[[Sees], object]:
    """A capped count and a page of rows, with no look at what the officer may see."""
    rows = first_of(wanted, 25)
    return lambda officer: (Case.objects.filter(**wanted)[: CAP + 1].count(), rows(officer))


def counted(**wanted: str) -> Callable[[Sees], object]:
    return lambda officer: Case.objects.filter(**wanted)[: CAP + 1].count()


def listed(filters: Filters, sort: str = "-opened", number: int = 1) -> Callable[[Sees], object]:
    return lambda sees: page(filters, by=sees.officer, sort=sort, number=number)


def opened(officers: list[Sees], rounds: int) -> Line:
    """One case and its summary, the ticket committed first; unprotected is the same without the ticket."""
    line = Line("one record: ticket committed, case, summary", over=10)
    for turn in range(rounds + 1):
        for officer in officers:
            key, reference = random.Random(turn).choice(officer.some)
            for alias, series in (("default", line.protected), ("unprotected", line.unprotected)):
                with logged_in_as(alias):
                    started = time.perf_counter()
                    at_hand = None
                    if alias == "default":  # as the middleware does
                        with connection.cursor() as cursor:
                            cursor.execute(
                                "select record from wardmote.at_the_door(%s, 'case', %s)",
                                [hashed(officer.token), reference],
                            )
                            at_hand = cursor.fetchone()[0]
                    with began(officer.token, at_hand=at_hand):
                        Case.objects.select_related("owner", "team", "lead").get(reference=reference)
                        Summary.objects.get(case_id=key)
                    taken = (time.perf_counter() - started) * 1000
                if turn:
                    series.taken.append(taken)
    return line


def notes_of_a_case(officers: list[Sees], rounds: int) -> Line:
    def query(officer: Sees) -> list[Note]:
        found = list(Note.objects.filter(case_id=officer.noted[0]).order_by("-at"))
        assert len(found) == 5, f"{len(found)} notes; expected 5"
        return found

    for officer in officers:
        with connection.cursor() as cursor:
            cursor.execute(
                "select wardmote.at_the_door(%s, 'case', %s)", [hashed(officer.token), officer.noted[1]]
            )
    return beside(Line("notes of one case, case open"), officers, rounds, query)


# --- whom it is measured for ------------------------------------------------------------------------

COUNTS = """
create unlogged table if not exists bench.counted as select audience_id, count(*) n from cases_case group by 1
"""


def officers_who_see(least: int, most: int, *, number: int, among: str) -> list[Sees]:
    """Officers, drawn from a fixed order, whose cases number between these two; `among` is a condition."""
    found: list[Sees] = []
    with logged_in_as("unprotected"):
        with connection.cursor() as cursor:
            cursor.execute(COUNTS)
            cursor.execute(f"select id from identity_officer where {among} order by md5(id::text)")
            candidates = [row[0] for row in cursor.fetchall()]
        for candidate in candidates:
            if len(found) == number:
                break
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("select from wardmote.begin_session(%s)", [hashed(str(candidate))])
                cursor.execute(
                    "create temp table mine on commit drop as select wardmote.my_audiences() as id"
                )
                cursor.execute(
                    "select coalesce(sum(n), 0)::int from bench.counted join mine on mine.id = audience_id"
                )
                cases = cursor.fetchone()[0]
                if not least <= cases <= most:
                    continue
                cursor.execute(
                    "select id, reference from cases_case"
                    " where kind <> 'hate'"  # whoever opens one of those is asked why
                    " and audience_id in (select id from mine order by id limit 40) order by id limit 50"
                )
                some = cursor.fetchall()
                cursor.execute(
                    "select c.id, reference from mine join cases_case c on c.audience_id = mine.id"
                    " join cases_note n on n.case_id = c.id where c.kind <> 'hate' limit 1"
                )
                found.append(Sees(candidate, cases, some, cursor.fetchone()))
    return found


# --- the whole table --------------------------------------------------------------------------------


def in_detail(officers: list[Sees], rounds: int, kind: str) -> list[Line]:
    """Each filter and each sort of the list alone, and some together; whole pages: look, count and rows."""
    with logged_in_as("unprotected"):
        some = Case.objects.select_related(None).get(pk=officers[0].some[0][0])
    filters = {
        "no filter": Filters(),
        "status open": Filters(status="open"),
        "status closed": Filters(status="closed"),
        "kind hate (3 %)": Filters(kind="hate"),
        "kind asb (45 %)": Filters(kind="asb"),
        "risk high (4 %)": Filters(risk="high"),
        "area, common": Filters(area="Area 3"),
        "area, rare": Filters(area="Area 390"),
        "owner": Filters(owner_id=some.owner_id),
        "team": Filters(team_id=some.team_id),
        "lead": Filters(lead_id=some.lead_id),
        "opened in one month": Filters(opened_from=date(2024, 3, 1), opened_to=date(2024, 3, 31)),
        "open, hate, high": Filters(status="open", kind="hate", risk="high"),
        "hate, high, area": Filters(kind="hate", risk="high", area="Area 3"),
        "asb, closed, medium": Filters(kind="asb", status="closed", risk="medium"),
        "words (two)": Filters(q="motorbikes school"),
        "words (one, common)": Filters(q="noise"),
        "a reference": Filters(q=officers[0].some[0][1].lower()),
    }
    lines = [
        beside(Line(f"{kind}: {name}"), officers, rounds, listed(wanted)) for name, wanted in filters.items()
    ]
    for sort in (
        "opened",
        "-changed",
        "changed",
        "review",
        "-review",
        "-risk",
        "risk",
        "reference",
        "-reference",
    ):
        lines.append(beside(Line(f"{kind}: sort {sort}"), officers, rounds, listed(Filters(), sort=sort)))
    for sort in ("-changed", "review", "-risk"):
        wanted = Filters(status="open", kind="hate")
        lines.append(
            beside(Line(f"{kind}: open, hate, sort {sort}"), officers, rounds, listed(wanted, sort=sort))
        )
    lines.append(beside(Line(f"{kind}: page 40"), officers, rounds, listed(Filters(), number=40)))
    return lines


def whole_request(
    what: str, address: str, officers: list[Sees], rounds: int, *, within: float | None = None
) -> Line:
    """A page through the test client; unprotected is the same page on a login that sees all."""
    line = Line(f"whole request: {what}", under=150)
    statements = set()
    for turn in range(rounds + 1):
        for officer in officers:
            for alias, series in (("default", line.protected), ("unprotected", line.unprotected)):
                client = Client()
                client.cookies[settings.SESSION_COOKIE_NAME] = officer.token
                with logged_in_as(alias), connection.execute_wrapper(clock := Clock()):
                    started = time.perf_counter()
                    response = client.get(address)
                    taken = (time.perf_counter() - started) * 1000
                assert response.status_code == 200, f"{what}: {response.status_code}"
                if turn:
                    series.taken.append(taken)
                    statements.add(clock.statements)
    wanted = f"at most {within:g} x and p50 under 100" if within else "p50 under 100"
    met = line.protected.p50 < 100 and (not within or (line.ratio or 0) <= within)
    queries = " to ".join(str(number) for number in sorted({min(statements), max(statements)}))
    line.note = f"{wanted}: {'met' if met else 'NOT MET'}; {queries} queries"
    return line


JOINED = "name like 'Officer 30-%'"  # the officers of the agency that has just joined


def drawn(total: int, many: int) -> tuple[list[Sees], list[Sees], list[Sees]]:
    """So many officers of each of three parts of 2 to 20 % of cases, one who sees few, some who see none."""
    wide = [
        officer
        for least, most in ((2, 4), (4, 8), (8, 20))
        for officer in officers_who_see(
            total * least // 100, total * most // 100, number=many, among=f"not {JOINED}"
        )
    ]
    few = officers_who_see(1, 100, number=1, among=JOINED)
    return wide, few, officers_who_see(0, 0, number=3, among=JOINED)


def measure(rounds: int, many: int, detail: bool) -> dict[str, Any]:
    total = the_number_of("cases_case")
    wide, few, none = drawn(total, many)
    three = {"status": "open", "kind": "noise", "risk": "medium"}
    area = {"area": "Area 40"}
    goal = {"under": 50, "over": 15}
    lines = [
        the_rule(wide, rounds),
        beside(Line("newest 50: rows alone", **goal), wide, rounds, first_of({})),
        beside(Line("one area: rows alone", **goal), wide, rounds, first_of(area)),
        beside(Line("newest: count and rows", **goal), wide, rounds, listed(Filters()), plain({})),
        beside(
            Line("status, kind, risk: count and rows", **goal),
            wide,
            rounds,
            listed(Filters(**three)),
            plain(three),
        ),
        beside(
            Line("one area: count and rows", **goal),
            wide,
            rounds,
            listed(Filters(area="Area 40")),
            plain(area),
        ),
        opened(wide, rounds),
        notes_of_a_case(wide, rounds),
        beside(Line("capped count, no filter", under=150), wide, rounds, counted()),
        beside(Line("capped count, kind", under=150), wide, rounds, counted(kind="noise")),
        beside(Line("sees nothing: list page", under=100), none, rounds * 4, listed(Filters())),
        beside(Line("sees nothing: newest 50", under=100), none, max(2, rounds // 2), first_of({})),
        beside(
            Line("sees nothing: list page, filtered", under=100), none, rounds * 4, listed(Filters(**three))
        ),
        beside(Line("sees 15 cases: list page", under=100), few, rounds * 4, listed(Filters())),
        whole_request("case list", reverse("cases:list"), wide, rounds, within=1.2),
        whole_request(
            "case list, filtered",
            reverse("cases:list") + "?status=open&kind=noise",
            wide,
            rounds,
            within=1.2,
        ),
    ]
    if detail:
        lines += in_detail(wide, max(2, rounds // 4), "2 to 20 %")
        lines += in_detail(few, max(2, rounds // 2), "15 cases")
    return {
        "cases": total,
        "audiences": the_number_of("access_audience"),
        "seen": [min(o.cases for o in wide) / total, max(o.cases for o in wide) / total],
        "officers": len(wide),
        "load": os.getloadavg()[1],
        "processors": os.cpu_count(),
        "lines": [as_row(line) for line in lines],
    }


def as_row(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "p50": line.protected.p50,
        "p95": line.protected.p95,
        "unprotected_p50": line.unprotected.p50 if line.unprotected.taken else None,
        "unprotected_p95": line.unprotected.p95 if line.unprotected.taken else None,
        "ratio_p50": line.ratio,
        "under": line.under,
        "over": line.over,
        "met": line.met,
        "samples": len(line.protected.taken),
        "note": line.note,
    }


def the_number_of(table: str) -> int:
    with logged_in_as("unprotected"), connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, required=True)
    options.add_argument("--officers", type=int, required=True)
    options.add_argument("--detail", action="store_true")
    chosen = options.parse_args()
    json.dump(measure(chosen.rounds, chosen.officers, chosen.detail), sys.stdout)
