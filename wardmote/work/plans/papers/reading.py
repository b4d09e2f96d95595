"""A plan as a paper holds it: priorities, and under each its rows. What columns mean is said in mapping.py.

A paper prints the table anew on each page, its rows cut where a page ends (foundation.imports.joining). Some
papers have a table for each priority, some one table with the priorities as rows across it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wardmote.foundation.imports.columns import heading_key
from wardmote.foundation.imports.rows import Accounted, Block, Limits, Part, Row, Table
from wardmote.foundation.imports.tables import Paper, paper, read_paper

LIMITS = Limits(
    file_bytes=10_000_000, unpacked_bytes=16_000_000, rows=5_000, columns=40, cells=100_000,
    characters_in_cell=20_000,
)  # fmt: skip
MOST_TEXT = 60  # lines around the tables that are kept
LONGEST_LINE = 1_000
# What no Word file can hold, and what nobody can see.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
NUMBERED = re.compile(
    r"(?:(?:priority|theme|objective|aim)\s+)?(?P<number>\d{1,2})(?:\s*[.):–—-]\s*|\s+)(?P<title>\D.*)",
    re.IGNORECASE | re.DOTALL,
)
# What rows that were not taken are handed back with, and how a cell of theirs is kept from being a formula.
REST = ("Row", "Why it was not taken", "Priority as written")
FORMULA = re.compile(r"^'(?=[=+\-@])")
ACTION_NUMBER = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,3}){1,2}[a-z]?|\d{1,3}[a-z])[.):]?(?:\s+|$)(?P<title>.*)", re.DOTALL
)


@dataclass(frozen=True)
class Section:
    """The rows under one priority. `title` is as written, "" where the paper has no such row."""

    title: str
    where: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class PlanTable:
    """Tables of one paper with the same headings, which are those of one plan."""

    heading: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def rows(self) -> int:
        return sum(len(section.rows) for section in self.sections)


@dataclass(frozen=True)
class Read:
    """All of a paper: the tables that can be plans, what each row of the file is, and the text around."""

    tables: tuple[PlanTable, ...]
    account: tuple[Accounted, ...]
    text: tuple[str, ...]
    is_rest: bool = False  # rows that were not taken from another file, sent again

    def as_json(self) -> dict[str, Any]:
        return {
            "tables": [
                {
                    "heading": table.heading,
                    "sections": [
                        {
                            "title": section.title,
                            "where": section.where,
                            "rows": [[row.where, *row.cells] for row in section.rows],
                        }
                        for section in table.sections
                    ],
                }
                for table in self.tables
            ],
            "account": [[each.where, each.part, each.block, each.of] for each in self.account],
            "text": self.text,
            "rest": self.is_rest,
        }

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Read":
        tables = tuple(
            PlanTable(
                tuple(table["heading"]),
                tuple(
                    Section(
                        section["title"],
                        section["where"],
                        tuple(Row(tuple(cells), where) for where, *cells in section["rows"]),
                    )
                    for section in table["sections"]
                ),
            )
            for table in told["tables"]
        )
        account = tuple(Accounted(where, Part(part), block, of) for where, part, block, of in told["account"])
        return cls(tables, account, tuple(told["text"]), bool(told.get("rest")))

    def parts(self) -> dict[str, int]:
        """How many rows of the file are of each kind, and in how many blocks they stand."""
        counts = {part.value: 0 for part in Part}
        for each in self.account:
            counts[each.part.value] += 1
        return {"rows": len(self.account), "blocks": len({each.block for each in self.account}), **counts}


def read(raw: bytes, *, suffix: str) -> Read:
    """The plan tables of a file: Word, CSV, or text saved from a paper.

    :raises wardmote.foundation.imports.rows.CannotRead: with words, if it is none of these or too much.
    """
    return of_paper(read_paper(raw, suffix=suffix, limits=LIMITS))


def of_sheet(rows: Sequence[tuple[int, Sequence[str]]]) -> Read:
    """The same of the rows of a spreadsheet, each with the number shown beside it."""
    width = max((len(cells) for _, cells in rows), default=0)
    whole = (Row((*cells, *[""] * (width - len(cells))), f"row {number}") for number, cells in rows)
    return of_paper(paper([Block(tuple(whole))]))


def of_paper(found: Paper) -> Read:
    account = list(found.account)
    groups: dict[tuple[str, ...], tuple[tuple[str, ...], list[Section]]] = {}
    at = {each.where: place for place, each in enumerate(account)}
    for table in found.tables:
        if len(table.heading) < 2:
            continue
        is_rest = table.heading[: len(REST)] == REST
        heading = table.heading[len(REST) :] if is_rest else table.heading
        key = tuple(heading_key(cell) for cell in heading)
        _, sections = groups.setdefault(key, (tuple(map(clean, heading)), []))
        for section in _sections_of_rest(table) if is_rest else _sections(table):
            if (
                not is_rest
                and section.where in at
                and section.title
                and account[at[section.where]].part is Part.ENTRY
            ):
                account[at[section.where]] = replace(account[at[section.where]], part=Part.TITLE)
            _add(section, sections)
    tables = tuple(
        PlanTable(heading, tuple(section for section in sections if section.rows))
        for heading, sections in groups.values()
    )
    text = tuple(clean(line)[:LONGEST_LINE] for line in found.text[:MOST_TEXT])
    rest = any(table.heading[: len(REST)] == REST for table in found.tables)
    return Read(tuple(table for table in tables if table.rows), tuple(account), text, rest)


def clean(text: str) -> str:
    """The text without what no Word file can hold; spaces folded, as in a cell."""
    if not UNSEEN.search(text):
        return text
    lines = (" ".join(line.split()) for line in UNSEEN.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)


def _sections(table: Table) -> list[Section]:
    """The table as sections: a row with a title alone, and no action's number, begins one."""
    title, where = table.title, table.where
    rows: list[Row] = []
    sections: list[Section] = []
    for row in table.rows:
        if row.cells[0] and not any(row.cells[1:]) and is_title(row.cells[0]):
            sections.append(Section(clean(title), where, tuple(rows)))
            title, where, rows = row.cells[0], row.where, []
        else:
            rows.append(replace(row, cells=tuple(map(clean, row.cells))))
    sections.append(Section(clean(title), where, tuple(rows)))
    return sections


