"""What taking a file in would do, row by row, without doing any of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wardmote.work.plans.models import Plan
from wardmote.work.plans.papers import meaning, months, queries, taking
from wardmote.work.plans.papers.mapping import Bad, Good


@dataclass(frozen=True)
class Line:
    good: Good
    outcome: str  # added, changed, unchanged
    what: tuple[str, ...] = ()  # changes, in words
    message: str = ""

    @property
    def due(self) -> str:
        return months.in_words(self.good.due)

    @property
    def leads(self) -> str:
        return "; ".join(self.good.leads)


@dataclass
class Preview:
    lines: list[Line] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    kept: int = 0
    priorities: int = 0
    blanks: list[tuple[str, str]] = field(default_factory=list)
    not_named: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def counts(self) -> dict[str, int]:
        return {each: self.count(each) for each in ("added", "changed", "unchanged")}

    @property
    def rows(self) -> int:
        return len(self.lines) + len(self.bad)


def of(rows: Sequence[Good | Bad], plan: Plan | None) -> Preview:
    """The same comparison as taking in makes, against the plan as it stands."""
    kept = {each.action.number: each for each in queries.as_kept(plan)} if plan else {}
    out = queries.taken_out(plan) if plan else set()
    found = Preview()
    for row in rows:
        if isinstance(row, Bad):
            found.bad.append(row)
            continue
        found.blanks += [(row.number, column) for column in row.blanks]
        line = _line(row, kept, out)
        found.kept += bool(line.message)
        found.lines.append(line)
    found.not_named = taking.not_named(
        kept, (*(each.good.number for each in found.lines), *(each.number for each in found.bad))
    )
    found.priorities = len({line.good.priority[0] for line in found.lines})
    return found


def _line(row: Good, kept: Mapping[str, queries.Kept], out: set[str]) -> Line:
    there = kept.get(row.number)
    if there is None:
        if row.number in out:
            return Line(row, "unchanged", message=taking.TAKEN_OUT)
        return Line(row, "added")
    said: dict[str, Any] = (there.action.written or {}).get("meant", {})
    compared = meaning.compared(meaning.of(row), said, there.fields)
    what = tuple(meaning.FIELDS[name] for name in compared.taken)
    return Line(row, "changed" if what else "unchanged", what, compared.in_words())
