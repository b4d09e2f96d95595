"""Lines of text in papers: without bullets, numbers and emphasis, and parts under labels."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wardmote.foundation.imports.rows import Row

# "- ", "•", "1. ", "12) ", "- 5) ", " - iii. ", "7. ", "A. ": what stands before a point of a list.
BULLET = re.compile(r"^\s*[-•·▪●–]\s+")
NUMBER = re.compile(r"^\s*(?P<number>\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)]\s+")
EMPHASIS = re.compile(r"\*{1,2}(?P<words>[^*\n]+)\*{1,2}")
LINK = re.compile(r"\[(?P<words>[^\[\]\n]+)\]\([^()\s]*\)")


@dataclass(frozen=True)
class Point:
    """A line's words, and the number or letter before them; "" if none."""

    number: str
    words: str


def plain(text: str) -> str:
    """The words without emphasis and addresses of links."""
    return EMPHASIS.sub(r"\g<words>", LINK.sub(r"\g<words>", text)).strip()


def point(text: str) -> Point:
    """The line as a point of a list."""
    words = BULLET.sub("", plain(text), count=1)
    found = NUMBER.match(words)
    if found:
        return Point(found["number"], words[found.end() :].strip())
    return Point("", words)


def is_listed(text: str) -> bool:
    """Whether the line begins as a point of a list does."""
    return bool(BULLET.match(text) or NUMBER.match(text))


def is_prose(row: Row) -> bool:
    return len(row.cells) == 1


def spoken(row: Row) -> str:
    """The line's words for a text field: one line, its bullet kept as a dash and its number as it is."""
    text = row.cells[0]
    words = plain(text)
    return f"- {BULLET.sub('', words, count=1)}" if BULLET.match(text) else words


@dataclass(frozen=True)
class Part:
    """The lines under one label, the label's line included where words follow on it."""

    field: str
    label: str
    rows: tuple[Row, ...]

    @property
    def text(self) -> str:
        return "\n".join(spoken(row) for row in self.rows if is_prose(row))


def label_of(text: str, labels: Mapping[re.Pattern[str], str]) -> tuple[str, str] | None:
    """The field a line opens and the words after its label, if the line begins with one."""
    words = plain(text)
    for pattern, name in labels.items():
        if found := pattern.match(words):
            return name, words[found.end() :].strip()
    return None


def parts(rows: Sequence[Row], labels: Mapping[re.Pattern[str], str], *, first: str) -> list[Part]:
    """The rows divided at the lines that are labels; what comes before any is the field `first`."""
    found: list[tuple[str, str, list[Row]]] = [(first, "", [])]
    for row in rows:
        opened = label_of(row.cells[0], labels) if is_prose(row) else None
        if opened is None:
            found[-1][2].append(row)
            continue
        name, rest = opened
        found.append((name, plain(row.cells[0]), [Row((rest,), row.where)] if rest else []))
    return [Part(name, label, tuple(lines)) for name, label, lines in found if label or lines]
