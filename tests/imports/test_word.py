"""Tables from Word documents: merged cells, tracked changes, and documents made to do harm."""

import contextlib
import zipfile
from io import BytesIO

import pytest
from docx.oxml.ns import nsdecls

from wardmote.foundation.imports.rows import CannotRead, Limits
from wardmote.foundation.imports.tables import read_tables

from .papers import FIRST, HEADING, SECOND, TAIL, WHOLE

pytestmark = pytest.mark.database_free

WORD = nsdecls("w")


def cells(path, limits=Limits()):  # noqa: B008
    return [[list(row.cells) for row in table.rows] for table in read_tables(path, limits)]


def packed(write, xml: str | bytes, name: str = "word/document.xml"):
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, xml)
    return write(held.getvalue(), "register.docx")


def document(body: str) -> str:
    return f"<w:document {WORD}><w:body>{body}</w:body></w:document>"


def cell(text: str, settings: str = "") -> str:
    return f"<w:tc><w:tcPr>{settings}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def test_a_table_in_two_parts_is_one_table(write_word):
    assert cells(write_word([HEADING, FIRST], [HEADING, TAIL, SECOND])) == [[WHOLE, SECOND]]


def test_a_stitched_row_says_both_its_places(write_word):
    (table,) = read_tables(write_word([HEADING, FIRST], [HEADING, TAIL]))
    assert (table.where, table.rows[0].where) == ("table 1, row 1", "table 1, row 2 and table 2, row 2")


def test_tables_with_a_paragraph_between_stay_apart(write_word):
    assert cells(write_word([HEADING, FIRST], [HEADING, SECOND], between="Appendix B")) == [[FIRST], [SECOND]]


def test_text_of_a_cell_merged_across_is_given_once(write_word):
    def merge(made):
        table = made.tables[0]
        table.cell(1, 1).merge(table.cell(1, 2))

    path = write_word([["A", "B", "C"], ["1", "both", ""], ["2", "x", "y"]], change=merge)
    assert cells(path) == [[["1", "both", ""], ["2", "x", "y"]]]


def test_text_of_a_cell_merged_down_belongs_to_each_row(write_word):
    def merge(made):
        table = made.tables[0]
        table.cell(1, 1).merge(table.cell(2, 1))

    path = write_word([["A", "B"], ["1", "shared"], ["2", ""]], change=merge)
    assert cells(path) == [[["1", "shared"], ["2", "shared"]]]


def test_a_title_merged_over_the_table_is_its_title(write_word):
    def merge(made):
        table = made.tables[0]
        table.cell(0, 0).merge(table.cell(0, 2))

    path = write_word([["Register", "", ""], ["ID", "Name", "Text"], ["1", "x", "y"]], change=merge)
    (table,) = read_tables(path)
    assert (table.title, table.heading, len(table.rows)) == ("Register", ("ID", "Name", "Text"), 1)


def test_paragraphs_of_a_cell_are_lines(write_word):
    assert cells(write_word([["A", "B"], ["1", "Borough\nPolice"]])) == [[["1", "Borough\nPolice"]]]


