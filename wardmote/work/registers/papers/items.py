"""What a reader gives back: items with their places in the paper, what is wrong, and the account."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wardmote.foundation.imports.report import RowsUnaccounted

Values = Mapping[str, str]
LONGEST_SHOWN = 40  # characters of a cell in a message


@dataclass(frozen=True)
class Item:
    """One entry as the paper has it: text by field, and lines (options, approvals) by kind."""

    key: str
    values: Values
    where: str
    lines: Mapping[str, tuple[Values, ...]] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    at_first: Values = field(default_factory=dict)  # values that hold only when it is new here


@dataclass(frozen=True)
class Wrong:
    """A cell that cannot be taken."""

    where: str
    column: str
    found: str
    expected: str

    @property
    def message(self) -> str:
        found = self.found if len(self.found) <= LONGEST_SHOWN else f"{self.found[:LONGEST_SHOWN]}…"
        return f'{self.where}, {self.column}: found "{found}"; expected {self.expected}.'


@dataclass(frozen=True)
class Reading:
    """All of one paper that a register wants. `account` counts each row or line once under its fate."""

    items: tuple[Item, ...]
    account: Mapping[str, int]
    wrong: tuple[Wrong, ...] = ()

    def checked(self, total: int) -> "Reading":
        """The same reading.

        :raises RowsUnaccounted: if the account's counts are not the `total`.
        """
        if sum(self.account.values()) != total:
            raise RowsUnaccounted(f"{sum(self.account.values())} rows accounted for; expected {total}")
        return self
