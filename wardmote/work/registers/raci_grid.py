"""Who is responsible, accountable, consulted and informed: a grid of tasks and roles, and its gaps.

A task needs exactly one accountable role and at least one responsible one. The grid is kept as it was
agreed, gaps and all: it is listed what is wrong with it, never mended.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LETTERS = {"R": "Responsible", "A": "Accountable", "C": "Consulted", "I": "Informed"}
NOTHING = {"", "-", "–", "—"}
MOST_ROLES, MOST_TASKS = 30, 200
LONGEST_ROLE, LONGEST_TASK = 100, 300  # characters


class UnknownLetters(Exception):
    """The cell holds something other than the letters; `found` is it."""

    def __init__(self, found: str) -> None:
        super().__init__("a cell of a grid holds what is no letter of it")
        self.found = found


def letters_of(text: str) -> str:
    """The letters of a cell in the order R, A, C, I: "A/R", "a, r" and "RA" are all "RA".

    :raises UnknownLetters: if it says anything else.
    """
    words = text.strip()
    if words in NOTHING:
        return ""
    pieces = [piece for piece in re.split(r"[\s/,;&+]+", words.upper()) if piece]
    found = "".join(pieces)
    if not found or set(found) - set(LETTERS) or len(set(found)) != len(found):
        raise UnknownLetters(words)
    return "".join(letter for letter in LETTERS if letter in found)


def shown(letters: str) -> str:
    """The letters as papers write them: "A/R"."""
    return "/".join(sorted(letters))


@dataclass(frozen=True)
class Task:
    """A row: what is to be done, and the letters of each role in the grid's order."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    roles: tuple[str, ...]
    tasks: tuple[Task, ...]

    def roles_with(self, letter: str, task: Task) -> tuple[str, ...]:
        return tuple(role for role, letters in zip(self.roles, task.cells, strict=True) if letter in letters)


@dataclass(frozen=True)
class Finding:
    """A hole, a double or a doubtful heading. `of` is the task or the role, `short` what stands beside it."""

    code: str
    of: str
    message: str
    short: str = ""


def findings(grid: Grid) -> list[Finding]:
    """Everything that keeps the grid from saying who does what, tasks in their order, then roles."""
    return [*_of_tasks(grid), *_of_roles(grid)]


def _of_tasks(grid: Grid) -> Iterable[Finding]:
    for task in grid.tasks:
        accountable = grid.roles_with("A", task)
        if not any(task.cells):
            yield Finding("no-letters", task.name, "Nobody has any part in it.", "Empty")
            continue
        if not accountable:
            yield Finding("no-accountable", task.name, "Nobody is accountable; expected exactly one.", "No A")
        if len(accountable) > 1:
            names = ", ".join(accountable)
            yield Finding(
                "several-accountable",
                task.name,
                f"{len(accountable)} are accountable ({names}); expected exactly one.",
                f"{len(accountable)} A",
            )
        if not grid.roles_with("R", task):
            yield Finding(
                "no-responsible", task.name, "Nobody is responsible; expected at least one.", "No R"
            )


def _of_roles(grid: Grid) -> Iterable[Finding]:
    for at, role in enumerate(grid.roles):
        if is_cut(role):
            yield Finding(
                "heading-cut", role, "The heading seems to be cut off at its beginning. Write its whole name."
            )
        if grid.tasks and not any(task.cells[at] for task in grid.tasks):
            yield Finding("role-without-task", role, "It has no part in any task.")


def is_cut(heading: str) -> bool:
    """Whether a heading lost its beginning: it closes a bracket that it never opened."""
    depth = 0
    for letter in heading:
        depth += (letter in "([") - (letter in ")]")
        if depth < 0:
            return True
    return False


def refusals(roles: Sequence[str], tasks: Sequence[str]) -> list[str]:
    """Why a grid of these roles and tasks cannot be kept, in words."""
    said = []
    for names, one, most, longest in (
        (roles, "role", MOST_ROLES, LONGEST_ROLE),
        (tasks, "task", MOST_TASKS, LONGEST_TASK),
    ):
        if not names:
            said.append(f"A grid needs at least one {one}.")
        if len(names) > most:
            said.append(f"A grid has at most {most} {one}s; found {len(names)}.")
        if any(len(name) > longest for name in names):
            said.append(f"A {one} is named in at most {longest} characters.")
        if any(not name for name in names):
            said.append(f"Each {one} needs a name.")
        folded = [" ".join(name.split()).casefold() for name in names if name]
        if len(set(folded)) != len(folded):
            said.append(f"Each {one} can stand in the grid once.")
    return said
