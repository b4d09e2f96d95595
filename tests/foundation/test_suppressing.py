"""No number left out of a table can be worked out from what is told."""

from fractions import Fraction
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from wardmote.foundation.suppressing import left_out, with_totals

BELOW = 5
tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.one_of(st.integers(0, 7), st.integers(0, 60)), min_size=width, max_size=width),
        min_size=1,
        max_size=5,
    )
)


def determined(table, out):
    """Which cells left out have one value only in every solution of the sums: by elimination, over fractions."""
    cells = sorted(out)
    at = {cell: number for number, cell in enumerate(cells)}
    height, width = len(table), len(table[0])
    rows = []
    lines = [[((r, c), 1 if c < width - 1 else -1) for c in range(width)] for r in range(height)]
    lines += [[((r, c), 1 if r < height - 1 else -1) for r in range(height)] for c in range(width)]
    for line in lines:
        row = [Fraction(0)] * len(cells)
        for cell, sign in line:
            if cell in at:
                row[at[cell]] += sign
        rows.append(row)
    pivots, rank = {}, 0
    for column in range(len(cells)):
        pivot = next((r for r in range(rank, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        rows[rank] = [value / rows[rank][column] for value in rows[rank]]
        for r in range(len(rows)):
            if r != rank and rows[r][column]:
                factor = rows[r][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[rank], strict=True)]
        pivots[column] = rank
        rank += 1
    return [
        cells[column]
        for column, row in pivots.items()
        if not any(rows[row][other] for other in range(len(cells)) if other != column)
    ]


@given(tables)
@example([[1]])
@example([[1, 9], [9, 9]])
@example([[2, 0, 0], [0, 0, 9], [8, 0, 0]])
def test_no_number_left_out_can_be_worked_out(counts):
    table, out = with_totals(counts), left_out(counts, below=BELOW)
    for r, row in enumerate(table):
        for c, value in enumerate(row):
            assert (r, c) in out or not 0 < value < BELOW
    assert determined(table, out) == []


@given(tables)
def test_what_is_left_out_of_a_sum_is_together_no_small_number(counts):
    table, out = with_totals(counts), left_out(counts, below=BELOW)
    width, height = len(table[0]) - 1, len(table) - 1
    for r in range(height + 1):
        same = [c for c in range(width + 1) if (r, c) in out]
        assert not same or width in same or not 0 < sum(table[r][c] for c in same) < BELOW


def can_differ(table, out, cell):
    """Whether some other table with the same numbers told holds another number there, each within its own bounds."""

    def bounds(value):
        return (1, BELOW - 1) if 0 < value < BELOW else (min(value, BELOW), 10**9)

    cells = sorted(out)
    height, width = len(table), len(table[0])
    low, high = zip(*(bounds(table[r][c]) for r, c in cells), strict=True)
    rows = [
        [1 if (r == row) and c < width - 1 else -1 if (r == row) else 0 for r, c in cells]
        for row in range(height)
    ]
    rows += [
        [1 if (c == col) and r < height - 1 else -1 if (c == col) else 0 for r, c in cells]
        for col in range(width)
    ]
    wanted = cells.index(cell)
    # Few numbers: every table near the true one is tried, one step of each at most.
    value = [table[r][c] for r, c in cells]
    for steps in product((-1, 0, 1), repeat=len(cells)):
        if (
            steps[wanted]
            and all(sum(f * s for f, s in zip(row, steps, strict=True)) == 0 for row in rows)
            and all(lo <= v + s <= hi for lo, v, s, hi in zip(low, value, steps, high, strict=True))
        ):
            return True
    return False


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=1, max_size=2))
@example([[1, 4], [9, 9]])
@example([[4, 4], [9, 9]])
def test_no_number_left_out_follows_from_what_a_small_number_can_be(counts):
    """Bounds tell as sums do: five numbers left out of a sum of five are each one."""
    table, out = with_totals(counts), left_out(counts, below=BELOW)
    for cell in out:
        if 0 < table[cell[0]][cell[1]] < BELOW:
            assert can_differ(table, out, cell)


def test_five_left_out_of_five_are_not_told_by_their_sum():
    out = left_out([[1] * 5, [9] * 5], below=BELOW)
    assert (0, 5) in out


@given(tables)
def test_each_sum_that_is_told_leaves_something_to_share_out(counts):
    table, out = with_totals(counts), left_out(counts, below=BELOW)
    width, height = len(table[0]) - 1, len(table) - 1
    lines = [([(r, c) for c in range(width)], (r, width)) for r in range(height + 1)]
    lines += [([(r, c) for r in range(height)], (height, c)) for c in range(width + 1)]
    for cells, total in lines:
        hidden = [table[r][c] for r, c in cells if (r, c) in out]
        assert total in out or not sum(hidden) or sum(hidden) - len(hidden) >= BELOW


def test_a_table_without_small_numbers_is_told_whole():
    assert left_out([[9, 0], [12, 7]], below=BELOW) == set()


def test_little_is_left_out_besides():
    out = left_out([[3, 20, 30], [40, 6, 50], [60, 70, 80]], below=BELOW)
    assert len(out) == 4
    assert not any(r == 3 or c == 3 for r, c in out)
