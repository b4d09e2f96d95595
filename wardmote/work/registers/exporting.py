"""Entries as files: CSV, an Excel workbook, JSON. What is exported can be taken in again."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from xlsxwriter import Workbook

from wardmote.foundation.design.spreadsheet import safe
from wardmote.work.registers import queries, values
from wardmote.work.registers.anatomy import Register
from wardmote.work.registers.models import Entry

MOST = 10_000  # entries of one file; a longer list is narrowed first
FORMATS = ("csv", "xlsx", "json")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
# What a workbook's cells hold besides text, and how they show it.
CELLS = {"number": "", "money": "", "percent": "", "date": "d mmm yyyy", "month": "mmmm yyyy"}
MOST_IN_CELL = 32_767  # characters, in Excel
NOT_A_NAME = re.compile(r"[\[\]:*?/\\']")  # of a sheet
NUMBER = re.compile(r"-?(?=[\d.]{1,16}$)\d{1,15}(\.\d{1,6})?")  # Excel keeps 15 figures: longer stays text
NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FIRST_COLUMN = "No."
REVIEW = "Next review"


def reference(register: Register, entry: Entry) -> str:
    """What an entry is called within its agency's register: KF-12, or KF-A3 of those for the agency alone."""
    return f"{register.prefix}-{entry.series}{entry.number}"


def headings(register: Register) -> list[str]:
    return [
        FIRST_COLUMN, register.title_label, *(column.label for column in register.columns),
        "Owner agency", "Team", "Owner", "Successor", REVIEW, "Read by", "State", "Published",
    ]  # fmt: skip


def row(register: Register, entry: Entry, names: Mapping[str, str]) -> list[str]:
    return [
        reference(register, entry),
        entry.title,
        *(values.exported(column, entry.values.get(column.field), names) for column in register.columns),
        entry.owner.name,
        entry.team.name if entry.team else "",
        entry.officer.name if entry.officer else "",
        entry.successor.name if entry.successor else "",
        entry.review_on.isoformat() if entry.review_on else "",
        entry.get_reach_display(),
        entry.get_state_display(),
        "yes" if entry.published_at else "",
    ]


def rows(register: Register, entries: Sequence[Entry]) -> list[list[str]]:
    names = queries.names_in(register, [(entry.values, entry.lines) for entry in entries])
    return [row(register, entry, names) for entry in entries]


def line_headings(register: Register, kind: str) -> list[str]:
    return [FIRST_COLUMN, register.title_label, *(column.label for column in register.line(kind).columns)]


def line_rows(register: Register, kind: str, entries: Sequence[Entry]) -> Iterator[list[str]]:
    columns = register.line(kind).columns
    names = queries.names_in(register, [({}, entry.lines) for entry in entries])
    for entry in entries:
        for line in entry.lines.get(kind, ()):
            told = [values.exported(column, line.get(column.field), names) for column in columns]
            yield [reference(register, entry), entry.title, *told]


def as_json(register: Register, entries: Sequence[Entry], *, on: date, total: int) -> dict[str, Any]:
    names = queries.names_in(register, [(entry.values, entry.lines) for entry in entries])

    def told(columns: Iterable[Any], kept: Mapping[str, Any]) -> dict[str, Any]:
        return {
            column.field: kept[column.field]
            if column.kind == "list"
            else values.exported(column, kept[column.field], names)
            for column in columns
            if kept.get(column.field) not in (None, "", [])
        }

    return {
        "register": register.key,
        "name": register.name,
        "on": on.isoformat(),
        "total": total,
        "left_out": total - len(entries),
        "entries": [
            {
                "no": reference(register, entry),
                "title": entry.title,
                "owner_agency": entry.owner.name,
                "team": entry.team.name if entry.team else None,
                "owner": entry.officer.name if entry.officer else None,
                "successor": entry.successor.name if entry.successor else None,
                "review_on": entry.review_on.isoformat() if entry.review_on else None,
                "read_by": entry.reach,
                "state": entry.state,
                "published": entry.published_at is not None,
                "version": entry.version,
                "values": told(register.columns, entry.values),
                "lines": {
                    kind.key: [told(kind.columns, line) for line in entry.lines.get(kind.key, ())]
                    for kind in register.lines
                },
            }
            for entry in entries
        ],
    }


# --- an Excel workbook: one sheet of words, numbers and days -----------------------------------------


def typed_columns(register: Register, kind: str = "") -> dict[int, str]:
    """At which places a file of entries, or of lines of this kind, has numbers, days and months."""
    columns = register.line(kind).columns if kind else register.columns
    found = {at: column.kind for at, column in enumerate(columns, 2) if column.kind in CELLS}
    return found if kind else found | {headings(register).index(REVIEW, 2 + len(columns)): "date"}


def workbook(
    name: str, columns: Sequence[str], found: Iterable[Sequence[str]], *, kinds: Mapping[int, str]
) -> bytes:
    """An .xlsx file of one sheet. `kinds` say what other cells than text hold; none is a formula."""
    made = io.BytesIO()
    with Workbook(made, {"in_memory": True}) as book:  # else the rows would lie in files beside us meanwhile
        sheet = book.add_worksheet(NOT_A_NAME.sub(" ", name)[:31])
        formats = {kind: book.add_format({"num_format": shape}) for kind, shape in CELLS.items() if shape}
        for at, heading in enumerate(columns):
            sheet.write_string(0, at, _words(heading))
        for number, cells in enumerate(found, 1):
            for at, value in enumerate(cells):
                kind = kinds.get(at, "")
                if kind in formats and (day := _day(value)):
                    sheet.write_datetime(number, at, day, formats[kind])
                elif kind in CELLS and kind not in formats and NUMBER.fullmatch(value):
                    sheet.write_number(number, at, float(value))
                elif value:
                    sheet.write_string(number, at, _words(value))
    return made.getvalue()


def _words(value: str) -> str:
    return NOT_XML.sub("", safe(value))[:MOST_IN_CELL]


def _day(value: str) -> date | None:
    """The day, or the first of the month, that an export writes as 2026-03-25 or 2026-03."""
    try:
        return date.fromisoformat(value if len(value) > len("2026-03") else f"{value}-01")
    except ValueError:
        return None
