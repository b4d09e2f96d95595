"""Which column holds what: headings matched to the columns an import wants."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .rows import Row, Table

LONGEST_SHOWN = 40  # characters of a heading in a message


@dataclass(frozen=True)
class Column:
    """A column wanted: the field it fills and the headings it goes by, the likeliest first."""

    field: str
    names: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True)
class Found:
    """A table that has the columns wanted, and where in it each stands, counted from 0."""

    table: Table
    positions: Mapping[str, int]

    def values(self, row: Row) -> dict[str, str]:
        """The row's text by field; "" where an optional column is missing."""
        return {name: row.cells[at] if at >= 0 else "" for name, at in self.positions.items()}

    def not_taken(self) -> tuple[str, ...]:
        """The headings of columns that fill no field."""
        used = set(self.positions.values())
        return tuple(
            heading[:LONGEST_SHOWN]
            for at, heading in enumerate(self.table.heading)
            if heading and at not in used
        )

    def overflow(self, row: Row) -> tuple[str, ...]:
        """Text that stands under no heading: a row that has some is not to be trusted."""
        headings = self.table.heading
        return tuple(
            cell for at, cell in enumerate(row.cells) if cell and (at >= len(headings) or not headings[at])
        )


class MissingColumn(Exception):
    """No table has the columns wanted: the nearest has the headings `found` and lacks `missing`."""

    def __init__(self, message: str, *, found: tuple[str, ...], missing: tuple[str, ...]) -> None:
        super().__init__(message)
        self.message = message
        self.found = found
        self.missing = missing


def find_table(tables: Sequence[Table], wanted: Sequence[Column]) -> list[Found]:
    """Every table that has all the required columns, in reading order: at least one.

    :raises MissingColumn: if no table has them all.
    """
    matches = [Found(table, _positions(table, wanted)) for table in tables]
    found = [match for match in matches if not _missing(match, wanted)]
    if not found:
        raise _nothing_found(matches, wanted)
    return found


def heading_key(text: str) -> str:
    """A heading for comparison: no case, space, punctuation, plural, or choice of s or z."""
    words = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ").replace("(s)", "")
    words = re.sub(r"['’]", "", words).replace("iz", "is")
    return "".join(word.rstrip("s") or word for word in re.findall(r"[^\W_]+", words))


def _positions(table: Table, wanted: Sequence[Column]) -> dict[str, int]:
    keys = [heading_key(cell) for cell in table.heading]
    positions = {}
    for column in wanted:
        names = [heading_key(name) for name in column.names]
        positions[column.field] = next((keys.index(name) for name in names if name in keys), -1)
    return positions


def _missing(match: Found, wanted: Sequence[Column]) -> tuple[str, ...]:
    return tuple(
        column.names[0] for column in wanted if column.required and match.positions[column.field] < 0
    )


def _nothing_found(matches: Sequence[Found], wanted: Sequence[Column]) -> MissingColumn:
    expected = tuple(column.names[0] for column in wanted if column.required)
    nearest = max(matches, key=lambda match: sum(at >= 0 for at in match.positions.values()), default=None)
    if nearest is None:
        message = f"The file holds no table. Expected one with the columns {_listed(expected)}."
        return MissingColumn(message, found=(), missing=expected)
    found, missing = nearest.table.heading, _missing(nearest, wanted)
    if len(missing) == len(expected):
        # Without a heading the first row is data, which may name people: it is not shown.
        message = f"None of the {len(matches)} tables has any of the columns {_listed(expected)}."
    else:
        message = (
            f"No table has all the columns needed. The nearest ({nearest.table.where}) has "
            f"{_listed(found)}; expected also {_listed(missing)}."
        )
    return MissingColumn(message, found=found, missing=missing)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name[:LONGEST_SHOWN]}"' for name in names if name)
