"""Tables out of blocks of rows: what page breaks cut apart is put together again.

A paper prints the heading again at the top of each page, sometimes under the title of the section,
and what did not fit in the last row's cells follows as a row of its own without a key:

    ID  Name        Description
    6   Resilience  Interoperability Programme, Joint

    ID  Name        Description
                    Doctrine.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from .rows import Accounted, Block, Part, Row, Table

# A line drawn under a heading: "-----  ----".
RULE = re.compile(r"[-=_–—:|+]{3,}")
LONGEST_HEADING = 60  # characters
# A page header between two pages: no more lines of text than this.
LONGEST_PAGE_HEADER = 3
ENDS_A_SENTENCE = (".", "!", "?", ":", ";")


@dataclass
class _Open:
    heading: Row
    title: str
    rows: list[Row] = field(default_factory=list)


class _Head(NamedTuple):
    title: str
    heading: Row
    length: int  # rows it takes: the title, if there is one, and the heading


def joined(blocks: Iterable[Block], account: list[Accounted] | None = None) -> list[Table]:
    """The tables in reading order. A heading without rows is left out.

    With `account`, it is told what every single row of the file was taken for, in reading order.
    """
    tables: list[_Open] = []
    for number, block in enumerate(blocks, start=1):
        rows, told = [], _Account(number, {})
        for row in block.rows:
            if row.is_blank or _is_rule(row):
                told.add(row, Part.BLANK if row.is_blank else Part.RULE)
            else:
                rows.append(row)
        _read_block(rows, block.apart, into=tables, told=told)
        if account is not None:
            account += [told.lines[row.where] for row in block.rows]
    return [_closed(table) for table in tables if table.rows]


class _Account(NamedTuple):
    block: int
    lines: dict[str, Accounted]  # by where each stands

    def add(self, row: Row, part: Part, of: str = "") -> None:
        self.lines[row.where] = Accounted(row.where, part, self.block, of)


def _read_block(rows: list[Row], apart: int, *, into: list[_Open], told: _Account) -> None:
    at, top_of_page = 0, True
    while at < len(rows):
        table = into[-1] if into else None
        gap = apart if at == 0 else 0
        head = _head(rows[at : at + 2], table, opens_block=at == 0, gap=gap)
        if head:
            if head.length == 2:
                told.add(rows[at], Part.TITLE)
            told.add(head.heading, Part.HEADING)
            at += head.length
            top_of_page = True
            if table is None or not _goes_on(table, head, rows[at : at + 1], gap):
                into.append(_Open(head.heading, head.title))
            continue
        # Only the first row of a page can be the tail of a row on the page before.
        rows_so_far = into[-1].rows
        if top_of_page and rows_so_far and _is_tail(rows[at], of=rows_so_far[-1]):
            told.add(rows[at], Part.CONTINUED, of=rows_so_far[-1].where)
            rows_so_far[-1] = _stitched(rows_so_far[-1], rows[at])
        else:
            told.add(rows[at], Part.ENTRY)
            rows_so_far.append(rows[at])
        at, top_of_page = at + 1, False


def _head(rows: list[Row], table: _Open | None, *, opens_block: bool, gap: int) -> _Head | None:
    """The heading that begins with the first of these rows, if one does."""
    first, second = rows[0], rows[1] if len(rows) > 1 else None
    if table and _same(first, table.heading):
        return _Head("", first, 1)
    under_title = second if second and _is_title(first) else None
    if under_title and (
        (table and _same(under_title, table.heading))
        or (opens_block and (under_title.is_heading or _looks_like_heading(under_title)))
    ):
        return _Head(first.cells[0], under_title, 2)
    if opens_block and not (table and gap == 0 and _flows_on(first, table)):
        return _Head("", first, 1)
    return None


def _goes_on(table: _Open, head: _Head, following: list[Row], gap: int) -> bool:
    """Whether this is the heading of `table` again, at the top of a page.

    The same heading after some text is another table (papers repeat "Version, Date, Changed by"),
    unless the text is short and the tail of a cut row follows.
    """
    if not _same(head.heading, table.heading) or head.title not in ("", table.title):
        return False
    if gap == 0:
        return True
    tail_follows = following and table.rows and _is_tail(following[0], of=table.rows[-1])
    return bool(tail_follows) and gap <= LONGEST_PAGE_HEADER


def _flows_on(row: Row, table: _Open) -> bool:
    """Whether a row after a bare page break belongs to the table: it fits, and heads no other."""
    width = len(_trimmed(row.cells))
    return 1 < width <= len(_trimmed(table.heading.cells)) and not _looks_like_heading(row)


def _is_tail(row: Row, *, of: Row) -> bool:
    """Whether the row is only what did not fit in the cells of the row before it.

    It adds to cells that have text and leaves one blank; else it is an entry that lacks its key,
    which must be reported and not run into its neighbour. Where the key is itself a sentence,
    as in a plan's "Key actions", its tail begins in lower case.
    """
    filled = [column for column, cell in enumerate(row.cells) if cell]
    width = len(of.cells)
    if any(column >= width or not of.cells[column] for column in filled):
        return False
    if row.cells[0] == "":
        return len(filled) < width - 1 or width == 2
    key = of.cells[0]
    is_unfinished = " " in key and not key.endswith(ENDS_A_SENTENCE)
    return len(filled) < width and is_unfinished and row.cells[0][0].islower()


def _stitched(row: Row, tail: Row) -> Row:
    ends = tail.cells + ("",) * (len(row.cells) - len(tail.cells))
    cells = tuple(f"{cell} {end}" if end else cell for cell, end in zip(row.cells, ends, strict=False))
    return Row(cells, f"{row.where} and {tail.where}")


def _closed(table: _Open) -> Table:
    heading = _trimmed(table.heading.cells)
    rows = tuple(Row(_padded(_trimmed(row.cells), len(heading)), row.where) for row in table.rows)
    return Table(heading, rows, table.heading.where, table.title)


def _same(row: Row, heading: Row) -> bool:
    return [cell.casefold() for cell in _trimmed(row.cells)] == [
        cell.casefold() for cell in _trimmed(heading.cells)
    ]


def _is_title(row: Row) -> bool:
    return len(row.cells) > 1 and bool(row.cells[0]) and not any(row.cells[1:])


def _looks_like_heading(row: Row) -> bool:
    return len(row.cells) > 1 and all(
        cell and len(cell) <= LONGEST_HEADING and not cell[0].isdigit() for cell in _trimmed(row.cells)
    )


def _is_rule(row: Row) -> bool:
    filled = [cell for cell in row.cells if cell]
    return len(filled) > 1 and all(RULE.fullmatch(cell) for cell in filled)


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return cells[:width]


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells + ("",) * (width - len(cells))
