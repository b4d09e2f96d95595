"""A grid of responsibilities as a page has it: its cells by task and role, and what was typed into them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wardmote.work.registers import values
from wardmote.work.registers.modules.raci import cells_of, listed
from wardmote.work.registers.raci_grid import LONGEST_ROLE, UnknownLetters, letters_of, refusals, shown

TASKS_ON_A_PAGE = 20  # times the most roles there may be: fewer boxes than a form may have
LONGEST_TYPED = 20  # characters kept of a cell that is wrong, to be shown again


@dataclass
class Cell:
    name: str  # of its box
    role: str
    text: str
    error: str = ""


@dataclass
class TaskRow:
    line: str  # the id of the line
    task: str
    cells: list[Cell]
    findings: list[str] = field(default_factory=list)


@dataclass
class RoleBox:
    name: str
    text: str
    error: str = ""


@dataclass
class Typed:
    """What was sent: what the roles are to be called, and rows of cells; errors beside what they are of."""

    roles: list[RoleBox]
    rows: list[TaskRow]
    errors: list[tuple[str, str]] = field(default_factory=list)  # id of the box, words


def rows_of(roles: Sequence[str], tasks: Sequence[Mapping[str, Any]]) -> list[TaskRow]:
    """The tasks with a cell for each role, as they are kept."""
    found = []
    for task in tasks:
        texts = cells_of(task.get("letters") or ())
        line = str(task.get("id", ""))
        cells = [Cell(f"cell-{line}-{at}", role, texts.get(role, "")) for at, role in enumerate(roles)]
        found.append(TaskRow(line, str(task.get("task", "")), cells))
    return found


def read_typed(
    roles: Sequence[str], tasks: Sequence[Mapping[str, Any]], sent: Mapping[str, str], *, first: int
) -> Typed:
    """What a form of one page of tasks sent. A box that was not sent stays as it is."""
    boxes = []
    for at, role in enumerate(roles):
        text = values.tidy(sent.get(f"role-{at}", role))
        boxes.append(RoleBox(f"role-{at}", text[: LONGEST_ROLE + 1]))
    typed = Typed(boxes, rows_of(roles, tasks[first : first + TASKS_ON_A_PAGE]))
    for box in typed.roles:
        if not box.text:
            box.error = "Enter what the role is called"
        elif len(box.text) > LONGEST_ROLE:
            box.error = f"Use {LONGEST_ROLE} characters or fewer for the role"
        elif any(mark in box.text for mark in ";\n"):
            box.error = "Leave out the semicolon from the role"
        if box.error:
            typed.errors.append((f"id_{box.name}", box.error))
    names = [box.text for box in typed.roles]
    for words in refusals(names, ["-"]):
        if "once" in words:
            typed.errors.append(("id_role-0", words))
    for row in typed.rows:
        for cell in row.cells:
            cell.text = values.tidy(sent.get(cell.name, cell.text))[:LONGEST_TYPED]
            try:
                cell.text = shown(letters_of(cell.text))
            except UnknownLetters:
                cell.error = f"{row.task[:60]}, {cell.role[:40]}: enter R, A, C or I, or leave it blank"
                typed.errors.append((f"id_{cell.name}", cell.error))
    return typed


def changed_lines(
    roles: Sequence[str], tasks: Sequence[Mapping[str, Any]], typed: Typed
) -> tuple[list[str], list[dict[str, Any]]]:
    """The roles and all the tasks as they are to be kept: those of the page as typed, all by new names."""
    names = [box.text for box in typed.roles]
    by_line = {row.line: row for row in typed.rows}
    lines = []
    for task in tasks:
        row = by_line.get(str(task.get("id", "")))
        if row:
            texts = [cell.text for cell in row.cells]
        else:
            cells = cells_of(task.get("letters") or ())
            texts = [cells.get(role, "") for role in roles]
        letters = listed({name: letters_of(text) for name, text in zip(names, texts, strict=True)})
        kept = {**task, "letters": letters}
        lines.append(kept if letters else {name: value for name, value in kept.items() if name != "letters"})
    return names, lines
