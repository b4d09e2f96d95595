"""The street files of data.police.uk: each row as the report it becomes, or what is wrong with it.

A row is the same row wherever it stands and whenever it comes again. One with a Crime ID is known by all it
says, so that a crime published again with another outcome or at another point is a further entry. One without
(all anti-social behaviour) may truly have twins: it is known by what it says and its place among the
identical rows of that month's file.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import yaml

SOURCE = "police-uk"
COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code",
    "LSOA name", "Crime type", "Last outcome category", "Context",
)  # fmt: skip
NEEDED = ("Crime ID", "Month", "Longitude", "Latitude", "Location", "Crime type")
MONTH = re.compile(r"(20[0-9]{2}|19[0-9]{2})-(0[1-9]|1[0-2])")
NUMBER = re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?")
NEAR = "On or near"
NO_LOCATION = "No Location"
SHOWN = 40  # characters of a value in a message
LONGEST = 400  # characters of a cell; the longest published are street names

csv.field_size_limit(1_000_000)


class CannotReadStreetFile(Exception):
    """The file as a whole is no street file; `message` says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Category(NamedTuple):
    kind: str
    harm: str


class Incident(NamedTuple):
    """One row that can be taken. Without a point, longitude and latitude are None."""

    identity: bytes  # tells this row from any other; not yet whose import it is
    crime_id: str
    month: str
    category: Category
    area: str
    longitude: str | None
    latitude: str | None
    published: str  # the rest of the row, as JSON


class Fault(NamedTuple):
    """What is wrong with a row: `row` counts the heading as 1, as a spreadsheet shows it."""

    row: int
    column: str
    found: str
    expected: str

    def as_json(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, "found": self.found, "expected": self.expected}


@dataclass(frozen=True)
class Mapped:
    """What the table of categories says."""

    licence: str
    categories: Mapping[str, Category]


@lru_cache(maxsize=1)
def mapping() -> Mapped:
    told = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    rows = {name: Category(row["kind"], row["harm"]) for name, row in told["categories"].items()}
    return Mapped(told["licence"], rows)


def check(path: Path) -> None:
    """Look at the heading alone.

    :raises CannotReadStreetFile: if columns are missing.
    """
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        _places(path, csv.reader(file))


def read(path: Path) -> Iterator[Incident | Fault]:
    """Every row of the file, in its order.

    :raises CannotReadStreetFile: if columns are missing.
    """
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        rows = csv.reader(file)
        places, width = _places(path, rows)
        as_they_stand = places == tuple(range(len(COLUMNS)))
        twins: Counter[bytes] = Counter()
        number = 1
        while True:
            number += 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error:
                yield Fault(number, "", "a row that is not CSV", "cells divided by commas")
                continue
            if not cells:
                continue  # an empty line
            if len(cells) != width:
                yield Fault(number, "", f"{len(cells)} columns", f"{width} columns")
                continue
            if not as_they_stand:
                cells = ["" if place is None else cells[place] for place in places]
            yield _row(number, [cell.strip() for cell in cells], twins)


def _places(path: Path, rows: Iterator[Sequence[str]]) -> tuple[tuple[int | None, ...], int]:
    """Where each of our columns stands in this file, and how many it has."""
    try:
        heading = [cell.strip() for cell in next(rows)]
    except (StopIteration, csv.Error):
        heading = []
    missing = [name for name in NEEDED if name not in heading]
    if missing:
        raise CannotReadStreetFile(
            f"{path.name} is no street file of data.police.uk: it has no column {', '.join(missing)}."
        )
    places = tuple(heading.index(name) if name in heading else None for name in COLUMNS)
    return places, len(heading)


def _row(number: int, cells: list[str], twins: Counter[bytes]) -> Incident | Fault:
    crime_id, month, by, within, longitude, latitude, location, lsoa, lsoa_name, kind, outcome, context = (
        cells
    )
    if not MONTH.fullmatch(month):
        return Fault(number, "Month", shown(month), "a month like 2022-08")
    category = mapping().categories.get(kind)
    if category is None:
        return Fault(number, "Crime type", shown(kind), "a category of police_uk.yaml")
    if len(crime_id) > 64:
        return Fault(number, "Crime ID", shown(crime_id), "at most 64 characters")
    if longitude or latitude:
        for column, value, most in (("Longitude", longitude, 180), ("Latitude", latitude, 90)):
            if not NUMBER.fullmatch(value) or abs(float(value)) > most:
                return Fault(number, column, shown(value), f"a number from -{most} to {most}, or both blank")
    if not "".join(cells).isprintable() or len(location) > LONGEST:
        for column, value in zip(COLUMNS, cells, strict=True):
            if not value.isprintable() or len(value) > LONGEST:
                return Fault(number, column, shown(value), f"text in UTF-8, at most {LONGEST} characters")
    content = sha256("\x1f".join(cells).encode()).digest()
    place = 0
    if not crime_id:
        place = twins[content]
        twins[content] += 1
    # Points that could not be snapped are published as zero: nobody's place, off the coast of Africa.
    has_point = bool(longitude) and (float(longitude) != 0 or float(latitude) != 0)
    return Incident(
        content + place.to_bytes(4, "big"),
        crime_id,
        month,
        category,
        _area(location, lsoa_name),
        longitude if has_point else None,
        latitude if has_point else None,
        _published(by, within, location, lsoa, lsoa_name, kind, outcome, context),
    )


def _area(location: str, lsoa_name: str) -> str:
    named = location.removeprefix(NEAR).strip()
    return (named if named and named != NO_LOCATION else lsoa_name)[:80]


@lru_cache(maxsize=50_000)
def _published(*values: str) -> str:
    names = [name for name in COLUMNS if name not in {"Crime ID", "Month", "Longitude", "Latitude"}]
    return json.dumps({name: value for name, value in zip(names, values, strict=True) if value})


def shown(value: str) -> str:
    clean = "".join(letter if letter.isprintable() else "?" for letter in value)
    return clean if len(clean) <= SHOWN else f"{clean[: SHOWN - 1]}…"


def report_id(owner: UUID, incident: Incident) -> UUID:
    """The same row taken in by the same agency is the same report."""
    return UUID(bytes=sha256(SOURCE.encode() + owner.bytes + incident.identity).digest()[:16])
