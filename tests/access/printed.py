"""The leak matrix as a page for readers: which viewer saw how much of which table, and what was written.

`make papers` writes it to docs/security/leak-matrix.md from what the test itself saw.
"""

from collections import defaultdict
from datetime import date

from tests.access.matrix import Matrix, as_application

HEAD = """# What the leak matrix saw

Made by `make papers` on {day}, from `tests/access/test_leak_matrix.py`; the test fails where a cell differs from the rule. One
record of each kind and all that hangs on it, asked for in raw SQL as the application's role, under the session of each viewer.
The viewers are named for the one thing that is different about them; where a viewer holds no opening, sensitive tables are empty.

{reads:,} reads of {rows} rows in {tables} protected tables by {viewers} viewers; {writes} writes tried, {allowed} of them allowed.

`a` every row there is in the matrix, `s` some, `.` none. The column is the viewer's number below.

"""


def seen_by_each(m: Matrix) -> dict[str, set[str]]:
    seen = {}
    for viewer, token in m.viewers.items():
        with as_application(token):
            if viewer == "owner: ticket of this transaction":
                m.ticket_now()
            seen[viewer] = m.seen_now(m.rows)
    return seen


def page(m: Matrix, day: date) -> str:
    seen = seen_by_each(m)
    tables: dict[str, set[str]] = defaultdict(set)
    for label, row in m.rows.items():
        tables[row.table].add(label)
    tried: dict[str, list[bool]] = defaultdict(list)
    for attempt in m.attempts.values():
        tried[attempt.table] += attempt.by.values()
    every = [allowed for answers in tried.values() for allowed in answers]
    text = HEAD.format(
        day=day.isoformat(), reads=len(m.rows) * len(m.viewers), rows=len(m.rows), tables=len(tables),
        viewers=len(m.viewers), writes=len(every), allowed=sum(every),
    )  # fmt: skip
    wide = max(map(len, tables)) + 2
    tens = "".join(str(n // 10) if n % 10 == 0 else " " for n in range(1, len(seen) + 1))
    ones = "".join(str(n % 10) for n in range(1, len(seen) + 1))
    lines = [" " * wide + tens, " " * wide + ones + "  rows  writes tried, allowed"]
    for table, labels in sorted(tables.items()):
        cells = "".join(cell(labels, seen[viewer]) for viewer in m.viewers)
        writes = f"{len(tried[table]):12} {sum(tried[table]):8}" if tried[table] else ""
        lines.append(f"{table:{wide}}{cells}{len(labels):6}{writes}".rstrip())
    text += "```\n" + "\n".join(lines) + "\n```\n\n| | viewer |\n| --- | --- |\n"
    return text + "".join(f"| {number} | {viewer} |\n" for number, viewer in enumerate(m.viewers, 1))


def cell(labels: set[str], seen: set[str]) -> str:
    return "a" if labels <= seen else "s" if labels & seen else "."
