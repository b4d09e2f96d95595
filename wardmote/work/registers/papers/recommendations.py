"""Recommendations: what, whose, by when, to whom it goes; out of the tables of briefing notes."""

from collections.abc import Iterable, Sequence

from wardmote.foundation.imports.columns import heading_key
from wardmote.foundation.imports.dates import read_date
from wardmote.foundation.imports.joining import joined
from wardmote.foundation.imports.names import is_placeholder
from wardmote.foundation.imports.rows import Block, Row

from .items import Values, Wrong
from .prose import plain

HEADING = ("Recommendation", "Action Owner", "Date required by", "Distribution")
FIELDS = ("recommendation", "owner_words", "by_words", "distribution")
KEYS = [heading_key(name) for name in HEADING]
NOTHING_TO_DO = {"for information", "for information only", "for noting", "none"}


def recommendation(text: str, *, where: str, owner: str = "", by: str = "", distribution: str = "") -> Values:
    """One recommendation as the paper has it, and the day it is due where the paper says one."""
    written = read_date(by)
    return {
        "recommendation": plain(text),
        "owner_words": "" if is_placeholder(owner) else owner,
        "by_words": by,
        "due_on": written.last.isoformat() if written else "",
        "distribution": distribution,
        "where": where,
    }


def rows_of(rows: Sequence[Row], wrong: list[Wrong]) -> list[Values]:
    """The recommendations in these rows, tails of rows cut by a page put back.

    A row that only says "For information" asks for nothing and is no recommendation.
    """
    read = []
    for table in joined(_blocks(rows)):
        for row in table.rows:
            values = dict(zip(FIELDS, (*row.cells, *("",) * len(FIELDS)), strict=False))
            if values["recommendation"].casefold().rstrip(".") in NOTHING_TO_DO:
                continue
            by = values["by_words"]
            if by and not is_placeholder(by) and read_date(by) is None:
                expected = "a day (18 Jan 2017) or a month (Mar 17)"
                wrong.append(Wrong(row.where, HEADING[2], by, expected))
            read.append(
                recommendation(
                    values["recommendation"],
                    where=row.where,
                    owner=values["owner_words"],
                    by=by,
                    distribution=values["distribution"],
                )
            )
    return read


def is_heading(row: Row) -> bool:
    return [heading_key(cell) for cell in row.cells[: len(KEYS)]] == KEYS


def _blocks(rows: Iterable[Row]) -> list[Block]:
    """The rows as they stood on pages: a heading again begins a page."""
    pages: list[list[Row]] = []
    for row in rows:
        if is_heading(row) or not pages:
            pages.append([])
        pages[-1].append(row)
    return [Block(tuple(page)) for page in pages]
