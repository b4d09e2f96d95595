"""Taking in reference data: boundaries (GeoJSON), streets and postcodes (CSV). A second run changes nothing.

It is published data that everyone may read, kept by the operator: these commands run as the migrator, and
each that changed something is one entry in the log.
"""

import argparse
import csv
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.imports.report import ImportReport
from wardmote.foundation.imports.rows import Row
from wardmote.records.places import geojson
from wardmote.records.places.geojson import CannotReadBoundaries, Drawn
from wardmote.records.places.models import Boundary, Postcode, Street
from wardmote.records.places.postcodes import as_postcode, match_key

DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?")


class CannotImport(Exception):
    """The file cannot be used; `message` says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class _OnlyTrying(Exception):
    """Takes back what a dry run did."""


# --- boundaries -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Version:
    """What a file's boundaries are: their kind, the day they begin, and whether these are all."""

    kind: str = Boundary.Kind.WARD
    from_on: date | None = None
    whole: bool = False
    source: str = ""


@transaction.atomic
def import_boundaries(
    path: Path, *, version: Version, today: date, name: str = "", code: str = ""
) -> ImportReport:
    """Take in the boundaries of a GeoJSON file. One drawn otherwise than before is a new version.

    :raises CannotImport: if the file as a whole cannot be used.
    """
    try:
        drawing = geojson.read(path, name=name, code=code)
    except CannotReadBoundaries as problem:
        raise CannotImport(problem.message) from problem
    report = ImportReport(rows=drawing.features)
    for number, fault in drawing.faulty:
        report.set_aside(_at(number), reason="faulty", message=fault)
    in_force = {one.key: one for one in Boundary.objects.filter(kind=version.kind, until_on=None)}
    seen: set[str] = set()
    for drawn in drawing.drawn:
        key = drawn.code or drawn.name
        if key in seen:
            message = "its code or name is that of a feature above; expected each once."
            report.set_aside(_at(drawn.number), reason="twice", message=message, key=key)
            continue
        seen.add(key)
        _keep(drawn, key, in_force.get(key), report, version=version, today=today)
    if version.whole and not drawing.faulty:
        first = version.from_on or today
        for key in in_force.keys() - seen:
            report.rows += 1
            _end(in_force[key], first)
            report.changed(Row((), "not in the file"), key, "Ended: it is not among the new ones.")
    return report


def _keep(
    drawn: Drawn, key: str, present: Boundary | None, report: ImportReport, *, version: Version, today: date
) -> None:
    print_of = fingerprint(drawn)
    if present is not None and present.fingerprint == print_of:
        report.unchanged(_at(drawn.number), key)
        return
    first = version.from_on
    if present is not None:
        first = first or today
        if present.from_on is not None and first <= present.from_on:
            report.set_aside(
                _at(drawn.number),
                reason="not-later",
                message=f"the one in force begins on {present.from_on}; expected --from a later day.",
                key=key,
            )
            return
        _end(present, first)
    Boundary.objects.create(
        kind=version.kind, key=key, code=drawn.code, name=drawn.name, from_on=first, shape=drawn.shape,
        fingerprint=print_of, source=version.source,
    )  # fmt: skip
    if present is None:
        report.added(_at(drawn.number), key)
    else:
        report.changed(_at(drawn.number), key, f"A new version from {first}; the one before stays, ended.")


def _end(present: Boundary, first: date) -> None:
    Boundary.objects.filter(pk=present.pk).update(until_on=first - timedelta(days=1))


def fingerprint(drawn: Drawn) -> str:
    """Two are the same boundary if they are of one name and code and drawn alike."""
    told = json.dumps([drawn.name, drawn.code, drawn.shape], sort_keys=True, separators=(",", ":"))
    return sha256(told.encode()).hexdigest()


def _at(number: int) -> Row:
    return Row((), f"feature {number}")


# --- streets and postcodes --------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """A column by the headings it goes by."""

    name: str
    headings: tuple[str, ...]
    needed: bool = True


NAME = Wanted("name", ("name", "street", "street_name"))
POSTCODE = Wanted("postcode", ("postcode", "pcd", "pcds", "post_code"))
LONGITUDE = Wanted("longitude", ("longitude", "lon", "long", "lng", "x"))
LATITUDE = Wanted("latitude", ("latitude", "lat", "y"))
SMALL_AREA = Wanted("small_area", ("lsoa_code", "lsoa", "small_area", "area_code"), needed=False)
STREETS = (NAME, LONGITUDE, LATITUDE, SMALL_AREA)
POSTCODES = (POSTCODE, LONGITUDE, LATITUDE)


