"""Taking in open data as reports: published incidents, with a month and a point that is nobody's door.

They come in as recorded incidents that wait for nobody, in batches of their own transaction each: whatever
stops the import, what is in is in, and the same command goes on from there.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.database.home import say
from wardmote.foundation.database.session import acting
from wardmote.foundation.references import ALPHABET
from wardmote.records.intake import police_uk
from wardmote.records.intake.likeness import street_of
from wardmote.records.intake.models import Report
from wardmote.records.intake.police_uk import CannotReadStreetFile, Fault, Incident
from wardmote.records.places import geojson, queries
from wardmote.records.places.geojson import CannotReadBoundaries
from wardmote.records.places.shapes import MARGIN, Areas
from wardmote.trust.access import commands as access
from wardmote.trust.agreements.importing import CannotImport, session_for, usual_importer
from wardmote.trust.identity.models import Officer, Role

BATCH = 5_000  # rows a transaction: some tenths of a second, and what a kill can take back
FAULTS_TOLD = 1_000
EVERYWHERE = "everywhere"
OUTCOMES = ("added", "further_entries", "already_here", "outside", "without_point", "faulty")

INSERT = """
insert into public.intake_report (id, reference, audience_id, owner_id, team_id, kind, channel, harm, state,
    area, occurred_words, occurred_period, longitude, latitude, point_is, received_at, taken_by_id,
    closed_reason, source, source_id, published, street)
select i.id, i.reference, %(audience)s, %(owner)s, %(team)s, i.kind, 'open_data', i.harm, %(state)s, i.area,
       '', i.month, i.longitude, i.latitude, case when i.longitude is null then '' else 'approximate' end,
       %(now)s, %(by)s, '', 'police-uk', i.source_id, i.published::jsonb, i.street
  from json_to_recordset(%(rows)s::json) as i(id uuid, reference text, kind text, harm text, area text,
       month text, longitude numeric, latitude numeric, source_id text, published text, street bigint)
    on conflict (id) do nothing
