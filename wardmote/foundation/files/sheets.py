"""Tables as spreadsheets hold them: the first sheet of an Excel file, or a CSV. Runs apart (`parsing.py`).

What comes out is text: a formula is the value it was saved with, a date is written 2026-03-25 and a moment
2026-03-25 23:40, a time 23:40. What no column can be told from (merged headings, a title above them, the same
heading twice) is refused in words.
"""

import csv
import io
import json
import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from wardmote.foundation.files.kinds import SHEET, CannotAccept, as_text, damaged

MOST_ROWS = 50_000
MOST_COLUMNS = 100
LAST_ROW = 1_048_576  # of a sheet, in Excel
MOST_CHARACTERS = 20_000  # in a cell
MOST_IN_ALL = 40_000_000
DELIMITERS = ",;\t|"
# The formats of Excel's own that are of dates and times; others say so in their letters.
DATES = {14, 15, 16, 17, 22, *range(27, 32), *range(50, 59)}
TIMES = {18, 19, 20, 21, 45, 46, 47}
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
LINE_END = re.compile(r"\r\n|\n|\r")

Rows = list[tuple[int, list[str]]]  # with the number a spreadsheet shows beside each
Element = Any  # lxml is not typed


def read(data: bytes, *, media_type: str, **asked: Any) -> tuple[bytes, dict[str, object]]:
    """The table as JSON: its headings, its rows with their numbers; and what was left aside, in words.

    :raises CannotAccept: with words, for what no columns can be told in, or what is too much.
    """
    if asked.get("as_found"):
        return _as_found(data)
    rows, notes = _excel(data) if media_type == SHEET else (_csv(data), [])
    heading, rest = headed(rows)
    table = {"heading": heading, "rows": rest}
    return json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode(), {"notes": notes}


def _as_found(data: bytes) -> tuple[bytes, dict[str, object]]:
    """The rows of an Excel sheet as they stand, with titles and merged cells, for whoever finds the table."""
    rows, notes = _excel(data, as_found=True)
    return json.dumps({"rows": rows}, ensure_ascii=False, separators=(",", ":")).encode(), {"notes": notes}


def headed(rows: Rows) -> tuple[list[str], Rows]:
    """The headings, and the rows below with a cell for each."""
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if len(filled) < 2:
        raise unfit("The file holds no table: expected a row of headings with rows below it")
    number, heading = filled[0]
    width = max(at + 1 for _, cells in filled for at, cell in enumerate(cells) if cell)
    heading = [" ".join(cell.split()) for cell in (heading + [""] * width)[:width]]
    named = [cell for cell in heading if cell]
    if len(named) == 1 and width > 2:
        raise unfit(
            f"Row {number} has one cell only: a title, it seems. Delete it, so that the headings come first"
        )
    folded = [cell.casefold() for cell in named]
    if twice := next((cell for cell in named if folded.count(cell.casefold()) > 1), ""):
        raise unfit(f"Two columns have the heading “{twice[:40]}”. Give each its own")
    body = [(at, (cells + [""] * width)[:width]) for at, cells in filled[1:]]
    for at, cell in enumerate(heading):
        if not cell and any(cells[at] for _, cells in body):
            raise unfit(
                f"Column {letters(at)} has no heading, or one merged with another. Give each column its own"
            )
    keep = [at for at, cell in enumerate(heading) if cell]
    return [heading[at] for at in keep], [(row, [cells[at] for at in keep]) for row, cells in body]


def unfit(words: str) -> CannotAccept:
    return CannotAccept(words, code="unfit")


def letters(at: int) -> str:
    """The name of a column, counted from 0: A, B, ... AA."""
    name = ""
    at += 1
    while at:
        at, left = divmod(at - 1, 26)
        name = chr(65 + left) + name
    return name