def _sections_of_rest(table: Table) -> list[Section]:
    """The rows that were not taken and are sent again, mended: as they stood in their paper."""
    return [
        Section(
            clean(row.cells[2]),
            row.where,
            (replace(row, cells=tuple(FORMULA.sub("", clean(cell)) for cell in row.cells[len(REST) :])),),
        )
        for row in table.rows
    ]


def is_title(text: str) -> bool:
    """Whether a row that has only this is the heading of a priority: "2 Communications", not "2.1 Post"."""
    return len(text) <= 240 and "\n" not in text and not ACTION_NUMBER.match(text) and not text.isdecimal()


def _add(section: Section, to: list[Section]) -> None:
    """What stands under a title again goes on where it was, as after a page break."""
    for at, other in enumerate(to):
        if other.title.casefold() == section.title.casefold():
            to[at] = replace(other, rows=other.rows + section.rows)
            return
    to.append(section)


def priority_of(title: str, position: int) -> tuple[str, str]:
    """Number and title of a priority: "4 Anti-Social Behaviour" is ("4", "Anti-Social Behaviour")."""
    found = NUMBERED.fullmatch(title)
    words = " ".join((found["title"] if found else title).split())
    return (found["number"] if found else str(position)), words or f"Priority {position}"


def action_of(text: str) -> tuple[str, str]:
    """Number and words of an action in one cell; ("", words) where it has no number."""
    found = ACTION_NUMBER.fullmatch(text)
    return (found["number"], found["title"]) if found else ("", text)
