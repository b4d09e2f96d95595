"""What is uploaded is judged by its content; a plan in any of four kinds of file is read alike."""

from io import BytesIO

import pytest

from tests.files_in.sheets import csv_file, xlsx
from tests.plan_papers.papers import PAPER, as_word, cut_paper
from wardmote.foundation.files.kinds import CannotAccept
from wardmote.work.plans.papers import reading, uploads

pytestmark = pytest.mark.database_free

WHOLE = [row for row in PAPER if row[0]]


def rows_of(name: str, data: bytes) -> list[list[str]]:
    (table,) = uploads.read_upload(name, data).read.tables
    return [[section.title, *(row.cells[0] for row in section.rows)] for section in table.sections]


def test_word_excel_csv_and_text_hold_the_same_plan():
    text = cut_paper()
    (table,) = reading.read(text, suffix=".txt").tables
    expected = [[section.title, *(row.cells[0] for row in section.rows)] for section in table.sections]
    assert rows_of("plan.txt", text) == expected
    assert rows_of("plan.docx", as_word(table)) == expected
    assert rows_of("plan.csv", csv_file(WHOLE)) == expected
    assert rows_of("plan.xlsx", xlsx(WHOLE, merged=["A1:E1"])) == expected
    assert rows_of("plan.txt", csv_file(WHOLE)) == expected
    with pytest.raises(CannotAccept, match="wrong-ending"):  # by its content, whatever it is called
        uploads.read_upload("plan.txt", as_word(table))


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("plan.docx", b"", "empty"),
        ("plan.docx", b"%PDF-1.4\n%%EOF", ""),
        ("plan.txt", b"Only words\nand no table at all\n", "no table"),
        ("plan.docx", b"MZ\x90\x00", "program"),
        (
            "plan.csv",
            csv_file([["Key actions", "When"], *[[f"{n % 9}.{n // 9} x", ""] for n in range(1200)]]),
            "1,000",
        ),
        ("plan.txt", b"Key actions\tWhen\n1.1 x\t=cmd|'/C calc'!A0\n", "formula"),
    ],
)
def test_what_is_no_plan_is_refused_in_words(name, data, words):
    with pytest.raises(CannotAccept) as refused:
        uploads.read_upload(name, data)
    assert words in refused.value.message


def test_a_word_file_that_unpacks_to_too_much_is_refused():
    import zipfile

    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b" " * 60_000_000)
    with pytest.raises(CannotAccept):
        uploads.read_upload("plan.docx", bomb.getvalue())
