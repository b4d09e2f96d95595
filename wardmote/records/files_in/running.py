"""The rows of a file become reports, some in each transaction: once stopped, the next run goes on there."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from wardmote.records.clocks import queries as clocks
from wardmote.records.files_in import mapping
from wardmote.records.files_in.mapping import Bad, Good, Terms
from wardmote.records.files_in.sealed import Sealed
from wardmote.records.front_doors.commands import Told
from wardmote.records.intake import likeness
from wardmote.records.intake.importing import bound_by_the_server, references

AT_ONCE = 500  # rows of a transaction: less than a second, and what a kill can take back
OF_PRINTS = ("what", "area", "address", "postcode", "who", "teller_name", "teller_phone", "teller_email")


@dataclass(frozen=True)
class Work:
    """A file to be taken in: at `row_at` rows, by whichever function of the database may."""

    batch: UUID
    agency: UUID
    harm: str
    terms: Terms
    row_at: int
    function: str  # files_in_take_rows of the worker, files_in_take_mine of whoever started it
    acting: Callable[[], AbstractContextManager[Any]] = nullcontext  # the officer, for each transaction


def take_in(
    work: Work,
    table: Mapping[str, Any],
    *,
    clock: Callable[[], datetime] = timezone.now,
    told: Callable[[int], None] = lambda row_at: None,
) -> str:
    """Take the rest of a file in: `done`, `stopped` if somebody stopped it, `failed` if it cannot be."""
    since, answer = work.row_at, "done"
    for some, upto in parts(mapping.rows(table, work.terms, today=timezone.localdate(clock())), work.row_at):
        answer = _take(work, some, since, upto, now=clock())
        told(upto)
        if answer != "taken":
            break
        since = upto
    return answer


def parts(rows: Iterator[Good | Bad], since: int) -> Iterator[tuple[list[Good | Bad], int]]:
    """The rows after the first `since`, some at a time, no key twice among them; with how many that makes."""
    some: list[Good | Bad] = []
    keys: set[bytes] = set()
    at = since
    for number, row in enumerate(rows, start=1):
        if number <= since:
            continue
        key = row.key if isinstance(row, Good) else b""
        if len(some) == AT_ONCE or (key and key in keys):
            yield some, at
            some, keys = [], set()
        some.append(row)
        keys.add(key)
        at = number
    yield some, at


def _take(
    work: Work,
    some: list[Good | Bad],
    since: int,
    upto: int,
    *,
    now: datetime,
) -> str:
    good = [row for row in some if isinstance(row, Good)]
    faults = [
        {"number": row.number, "column": row.column, "reason": row.reason}
        for row in some
        if isinstance(row, Bad)
    ]
    plans: dict[str, list[dict[str, Any]]] = {}  # counted from when these rows come
    lines = [_as_json(row, work, plans, now=now) for row in good]
    for tries_left in (4, 3, 2, 1, 0):
        for line, reference in zip(lines, references(len(lines)), strict=True):
            line["reference"] = reference
        try:
            with work.acting(), transaction.atomic(), bound_by_the_server() as cursor:
                cursor.execute(
                    f"select wardmote.{work.function}(%s, %s, %s, %s::jsonb, %s::jsonb, %s::jsonb, %s)",  # nosec B608: our names
                    [work.batch, since, upto, json.dumps(lines), json.dumps(plans), json.dumps(faults), now],
                )
                row = cursor.fetchone()
                return str(row[0]) if row else "stopped"
        except IntegrityError:  # two of some 600,000 million references met
            if not tries_left:
                raise
    return "stopped"


def _as_json(
    row: Good, work: Work, plans: dict[str, list[dict[str, Any]]], *, now: datetime
) -> dict[str, Any]:
    told = row.told
    reachable = not told.is_anonymous
    plan = f"{told.kind} {reachable}"
    if plan not in plans:
        plans[plan] = _planned(told, work, now=now)
    values = asdict(told)
    return {
        **{name: values[name] for name in (*OF_PRINTS, "kind", "occurred_words")},
        "number": row.number,
        "key": row.key.hex(),
        "content": row.content.hex(),
        "further": row.further,
        "occurred_from": told.occurred_from.isoformat() if told.occurred_from else None,
        "is_anonymous": told.is_anonymous,
        "contact_by": "none" if told.is_anonymous else told.contact_by,
        "plan": plan,
        "prints": likeness.prints(
            **{name: values[name] for name in OF_PRINTS}, is_anonymous=told.is_anonymous
        ),
    }


def _planned(told: Told, work: Work, *, now: datetime) -> list[dict[str, Any]]:
    """The clocks that such a report starts, the first due first: as one its team took at this moment."""
    planned = clocks.plans(
        kind=told.kind,
        harm=work.harm,
        has_teller=not told.is_anonymous,
        agency=work.agency,
        received=now,
        on=timezone.localdate(now),
    )
    return [
        {
            "what": plan.target.what,
            "target": str(plan.target.pk),
            "convention": str(plan.convention.pk),
            "calendar": str(plan.calendar.pk),
            "counts_from": plan.reckoned.counts_from.isoformat(),
            "due_at": plan.reckoned.due.isoformat(),
            "remind_at": plan.remind_at.isoformat() if plan.remind_at else None,
        }
        for plan in planned
    ]


@dataclass(frozen=True)
class Claimed:
    """A file that the worker does next, as it is kept."""

    batch: UUID
    agency: UUID
    harm: str
    terms: Any
    rows: int
    row_at: int
    kept: Sealed

    def work(self) -> Work:
        terms = json.loads(self.terms) if isinstance(self.terms, str) else self.terms
        return Work(self.batch, self.agency, self.harm, Terms.of(terms), self.row_at, "files_in_take_rows")


def claim(*, now: datetime) -> Claimed | None:
    """The file that the worker does next."""
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.files_in_claim(%s)", [now])
        row = cursor.fetchone()
    if row is None:
        return None
    batch, agency, harm, terms, rows, row_at, *kept = row
    return Claimed(batch, agency, harm, terms, rows, row_at, Sealed(*kept))
