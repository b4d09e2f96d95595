"""Briefing notes out of a report's appendices: parts under headings, options, recommendations, approvals.

A note begins with its number on a line of its own and ends where the next appendix begins:

    Briefing Note OSC012/SC004 update
    Its title
    Purpose
    ...
"""

import re
from collections.abc import Sequence
from pathlib import Path

from wardmote.foundation.imports.columns import heading_key
from wardmote.foundation.imports.joining import RULE
from wardmote.foundation.imports.rows import Row
from wardmote.foundation.imports.tables import read_lines

from .items import Item, Reading, Values, Wrong
from .prose import Part, is_listed, is_prose, parts, plain, point, spoken
from .recommendations import HEADING as RECOMMENDATIONS
from .recommendations import recommendation, rows_of

OPENS = re.compile(
    r"briefing\s+note\s+(?P<number>[A-Z]{2,}\d+(/[A-Z]{2,}\d+)*)(?P<rest>\s+[\w ]{1,20})?$", re.IGNORECASE
)
CLOSES = re.compile(r"(appendix|annex)\s+\w{1,3}$", re.IGNORECASE)


def _label(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


LABELS = {
    _label(r"purpose\s*:?$"): "purpose",
    _label(r"background\s*:?$"): "background",
    _label(r"link(s)?\s+to\s+.{0,60}\brisks?\s*:?$"): "linked_risks",
    _label(r"this\s+document\s+links\s+to\s*:?$"): "links",
    _label(r"problem\s+statement\s*:?$"): "problem",
    _label(r"options\s*:?$"): "options",
    _label(r"risks\s*:?$"): "risks",
    _label(r"financial\s+model\s*:?$"): "finance",
    _label(r"what\s+needs\s+to\s+be\s+in\s+place\s*\??$"): "in_place",
    _label(r"next\s+steps\s*:?$"): "next_steps",
    _label(r"(headline\s+)?recommendations?\s*:?$"): "recommendations",
    _label(r"briefing\s+note\s+recommendations?\b.{0,60}$"): "recommendations",
    _label(r"programme\s+board\s+decision\s*:?$"): "decision",
    _label(r"decision\s*:?$"): "decision",
    _label(r"approvals?\s*:?$"): "approvals",
    _label(r"document\s+history\s*:?$"): "versions",
    _label(r"glossary\s*:?$"): "glossary",
    _label(r"appendix\s+\w+\s+\(of\s+briefing\s+note\)$"): "appendix",
}
# "Review the proposals in June Programme Board Decision": a heading run into the line before it.
RUN_IN = re.compile(r"(?P<before>.{10,}\S)\s+(?P<heading>Programme Board Decision)$")
APPROVALS = ("Name", "Date", "Organisation", "Position")
VERSIONS = ("Version", "Date", "Changed By", "Summary of Changes")
TERMS = ("Term", "Description")
MOST = 500  # notes in one file
LONGEST_HEADING = 80  # characters
UNDECIDED = {"to be determined", "tbd", "tba", "to be agreed", "to be decided", ""}


def read_briefing_notes(path: str | Path) -> Reading:
    """The notes of the paper in its order, and an account of every line with words in it.

    :raises CannotRead: if the file cannot be read.
    """
    return from_lines(read_lines(path))


def from_lines(rows: Sequence[Row]) -> Reading:
    items: list[Item] = []
    wrong: list[Wrong] = []
    account = {"outside_the_notes": 0, "headings": 0, "in_notes": 0, "left_to_other_registers": 0}
    seen: set[str] = set()
    at = 0
    while at < len(rows):
        number = number_of(rows[at])
        if not number:
            account["outside_the_notes"] += 1
            at += 1
            continue
        until = next((end for end in range(at + 1, len(rows)) if _closes(rows[end])), len(rows))
        body = _without_run_in(rows[at + 1 : until])
        elsewhere = _of_others(body)
        account["headings"] += 1
        account["left_to_other_registers"] += elsewhere
        account["in_notes"] += until - at - 1 - elsewhere
        if number in seen or len(items) >= MOST:
            expected = "each number once" if number in seen else f"at most {MOST} notes"
            wrong.append(Wrong(rows[at].where, "Briefing note", number, expected))
        elif not body or not is_prose(body[0]):
            wrong.append(Wrong(rows[at].where, "Title", "", "the title on the line after the number"))
        else:
            seen.add(number)
            items.append(_note(number, rows[at], body, wrong))
        at = until
    return Reading(tuple(items), account, tuple(wrong)).checked(len(rows))


def number_of(row: Row) -> str:
    """The number of the note that begins with this line, "" if none does."""
    found = OPENS.match(plain(row.cells[0])) if is_prose(row) and not is_listed(row.cells[0]) else None
    return found["number"].upper() if found else ""


def nearest_title(rows: Sequence[Row], *, before: str) -> str:
    """What a table stands in: the note that it is part of, else the line of text before it; "" if none."""
    title = line = ""
    for at, row in enumerate(rows):
        if row.where == before:
            return title or line
        if _closes(row):
            title = ""
        number = number_of(row)
        if number and at + 1 < len(rows) and is_prose(rows[at + 1]):
            title = f"{number} {plain(rows[at + 1].cells[0])}"
        elif is_prose(row) and len(row.cells[0]) <= 200:
            line = plain(row.cells[0])
    return title or line


def _closes(row: Row) -> bool:
    return is_prose(row) and bool(CLOSES.match(plain(row.cells[0])))


def _without_run_in(rows: Sequence[Row]) -> list[Row]:
    """The rows with a heading at the end of a line set on a line of its own."""
    divided: list[Row] = []
    for row in rows:
        found = RUN_IN.match(row.cells[0]) if is_prose(row) else None
        if found:
            divided += [Row((found["before"],), row.where), Row((found["heading"],), row.where)]
        else:
            divided.append(row)
    return divided


def _of_others(body: Sequence[Row]) -> int:
    """How many rows are of tables that no part of a note wants: a grid, its legend, a glossary."""
    own = {heading_key(name) for heading in (APPROVALS, VERSIONS) for name in heading}
    asked = {heading_key(name) for name in RECOMMENDATIONS}
    count = 0
    wanted: bool | None = None  # of the run of rows that this one stands in, told by its first
    for row in body:
        if is_prose(row):
            wanted = None
            continue
        if wanted is None:
            keys = {heading_key(cell) for cell in row.cells if cell}
            wanted = bool(keys) and (keys <= own or keys <= asked)
        count += not wanted
    return count


def _note(number: str, head: Row, body: Sequence[Row], wrong: list[Wrong]) -> Item:
    found = OPENS.match(plain(head.cells[0]))
    values: dict[str, str] = {"number": number, "title": plain(body[0].cells[0])}
    if found and found["rest"]:
        values["stage"] = found["rest"].strip()
    lines: dict[str, list[Values]] = {"options": [], "recommendations": [], "approvals": [], "versions": []}
    for part in parts(body[1:], LABELS, first="remarks"):
        _take(part, values, lines, wrong)
    if values.get("decision", "").strip().casefold().rstrip(".") in UNDECIDED:
        values.pop("decision", None)
    said = () if values.get("decision") else ("It has no decision yet.",)
    last = body[-1].where.rpartition(" ")[2]
    kept = {kind: tuple(those) for kind, those in lines.items() if those}
    return Item(number, values, f"{head.where} to {last}", kept, said)


def _take(part: Part, values: dict[str, str], lines: dict[str, list[Values]], wrong: list[Wrong]) -> None:
    """One part into the note: as text, and as lines where the note has lines of that kind."""
    tables = [row for row in part.rows if not is_prose(row)]
    prose = [row for row in part.rows if is_prose(row)]
    if part.field == "recommendations":
        points = [row for row in prose if is_listed(row.cells[0])]
        asked = points or ([] if tables else prose)
        lines["recommendations"] += rows_of(tables, wrong)
        lines["recommendations"] += [recommendation(_spoken(row), where=row.where) for row in asked]
        places = {row.where for row in asked}
        prose = [row for row in prose if row.where not in places]
    if part.field == "options":
        lines["options"] += _options(prose)
    elif part.field == "approvals":
        lines["approvals"] += _table(tables, APPROVALS, ("name", "date", "organisation", "position"))
    elif part.field == "versions":
        lines["versions"] += _table(tables, VERSIONS, ("version", "date", "changed_by", "summary"))
    text = "\n".join(spoken(row) for row in prose)
    if text and part.field != "options":
        # What leads in to a table is not of the table's kind, and is not lost either.
        name = part.field if part.field not in lines else "remarks"
        values[name] = f"{values[name]}\n{text}" if name in values else text


def _spoken(row: Row) -> str:
    found = point(row.cells[0])
    return f"{found.number}. {found.words}" if found.number else found.words


def _options(rows: Sequence[Row]) -> list[Values]:
    """A line for each point. Text without a number heads the next ones, or goes on from the last."""
    options: list[dict[str, str]] = []
    heading = ""
    for row in rows:
        found = point(row.cells[0])
        if is_listed(row.cells[0]):
            options.append({"under": heading, "number": found.number, "option": found.words})
        elif len(found.words) <= LONGEST_HEADING and found.words[:1].isupper() and found.words[-1] != ".":
            heading = found.words
        elif options and options[-1]["under"] == heading:
            options[-1]["option"] += f" {found.words}"
        else:
            options.append({"under": heading, "number": "", "option": found.words})
    return list(options)


def _table(rows: Sequence[Row], heading: Sequence[str], fields: Sequence[str]) -> list[Values]:
    keys = [heading_key(name) for name in heading]
    return [
        dict(zip(fields, (*row.cells, *("",) * len(fields)), strict=False))
        for row in rows
        if [heading_key(cell) for cell in row.cells[: len(keys)]] != keys
        and not all(RULE.fullmatch(cell) for cell in row.cells if cell)
    ]
