"""What is read from a file: rows, the tables they stand in, and how much may be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class CannotRead(Exception):
    """The file cannot be read; `message` says why and what to do, in words for the person importing."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Row:
    """One row, its cells tidied. `where` is for messages: "line 12" or "table 2, row 3"."""

    cells: tuple[str, ...]
    where: str
    is_heading: bool = False  # the file itself says so: Word repeats it at the top of each page

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True)
class Table:
    """A heading and its rows, put together again where page breaks cut it.

    Each row has at least as many cells as `heading`; cells beyond them stood under no heading.
    `title` is the text of a row above the heading that spans the table, or "".
    """

    heading: tuple[str, ...]
    rows: tuple[Row, ...]
    where: str
    title: str = ""


@dataclass(frozen=True)
class Block:
    """Rows that stand together; `apart` counts the lines of text since the block before, given in `text`."""

    rows: tuple[Row, ...]
    apart: int = 0
    text: tuple[str, ...] = ()


class Part(StrEnum):
    """What a row of a paper is: an entry, or one that only serves to print the table."""

    TITLE = "title"
    HEADING = "heading"
    ENTRY = "entry"
    CONTINUED = "continued"
    BLANK = "blank"
    RULE = "rule"


@dataclass(frozen=True)
class Accounted:
    """What one row of the file was taken for, by where it stands; a continued row names the one it ends."""

    where: str
    part: Part
    block: int
    of: str = ""


@dataclass(frozen=True)
class Limits:
    """The most that is read from one file. Sizes in bytes, the rest are counts."""

    file_bytes: int = 25_000_000
    unpacked_bytes: int = 16_000_000
    rows: int = 200_000
    columns: int = 200
    cells: int = 2_000_000
    characters_in_cell: int = 100_000


def tidy(text: str) -> str:
    """The text with runs of spaces folded and blank lines dropped; line ends stay."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


class Allowance:
    """Makes the rows of one file and stops at the first that is more than `limits` allow."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.rows = 0
        self.cells = 0

    def row(self, cells: Sequence[str], where: str, *, is_heading: bool = False) -> Row:
        """One row.

        :raises CannotRead: if the row, or the file with it, is too large.
        """
        most = self.limits
        self.rows += 1
        self.cells += len(cells)
        if self.rows > most.rows or self.cells > most.cells:
            raise CannotRead(
                f"The file has more than {most.rows:,} rows or {most.cells:,} cells. Split it and try again."
            )
        if len(cells) > most.columns:
            raise CannotRead(
                f"{where.capitalize()} has {len(cells):,} columns; expected at most {most.columns:,}."
            )
        if max(map(len, cells), default=0) > most.characters_in_cell:
            raise CannotRead(
                f"{where.capitalize()} has a cell of more than {most.characters_in_cell:,} characters."
            )
        return Row(tuple(cells), where, is_heading)
