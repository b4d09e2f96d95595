"""A letter as a tagged PDF. Its words go in as data and never as markup: nothing somebody wrote is run."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import typst

from wardmote.work.letters.setting import Paper

TEMPLATE = Path(__file__).with_name("letter.typ")


def made(paper: Paper, *, at: datetime | None = None) -> bytes:
    return compiled(TEMPLATE, as_data(paper), at=at)


def as_data(paper: Paper) -> dict[str, object]:
    head = asdict(paper.head) | {"contact": paper.head.contact}
    logo = head.pop("logo")
    return {
        "title": paper.title,
        "head": head,
        "logo": list(logo) if logo else None,
        "pieces": [asdict(piece) for piece in paper.pieces],
    }


def compiled(
    template: Path, data: dict[str, object], *, is_tagged: bool = True, at: datetime | None = None
) -> bytes:
    """What a template of ours makes of this data."""
    answer = typst.compile(
        template.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"] if is_tagged else None,
        timestamp=int(at.timestamp()) if at else None,
    )
    assert isinstance(answer, bytes)
    return answer
