"""When a paper was written, and what about, from the lines at its head."""

import re
from pathlib import Path

from wardmote.foundation.imports.dates import Written, read_date
from wardmote.foundation.imports.tables import read_lines

from .prose import plain

HEAD = 40  # lines
DATED = re.compile(r"\bdate\s*:\s*(?P<date>.+)$", re.IGNORECASE)
SUBJECT = re.compile(r"^(subject|title)\s*:\s*(?P<subject>.+)$", re.IGNORECASE)
KIND_OF_PAPER = re.compile(r"\s+[-–—]\s+[^-–—]{0,60}$")


def dated(path: Path) -> Written | None:
    """The day or month at the paper's head ("Date: November 2017"); None if it has none."""
    for text in _head(path):
        if found := DATED.search(text):
            return read_date(found["date"].strip())
    return None


def subject_of(path: Path) -> str:
    """What the paper is about, without the kind of paper it is; its name where it does not say."""
    for text in _head(path):
        if found := SUBJECT.match(text):
            return KIND_OF_PAPER.sub("", found["subject"]).strip()[:200]
    return path.stem.replace("_", " ")[:200]


def _head(path: Path) -> list[str]:
    return [plain(cell) for row in read_lines(path)[:HEAD] for cell in row.cells if cell]
