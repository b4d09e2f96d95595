"""PDFs we make ourselves: a template of ours with data, tagged; and how many pages one has."""

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf


def pdf(template: Path, data: dict[str, Any], *, is_tagged: bool = True, at: datetime | None = None) -> bytes:
    """What a template of ours makes of this data.

    The words go in as data and never as markup, so nothing that somebody wrote is run.
    """
    import typst  # few processes need what sets type

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


def pages_of(data: bytes) -> int:
    """How many pages a PDF of ours has."""
    with pikepdf.open(BytesIO(data)) as opened:
        return len(opened.pages)
