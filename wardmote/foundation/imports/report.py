"""What became of each row of an import, for people and for machines."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from .rows import Row


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True)
class RowOutcome:
    """What became of one row. `reason` is a code, given only when the row was set aside."""

    where: str
    outcome: Outcome
    key: str = ""
    message: str = ""
    reason: str = ""


class RowsUnaccounted(Exception):
    """A fault of the import: some row has no outcome, or more than one."""


def added_up(accounts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The accounts of several files as one."""
    found: dict[str, int] = {}
    for each in accounts:
        for name, many in each.items():
            found[name] = found.get(name, 0) + many
    return found


@dataclass
class ImportReport:
    """Take rows through `reading`, and record one outcome for each.

    A message says the column, the value expected and the kind of value found, and names nobody.
    """

    rows: int = 0
    outcomes: list[RowOutcome] = field(default_factory=list)
    columns_not_taken: list[str] = field(default_factory=list)
    account: dict[str, int] = field(default_factory=dict)  # of every row of the file's tables, or its lines

    def reading(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, each counted as it is taken."""
        for row in rows:
            self.rows += 1
            yield row

    def added(self, row: Row, key: str, message: str = "") -> None:
        self.outcomes.append(RowOutcome(row.where, Outcome.ADDED, key, message))

    def changed(self, row: Row, key: str, message: str = "") -> None:
        self.outcomes.append(RowOutcome(row.where, Outcome.CHANGED, key, message))

    def unchanged(self, row: Row, key: str, message: str = "") -> None:
        self.outcomes.append(RowOutcome(row.where, Outcome.UNCHANGED, key, message))

    def set_aside(self, row: Row, *, reason: str, message: str, key: str = "") -> None:
        self.outcomes.append(RowOutcome(row.where, Outcome.SET_ASIDE, key, message, reason))

    def as_json(self, *, details: bool = False) -> dict[str, Any]:
        """One object: rows is the sum of added, changed, unchanged and the counts in set_aside.

        `account`, where the import gives one, says what became of every row of the file's tables, those of
        other tables too. With `details`, also a list of every row's where, outcome, key, message and reason,
        and the columns that were not taken.

        :raises RowsUnaccounted: if the sum does not hold.
        """
        counts = self._counts()
        reasons = Counter(row.reason for row in self.outcomes if row.outcome == Outcome.SET_ASIDE)
        summary: dict[str, Any] = {
            "rows": self.rows,
            "added": counts[Outcome.ADDED],
            "changed": counts[Outcome.CHANGED],
            "unchanged": counts[Outcome.UNCHANGED],
            "set_aside": dict(sorted(reasons.items())),
        }
        if self.account:
            summary["account"] = dict(self.account)
        if details:
            summary["details"] = [asdict(row) for row in self.outcomes]
            summary["columns_not_taken"] = list(self.columns_not_taken)
        return summary

    def lines(self) -> list[str]:
        """The count of each outcome, the columns not taken, then each row set aside or with something to say.

        :raises RowsUnaccounted: if some row has no outcome, or more than one.
        """
        counts = self._counts()
        told = ", ".join(f"{counts[outcome]} {outcome.replace('_', ' ')}" for outcome in Outcome)
        lines = [f"{self.rows} rows: {told}."]
        if self.columns_not_taken:
            lines.append(self.told_of_columns())
        for row in self.outcomes:
            if row.message:
                key = f" ({row.key})" if row.key else ""
                lines.append(f"{row.where}{key}, {row.outcome.replace('_', ' ')}: {row.message}")
        return lines

    def told_of_columns(self) -> str:
        return f"Columns not taken: {', '.join(self.columns_not_taken)}"

    def _counts(self) -> Counter[Outcome]:
        if self.rows != len(self.outcomes):
            raise RowsUnaccounted(f"{len(self.outcomes)} outcomes; expected {self.rows}, one for each row")
        return Counter(row.outcome for row in self.outcomes)
