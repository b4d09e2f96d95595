"""Tables from a file: a paper saved as text, a CSV, or a Word document."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from . import text, word
from .joining import joined
from .rows import Accounted, Block, CannotRead, Limits, Row, Table

__all__ = [
    *("CannotRead", "Limits", "Paper", "Row", "Table", "paper"),
    *("read_blocks", "read_lines", "read_paper", "read_tables"),
]

# What other files begin with, and what to do about each.
NOT_READ = {
    b"%PDF": "This is a PDF. Save its text as a .txt file, or its table as CSV, and try again.",
    b"\xd0\xcf\x11\xe0": "This is an old Word file, or has a password. Save it as .docx without a password.",
}


@dataclass(frozen=True)
class Paper:
    """All that a file holds: its tables, what each of its rows was taken for, and the text around them."""

    tables: tuple[Table, ...]
    account: tuple[Accounted, ...]
    text: tuple[str, ...] = ()


def paper(blocks: Iterable[Block]) -> Paper:
    """The paper that is made of these blocks; nothing of them is left out of it."""
    every = list(blocks)
    account: list[Accounted] = []
    tables = joined(every, account)
    return Paper(tuple(tables), tuple(account), tuple(line for block in every for line in block.text))


def read_paper(raw: bytes, *, suffix: str, limits: Limits = Limits()) -> Paper:  # noqa: B008 (it is frozen)
    """The same of a file's bytes; `suffix` is what its name ends in, which tells CSV from other text.

    :raises CannotRead: as `read_tables`.
    """
    return paper(_blocks(raw, suffix.lower(), limits))


def read_tables(path: str | Path, limits: Limits = Limits()) -> list[Table]:  # noqa: B008 (it is frozen)
    """Every table in the file, in reading order; none is an empty list.

    A table that page breaks cut is one table, its cut rows stitched and its repeated headings dropped.
    Inline HTML is text. A file named .csv is read as CSV; any other text by its tabs.

    :raises CannotRead: if the file is missing, is none of these kinds, or is more than `limits` allow.
    """
    return joined(read_blocks(path, limits))


def read_blocks(path: str | Path, limits: Limits = Limits()) -> list[Block]:  # noqa: B008
    """The rows of the file as they stand in it, before what page breaks cut is put together.

    :raises CannotRead: as `read_tables` does.
    """
    path = Path(path)
    return list(_blocks(_bytes(path, limits), path.suffix.lower(), limits))


def read_lines(path: str | Path, limits: Limits = Limits()) -> list[Row]:  # noqa: B008
    """Every line with words in reading order: a row of a table with its cells, a line of text with one.

    :raises CannotRead: as `read_tables` does.
    """
    path = Path(path)
    raw, suffix = _bytes(path, limits), path.suffix.lower()
    if _is_word(raw, suffix):
        return list(word.document_lines(raw, limits))
    if suffix == ".csv":
        return [row for block in text.csv_blocks(text.decode(raw), limits) for row in block.rows]
    return list(text.paper_lines(text.decode(raw), limits))


def _blocks(raw: bytes, suffix: str, limits: Limits) -> Iterable[Block]:
    if _is_word(raw, suffix):
        return word.document_blocks(raw, limits)
    words = text.decode(raw)
    blocks = text.csv_blocks if suffix == ".csv" else text.paper_blocks
    return blocks(words, limits)


def _is_word(raw: bytes, suffix: str) -> bool:
    """Whether this is a Word document, judged by what it holds.

    :raises CannotRead: if it is of a kind that is not read.
    """
    for start, message in NOT_READ.items():
        if raw.startswith(start):
            raise CannotRead(message)
    if raw.startswith(b"PK") and suffix not in (".csv", ".txt", ".tsv"):
        return True
    if suffix == ".docx":
        raise CannotRead(word.NOT_WORD)
    return False


def _bytes(path: Path, limits: Limits) -> bytes:
    if not path.is_file():
        raise CannotRead(f"There is no file {path.name}.")
    try:
        with path.open("rb") as file:
            raw = file.read(limits.file_bytes + 1)
    except OSError:
        raise CannotRead(f"{path.name} cannot be opened.") from None
    if len(raw) > limits.file_bytes:
        raise CannotRead(f"{path.name} is larger than {limits.file_bytes:,} bytes. Split it and try again.")
    return raw
