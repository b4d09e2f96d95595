"""Small numbers taken out of a table, and as many others as it takes that none of them can be worked out again.

A table with its totals is a set of sums, one for each row and each column. Draw each row and column as a point and
each number left out as a line between its two points: a number can be worked out from the sums if and only if
its line lies on no ring, since around a ring something can be added and taken off with every sum unchanged. So
numbers are left out until every line lies on a ring. Beyond sums: the numbers left out of one sum together are
never fewer than a small number, or that they are all small would give them away.

Decision: docs/decisions/0115-small-numbers.md
"""

from collections.abc import Sequence

Cell = tuple[int, int]  # row, column; the last of each are the totals


def with_totals(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    """The table with a column and a row of totals at its end."""
    rows = [[*row, sum(row)] for row in counts]
    width = len(counts[0]) if counts else 0
    return [*rows, [sum(row[column] for row in rows) for column in range(width + 1)]]


def left_out(counts: Sequence[Sequence[int]], *, below: int) -> set[Cell]:
    """Which cells of the table with its totals are not told: every number from one to under `below`, and others."""
    table = with_totals(counts)
    height, width = len(table), len(table[0])
    out = {(r, c) for r in range(height) for c in range(width) if 0 < table[r][c] < below}
    while True:
        found = _alone(out) or _too_few(table, out, below)
        if found is None:
            return out
        more = _next(table, out, found)
        if more is None:
            return {(r, c) for r in range(height) for c in range(width)}
        out.add(more)


def _ends(cell: Cell) -> tuple[str, str]:
    return f"r{cell[0]}", f"c{cell[1]}"


def _alone(out: set[Cell]) -> Cell | None:
    """A number left out that lies on no ring, and so could be worked out; the first in the table."""
    for cell in sorted(out):
        start, goal = _ends(cell)
        if not _reach(out - {cell}, start, goal):
            return cell
    return None


def _reach(out: set[Cell], start: str, goal: str) -> bool:
    beside: dict[str, set[str]] = {}
    for cell in out:
        row, column = _ends(cell)
        beside.setdefault(row, set()).add(column)
        beside.setdefault(column, set()).add(row)
    seen, ahead = {start}, [start]
    while ahead:
        for point in beside.get(ahead.pop(), ()):
            if point == goal:
                return True
            if point not in seen:
                seen.add(point)
                ahead.append(point)
    return False


def _too_few(table: list[list[int]], out: set[Cell], below: int) -> Cell | None:
    """A number left out whose sum's other ones left out are with it still fewer than a small number."""
    for cell in sorted(out):
        for line in (0, 1):
            same = [each for each in out if each[line] == cell[line]]
            # Of a line whose total is left out as well nothing follows: what is over it is not known.
            total = (cell[0], len(table[0]) - 1) if line == 0 else (len(table) - 1, cell[1])
            if total not in out and 0 < sum(table[r][c] for r, c in same) < below:
                return cell
    return None


def _next(table: list[list[int]], out: set[Cell], beside: Cell) -> Cell | None:
    """What is left out next: of its row or column the smallest number that is any, else a nought, totals last."""
    last_row, last_column = len(table) - 1, len(table[0]) - 1
    of_line = [(beside[0], c) for c in range(last_column + 1)] + [(r, beside[1]) for r in range(last_row + 1)]
    others = [(r, c) for r in range(last_row + 1) for c in range(last_column + 1)]
    for candidates in (of_line, others):
        free = [cell for cell in candidates if cell not in out]
        if free:
            return min(
                free,
                key=lambda cell: (
                    (cell[0] == last_row) + (cell[1] == last_column),
                    table[cell[0]][cell[1]] == 0,
                    table[cell[0]][cell[1]],
                    cell,
                ),
            )
    return None
