"""Grids of responsibilities out of papers: tasks down, roles across, letters in the cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wardmote.foundation.imports.accounting import account
from wardmote.foundation.imports.columns import heading_key
from wardmote.foundation.imports.rows import Block, Row, Table
from wardmote.foundation.imports.tables import paper, read_blocks, read_lines
from wardmote.work.registers.raci_grid import (
    LETTERS,
    Grid,
    Task,
    UnknownLetters,
    letters_of,
    refusals,
)

from .briefing_notes import nearest_title
from .items import Wrong

CORNERS = {
    heading_key(words)
    for words in (
        "Responsibilities", "Responsibility", "Task", "Tasks", "Activity", "Activities", "Deliverable",
        "Action", "Function", "Process", "Duty", "RACI", "Role and responsibility",
    )
}  # fmt: skip
LEGEND = {words.casefold(): letter for letter, words in LETTERS.items()}
MOST_GRIDS = 50  # in one file
EXPECTED = "R, A, C or I, several with a stroke between (A/R), or nothing"


@dataclass(frozen=True)
class FoundGrid:
    """A grid, the place of its heading, and of each task in its order."""

    title: str
    grid: Grid
    where: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class GridReading:
    grids: tuple[FoundGrid, ...]
    wrong: tuple[Wrong, ...]
    account: dict[str, int]


def read_grids(path: str | Path) -> GridReading:
    """Every grid in the file and what is wrong with it. A row with an unknown letter is left out and told.

    :raises CannotRead: if the file cannot be read.
    """
    whole = paper(_whole(read_blocks(path)))
    lines = read_lines(path)
    grids: list[FoundGrid] = []
    wrong: list[Wrong] = []
    taken: list[Table] = []
    legends = 0
    for table in whole.tables:
        if is_legend(table):
            legends += len(table.rows) + 1
        elif is_grid(table):
            taken.append(table)
            if len(taken) > MOST_GRIDS:
                kept = f"{len(taken)} grids"
                wrong.append(Wrong(table.where, "the file", kept, f"at most {MOST_GRIDS} in one file"))
                continue
            found, problems = _grid(table, title=nearest_title(lines, before=table.where))
            wrong += problems
            grids += [found] if found else []
    counts = account(whole, taken).as_json()
    counts["of_other_tables"] -= legends
    return GridReading(tuple(grids), tuple(wrong), counts | {"of_legends": legends})


def _whole(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, a grid that a blank line or a page break divides put together: rows of letters go on."""
    whole: list[Block] = []
    for block in blocks:
        first = block.rows[0].cells if block.rows else ()
        filled = [cell for cell in first[1:] if cell]
        is_of_grid = len(first) > 2 and bool(filled) and all(map(_is_letters, filled))
        if whole and is_of_grid and block.apart == 0:
            whole[-1] = Block((*whole[-1].rows, *block.rows), whole[-1].apart)
        else:
            whole.append(block)
    return whole


def is_grid(table: Table) -> bool:
    """Whether the table is a grid: a corner that says so, or cells that nearly all are letters."""
    if len(table.heading) < 3:
        return False
    cells = [cell for row in table.rows for cell in row.cells[1:] if cell]
    known = sum(_is_letters(cell) for cell in cells)
    if heading_key(table.heading[0]) in CORNERS:
        return not cells or known * 2 >= len(cells)
    return len(cells) > 2 and known * 10 >= len(cells) * 9


def is_legend(table: Table) -> bool:
    """Whether the table only says what the letters mean."""
    rows = [table.heading, *(row.cells for row in table.rows)]
    return all(
        len(cells) == 2 and {cells[0].casefold(), cells[1].casefold()} & LEGEND.keys() for cells in rows
    )


def _is_letters(cell: str) -> bool:
    try:
        return bool(letters_of(cell))
    except UnknownLetters:
        return False


def _grid(table: Table, *, title: str) -> tuple[FoundGrid | None, list[Wrong]]:
    roles = tuple(" ".join(role.split()) for role in table.heading[1:])
    tasks: list[Task] = []
    names: set[str] = set()
    places: list[str] = []
    wrong: list[Wrong] = []
    for row in table.rows:
        problems = _problems(row, roles, names)
        wrong += problems
        if not problems:
            cells = (*row.cells[1:], *("",) * (len(roles) + 1 - len(row.cells)))
            tasks.append(Task(" ".join(row.cells[0].split()), tuple(map(letters_of, cells))))
            names.add(tasks[-1].name.casefold())
            places.append(row.where)
    refused = refusals(roles, [task.name for task in tasks])
    if refused:
        kept = f"{len(roles)} roles, {len(tasks)} tasks"
        return None, [*wrong, *(Wrong(table.where, "the grid", kept, each.rstrip(".")) for each in refused)]
    return FoundGrid(title, Grid(roles, tuple(tasks)), table.where, tuple(places)), wrong


def _problems(row: Row, roles: Sequence[str], names: set[str]) -> list[Wrong]:
    name = " ".join(row.cells[0].split())
    if not name:
        return [Wrong(row.where, "the first column", "", "the name of the task")]
    if name.casefold() in names:
        return [Wrong(row.where, "the first column", name, "each task once")]
    wrong = []
    for at, cell in enumerate(row.cells[1:]):
        if at >= len(roles):
            if cell:
                wrong.append(Wrong(row.where, f"column {at + 2}", cell, "no text outside the columns"))
            continue
        try:
            letters_of(cell)
        except UnknownLetters as unknown:
            wrong.append(Wrong(row.where, roles[at] or f"column {at + 2}", unknown.found, EXPECTED))
    return wrong
