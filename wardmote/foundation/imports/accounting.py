"""An account of every row of a file's tables: what was read, what was joined, what is of another table.

What each single row was taken for is told as the tables are put together (`joining`); here it is counted, by
whether the row is of a table that was taken.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from .report import RowsUnaccounted
from .rows import Part, Table
from .tables import Paper


@dataclass(frozen=True)
class Account:
    """Counts of rows. `table_rows` is the sum of the rest."""

    table_rows: int
    headings: int  # of the tables taken
    headings_again: int  # printed again at the top of a page, and titles above headings
    lines_drawn: int  # under a heading: "-----"
    rows_read: int
    rows_joined: int  # tails of rows that a page break cut, now part of the row above
    of_other_tables: int  # their headings included

    def as_json(self) -> dict[str, int]:
        return asdict(self)


COUNTED_AS = {
    Part.HEADING: "headings_again",
    Part.TITLE: "headings_again",
    Part.RULE: "lines_drawn",
    Part.ENTRY: "rows_read",
    Part.CONTINUED: "rows_joined",
}


def account(paper: Paper, taken: Sequence[Table]) -> Account:
    """Where each row that has words went, given those of the paper's tables that were taken.

    :raises RowsUnaccounted: if a row of a table taken is not among the rows of the file.
    """
    source = [each for each in paper.account if each.part is not Part.BLANK]
    places = {place for table in taken for place in _places(table)}
    if missing := places - {each.where for each in source}:
        raise RowsUnaccounted(f"{len(missing)} rows are in a table but not in the file; expected none")
    counts = dict.fromkeys(Account.__dataclass_fields__, 0) | {"table_rows": len(source)}
    begun, wanted = {table.where for table in paper.tables}, {table.where for table in taken}
    within = ""
    for each in source:
        if begins := each.where in begun:
            within = each.where
        if within not in wanted:
            counts["of_other_tables"] += 1
        else:
            counts["headings" if begins else COUNTED_AS[each.part]] += 1
    return Account(**counts)


def _places(table: Table) -> set[str]:
    return {table.where, *(place for row in table.rows for place in row.where.split(" and "))}
