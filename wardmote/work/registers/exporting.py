"""Entries as files: CSV, an Excel workbook, JSON. What is exported can be taken in again."""

import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

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
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FIRST_COLUMN = "No."


def reference(register: Register, entry: Entry) -> str:
    """What an entry is called within its agency's register: KF-12, or KF-A3 of those for the agency alone."""
    return f"{register.prefix}-{entry.series}{entry.number}"


def headings(register: Register) -> list[str]:
    return [
        FIRST_COLUMN, register.title_label, *(column.label for column in register.columns),
        "Owner agency", "Team", "Owner", "Successor", "Next review", "Read by", "State", "Published",
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


def as_json(register: Register, entries: Sequence[Entry], *, on: date) -> dict[str, Any]:
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


# --- an Excel workbook, by hand: one sheet of words and numbers -------------------------------------

PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns='
    '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
    ' Target="worksheets/sheet1.xml"/></Relationships>',
}  # fmt: skip
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def numeric(register: Register, kind: str = "") -> set[int]:
    """At which places a file of entries, or of lines of this kind, has numbers."""
    columns = register.line(kind).columns if kind else register.columns
    return {at for at, column in enumerate(columns, 2) if column.kind in ("number", "money", "percent")}


def workbook(
    name: str, columns: Sequence[str], found: Iterable[Sequence[str]], *, numbers: set[int]
) -> bytes:
    """An .xlsx file of one sheet. `numbers` are their places; other cells are text, and none a formula."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for path, content in PARTS.items():
            package.writestr(path, HEAD + content)
        title = html.escape(re.sub(r"[\[\]:*?/\\']", " ", name)[:31])
        package.writestr(
            "xl/workbook.xml",
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            f'<sheet name="{title}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        with package.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for number, cells in enumerate([list(columns), *found], 1):
                told = (
                    _cell(value, f"{_letters(at)}{number}", is_number=number > 1 and at in numbers)
                    for at, value in enumerate(cells)
                )
                sheet.write(f'<row r="{number}">{"".join(told)}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
    return made.getvalue()


def _letters(at: int) -> str:
    return (chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26)


def _cell(value: str, place: str, *, is_number: bool) -> str:
    if is_number and NUMBER.fullmatch(value):
        return f'<c r="{place}"><v>{value}</v></c>'
    words = html.escape(NOT_XML.sub("", safe(value)), quote=False)
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>' if words else ""
