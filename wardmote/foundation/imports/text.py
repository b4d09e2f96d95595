"""Blocks of rows from text: papers with tab-separated tables, and CSV."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace

from .markup import text_of
from .rows import Allowance, Block, CannotRead, Limits, Row

NOT_TEXT = "This is not a text, CSV or Word (.docx) file. Save it as one of those and try again."
UNPRINTABLE = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")  # \x1a ends files made under DOS
LINE_END = re.compile(r"\r\n|\n|\r")

# What stands at the foot of a page: "12", "Page 3", "Page 3 of 9", "- 3 -".
PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)

# A row whose last cell opens a quotation mark and does not close it, and the line that does.
OPEN_CELL = re.compile(r'(?:^|\t)(?P<mark>")(?P<words>(?:[^"\t]|"")*)$')
CLOSES_CELL = re.compile(r'(?P<words>(?:[^"\t]|"")*)"(?P<rest>\t.*)?$')
LONGEST_CELL = 50  # lines

# How quotation marks and dashes begin in UTF-8; in cp1252 it would be "â€".
UTF8_PUNCTUATION = b"\xe2\x80"


def decode(raw: bytes) -> str:
    """Text from bytes in UTF-8, UTF-16 with a mark, or else cp1252.

    :raises CannotRead: if the bytes are not text, or mix UTF-8 with something else.
    """
    is_utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not is_utf16 and UNPRINTABLE.search(raw):
        raise CannotRead(NOT_TEXT)
    try:
        return raw.decode("utf-16" if is_utf16 else "utf-8-sig").rstrip("\x1a")
    except UnicodeDecodeError as wrong:
        if UTF8_PUNCTUATION in raw and not is_utf16:
            line = raw.count(b"\n", 0, wrong.start) + 1
            raise CannotRead(
                f"Line {line} is not UTF-8 but other lines are. Save the whole file as UTF-8."
            ) from None
    try:
        return raw.decode("cp1252").rstrip("\x1a")
    except UnicodeDecodeError:
        raise CannotRead(NOT_TEXT) from None


def paper_blocks(text: str, limits: Limits) -> Iterator[Block]:
    """Runs of lines that have tabs, in order.

    Blank lines and page numbers end a run but do not count as text between runs.

    :raises CannotRead: at the row that is more than `limits` allow.
    """
    rows: list[Row] = []
    between: list[str] = []
    for line in _lines(text, Allowance(limits)):
        if isinstance(line, Row):
            rows.append(line)
            continue
        if rows:
            yield Block(tuple(rows), len(between), tuple(between))
            rows, between = [], []
        if line and not PAGE_NUMBER.fullmatch(line):
            between.append(line)
    if rows or between:
        yield Block(tuple(rows), len(between), tuple(between))


def paper_lines(text: str, limits: Limits) -> Iterator[Row]:
    """Every line with words: a row where it has tabs, else one cell. Page numbers are left out.

    :raises CannotRead: at the line that is more than `limits` allow.
    """
    allowance = Allowance(limits)
    for number, line in whole_lines(text):
        words = line.replace("\f", "").strip("\r\n ")
        if "\t" in words:
            yield _row(allowance, words.split("\t"), number)
        elif words and not PAGE_NUMBER.fullmatch(words):
            yield _row(allowance, [words], number)


def _lines(text: str, allowance: Allowance) -> Iterator[Row | str]:
    """A row for each line with tabs, and the words of every other; a page break is a blank line."""
    for number, line in whole_lines(text):
        if "\f" in line:
            yield ""
        yield _row(allowance, line.split("\t"), number) if "\t" in line else line.strip()


def whole_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; a row with a cell in quotation marks over several lines is one line.

    Tables copied from a spreadsheet have such cells. A mark that no line near it closes is text.
    """
    lines = LINE_END.split(text)
    at = 0
    while at < len(lines):
        number, line = at + 1, lines[at]
        while (opens := OPEN_CELL.search(line)) and (closed := _closed(lines, at + 1)):
            ends, within, rest = closed
            if "\t" not in line[: opens.start("mark")] + rest:
                break  # a quotation in text, not a cell
            cell = "\n".join([opens["words"], *within]).replace('""', '"')
            line = f"{line[: opens.start('mark')]}{cell}{rest}"
            at = ends
        yield number, line
        at += 1


def _closed(lines: list[str], begins: int) -> tuple[int, list[str], str] | None:
    """Where a cell closes that is open as this line begins: the line, the words until then, what follows."""
    within: list[str] = []
    for at in range(begins, min(begins + LONGEST_CELL, len(lines))):
        if found := CLOSES_CELL.match(lines[at]):
            return at, [*within, found["words"]], found["rest"] or ""
        if "\t" in lines[at]:
            return None
        within.append(lines[at])
    return None


def csv_blocks(text: str, limits: Limits) -> Iterator[Block]:
    """One block: every row that is not blank. The delimiter is the likeliest of the first line.

    :raises CannotRead: at a quotation mark that is out of place or never closed, or past `limits`.
    """
    first = next((line for line in LINE_END.split(text) if line.strip()), "")
    delimiter = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    allowance = Allowance(limits)
    rows = []
    starts = 1
    try:
        for cells in reader:
            rows.append(_row(allowance, cells, starts))
            starts = reader.line_num + 1
    except csv.Error:
        raise CannotRead(
            f"The row from line {starts} is not CSV: look for a quotation mark out of place or not closed."
        ) from None
    yield Block(tuple(rows))


def _row(allowance: Allowance, cells: list[str], number: int) -> Row:
    row = allowance.row(cells, f"line {number}")
    return replace(row, cells=tuple(map(text_of, row.cells)))
