"""Grids of responsibilities: for each task who is responsible, accountable, consulted, informed.

A grid is kept as it was agreed. Its holes and doubles are listed above it until somebody fills them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from wardmote.work.registers.anatomy import Column, Extra, Facts, Flag, LineKind, Register
from wardmote.work.registers.papers.items import Item, Reading
from wardmote.work.registers.papers.raci import FoundGrid, read_grids
from wardmote.work.registers.raci_grid import (
    LETTERS,
    MOST_TASKS,
    Finding,
    Grid,
    Task,
    UnknownLetters,
    findings,
    letters_of,
    shown,
)
from wardmote.work.registers.raci_grid import refusals as refusals_to_grid

# What the tags of an entry say of each kind of gap, with how many there are; the grid lists each.
TAGS = {
    "no-letters": ("Without any letter", "task", "red"),
    "no-accountable": ("Nobody accountable", "task", "red"),
    "several-accountable": ("Several accountable", "task", "red"),
    "no-responsible": ("Nobody responsible", "task", "red"),
    "heading-cut": ("Heading cut off", "role", "yellow"),
    "role-without-task": ("No part in any task", "role", "grey"),
}


def cells_of(listed: Sequence[str]) -> dict[str, str]:
    """The text of each role's cell, from lines such as "Wardens: A/R"."""
    return {role.strip(): text.strip() for role, _, text in (each.rpartition(":") for each in listed)}


def listed(cells: Mapping[str, str]) -> list[str]:
    """The cells that have letters, as lines."""
    return [f"{role}: {shown(letters)}" for role, letters in cells.items() if letters]


def grid_of(roles: Sequence[str], tasks: Sequence[Mapping[str, Any]]) -> Grid:
    """The grid that an entry holds. What is no letter of a grid counts as nothing here: it is refused."""
    rows = []
    for task in tasks:
        cells = cells_of(task.get("letters") or ())
        rows.append(Task(str(task.get("task", "")), tuple(_letters(cells.get(role, "")) for role in roles)))
    return Grid(tuple(roles), tuple(rows))


def _letters(text: str) -> str:
    try:
        return letters_of(text)
    except UnknownLetters:
        return ""


def refusals(facts: Facts) -> list[tuple[str, str]]:
    roles, tasks = list(facts.get("roles") or ()), facts.of("tasks")
    names = [str(task.get("task", "")) for task in tasks]
    # A grid may be begun with its roles alone.
    said = [("roles" if "role" in words else "", words) for words in refusals_to_grid(roles, names or ["-"])]
    known = {" ".join(role.split()).casefold() for role in roles}
    for task in tasks:
        for role, text in cells_of(task.get("letters") or ()).items():
            if " ".join(role.split()).casefold() not in known:
                said.append(("", f'"{_short(task)}" names "{role[:40]}", which is none of the roles.'))
                continue
            try:
                letters_of(text)
            except UnknownLetters:
                said.append(
                    ("", f'"{_short(task)}", {role[:40]}: found "{text[:20]}"; expected R, A, C or I.')
                )
    return said


def _short(task: Mapping[str, Any]) -> str:
    return str(task.get("task", ""))[:60]


def found_in(facts: Facts) -> list[Finding]:
    return findings(grid_of(facts.get("roles") or (), facts.of("tasks")))


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    counts = Counter(each.code for each in found_in(facts))
    return [
        Flag(code, f"{words}: {counts[code]} {one if counts[code] == 1 else one + 's'}", colour, "tasks")
        for code, (words, one, colour) in TAGS.items()
        if counts[code]
    ]


def gaps(entries: Sequence[Facts], names: Mapping[str, str], today: date) -> dict[str, Any]:
    """Every hole and double of every open grid, the grids with most of them first."""
    found = [(facts, found_in(facts)) for facts in entries]
    rows: list[dict[str, Any]] = [
        {"facts": facts, "findings": each, "tasks": len(facts.of("tasks"))} for facts, each in found if each
    ]
    rows.sort(key=lambda row: (-len(row["findings"]), row["facts"].title))
    return {"grids": rows, "whole": sum(not each for _, each in found), "letters": LETTERS}


def read_paper(path: Path, today: date) -> Reading:
    """The grids of a paper. The account's counts are of rows of tables."""
    reading = read_grids(path)
    items = tuple(_entry(found, path) for found in reading.grids)
    return Reading(items, reading.account, reading.wrong)


def _entry(found: FoundGrid, path: Path) -> Item:
    title = found.title or path.stem.replace("_", " ")
    grid = found.grid
    tasks = tuple(
        {"task": task.name, "letters": "\n".join(listed(dict(zip(grid.roles, task.cells, strict=True))))}
        for task in grid.tasks
    )
    said = tuple(f"{each.of}: {each.message}" for each in findings(grid))
    values = {"title": title[:200], "roles": "\n".join(grid.roles)}
    return Item(title, values, found.where, {"tasks": tasks}, said)


REGISTER = Register(
    key="raci",
    name="Who does what (RACI)",
    one="grid",
    many="grids",
    about="For each task who is responsible, accountable, consulted and informed. Each task needs exactly "
    "one who is accountable and at least one who is responsible.",
    prefix="RA",
    position=39,
    title_label="What the grid is of",
    title_names=("Grid", "Title"),
    columns=(
        Column("scope", "What it covers", "long"),
        Column("roles", "Roles", "list", required=True, help="One to a line, as they stand across the grid."),
        Column("agreed_on", "Agreed on", "date", list=True),
        Column("source", "Paper it comes from"),
    ),
    lines=(
        LineKind("tasks", "task", "tasks", (
            Column("task", "Task", required=True),
            Column("letters", "Letters", "list", help='One role to a line, for instance "Wardens: A/R".'),
        ), most=MOST_TASKS),
    ),
    refusals=refusals,
    flags=flags,
    extra=(Extra("gaps", "Gaps in all grids", gaps, "registers/raci_gaps.html"),),
    views=(("grid", "The grid"),),
    actions=True,
    paper=read_paper,
)  # fmt: skip
