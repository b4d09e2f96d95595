"""Work streams out of a closing report: each has a number, a title and parts under labels.

A report writes them as text, not as a table:

    Work stream 8
    Free/busy calendars of both organisations.
    Status: Activity halted at closure of project
    Ownership: None
    Purpose of work stream
    ...

Every line from the first stream to the end of the last goes into one field of one stream.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from wardmote.foundation.imports.rows import Row
from wardmote.foundation.imports.tables import read_lines

from .items import Item, Reading, Wrong
from .prose import is_prose, label_of, parts, plain

OPENS = re.compile(r"work\s*stream\s+(?P<number>\d{1,3})\s*[.:]?$", re.IGNORECASE)
CLOSES = re.compile(r"(appendices|appendix\s+[A-Z]\d?|annex\s+\w+|next steps|conclusions?)$", re.IGNORECASE)


def _label(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


# What a label opens. Where a report says the same thing twice, both are kept.
LABELS = {
    _label(r"status\s*:\s*"): "status",
    _label(r"hand[- ]?over(\s+to)?\s*[;:]\s*"): "handover",
    _label(r"(see\s+also|also\s+see)\s*:\s*"): "see_also",
    _label(r"owner(ship)?\s*(:\s*|$)"): "ownership",
    _label(r"purpose(\s+of\s+work\s*stream)?\s*(:\s*|$)"): "purpose",
    _label(r"(work|activity)\s+undertaken\s*(:\s*|$)"): "work_undertaken",
    _label(r"expected\s+(outputs?|outcomes?)(/outcomes?)*\s*(:\s*|$)"): "expected_outcomes",
    _label(r"actual\s+outcomes?\s*(:\s*|$)"): "actual_outcomes",
    _label(r"outputs?\s*(/\s*outcomes?)*\s*(:\s*|$)"): "outputs",
    _label(r"benefits\s+baseline\s*(:\s*|$)"): "benefits_baseline",
    _label(r"time\s+spent\s*(:\s*|$)"): "time_spent",
    _label(r"lessons(\s+learn(ed|t))?\s*(:\s*|$)"): "lessons",
}
MOST = 500  # streams in one file


def read_work_streams(path: str | Path) -> Reading:
    """The streams of the paper in its order, and an account of every line with words in it.

    :raises CannotRead: if the file cannot be read.
    """
    return from_lines(read_lines(path))


def from_lines(rows: Sequence[Row]) -> Reading:
    heads = [at for at, row in enumerate(rows) if _number(row)]
    items: list[Item] = []
    wrong: list[Wrong] = []
    end = heads[0] if heads else len(rows)
    account = {"before_the_streams": end, "headings": 0, "in_streams": 0, "after_the_streams": 0}
    seen: set[str] = set()
    for at, begins in enumerate(heads):
        until = heads[at + 1] if at + 1 < len(heads) else _end(rows, begins)
        number, body = _number(rows[begins]), rows[begins + 1 : until]
        account["headings"] += 1
        account["in_streams"] += len(body)
        end = until
        if number in seen or len(items) >= MOST:
            expected = "each number once" if number in seen else f"at most {MOST} work streams"
            wrong.append(Wrong(rows[begins].where, "Work stream", number, expected))
            continue
        seen.add(number)
        if not body or not is_prose(body[0]):
            wrong.append(Wrong(rows[begins].where, "Title", "", "the title on the line after the number"))
            continue
        items.append(_stream(number, rows[begins].where, body))
    account["after_the_streams"] = len(rows) - end
    return Reading(tuple(items), account, tuple(wrong)).checked(len(rows))


def _number(row: Row) -> str:
    found = OPENS.match(plain(row.cells[0])) if is_prose(row) else None
    return str(int(found["number"])) if found else ""


def _end(rows: Sequence[Row], begins: int) -> int:
    """Where the last stream ends: at the appendices, or a table of contents."""
    for at in range(begins + 1, len(rows)):
        row = rows[at]
        if not is_prose(row) or (CLOSES.match(plain(row.cells[0])) and not label_of(row.cells[0], LABELS)):
            return at
    return len(rows)


def _stream(number: str, where: str, body: Sequence[Row]) -> Item:
    found = parts(body[1:], LABELS, first="remarks")
    values: dict[str, str] = {"number": number, "title": plain(body[0].cells[0]).rstrip(".")}
    said = []
    for part in found:
        if not part.text and part.field in values:
            continue
        before = values.get(part.field, "")
        if before and _same(before, part.text):
            said.append(f"{part.label.split(':')[0]} is written twice in the same words; kept once.")
            continue
        values[part.field] = f"{before}\n{part.text}" if before else part.text
    if "ownership" not in values:
        said.append("The paper has no ownership for it.")
    if values.get("handover") and not values.get("ownership"):
        said.append("Its owner is known only by its hand-over.")
    return Item(number, values, _between(where, body), said=tuple(said))


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _between(where: str, body: Sequence[Row]) -> str:
    last = body[-1].where.rpartition(" ")[2]
    return f"{where} to {last}" if body[-1].where != where else where