def test_a_table_inside_a_cell_is_a_table_of_its_own(write_word):
    def nest(made):
        inner = made.tables[0].cell(1, 0).add_table(2, 2)
        for at, text in enumerate(["ID", "Name", "7", "Inner"]):
            inner.cell(at // 2, at % 2).text = text

    assert cells(write_word([["A", "B"], ["1", "x"]], change=nest)) == [[["1", "x"]], [["7", "Inner"]]]


def test_tracked_changes_read_as_if_accepted_and_content_controls_as_text(write):
    change = 'w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z"'
    heading = "<w:tr>" + cell("A") + cell("B") + "</w:tr>"
    struck = f"<w:tr><w:trPr><w:del {change}/></w:trPr>" + cell("0") + cell("gone") + "</w:tr>"
    edited = (
        f"<w:p><w:del {change}><w:r><w:delText>old</w:delText></w:r></w:del>"
        f"<w:ins {change}><w:r><w:t>new</w:t></w:r></w:ins>"
        "<w:sdt><w:sdtContent><w:r><w:tab/><w:t>chosen</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    row = "<w:sdt><w:sdtContent><w:tr>" + cell("1") + f"<w:tc>{edited}</w:tc></w:tr></w:sdtContent></w:sdt>"
    path = packed(write, document(f"<w:tbl>{heading}{struck}{row}</w:tbl>"))
    assert cells(path) == [[["1", "new chosen"]]]


def test_a_row_that_begins_further_in_keeps_its_columns(write):
    heading = "<w:tr>" + cell("A") + cell("B") + "</w:tr>"
    row = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("under B") + "</w:tr>"
    assert cells(packed(write, document(f"<w:tbl>{heading}{row}</w:tbl>"))) == [[["", "under B"]]]


def test_the_strict_form_of_the_format_is_read(write_word, write):
    made = write_word([HEADING, FIRST])
    with zipfile.ZipFile(made) as parts:
        xml = parts.read("word/document.xml").replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
    assert cells(packed(write, xml)) == [[FIRST]]


def test_a_bomb_is_refused_before_it_is_unpacked(write):
    path = packed(write, b"<" + b" " * 60_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(CannotRead, match="too large once unpacked"):
        read_tables(path)


@pytest.mark.parametrize(
    "xml",
    [
        f'<!DOCTYPE d [<!ENTITY a "boom">]><w:document {WORD}><w:body><w:p>&a;</w:p></w:body></w:document>',
        f'<!DOCTYPE d SYSTEM "file:///none"><w:document {WORD}/>',
        document("<w:p>" * 2_000 + "</w:p>" * 2_000),
        "<not-closed>",
        "<workbook/>",
        "",
    ],
)
def test_xml_made_to_do_harm_is_refused(write, xml):
    with pytest.raises(CannotRead, match="not a Word document"):
        read_tables(packed(write, xml))


def test_entities_are_never_expanded(write):
    tower = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 40))
    xml = f"<!DOCTYPE d [{tower}]>" + document("<w:p><w:r><w:t>&a39;</w:t></w:r></w:p>")
    for form in (xml.encode(), xml.encode("utf-16")):
        with pytest.raises(CannotRead):
            read_tables(packed(write, form))


@pytest.mark.parametrize("span", ["2000000000", "9" * 5_000])
def test_a_cell_that_claims_to_span_too_much_is_refused(write, span):
    row = "<w:tr>" + cell("A", f'<w:gridSpan w:val="{span}"/>') + cell("B") + "</w:tr>"
    with pytest.raises(CannotRead, match="columns; expected at most 200"):
        read_tables(packed(write, document(f"<w:tbl>{row}</w:tbl>")))


@pytest.mark.parametrize("span", ["-3", "0", "two", "²", ""])
def test_a_span_that_is_no_number_counts_as_one(write, span):
    heading = "<w:tr>" + cell("A", f'<w:gridSpan w:val="{span}"/>') + cell("B") + "</w:tr>"
    row = "<w:tr>" + cell("1") + cell("2") + "</w:tr>"
    assert cells(packed(write, document(f"<w:tbl>{heading}{row}</w:tbl>"))) == [[["1", "2"]]]


def test_a_document_with_more_rows_than_allowed_is_refused(write_word):
    with pytest.raises(CannotRead, match="more than 1 rows"):
        read_tables(write_word([HEADING, FIRST]), Limits(rows=1))


def test_a_zip_that_is_no_word_document_is_refused(write):
    with pytest.raises(CannotRead, match="not a Word document"):
        read_tables(packed(write, "<workbook/>", name="xl/workbook.xml"))


def test_a_damaged_document_is_refused_and_nothing_else(write_word, write):
    whole = write_word([HEADING, FIRST]).read_bytes()
    for at in range(0, len(whole), 997):
        broken = bytearray(whole)
        broken[at : at + 7] = b"damaged"[: len(broken) - at]
        for form in (bytes(broken), whole[:at]):
            with contextlib.suppress(CannotRead):
                read_tables(write(form, "broken.docx"))