class Allowance:
    """Stops at the first row that is more than is read."""

    def __init__(self) -> None:
        self.rows = self.characters = 0

    def row(self, cells: list[str]) -> list[str]:
        self.rows += 1
        self.characters += sum(map(len, cells))
        if self.rows > MOST_ROWS + 1:
            raise unfit(
                f"The file has more than {MOST_ROWS:,} rows. Split it and take in one part after the other"
            )
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            raise unfit(f"The file has more than {MOST_COLUMNS} columns. Delete those that are not needed")
        if self.characters > MOST_IN_ALL or max(map(len, cells), default=0) > MOST_CHARACTERS:
            raise unfit(f"A cell has more than {MOST_CHARACTERS:,} characters, or all together are too many")
        return [tidy(cell) for cell in cells[:MOST_COLUMNS]]


def tidy(cell: str) -> str:
    """Without what cannot be seen or kept: runs of spaces folded, line ends kept."""
    lines = (" ".join(line.split()) for line in cell.replace("\x00", "").splitlines())
    return "\n".join(line for line in lines if line)


# --- CSV ----------------------------------------------------------------------------------------


def _csv(data: bytes) -> Rows:
    words = as_text(data)
    if words is None:
        raise unfit("The file is no text. Save it as CSV (UTF-8) or as .xlsx and try again")
    words = words.lstrip("\ufeff")
    first = next((line for line in LINE_END.split(words) if line.strip()), "")
    if told := re.fullmatch(r"sep=(.)", first.strip(), re.IGNORECASE):  # as Excel writes it for itself
        delimiter, words = told[1], words.split(first, 1)[1]
    else:
        delimiter = max(DELIMITERS, key=_without_quoted(first).count)
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter, strict=True)
    allowance, rows, number = Allowance(), [], 0
    try:
        for number, cells in enumerate(reader, start=1):
            rows.append((number, allowance.row(cells)))
    except csv.Error:
        raise unfit(
            f"Row {number + 1} is not CSV: look for a quotation mark out of place or not closed"
        ) from None
    return rows


