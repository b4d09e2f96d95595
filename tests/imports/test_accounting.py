"""Every row of a file's tables is accounted for, and every line with words is read."""

import pytest

from wardmote.foundation.imports.accounting import account
from wardmote.foundation.imports.report import RowsUnaccounted
from wardmote.foundation.imports.tables import paper, read_blocks, read_lines, read_tables

from .papers import FIRST, HEADING, SECOND, TAIL, lines

pytestmark = pytest.mark.database_free


def accounted(path, *, first_cell="ID"):
    whole = paper(read_blocks(path))
    taken = [table for table in whole.tables if table.heading[0] == first_cell]
    return account(whole, taken).as_json()


def test_headings_tails_ruled_lines_and_other_tables_are_counted_apart(write):
    paper = lines(HEADING, ["---"] * 5, FIRST) + "\n" + lines(HEADING, TAIL, SECOND)
    paper += "\nSomething else altogether\n\n" + lines(["Name", "Date"], ["One", "Two"])
    assert accounted(write(paper)) == {
        "table_rows": 8,
        "headings": 1,
        "headings_again": 1,
        "lines_drawn": 1,
        "rows_read": 2,
        "rows_joined": 1,
        "of_other_tables": 2,
    }


def test_a_table_of_another_file_is_not_accounted_for(write):
    whole = paper(read_blocks(write(lines(HEADING, FIRST))))
    others = read_tables(write("\n\n\n\n" + lines(HEADING, SECOND), "other.txt"))
    with pytest.raises(RowsUnaccounted):
        account(whole, others)


def test_lines_of_text_and_rows_come_in_reading_order(write):
    found = read_lines(write("Title\n\n12\n" + lines(["A", "B"]) + "- a point\n"))
    assert [(row.cells, row.where) for row in found] == [
        (("Title",), "line 1"),
        (("A", "B"), "line 4"),
        (("- a point",), "line 5"),
    ]


def test_a_word_document_gives_its_points_as_points(tmp_path):
    from docx import Document

    document = Document()
    document.add_paragraph("Options")
    document.add_paragraph("Do nothing", style="List Number")
    document.add_table(rows=1, cols=2).cell(0, 0).text = "Name"
    document.add_paragraph("Ends")
    path = tmp_path / "note.docx"
    document.save(path)
    assert [row.cells for row in read_lines(path)] == [
        ("Options",),
        ("- Do nothing",),
        ("Name", ""),
        ("Ends",),
    ]
