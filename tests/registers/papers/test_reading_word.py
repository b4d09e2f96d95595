"""The same paper saved as Word gives the same entries as its text."""

import pytest
from docx import Document

from tests.imports.test_register import seed
from tests.registers.papers.test_reading_prose import FEES, NOTE, STREAMS
from wardmote.foundation.imports.rows import Row
from wardmote.foundation.imports.tables import read_lines
from wardmote.work.registers.papers.briefing_notes import read_briefing_notes
from wardmote.work.registers.papers.prose import BULLET, plain
from wardmote.work.registers.papers.raci import read_grids
from wardmote.work.registers.papers.work_streams import read_work_streams

pytestmark = pytest.mark.database_free


def as_word(tmp_path, rows: list[Row]):
    """A document of these lines: points as points of a list, runs of rows as tables."""
    document = Document()
    table = None
    for row in rows:
        if len(row.cells) > 1:
            if table is None or len(table.columns) != len(row.cells):
                table = document.add_table(rows=0, cols=len(row.cells))
            for cell, words in zip(table.add_row().cells, row.cells, strict=True):
                cell.text = words
            continue
        table = None
        text = row.cells[0]
        style = "List Bullet" if BULLET.match(text) else None
        document.add_paragraph(BULLET.sub("", text, count=1) if style else text, style=style)
    path = tmp_path / "paper.docx"
    document.save(path)
    return path


def as_text(tmp_path, text):
    path = tmp_path / "paper.txt"
    path.write_text(text)
    return path


def values(reading):
    return [{name: plain(text) for name, text in item.values.items()} for item in reading.items]


def test_work_streams_of_a_word_paper_are_those_of_its_text(tmp_path):
    path = as_text(tmp_path, STREAMS)
    word = as_word(tmp_path, read_lines(path))
    assert values(read_work_streams(word)) == values(read_work_streams(path))


def test_a_note_of_a_word_paper_has_the_recommendations_of_its_text(tmp_path):
    path = as_text(tmp_path, NOTE)
    word = as_word(tmp_path, read_lines(path))
    one, other = read_briefing_notes(path).items[0], read_briefing_notes(word).items[0]
    assert [line["recommendation"] for line in one.lines["recommendations"]] == [
        line["recommendation"] for line in other.lines["recommendations"]
    ]
    assert one.lines["approvals"] == other.lines["approvals"]


@pytest.mark.parametrize("text", [STREAMS, NOTE, FEES])
def test_a_reader_says_nothing_of_a_paper_that_has_none_of_its_own(tmp_path, text):
    readers = {read_work_streams: STREAMS, read_briefing_notes: NOTE}
    for reader, own in readers.items():
        if own != text:
            assert reader(as_text(tmp_path, text)).items == ()
    assert read_grids(as_text(tmp_path, text)).grids == ()


def test_the_partnerships_own_paper_saved_as_word_gives_the_same(tmp_path):
    path = seed("003")
    word = as_word(tmp_path, read_lines(path))
    assert values(read_work_streams(word)) == values(read_work_streams(path))
    (one,), (other,) = read_grids(path).grids, read_grids(word).grids
    assert (one.title, one.grid) == (other.title, other.grid)
    notes = [
        [item.key, len(item.lines.get("recommendations", ()))] for item in read_briefing_notes(path).items
    ]
    assert notes == [
        [item.key, len(item.lines.get("recommendations", ()))] for item in read_briefing_notes(word).items
    ]
