"""An account of every row of a file's tables: what was read, what was joined, what is of another table."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from .joining import RULE
from .report import RowsUnaccounted
from .rows import Block, Table


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


def account(blocks: Iterable[Block], tables: Sequence[Table], taken: Sequence[Table]) -> Account:
    """Where each row that has words went, given the tables made of these blocks and those of them taken.

    :raises RowsUnaccounted: if a row of a table is not among the rows of the file.
    """
    source = [row for block in blocks for row in block.rows if not row.is_blank]
    place: dict[str, tuple[Table, str]] = {}
    for each in tables:
        place[each.where] = (each, "heading")
        for row in each.rows:
            first, *tails = row.where.split(" and ")
            place[first] = (each, "row")
            place.update(dict.fromkeys(tails, (each, "tail")))
    if missing := place.keys() - {row.where for row in source}:
        raise RowsUnaccounted(f"{len(missing)} rows are in a table but not in the file; expected none")
    counts = dict.fromkeys(Account.__dataclass_fields__, 0) | {"table_rows": len(source)}
    wanted = {table.where for table in taken}
    names = {"heading": "headings", "row": "rows_read", "tail": "rows_joined"}
    within: Table | None = None
    for row in source:
        found = place.get(row.where)
        what = found[1] if found else ""
        within = found[0] if found else within
        filled = [cell for cell in row.cells if cell]
        if within is None or within.where not in wanted:
            counts["of_other_tables"] += 1
        elif what:
            counts[names[what]] += 1
        elif len(filled) > 1 and all(RULE.fullmatch(cell) for cell in filled):
            counts["lines_drawn"] += 1
        else:
            counts["headings_again"] += 1
    return Account(**counts)
