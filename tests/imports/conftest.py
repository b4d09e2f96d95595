"""Files to read: made in the test's own folder, as text or as a Word document."""

from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document


@pytest.fixture
def write(tmp_path) -> Callable[..., Path]:
    """Write a file of this name and return where it is."""

    def writing(content: str | bytes, name: str = "paper.txt") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return writing


@pytest.fixture
def write_word(tmp_path) -> Callable[..., Path]:
    """Write a Word document with a table for each list of rows, and return where it is."""

    def writing(*tables: list[list[str]], between: str = "", change=None) -> Path:
        document = Document()
        for rows in tables:
            table = document.add_table(rows=len(rows), cols=len(rows[0]))
            for at, row in enumerate(rows):
                for column, text in enumerate(row):
                    table.cell(at, column).text = text
            document.add_paragraph(between)
        if change:
            change(document)
        path = tmp_path / "register.docx"
        document.save(path)
        return path

    return writing
