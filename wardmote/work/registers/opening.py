"""A file opened for a register: which of its columns fill which fields, guessed by their headings."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wardmote.foundation.files import apart
from wardmote.foundation.files.kinds import SHEET, WORD, CannotAccept, kind_of_package
from wardmote.foundation.imports.columns import heading_key
from wardmote.foundation.imports.rows import CannotRead, Limits, Row, Table
from wardmote.foundation.imports.tables import read_tables
from wardmote.work.registers import exporting
from wardmote.work.registers.anatomy import Column, LineKind, Register
from wardmote.work.registers.models import Entry

MOST_ROWS = 2_000
LIMITS = Limits(file_bytes=5_000_000, rows=20_000, columns=100, cells=400_000, characters_in_cell=20_000)
KINDS = (".csv", ".docx", ".txt", ".tsv", ".xlsx")
LONGEST_SHOWN = 40
MOST_TITLES = 10  # rows that may stand above the headings
OFFICE = {SHEET: ".xlsx", WORD: ".docx"}  # what a file is comes before what it is called


class CannotImport(Exception):
    """The file cannot be used; `message` says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def fields_of(register: Register) -> list[Column]:
    """What the columns of a file of entries may be, beside the register's own."""
    return [
        Column("no", exporting.FIRST_COLUMN, names=("No", "Number", "Ref", "Reference", "ID")),
        Column("title", register.title_label, required=True, names=(*register.title_names, "Title", "Name")),
        *register.columns,
        Column("team", "Team", "team", names=("Owner team", "Lead team", "Contact team")),
        Column("officer", "Owner", "officer", names=("Lead", "Lead officer", "Owner officer")),
        Column("successor", "Successor", "officer"),
        Column("review_on", "Next review", "date", names=("Review date", "Review", "Review on")),
        Column("reach", "Read by", "choice", choices=tuple(Entry.Reach.choices)),
    ]


def fields_of_lines(register: Register, kind: LineKind) -> list[Column]:
    return [
        Column("no", exporting.FIRST_COLUMN, names=("No", "Number", "Ref", "Reference")),
        Column("entry", register.title_label, required=True, names=(*register.title_names, "Entry", "Name")),
        *kind.columns,
    ]


@dataclass
class File:
    """A table as read, its headings, and which of them fills which field (-1: none does)."""

    name: str
    headings: tuple[str, ...]
    rows: Sequence[Row]
    positions: dict[str, int] = field(default_factory=dict)

    def not_taken(self) -> list[str]:
        used = set(self.positions.values())
        return [words[:LONGEST_SHOWN] for at, words in enumerate(self.headings) if words and at not in used]

    def texts(self, row: Row) -> dict[str, str]:
        """The row's text by field, without the mark that keeps a spreadsheet from taking it for a formula."""
        cells = {
            name: row.cells[at] if at < len(row.cells) else ""
            for name, at in self.positions.items()
            if at >= 0
        }
        return {
            name: cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell
            for name, cell in cells.items()
        }


def open_file(name: str, content: bytes, fields: Sequence[Column]) -> File:
    """The table of the file that has most of these fields, with its columns guessed.

    :raises CannotImport: if the file cannot be read, or holds no such table.
    """
    try:
        tables = _tables(name, content)
    except CannotImport:
        if (under := _under_titles(content, fields)) is None:
            raise
        tables = [under]
    if not tables:
        raise CannotImport("The file holds no table: expected a row of headings with rows below it.")
    guessed = [(guess(fields, table.heading), table) for table in tables]
    best, chosen = max(guessed, key=lambda found: sum(at >= 0 for at in found[0].values()))
    if not any(at >= 0 for at in best.values()):
        wanted = ", ".join(f'"{column.label}"' for column in fields if column.required)
        raise CannotImport(
            f"No table of the file has a heading of this register; expected {wanted} at least."
        )
    rows = [
        row
        for positions, table in guessed
        if table is chosen or (positions == best and table.heading == chosen.heading)
        for row in table.rows
    ]
    if len(rows) > MOST_ROWS:
        raise CannotImport(f"The file has {len(rows):,} rows; expected at most {MOST_ROWS:,}. Split it.")
    return File(name[:200], tuple(chosen.heading), rows, best)


