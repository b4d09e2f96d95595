"""Taking a paper into a register by the register's own reader: entries with their lines, each told of.

An entry is known by its natural columns. Only what the paper itself changed since it was last taken in is
changed, text and lines alike: what a person corrected on a page stays, and the same paper changes nothing.
"""

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from wardmote.foundation.imports.report import ImportReport
from wardmote.foundation.imports.rows import CannotRead, Row
from wardmote.trust.identity.models import Officer
from wardmote.work.registers import importing, opening, queries, values
from wardmote.work.registers.anatomy import Column, LineKind, Register
from wardmote.work.registers.commands import draft_of, new_line_id
from wardmote.work.registers.models import Entry
from wardmote.work.registers.papers.items import Item, Reading, Values
from wardmote.work.registers.rows_in import Aside, Entries, Taken

MOST_SAID = 300  # characters of what is said of one entry
LINES = "lines:"  # before the kind, in what an entry keeps of the file last taken in


@dataclass(frozen=True)
class Paper:
    """A paper as the register's reader read it."""

    name: str
    reading: Reading


def open_paper(register: Register, name: str, content: bytes, *, today: date) -> Paper | None:
    """What the register's own reader finds in the file; None if it has none, or finds nothing of its own.

    :raises opening.CannotImport: if the file is too large, or is none that can be read.
    """
    suffix = Path(name).suffix.lower()
    if register.paper is None or suffix == ".xlsx":
        return None
    if len(content) > opening.LIMITS.file_bytes:
        raise opening.CannotImport("The file is larger than 5 MB. Split it.")
    if suffix not in opening.KINDS:
        return None
    with tempfile.TemporaryDirectory(prefix="wardmote-") as folder:
        path = Path(folder) / f"{_stem(name)}{suffix}"
        path.write_bytes(content)
        try:
            reading = register.paper(path, today)
        except CannotRead as problem:
            raise opening.CannotImport(problem.message) from problem
    if not reading.items and not reading.wrong:
        return None
    return Paper(name[:200], reading)


def _stem(name: str) -> str:
    """The file's own name, of which a title may be made, without what a path could mean by it."""
    words = "".join(letter if letter.isalnum() or letter in " -_" else " " for letter in Path(name).stem)
    return " ".join(words.split())[:100] or "paper"


def take_paper(
    register: Register,
    paper: Paper,
    *,
    by: Officer,
    now: datetime,
    dry_run: bool = False,
    key: UUID | None = None,
) -> Taken:
    """Take in every entry of the paper, or say why not. Call it as the officer, in their transaction.

    :raises opening.CannotImport: if the officer does not keep the register.
    """
    importing.check(register, by=by, key=key)
    taken = Taken(ImportReport(account=dict(paper.reading.account)), [])
    work = _Paper(register, by, now)

    def rows() -> None:
        for item in paper.reading.items:
            row = Row((item.values.get("title", item.key),), item.where)
            for each in taken.report.reading([row]):
                work.item = item
                work.take(each, {"title": "", **item.values}, taken)
        for wrong in paper.reading.wrong:
            row = Row((wrong.column, wrong.found), wrong.where)
            for each in taken.report.reading([row]):
                taken.aside.append((each, wrong.message))
                taken.report.set_aside(each, reason="unfit", message=wrong.message)

    return importing.keep_batch(
        register, taken, work, rows, name=paper.name, headings=[register.title_label], by=by, now=now,
        dry_run=dry_run, key=key,
    )  # fmt: skip