returning id
"""


@dataclass
class Account:
    """What became of every row: the outcomes sum to what was read."""

    read: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    without_id: Counter[str] = field(default_factory=Counter)  # the same, of the rows without a Crime ID
    taken_without_point: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)

    def count(self, outcome: str, incident: Incident) -> None:
        self.read += 1
        self.outcomes[outcome] += 1
        if not incident.crime_id:
            self.without_id[outcome] += 1

    def fault(self, fault: Fault, path: Path) -> None:
        self.read += 1
        self.outcomes["faulty"] += 1
        if len(self.faults) < FAULTS_TOLD:
            self.faults.append({"file": path.name, **fault.as_json()})

    def as_json(self) -> dict[str, Any]:
        """One object: `read` is the sum of the outcomes.

        :raises AssertionError: if it is not.
        """
        told = {name: self.outcomes[name] for name in OUTCOMES}
        if sum(told.values()) != self.read:
            raise AssertionError(f"{sum(told.values())} rows accounted for; expected {self.read}")
        without_id = {name: self.without_id[name] for name in OUTCOMES if name != "faulty"}
        return {
            "read": self.read,
            **told,
            "without_id": {"read": sum(without_id.values()), **without_id},
            "taken_without_point": self.taken_without_point,
        }


@dataclass(frozen=True)
class Terms:
    """How incidents are taken: into which area (none: everywhere), and as what."""

    areas: Areas[Any] | None
    waiting: bool = False
    without_point: bool = False
    dry_run: bool = False


@dataclass
class Seen:
    """What a trial run would have added by now; a real one asks the database."""

    ids: set[UUID] = field(default_factory=set)
    crimes: set[str] = field(default_factory=set)


# --- the import -------------------------------------------------------------------------------------


def import_street_file(
    path: Path,
    *,
    token: str,
    audience: int,
    terms: Terms,
    now: datetime,
    seen: Seen,
    told: Callable[[Account], None] = lambda account: None,
) -> Account:
    """Take in one street file as the session's officer, a batch a transaction; say what became of each row.

    :raises CannotReadStreetFile: if it is none.
    :raises CannotImport: if the officer can no longer act.
    """
    account = Account()
    rows = _to_take(path, terms, account)
    while batch := list(islice(rows, BATCH)):
        with acting(token) as officer:
            if officer is None:
                raise CannotImport("This officer cannot act any more: the account is closed, or has left.")
            _take(batch, account, audience=audience, terms=terms, seen=seen, by=officer, now=now)
        told(account)
    return account


def _to_take(path: Path, terms: Terms, account: Account) -> Iterator[Incident]:
    """The rows to take; the others are put to the account here."""
    for row in police_uk.read(path):
        if isinstance(row, Fault):
            account.fault(row, path)
        elif row.longitude is None or row.latitude is None:
            if terms.without_point:
                account.taken_without_point += 1
                yield row
            else:
                account.count("without_point", row)
        elif terms.areas is not None and terms.areas.of(float(row.longitude), float(row.latitude)) is None:
            account.count("outside", row)
        else:
            yield row


def _take(
    batch: Sequence[Incident],
    account: Account,
    *,
    audience: int,
    terms: Terms,
    seen: Seen,
    by: Officer,
    now: datetime,
) -> None:
    """One batch: what is not here yet goes in, with one entry in the log."""
    ids = [police_uk.report_id(by.agency_id, incident) for incident in batch]
    here = _among("id", "uuid[]", ids, by=by) | (seen.ids & set(ids))
    wanted = [incident.crime_id for incident in batch if incident.crime_id]
    known = _among("source_id", "varchar[]", wanted, by=by) | (seen.crimes & set(wanted))
    new: dict[UUID, Incident] = {}
    for key, incident in zip(ids, batch, strict=True):
        if key not in here:
            new.setdefault(key, incident)
    if terms.dry_run:
        seen.ids |= new.keys()
        seen.crimes |= set(wanted)
        added = set(new)
    else:
        added = _insert(new, audience=audience, waiting=terms.waiting, by=by, now=now)
    counted: set[UUID] = set()
    for key, incident in zip(ids, batch, strict=True):
        if key not in added or key in counted:
            account.count("already_here", incident)
            continue
        counted.add(key)
        again = bool(incident.crime_id) and incident.crime_id in known
        known.add(incident.crime_id)
        account.count("further_entries" if again else "added", incident)
    if added and not terms.dry_run:
        audit.record(
            "reports imported",
            kind="import",
            subject=None,
            owner=by.agency_id,
            note=json.dumps({"source": police_uk.SOURCE, "reports": len(added)}),
        )


def _among(column: str, kind: str, values: Sequence[Any], *, by: Officer) -> set[Any]:
    """Which of these values of a column the officer's agency has here, as far as the officer sees."""
    if not values:
        return set()
    given = " and r.source_id <> ''" if column == "source_id" else ""  # as its index has it
    with bound_by_the_server() as cursor:
        # The table grows faster than the planner's figures of it, and at first all of it is of one owner: so
        # each value is looked up by itself, by its own index (coalesce keeps off the owner's).
        cursor.execute(
            f"select wanted.value from unnest(%s::{kind}) as wanted(value)"  # noqa: S608  # nosec B608: our names
            f" cross join lateral (select from public.intake_report r where r.{column} = wanted.value{given}"
            " and coalesce(r.owner_id) = %s limit 1) x",
            [values, by.agency_id],
        )
        return {value for (value,) in cursor.fetchall()}