def _tables(name: str, content: bytes) -> list[Table]:
    suffix = OFFICE.get(_office(content), Path(name).suffix.lower())
    if len(content) > LIMITS.file_bytes:
        raise CannotImport("The file is larger than 5 MB. Split it.")
    if suffix not in KINDS:
        raise CannotImport(
            "Save the file as CSV, Excel (.xlsx), Word (.docx) or text with tabs, and try again."
        )
    try:
        if suffix == ".xlsx":
            made, _ = apart.ask("sheet", content, media_type=SHEET)
            told = json.loads(made)
            rows = tuple(Row(tuple(cells), f"row {number}") for number, cells in told["rows"])
            return [Table(tuple(told["heading"]), rows, "row 1")]
        with tempfile.TemporaryDirectory(prefix="wardmote-") as folder:
            path = Path(folder) / f"register{suffix}"
            path.write_bytes(content)
            return read_tables(path, LIMITS)
    except CannotAccept as problem:
        raise CannotImport(f"{problem.message.rstrip('.')}.") from problem
    except CannotRead as problem:
        raise CannotImport(problem.message) from problem


def _office(content: bytes) -> str:
    """What a package of Office is, whatever it is called; "" for anything else."""
    try:
        return kind_of_package(content) if content.startswith(b"PK\x03\x04") else ""
    except CannotAccept:
        return ""


def _under_titles(content: bytes, fields: Sequence[Column]) -> Table | None:
    """The table below titles or merged cells of a workbook: the row that names most fields heads it."""
    if _office(content) != SHEET:
        return None
    try:
        made, _ = apart.ask("sheet", content, media_type=SHEET, as_found=True)
    except CannotAccept:
        return None
    rows = [(number, cells) for number, cells in json.loads(made)["rows"] if any(cells)]
    named = [guess(fields, cells) for _, cells in rows[:MOST_TITLES]]
    fitting = [at for at, positions in enumerate(named) if not missing(fields, positions)]
    if not fitting:
        return None
    at = max(fitting, key=lambda each: sum(place >= 0 for place in named[each].values()))
    heading = rows[at][1]
    below = [
        Row((*cells, *[""] * (len(heading) - len(cells))), f"row {number}")
        for number, cells in rows[at + 1 :]
    ]
    return Table(tuple(heading), tuple(below), f"row {rows[at][0]}")


def guess(fields: Sequence[Column], headings: Sequence[str]) -> dict[str, int]:
    """Which heading fills which field: by the label, else by the other names; each heading once."""
    keys = [heading_key(words) for words in headings]
    positions: dict[str, int] = {}
    taken: set[int] = set()
    for names_of in (lambda c: (c.label,), lambda c: (*c.names, c.field.replace("_", " "))):
        for column in fields:
            if positions.get(column.field, -1) >= 0:
                continue
            wanted = [heading_key(words) for words in names_of(column)]
            at = next((keys.index(key) for key in wanted if key in keys and keys.index(key) not in taken), -1)
            positions[column.field] = at
            taken.add(at)
    return positions


def chosen_positions(
    fields: Sequence[Column], headings: Sequence[str], asked: Mapping[str, str]
) -> dict[str, int]:
    """The positions a person chose on the page; what is no number of a heading fills nothing."""
    found = {}
    for column in fields:
        text = asked.get(f"c_{column.field}", "")
        at = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
        found[column.field] = at if at < len(headings) else -1
    return found


def missing(fields: Sequence[Column], positions: Mapping[str, int]) -> list[str]:
    return [column.label for column in fields if column.required and positions.get(column.field, -1) < 0]