class _Paper(Entries):
    """Entries with their lines, as a reader gives them."""

    item: Item

    def __init__(self, register: Register, by: Officer, now: datetime) -> None:
        fields = [Column("title", register.title_label, required=True), *register.columns]
        super().__init__(register, fields, by, now)
        kinds = {column.kind for kind in register.lines for column in kind.columns}
        self.known_of_lines = queries.known(kinds, agency=by.agency_id)

    def keep(self, texts: Mapping[str, str]) -> tuple[str, str]:
        outcome, said = super().keep(texts)
        told = " ".join([*([said] if said else []), *self.item.said])
        return outcome, told if len(told) <= MOST_SAID else f"{told[:MOST_SAID]}…"

    def written(self, texts: Mapping[str, str]) -> dict[str, str]:
        lines = {f"{LINES}{kind}": json.dumps(told) for kind, told in self._lines().items()}
        return {**super().written(texts), **lines}

    def _lines(self) -> dict[str, list[dict[str, Any]]]:
        """The lines of the item by kind, each read by its columns.

        :raises Aside: naming the line and the column, what was found and what is expected.
        """
        found: dict[str, list[dict[str, Any]]] = {}
        for kind in self.register.lines:
            told = self.item.lines.get(kind.key, ())
            if len(told) > kind.most:
                raise Aside("too-many", f"{len(told)} {kind.many}; expected at most {kind.most}.")
            lines = [self._line(kind, at, line) for at, line in enumerate(told, start=1)]
            if lines:
                found[kind.key] = lines
        return found

    def _line(self, kind: LineKind, at: int, line: Values) -> dict[str, Any]:
        try:
            texts = {column.field: line.get(column.field, "") for column in kind.columns}
            read = self.read(kind.columns, texts, known=self.known_of_lines)
        except Aside as aside:
            where = f" ({line['where']})" if line.get("where") else ""
            raise Aside(aside.reason, f"{kind.one.capitalize()} {at}{where}: {aside.message}") from None
        return {name: value for name, value in read.items() if value not in (None, "", [])}

    def first_values(self) -> Mapping[str, Any]:
        return self.read(self.register.columns, self.item.at_first)

    def first_lines(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return {
            kind: [{"id": new_line_id(), **line} for line in lines] for kind, lines in self._lines().items()
        }

    def changed_lines(self, entry: Entry) -> tuple[Mapping[str, Sequence[Mapping[str, Any]]], str]:
        changed: dict[str, list[dict[str, Any]]] = {}
        said = []
        read = self._lines()
        for kind in self.register.lines:
            new = read.get(kind.key, [])
            old = json.loads(entry.imported.get(f"{LINES}{kind.key}", "[]"))
            if new == old:
                continue
            there = list(draft_of(entry).lines.get(kind.key, ()))
            merged, kept = merge(kind, there, old, new)
            if merged != there:
                changed[kind.key] = merged
            if kept:
                said.append(f"{kept} {kind.one if kept == 1 else kind.many} kept as changed here since.")
        return changed, " ".join(said)


def merge(
    kind: LineKind,
    there: Sequence[Mapping[str, Any]],
    old: Sequence[Mapping[str, Any]],
    new: Sequence[Mapping[str, Any]],
) -> tuple[list[dict[str, Any]], int]:
    """The lines there with what the paper changed between `old` and `new`; how many stay as changed here.

    A line is known by its first required column, and by which of those of one name it is.
    """
    olds, news = _keyed(kind, old), _keyed(kind, new)
    merged: list[dict[str, Any]] = []
    kept = 0
    for key, line in _keyed(kind, there).items():
        bare = {name: value for name, value in line.items() if name != "id"}
        if key not in olds or olds[key] == news.get(key):
            merged.append(dict(line))  # put in here, or not changed by the paper
        elif bare == olds[key]:
            if key in news:
                merged.append({"id": line.get("id", ""), **news[key]})
        else:
            kept += 1
            merged.append(dict(line))
    have = _keyed(kind, there)
    merged += [
        {"id": new_line_id(), **line} for key, line in news.items() if key not in have and key not in olds
    ]
    return merged, kept


def _keyed(kind: LineKind, lines: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], Mapping[str, Any]]:
    name = next(column.field for column in kind.columns if column.required)
    counts: dict[str, int] = {}
    found: dict[tuple[str, int], Mapping[str, Any]] = {}
    for line in lines:
        key = values.tidy(str(line.get(name, ""))).casefold()
        counts[key] = counts.get(key, 0) + 1
        found[(key, counts[key])] = line
    return found
