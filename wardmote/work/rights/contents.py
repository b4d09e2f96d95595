"""The list of what is in a pack, as plain words: what each file is, what was taken out or withheld, and why.

Made of what was cleared alone. What is withheld without a word of it is never told here either.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from wardmote.foundation import redacting
from wardmote.foundation.design.dates import day_words
from wardmote.work.rights.models import Item
from wardmote.work.rights.pdf import Cleared

NAME = "contents.txt"
NUMBER = 0  # it stands before the first part


@dataclass(frozen=True)
class Line:
    """One part of a record that is in the pack: in which of its parts, and what of it; none of its words."""

    part: int
    title: str
    taken_out: bool
    has_words: bool  # those of its file, in the file's place
    kept_why: str  # the exemption for which its file is withheld
    appendix: int = 0
    is_copy: bool = False


def line_of(cleared: Cleared, *, part: int, appendix: int = 0, is_copy: bool = False) -> Line:
    return Line(
        part,
        cleared.title,
        redacting.REMOVED in cleared.text or redacting.REMOVED in cleared.words,
        bool(cleared.words),
        cleared.kept_why,
        appendix,
        is_copy,
    )


def file_name(number: int, name: str, *, last: int) -> str:
    """The name of a document in the ZIP of its pack, in which `last` is the highest number."""
    return f"{number:0{max(2, len(str(last)))}}-{name}"


def written(
    *,
    reference: str,
    agency: str,
    made_on: date,
    parts: Mapping[int, str],
    appendices: Mapping[int, str],
    lines: Iterable[Line],
    withheld: Mapping[str, int],
) -> bytes:
    """The list as a text file. `parts` and `appendices` are the names of the files by their numbers."""
    by_part: dict[int, list[Line]] = {number: [] for number in parts}
    by_appendix: dict[int, Line] = {}
    for line in lines:
        by_part[line.part].append(line)
        if line.appendix:
            by_appendix[line.appendix] = line
    told = [
        f"Your data held by {agency}",
        f"Request {reference}, made on {day_words(made_on)}",
        "",
        "Begin with the PDF of part 1. Appendices are files that go with it."
        if parts
        else "No part of a record goes with this answer.",
    ]
    for number, name in parts.items():
        told += ["", name, *(f"- {_of(line, appendices)}" for line in by_part[number])]
    if appendices:
        told += ["", "Appendices"]
    for number, name in appendices.items():
        of = by_appendix.get(number)  # none where its part went with a record that was deleted
        what = f": {of.title}{', a copy with parts blacked out' if of.is_copy else ''}" if of else ""
        told.append(f"- {name}{what}")
    kept = Counter(line.kept_why for each in by_part.values() for line in each if line.kept_why)
    if withheld or kept:
        told += ["", "What is withheld, and why"]
        told += [
            _counted(why, count, "part of your data", "parts of your data")
            for why, count in sorted(withheld.items())
        ]
        told += [_counted(why, count, "file", "files") for why, count in sorted(kept.items())]
    told += [
        "",
        "Where words were taken out because they are about somebody else, or for another reason that the law"
        f" gives, it says {redacting.REMOVED}.",
    ]
    return "\ufeff".encode() + "\r\n".join([*told, ""]).encode()


def _counted(why: str, count: int, one: str, many: str) -> str:
    return f"- {Item.Exemption(why).label}: {count} {one if count == 1 else many}"


def _of(line: Line, appendices: Mapping[int, str]) -> str:
    told = [line.title + (", with words taken out" if line.taken_out else "")]
    if line.appendix:
        told.append(f"its file is {appendices[line.appendix]}")
    elif line.kept_why:
        told.append(f"its file is withheld: {Item.Exemption(line.kept_why).label}")
    elif line.has_words:
        told.append("the words of its file stand in its place")
    return "; ".join(told)
