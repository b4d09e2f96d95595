"""Rows of a file that a register did not take, with why: kept sealed, handed out as a file to be mended."""

import json
from collections.abc import Sequence

from wardmote.foundation.imports.rows import Row
from wardmote.foundation.sealing import words
from wardmote.foundation.sealing.wrapping import CannotOpen

__all__ = ["CannotOpen"]

LABEL = b"register rows set aside\0"
WRAPPINGS = (
    "select batch, sealed_at, key_id, wrapped, sealed_for from wardmote.registers_aside_wrappings(%s, %s)"
)
RENEW = (
    "update public.registers_aside set sealed = wardmote.words_under(sealed, %s, %s)"
    " where batch_id = %s and (select k.wrapped from wardmote.words_key(sealed) k) = %s"
)
WHERE_AND_WHY = ("Where", "Why")


def table(headings: Sequence[str], aside: Sequence[tuple[Row, str]]) -> tuple[list[str], list[list[str]]]:
    """Its headings, and the rows as they stood, each with where it stood and why it was not taken."""
    width = len(headings)
    rows = [
        [*row.cells[:width], *[""] * (width - len(row.cells)), row.where, message] for row, message in aside
    ]
    return [*headings, *WHERE_AND_WHY], rows


def seal(headings: Sequence[str], aside: Sequence[tuple[Row, str]]) -> bytes:
    told = json.dumps(table(headings, aside), ensure_ascii=False, separators=(",", ":"))
    return words.seal(told.encode(), LABEL)


def unseal(sealed: bytes) -> tuple[list[str], list[list[str]]]:
    """:raises CannotOpen: if it was not sealed by this installation."""
    headings, rows = json.loads(words.unseal(sealed, LABEL))
    return headings, rows
