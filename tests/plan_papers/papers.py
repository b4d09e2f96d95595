"""A small plan as a paper prints one, and where the partnership's own papers are. What happens in it is invented."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from wardmote.work.plans.papers import writing
from wardmote.work.plans.papers.reading import PlanTable

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
HEADING = ["Key actions", "Delivery deadline", "Responsibility/ Lead service", "RAG", "Comments"]
ONE = "1. Safer evenings"
TWO = "2 Better doors"
PAPER = [
    [ONE, "", "", "", ""],
    HEADING,
    ["1.1 Light the steps by the quay", "November 2026", "Borough, Police", "G", "Complete – lamps are"],
    ["", "", "", "", "up."],
    ["1.2 Walk the route each week", "Mar 27", "Police/Wardens; Wardens", "A", ""],
    [TWO, "", "", "", ""],
    HEADING,
    ["2.1 Mend the locks", "30/09/2026", "", "R", "Late"],
    ["2.2 Check the doors", "soon", "Housing", "Green", ""],
]


def seed(number: str) -> Path:
    """One of the partnership's own papers, where they lie beside the code."""
    for folder in Path(__file__).parents:
        if found := sorted((folder / "shared" / "seeds").glob(f"{number}_*.txt")):
            return found[0]
    pytest.skip(f"the partnership's paper {number} is not on this machine")


def lines(rows: list[list[str]]) -> bytes:
    return "".join("\t".join(row) + "\n" for row in rows).encode()


def cut_paper() -> bytes:
    """The paper with a page that ends inside 1.1: title and heading come again, then the rest of the row."""
    return b"Evening plan\nApril 2026 to March 2027\n\n" + lines(PAPER[:3]) + b"\n" + lines(PAPER[:2] + PAPER[3:5]) + b"\n" + lines(PAPER[5:])  # fmt: skip


def as_word(table: PlanTable) -> bytes:
    groups = [writing.Group(section.title, [row.cells for row in section.rows]) for section in table.sections]
    return writing.word(writing.Written("Plan", ["A line"], table.heading, groups), at=NOW)


def cells(table: PlanTable) -> list[tuple[str, list[tuple[str, ...]]]]:
    return [(section.title, [row.cells for row in section.rows]) for section in table.sections]
