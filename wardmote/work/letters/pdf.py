"""A letter as a tagged PDF."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from wardmote.foundation.files import made as files
from wardmote.work.letters.setting import Paper

TEMPLATE = Path(__file__).with_name("letter.typ")


def made(paper: Paper, *, at: datetime | None = None) -> bytes:
    return files.pdf(TEMPLATE, as_data(paper), at=at)


def as_data(paper: Paper) -> dict[str, object]:
    head = asdict(paper.head) | {"contact": paper.head.contact}
    logo = head.pop("logo")
    return {
        "title": paper.title,
        "head": head,
        "logo": list(logo) if logo else None,
        "pieces": [asdict(piece) for piece in paper.pieces],
    }
