"""Small numbers taken out of a table, and as many others as it takes that none can be worked out again.

A table with its totals is a set of sums, one for each row and each column. Draw each row and column as a
point and each number left out as a line between its two points: a number can be worked out from the sums and
from what is known of each (a small one is from one to just under small) if and only if around no ring through
it can each be one more and one less in turn. So numbers are left out until each lies on such a ring. Beyond
that: of each sum that is told, what is left out is more than its one each by no small number.

Decision: docs/decisions/0115-small-numbers.md
"""

from collections.abc import Sequence
from heapq import heappop, heappush

Cell = tuple[int, int]  # row, column; the last of each are the totals
FEW = 5  # a number below it is small, in rooms that have no parameter of their own for it


def with_totals(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    """The table with a column and a row of totals at its end."""
    rows = [[*row, sum(row)] for row in counts]
    width = len(counts[0]) if counts else 0
    return [*rows, [sum(row[column] for row in rows) for column in range(width + 1)]]


def as_told(counts: Sequence[Sequence[int]], *, below: int) -> list[list[tuple[int, bool]]]:
    """The table with its totals, each number with whether it is told."""
    out = left_out(counts, below=below)
    return [
        [(value, (r, c) not in out) for c, value in enumerate(row)]
        for r, row in enumerate(with_totals(counts))
    ]


def left_out(counts: Sequence[Sequence[int]], *, below: int) -> set[Cell]:
    """Which cells of the table with its totals are not told: all from one to under `below`, and others."""
    table = with_totals(counts)
    out = {(r, c) for r, row in enumerate(table) for c, value in enumerate(row) if 0 < value < below}
    while True:
        if (few := _too_few(table, out, below)) is not None:
            out.add(few)
        elif (fixed := _fixed(table, out, below)) is not None:
            more = _ring(table, out, fixed, below) - out
            free = [(r, c) for r, row in enumerate(table) for c in range(len(row)) if (r, c) not in out]
            if not more and not free:
                return out
            out |= more or {min(free, key=lambda cell: (_cost(table, cell), cell))}
        else:
            return out


def _ends(cell: Cell) -> tuple[str, str]:
    return f"r{cell[0]}", f"c{cell[1]}"


def _ways(table: list[list[int]], cell: Cell, below: int) -> tuple[bool, bool]:
    """Whether a number left out could be one more, and one less, by its bounds alone.

    A small one is known to be from one to under `below`; the others, by whoever guesses which they are, to
    be no small number. Where a total is more, its sum has less left: of totals, up and down change places.
    """
    row, column = cell
    value = table[row][column]
    up = value != below - 1 if value < below else True
    down = value > 1 if value < below else value > below
    total = (row == len(table) - 1) != (column == len(table[0]) - 1)
    return (down, up) if total else (up, down)


def _fixed(table: list[list[int]], out: set[Cell], below: int) -> Cell | None:
    """A number left out that has one value only, whatever the others are; the first in the table.

    It can be more if, around a ring through it, each next number can be less and more in turn.
    """
    for cell in sorted(out):
        if _round(table, out, cell, below, of=out) is None:
            return cell
    return None


def _cost(table: list[list[int]], cell: Cell) -> int:
    """How much is lost with a cell: totals last, and noughts, which hide nothing, before them."""
    row, column = cell
    value = table[row][column]
    totals = (row == len(table) - 1) + (column == len(table[0]) - 1)
    return 1 + value + (value == 0) * 10**6 + totals * 10**9


def _ring(table: list[list[int]], out: set[Cell], fixed: Cell, below: int) -> set[Cell]:
    """The cells that close a ring through this one, on which it can be more or less, and lose the least."""
    everything = {(r, c) for r, row in enumerate(table) for c in range(len(row))}
    return _round(table, out, fixed, below, of=everything) or set()


def _round(
    table: list[list[int]], out: set[Cell], cell: Cell, below: int, *, of: set[Cell]
) -> set[Cell] | None:
    """The other cells of the ring that loses the least, of these; nothing where there is none."""
    row, column = _ends(cell)
    up, down = _ways(table, cell, below)
    found = []
    # More: the way goes on from its column, and comes back to its row. Less: the other way round.
    if up and (way := _way(table, out, cell, below, column, row, of)) is not None:
        found.append(way)
    if down and (way := _way(table, out, cell, below, row, column, of)) is not None:
        found.append(way)
    return min(found, key=lambda way: way[0])[1] if found else None


def _way(
    table: list[list[int]], out: set[Cell], but: Cell, below: int, start: str, goal: str, of: set[Cell]
) -> tuple[int, set[Cell]] | None:
    """The cheapest way: from row to column over what can be more, back over what can be less."""
    onward: dict[str, list[tuple[str, Cell]]] = {}
    for each in of - {but}:
        row, column = _ends(each)
        up, down = _ways(table, each, below)
        if up:
            onward.setdefault(row, []).append((column, each))
        if down:
            onward.setdefault(column, []).append((row, each))
    best: dict[str, int] = {start: 0}
    came: dict[str, tuple[str, Cell]] = {}
    ahead = [(0, start)]
    while ahead:
        lost, point = heappop(ahead)
        if point == goal:
            way: set[Cell] = set()
            while point != start:
                point, cell = came[point]
                way.add(cell)
            return lost, way
        if lost > best[point]:
            continue
        for other, cell in onward.get(point, ()):
            cost = lost + (0 if cell in out else _cost(table, cell))
            if cost < best.get(other, cost + 1):
                best[other] = cost
                came[other] = (point, cell)
                heappush(ahead, (cost, other))
    return None


def _too_few(table: list[list[int]], out: set[Cell], below: int) -> Cell | None:
    """Where what is left out of a sum that is told leaves too little to share out: one more of it."""
    height, width = len(table) - 1, len(table[0]) - 1
    lines = [([(r, c) for c in range(width)], (r, width)) for r in range(height + 1)]
    lines += [([(r, c) for r in range(height)], (height, c)) for c in range(width + 1)]
    for cells, total in lines:
        hidden = sum(table[r][c] for r, c in cells if (r, c) in out)
        many = sum((r, c) in out for r, c in cells)
        # Each of them is known to be one at least: what is left to share out is no small number either.
        if total not in out and many and hidden and hidden - many < below:
            free = [cell for cell in (*cells, total) if cell not in out]
            return min(free, key=lambda cell: (_cost(table, cell), cell))
    return None