def _insert(
    new: dict[UUID, Incident], *, audience: int, waiting: bool, by: Officer, now: datetime
) -> set[UUID]:
    """Insert these; return which went in. One that another run put in meanwhile is not among them."""
    if not new:
        return set()
    values: dict[str, Any] = {
        "audience": audience,
        "owner": by.agency_id,
        "team": by.team_id if waiting else None,
        "state": Report.State.WAITING.value if waiting else Report.State.RECORDED.value,
        "now": now,
        "by": by.pk,
    }
    for tries_left in (4, 3, 2, 1, 0):
        told = zip(new, references(len(new)), new.values(), strict=True)
        # One text of JSON: ten arrays cost the driver more than the server needs for all the rest.
        values["rows"] = json.dumps([_as_json(*each) for each in told])
        try:
            with transaction.atomic(), bound_by_the_server() as cursor:
                cursor.execute(INSERT, values)
                return {key for (key,) in cursor.fetchall()}
        except IntegrityError:  # two of some 600,000 million references met
            if not tries_left:
                raise
    return set()


def _as_json(key: UUID, reference: str, row: Incident) -> dict[str, str | int | None]:
    return {
        "id": str(key),
        "reference": reference,
        "kind": row.category.kind,
        "harm": row.category.harm,
        "area": row.area,
        "month": row.month,
        "longitude": row.longitude,
        "latitude": row.latitude,
        "source_id": row.crime_id,
        "published": row.published,
        "street": street_of(row.area),
    }


@contextmanager
def bound_by_the_server() -> Iterator[psycopg.Cursor[Any]]:
    """A cursor whose values are sent apart from the statement: the rows are not written into its text."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        yield cursor


def references(count: int) -> list[str]:
    """Many at once of what `new_reference` makes one of."""
    size = len(ALPHABET)
    pairs = [first + second for first in ALPHABET for second in ALPHABET]
    noise = os.urandom(8 * count)
    made = []
    for start in range(0, 8 * count, 8):
        number = int.from_bytes(noise[start : start + 8], "big")
        four = []
        for _ in range(4):
            number, pair = divmod(number, size * size)
            four.append(pairs[pair])
        made.append(f"R-{four[0]}{four[1]}-{four[2]}{four[3]}")
    return made


def audience_for(by: Officer) -> int:
    """Everyone at the officer's agency: what is taken in was published to all. Decision 0012."""
    plan = access.Plan(frozenset({access.Terms(by.agency_id)}), held=frozenset({"incident"}))
    return access.make_audience(plan)


def areas_of(asked: str, *, margin: float = MARGIN) -> tuple[Areas[Any] | None, str]:
    """The area rows must lie in, and its name: a GeoJSON file's, everywhere, or the partnership's own.

    :raises CannotImport: if there is none.
    """
    if asked == EVERYWHERE:
        return None, "everywhere"
    if asked:
        try:
            drawing = geojson.read(Path(asked))
        except (CannotReadBoundaries, OSError) as problem:
            raise CannotImport(getattr(problem, "message", f"{asked} cannot be read.")) from problem
        if drawing.faulty:
            number, fault = drawing.faulty[0]
            raise CannotImport(f"{Path(asked).name}, feature {number}: {fault}")
        drawn = [(one.name, one.shape) for one in drawing.drawn]
        return Areas(drawn, margin=margin), f"{len(drawn)} boundaries of {Path(asked).name}"
    areas = queries.wards(margin=margin)
    if not areas:
        raise CannotImport(
            "There are no boundaries to say what lies in the area. Take them in first, with: wardmote import "
            f"boundaries FILE. Or add --area FILE (GeoJSON), or --area {EVERYWHERE}."
        )
    return areas, f"the {len(areas.keys)} wards of the partnership"


# --- the command ------------------------------------------------------------------------------------