def rows_of(path: Path, wanted: tuple[Wanted, ...]) -> Iterator[tuple[Row, dict[str, str]]]:
    """Each row of a CSV file by our own names.

    :raises CannotImport: if it is no text, or a column is missing.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            heading = [re.sub(r"\W+", "_", cell.strip().lower()) for cell in next(rows, [])]
            places = {
                one.name: next((heading.index(h) for h in one.headings if h in heading), None)
                for one in wanted
            }
            missing = [one.headings[0] for one in wanted if one.needed and places[one.name] is None]
            if missing:
                raise CannotImport(
                    f"{path.name} has no column {', '.join(missing)}. Its first row must name the columns."
                )
            for number, cells in enumerate(rows, start=2):
                if any(cell.strip() for cell in cells):
                    yield (
                        Row(tuple(cells), f"row {number}"),
                        {
                            name: cells[place].strip() if place is not None and place < len(cells) else ""
                            for name, place in places.items()
                        },
                    )
    except (UnicodeDecodeError, csv.Error) as problem:
        raise CannotImport(f"{path.name} cannot be read as CSV in UTF-8.") from problem


def point(values: dict[str, str]) -> tuple[Decimal, Decimal]:
    """The longitude and latitude of a row, to a tenth of a metre.

    :raises ValueError: with the column, the value found and the value expected.
    """
    found = []
    for column, most in (("longitude", 180), ("latitude", 90)):
        value = values[column]
        if not DEGREES.fullmatch(value) or abs(float(value)) > most:
            raise ValueError(
                f"{column} is {value[:20] or 'blank'}; expected a number from -{most} to {most}."
            )
        found.append(Decimal(value).quantize(Decimal("0.000001")))
    return found[0], found[1]


@transaction.atomic
def import_streets(path: Path, *, source: str = "") -> ImportReport:
    """Take in a street gazetteer: names with points, a long street with several.

    :raises CannotImport: if the file as a whole cannot be used.
    """
    report, new = ImportReport(), []
    here = set(Street.objects.values_list("key", "longitude", "latitude"))
    for row, values in report_rows(report, path, STREETS):
        name = values["name"]
        key = match_key(name)
        if not key or len(name) > 120:
            told = f"{len(name)} characters" if name else "blank"
            report.set_aside(row, reason="faulty", message=f"name is {told}; expected 1 to 120 characters.")
            continue
        try:
            longitude, latitude = point(values)
        except ValueError as problem:
            report.set_aside(row, reason="faulty", message=str(problem), key=name)
            continue
        if (key, longitude, latitude) in here:
            report.unchanged(row, name)
            continue
        here.add((key, longitude, latitude))
        new.append(
            Street(key=key, name=name, longitude=longitude, latitude=latitude,
                   small_area=values["small_area"][:40], source=source)
        )  # fmt: skip
        report.added(row, name)
    Street.objects.bulk_create(new, batch_size=2000)
    return report


@transaction.atomic
def import_postcodes(path: Path, *, source: str = "") -> ImportReport:
    """Take in postcodes with their points. One that moved is moved; one not in the file stays.

    :raises CannotImport: if the file as a whole cannot be used.
    """
    report, new, moved = ImportReport(), [], []
    here = {one.postcode: (one.longitude, one.latitude) for one in Postcode.objects.iterator()}
    seen: set[str] = set()
    for row, values in report_rows(report, path, POSTCODES):
        postcode = as_postcode(values["postcode"])
        if postcode is None:
            told = values["postcode"][:12] or "blank"
            report.set_aside(row, reason="faulty", message=f"postcode is {told}; expected one like EC1A 1HQ.")
            continue
        if postcode in seen:
            message = "postcode is that of a row above; expected each once."
            report.set_aside(row, reason="twice", message=message, key=postcode)
            continue
        seen.add(postcode)
        try:
            at = point(values)
        except ValueError as problem:
            report.set_aside(row, reason="faulty", message=str(problem), key=postcode)
            continue
        if here.get(postcode) == at:
            report.unchanged(row, postcode)
            continue
        one = Postcode(postcode=postcode, longitude=at[0], latitude=at[1], source=source)
        if postcode in here:
            moved.append(one)
            report.changed(row, postcode)
        else:
            new.append(one)
            report.added(row, postcode)
    Postcode.objects.bulk_create(new, batch_size=5000)
    Postcode.objects.bulk_update(moved, ["longitude", "latitude", "source"], batch_size=1000)
    return report


def report_rows(
    report: ImportReport, path: Path, wanted: tuple[Wanted, ...]
) -> Iterator[tuple[Row, dict[str, str]]]:
    for row, values in rows_of(path, wanted):
        report.rows += 1
        yield row, values


# --- the commands -----------------------------------------------------------------------------------


@dataclass
class Said:
    """The files of one command, and what became of their rows."""

    reports: list[ImportReport] = field(default_factory=list)

    def whole(self) -> ImportReport:
        return ImportReport(
            rows=sum(one.rows for one in self.reports),
            outcomes=[row for one in self.reports for row in one.outcomes],
        )


def run(args: argparse.Namespace) -> int:
    """`wardmote import boundaries|streets|postcodes FILE...`: 0, or 1 when something was set aside."""
    from django.utils import timezone

    today = timezone.localdate()
    source = args.source or ""

    def boundaries(path: Path) -> ImportReport:
        version = Version(args.of, args.from_on, args.whole, source)
        return import_boundaries(path, version=version, today=today, name=args.name, code=args.code)

    takes: dict[str, Callable[[Path], ImportReport]] = {
        "boundaries": boundaries,
        "streets": lambda path: import_streets(path, source=source),
        "postcodes": lambda path: import_postcodes(path, source=source),
    }
    said = Said()
    try:
        with trying(args.dry_run):
            for path in args.file:
                report = takes[args.kind](path)
                said.reports.append(report)
                counts = report.as_json()
                if counts["added"] or counts["changed"]:
                    note = json.dumps({"kind": args.kind, **counts})
                    audit.record("reference data imported", kind="import", subject=None, note=note)
    except CannotImport as problem:
        if args.json:
            print(json.dumps({"error": problem.message}))
        print(problem.message, file=sys.stderr)
        return 2
    whole = said.whole()
    counts = whole.as_json()
    if args.json:
        aside = [
            {"where": row.where, "key": row.key, "reason": row.reason, "message": row.message}
            for row in whole.outcomes
            if row.message
        ]
        print(json.dumps({"dry_run": args.dry_run, **counts, "said": aside}, indent=2))
    else:
        if args.dry_run:
            print("Nothing was changed: this only tries the file.")
        print("\n".join(whole.lines()))
    return 1 if counts["set_aside"] else 0


@contextmanager
def trying(dry_run: bool) -> Iterator[Any]:
    """All files or none; a dry run takes everything back."""
    try:
        with transaction.atomic():
            yield
            if dry_run:
                raise _OnlyTrying
    except _OnlyTrying:
        pass
