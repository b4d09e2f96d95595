"""Files as officers really have them: titles and merged cells above the headings, the wrong ending, nothing in it."""

import io

import pytest
from docx import Document

from tests.files_in.sheets import xlsx
from wardmote.work.registers import opening
from wardmote.work.registers.anatomy import registers

HEADING = ["Risk or issue", "Kind", "Impact", "Likelihood"]
ROWS = [["Flooding of the depot", "Risk", "3", "2"], ["No lease yet", "Issue", "4", "5"]]


def opened(content: bytes, name="list.xlsx") -> opening.File:
    return opening.open_file(name, content, opening.fields_of(registers()["risks"]))


def test_headings_below_titles_and_merged_cells_are_found():
    titles = [["Risks of the partnership, April 2026", "", "", ""], ["What", "", "How bad", ""]]
    file = opened(xlsx([*titles, HEADING, *ROWS], merged=["A1:D1", "A2:B2", "C2:D2"]))
    assert list(file.headings) == HEADING
    assert [(row.where, list(row.cells)) for row in file.rows] == [("row 4", ROWS[0]), ("row 5", ROWS[1])]
    assert file.positions["title"] == 0


def test_headings_that_are_themselves_merged_are_refused_with_where_and_what_to_do():
    with pytest.raises(opening.CannotImport, match=r"headings in row 1 are merged \(A1:B1\)\. Unmerge them"):
        opened(xlsx([["What", "", "Impact"], ["Flooding", "Risk", "3"]], merged=["A1:B1"]))


@pytest.mark.parametrize("content", [b"PK\x03\x04 and no more", xlsx([])])
def test_what_cannot_be_read_is_said_in_a_sentence_and_never_by_a_code(content):
    with pytest.raises(opening.CannotImport) as refused:
        opened(content)
    assert len(refused.value.message.split()) > 5


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv", "list.docx"])
def test_a_file_of_office_is_read_as_what_it_is_whatever_it_is_called(name):
    document = Document()
    table = document.add_table(rows=0, cols=4)
    for row in (HEADING, *ROWS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    assert len(opened(out.getvalue(), name).rows) == 2
    assert len(opened(xlsx([HEADING, *ROWS]), name).rows) == 2