def _without_quoted(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


# --- Excel --------------------------------------------------------------------------------------


def _excel(data: bytes, *, as_found: bool = False) -> tuple[Rows, list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            book = _xml(package, "xl/workbook.xml")
            sheets = [each for each in book.iter("{*}sheet") if each.get("state", "visible") == "visible"]
            targets = {
                each.get("Id"): each.get("Target", "")
                for each in _xml(package, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")
            }
            if not sheets:
                raise unfit("The file holds no sheet that can be seen")
            values = _Values(package, is_1904=_is_1904(book))
            notes: list[str] = []
            for at, sheet in enumerate(sheets):
                rows = _sheet(package, targets[_relation(sheet)], values, as_found=as_found)
                if any(any(cells) for _, cells in rows) or at == len(sheets) - 1:
                    break
            if len(sheets) > 1:
                notes = [f"Of {len(sheets)} sheets only “{sheet.get('name', '')[:40]}” is read"]
            return rows, notes
    except (
        zipfile.BadZipFile,
        LookupError,
        ArithmeticError,
        ValueError,
        etree.XMLSyntaxError,
        OSError,
        EOFError,
    ):
        raise damaged() from None


def _relation(sheet: Element) -> str:
    return next((value for key, value in sheet.items() if key.endswith("}id")), "")


def _is_1904(book: Element) -> bool:
    told = next(book.iter("{*}workbookPr"), None)
    return told is not None and told.get("date1904", "0") in ("1", "true")


def _parser(**more: Any) -> dict[str, Any]:
    return {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False, **more}


def _xml(package: zipfile.ZipFile, name: str) -> Element:
    return etree.fromstring(package.read(name), etree.XMLParser(**_parser()))


class _Values:
    """What the cells of a sheet mean: shared words, and which formats are of dates."""

    def __init__(self, package: zipfile.ZipFile, *, is_1904: bool) -> None:
        names = set(package.namelist())
        self.words: list[str] = []
        if "xl/sharedStrings.xml" in names:
            self.words = [_text(each) for each in _xml(package, "xl/sharedStrings.xml").iterchildren("{*}si")]
        self.kinds = _formats(_xml(package, "xl/styles.xml")) if "xl/styles.xml" in names else []
        self.began = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)

    def of(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = next(cell.iterchildren("{*}is"), None)
            return _text(inline) if inline is not None else ""
        value = next(cell.iterchildren("{*}v"), None)
        text = (value.text or "") if value is not None else ""
        if kind == "s":
            return self.words[int(text)] if text else ""
        if kind == "b":
            return "yes" if text == "1" else "no"
        if kind == "e":
            return ""  # an error of a formula: nothing is known
        if kind != "n" or not text:
            return text.replace("T", " ") if kind == "d" else text
        style = int(cell.get("s", "0"))
        return self.number(text, self.kinds[style] if style < len(self.kinds) else "")

    def number(self, text: str, kind: str) -> str:
        value = float(text)
        if kind and 0 <= value < 2_958_466:  # the last day of 9999
            moment = self.began + timedelta(seconds=round(value * 86_400))
            if value < 1 or kind == "time":
                return f"{moment:%H:%M}" if value < 1 else f"{moment:%Y-%m-%d %H:%M}"
            return f"{moment:%Y-%m-%d}" if value == int(value) else f"{moment:%Y-%m-%d %H:%M}"
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _formats(styles: Element) -> list[str]:
    """For each style of a cell: "date", "time", or nothing."""
    own = {int(each.get("numFmtId", "0")): each.get("formatCode", "") for each in styles.iter("{*}numFmt")}
    kinds = []
    for group in styles.iterchildren("{*}cellXfs"):
        for style in group.iterchildren("{*}xf"):
            number = int(style.get("numFmtId", "0"))
            plain = QUOTED.sub("", own.get(number, "")).casefold()
            if number in TIMES:
                kinds.append("time")
            elif number in DATES or (
                number in own and re.search(r"[dy]|m(?!\w*0)", plain) and "0" not in plain
            ):
                kinds.append("date")
            elif number in own and re.search(r"[hs]", plain) and "general" not in plain:
                kinds.append("time")
            else:
                kinds.append("")
    return kinds


def _text(element: Element) -> str:
    """The words of a string, its runs joined; readings for pronunciation are left out."""
    return "".join(
        each.text or ""
        for each in element.iter("{*}t")
        if not any(True for _ in each.iterancestors("{*}rPh"))
    )


def _sheet(package: zipfile.ZipFile, target: str, values: _Values, *, as_found: bool) -> Rows:
    name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
    allowance, merged = Allowance(), []
    rows: Rows = []
    with package.open(name) as part:
        for _, element in etree.iterparse(part, tag=("{*}row", "{*}mergeCell"), **_parser()):
            if etree.QName(element).localname == "mergeCell":
                merged.append(element.get("ref", ""))
            else:
                number, cells = _row(element, values, rows[-1][0] if rows else 0)
                rows.append((number, allowance.row(cells)))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    if not as_found:
        _refuse_merged(rows, merged)
    return rows


def _row(element: Element, values: _Values, before: int) -> tuple[int, list[str]]:
    number = int(element.get("r", "0")) or before + 1
    if not before < number <= LAST_ROW:  # by its number a row is told from any other
        raise ValueError
    cells: list[str] = []
    for cell in element.iterchildren("{*}c"):
        found = REFERENCE.fullmatch(cell.get("r", ""))
        at = column(found[1]) if found else len(cells)
        if at > 16_384:
            raise ValueError
        cells += [""] * (at - len(cells))
        cells.append(values.of(cell))
    while cells and not cells[-1]:
        cells.pop()
    return number, cells


def column(name: str) -> int:
    """Counted from 0: A is 0, AA 26."""
    at = 0
    for letter in name:
        at = at * 26 + ord(letter) - 64
    return at - 1


def _refuse_merged(rows: Rows, merged: list[str]) -> None:
    heading = next((number for number, cells in rows if any(cells)), 0)
    for ref in merged:
        ends = [REFERENCE.fullmatch(end) for end in ref.split(":")]
        if len(ends) == 2 and ends[0] and ends[1] and int(ends[0][2]) <= heading <= int(ends[1][2]):
            raise unfit(
                f"The headings in row {heading} are merged ({ref}). Unmerge them and give each column its own"
            )


def lines(table: dict[str, Any]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table as `read` writes it."""
    for number, cells in table["rows"]:
        yield int(number), list(cells)
