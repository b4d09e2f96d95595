"""Small numbers taken out of a table, and as many others as it takes that none can be worked out again.

A table with its totals is a set of sums, one for each row and each column. Draw each row and column as a
point and each number left out as a line between its two points: a number can be worked out from the sums if
and only if its line lies on no ring, since around a ring something can be added and taken off with every sum
unchanged. So numbers are left out until every line lies on a ring. Beyond sums: the numbers left out of one
sum are together never fewer than a small number, or that they are all small would give them away.

Decision: docs/decisions/0115-small-numbers.md
"""

from collections.abc import Sequence
from heapq import heappop, heappush

Cell = tuple[int, int]  # row, column; the last of each are the totals


def with_totals(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    """The table with a column and a row of totals at its end."""
    rows = [[*row, sum(row)] for row in counts]
    width = len(counts[0]) if counts else 0
    return [*rows, [sum(row[column] for row in rows) for column in range(width + 1)]]


def left_out(counts: Sequence[Sequence[int]], *, below: int) -> set[Cell]:
    """Which cells of the table with its totals are not told: all from one to under `below`, and others."""
    table = with_totals(counts)
    out = {(r, c) for r, row in enumerate(table) for c, value in enumerate(row) if 0 < value < below}
    while True:
        if (alone := _alone(out)) is not None:
            out |= _ring(table, out, alone)
        elif (few := _too_few(table, out, below)) is not None:
            out.add(few)
        else:
            return out


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


def _cost(table: list[list[int]], cell: Cell) -> int:
    """How much is lost with a cell: totals last, and noughts, which hide nothing, before them."""
    row, column = cell
    value = table[row][column]
    totals = (row == len(table) - 1) + (column == len(table[0]) - 1)
    return 1 + value + (value == 0) * 10**6 + totals * 10**9


def _ring(table: list[list[int]], out: set[Cell], alone: Cell) -> set[Cell]:
    """The cells that close a ring through this one and lose the least: a shortest way from row to column."""
    start, goal = _ends(alone)
    best: dict[str, int] = {start: 0}
    came: dict[str, tuple[str, Cell]] = {}
    ahead = [(0, start)]
    while ahead:
        lost, point = heappop(ahead)
        if point == goal:
            break
        if lost > best[point]:
            continue
        number = int(point[1:])
        cells = (
            [(number, c) for c in range(len(table[0]))]
            if point[0] == "r"
            else [(r, number) for r in range(len(table))]
        )
        for cell in cells:
            if cell == alone:
                continue
            row, column = _ends(cell)
            other = column if point == row else row
            cost = lost + (0 if cell in out else _cost(table, cell))
            if cost < best.get(other, cost + 1):
                best[other] = cost
                came[other] = (point, cell)
                heappush(ahead, (cost, other))
    way: set[Cell] = set()
    point = goal
    while point != start:
        point, cell = came[point]
        way.add(cell)
    return way


def _too_few(table: list[list[int]], out: set[Cell], below: int) -> Cell | None:
    """Where what is left out of a sum that is told is together under a small number: one more of it."""
    height, width = len(table) - 1, len(table[0]) - 1
    lines = [([(r, c) for c in range(width)], (r, width)) for r in range(height + 1)]
    lines += [([(r, c) for r in range(height)], (height, c)) for c in range(width + 1)]
    for cells, total in lines:
        hidden = sum(table[r][c] for r, c in cells if (r, c) in out)
        if total not in out and 0 < hidden < below:
            free = [cell for cell in (*cells, total) if cell not in out]
            return min(free, key=lambda cell: (_cost(table, cell), cell))
    return None