def run(args: argparse.Namespace) -> int:
    """`wardmote import reports --source police-uk FILE...`: 0, or 1 when some rows were faulty."""
    now, began = timezone.now(), time.monotonic()
    paths: list[Path] = args.file
    try:
        for path in paths:
            police_uk.check(path)
        email = args.as_email or usual_importer(
            now,
            role=Role.CASEWORKER,
            wanted="Say who takes them in: add --as with the address they sign in with.",
        )
        areas, area = areas_of(args.area or "", margin=args.margin)
        terms = Terms(areas, args.waiting, args.without_point, args.dry_run)
        with session_for(email, now=now) as token:
            with acting(token) as officer:
                if officer is None:
                    raise CannotImport(f"{email} cannot act: the account is closed or its officer has left.")
                audience = audience_for(officer)
            files = list(_each(paths, token=token, audience=audience, terms=terms, now=now))
    except (CannotImport, CannotReadStreetFile) as problem:
        if args.json:
            print(json.dumps({"error": problem.message}))
        print(problem.message, file=sys.stderr)
        return 2
    whole = _sum(files)
    result = {
        "source": args.source,
        "dry_run": args.dry_run,
        "as": email,
        "area": area,
        **whole.as_json(),
        "files": [{"file": path.name, **account.as_json()} for path, account in files],
        "faults": whole.faults,
        "seconds": round(time.monotonic() - began, 1),
        "licence": police_uk.mapping().licence,
    }
    print(json.dumps(result, indent=2) if args.json else "\n".join(lines(result)))
    return 1 if result["faulty"] else 0


def _each(
    paths: Iterable[Path], *, token: str, audience: int, terms: Terms, now: datetime
) -> Iterator[tuple[Path, Account]]:
    seen = Seen()
    for path in paths:
        shown = Progress(path)
        account = import_street_file(
            path, token=token, audience=audience, terms=terms, now=now, seen=seen, told=shown
        )
        shown.end(account)
        yield path, account


class Progress:
    """On a terminal one line that changes, else a line now and then."""

    EVERY = 10.0  # seconds, where each is a line of its own

    def __init__(self, path: Path) -> None:
        self.path, self.last = path, time.monotonic()
        self.live = sys.stderr.isatty()

    def __call__(self, account: Account) -> None:
        if self.live:
            print(f"\r{self.words(account)}", end="", file=sys.stderr, flush=True)
        elif time.monotonic() - self.last > self.EVERY:
            self.last = time.monotonic()
            say(self.words(account))

    def end(self, account: Account) -> None:
        if self.live:
            print("\r", end="", file=sys.stderr)
        say(f"{self.words(account)}.")

    def words(self, account: Account) -> str:
        added = account.outcomes["added"] + account.outcomes["further_entries"]
        return f"{self.path.name}: {account.read:,} rows read, {added:,} added"


def _sum(files: Iterable[tuple[Path, Account]]) -> Account:
    whole = Account()
    for _, account in files:
        whole.read += account.read
        whole.outcomes += account.outcomes
        whole.without_id += account.without_id
        whole.taken_without_point += account.taken_without_point
        whole.faults += account.faults
    return whole


def lines(result: dict[str, Any]) -> list[str]:
    """The same in words."""
    told = []
    if result["dry_run"]:
        told.append("Nothing was changed: this only tries the files.")
    told += [
        f"{result['read']:,} rows read in {result['seconds']} s, within {result['area']}.",
        f"  {result['added']:,} added as reports",
        f"  {result['further_entries']:,} further entries: their Crime ID was here with other content",
        f"  {result['already_here']:,} here already",
        f"  {result['outside']:,} outside the area, left out",
        f"  {result['without_point']:,} without a point, left out",
        f"  {result['faulty']:,} faulty, left out",
        f"{result['without_id']['read']:,} rows have no Crime ID: each is told from its twins by its place.",
    ]
    if result["taken_without_point"]:
        told.append(f"{result['taken_without_point']:,} rows without a point were not left out.")
    for fault in result["faults"][:50]:
        column = f"column {fault['column']}: " if fault["column"] else ""
        found = f"{column}{fault['found'] or 'blank'}; expected {fault['expected']}"
        told.append(f"{fault['file']}, row {fault['row']}: {found}")
    if len(result["faults"]) > 50:
        told.append("More rows are faulty; --json lists them.")
    return [*told, result["licence"]]
