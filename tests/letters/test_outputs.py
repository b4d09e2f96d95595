"""One letter, two files: the same words in both, the PDF tagged, and nothing that anybody typed is run."""

import io
import re
from datetime import UTC, datetime

import docx
import pikepdf
import pypdfium2
import pytest

from wardmote.work.letters import blocks, fields, pdf, setting, shipped, word
from wardmote.work.letters.setting import Head, Paper

HEAD = Head("Example Council", ("1 Town Road", "Exampleton"), "020 7946 0000", "desk@example.org", "Foot")
HOSTILE = (
    '{{ date }} {% now %} ${7*7} #read("/etc/passwd") #include "x" $sum$ *b* _i_ @label <w:t>x</w:t> &amp;'
    ' { INCLUDETEXT "/etc/passwd" } \\input{x} =1+1 %s %(x)s `raw`'
)


def paper(key: str = "community-protection-notice", **values: str) -> Paper:
    template = shipped.templates()[key]
    return Paper(template.name, HEAD, setting.pieces(template.blocks, fields.examples() | values))


def words_of_pdf(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    kept = [re.sub(r"Foot Page \d+ of \d+\s*$", "", page.strip()) for page in pages]
    return " ".join(kept).replace("•", " ").split()


def words_of_word(data: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    said = []
    for part in document.iter_inner_content():
        if isinstance(part, docx.table.Table):
            said += [cell.text for row in part.rows for cell in row.cells]
        else:
            said.append(part.text)
    assert document.sections[0].footer.paragraphs[0].text == "Foot"
    return " ".join(said).split()


@pytest.mark.parametrize("key", list(shipped.templates()))
def test_the_word_file_and_the_pdf_hold_the_same_words(key):
    made = paper(key, what_happened="Music until three.\nShouting, too.")
    assert words_of_word(word.made(made, at=datetime.now(UTC))) == words_of_pdf(pdf.made(made))


def test_what_somebody_typed_stands_as_it_was_typed_in_both():
    made = paper(what_happened=HOSTILE, where=HOSTILE, conditions=f"{HOSTILE} | then")
    in_pdf, in_word = words_of_pdf(pdf.made(made)), words_of_word(word.made(made, at=datetime.now(UTC)))
    assert in_pdf == in_word
    for code in ('#read("/etc/passwd")', "${7*7}", "<w:t>x</w:t>", "%}", "=1+1", "\\input{x}", "&amp;"):
        assert in_pdf.count(code) == 3
    assert "root:" not in " ".join(in_pdf)
    with io.BytesIO(word.made(made, at=datetime.now(UTC))) as data:
        body = docx.Document(data).element.body
        assert not body.xpath(".//w:fldChar | .//w:instrText | .//w:fldSimple")


@pytest.mark.parametrize(
    "words",
    [
        "{{ 7*7 }}", "{{ officer_name|upper }}", "{{ officer.name }}", "{% include 'x' %}", "{# x #}", "{{ nobody }}",
        "{{officer_name", "{{ __class__ }}", "x }}",
    ],
)  # fmt: skip
def test_a_template_with_code_in_it_is_refused_in_words(words):
    with pytest.raises(blocks.CannotSet) as refused:
        blocks.read([{"kind": "heading", "words": "A"}, {"kind": "paragraph", "words": words}])
    assert {number for number, _ in refused.value.faults} == {1}
    assert all("field" in fault for _, fault in refused.value.faults)


@pytest.mark.parametrize(
    "words", ['#read("/etc/passwd")', "${x}", "<w:p/>", "{ DATE }", "a\x00b\x08\u202ec", "\\u0000"]
)
def test_whatever_else_looks_like_code_is_set_as_words(words):
    read = blocks.read([{"kind": "paragraph", "words": words}])
    made = Paper("T", HEAD, setting.pieces(read, fields.examples()))
    said = words_of_pdf(pdf.made(made))
    assert said == words_of_word(word.made(made, at=datetime.now(UTC)))
    assert "".join(said).endswith("".join(blocks.tidy(words).split()))


@pytest.mark.parametrize("given", [None, [], "x", [{}], [{"kind": "script"}], [{"kind": "paragraph"}], [1]])
def test_what_is_no_list_of_blocks_is_refused(given):
    with pytest.raises(blocks.CannotSet):
        blocks.read(given)


def test_the_pdf_is_tagged_as_ua_asks():
    made = pdf.made(paper(what_happened="x " * 3000))  # over several pages
    with pikepdf.open(io.BytesIO(made)) as read:
        root = read.Root
        assert root.MarkInfo.Marked == True  # noqa: E712 (an object of the file)
        assert "/StructTreeRoot" in root
        assert str(root.Lang).lower() == "en-gb"
        assert root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712
        with read.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
            assert told["dc:title"] == "Community protection notice"
        assert len(read.pages) > 1
        for page in read.pages:
            depth = 0
            for operands, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
                # All that is shown is tagged, or said to be an ornament.
                assert name not in ("Tj", "TJ", "Do") or depth > 0, operands


def test_the_word_file_is_in_english_with_real_headings_and_a_title():
    made = docx.Document(io.BytesIO(word.made(paper(), at=datetime.now(UTC))))
    assert made.core_properties.title == "Community protection notice"
    assert made.core_properties.language == "en-GB"
    headings = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["Community protection notice", "If you do not agree"]
    assert made.tables[0].rows[0]._tr.trPr.xpath("w:tblHeader")
    assert made.styles["Normal"].element.xpath("w:rPr/w:lang/@w:val") == ["en-GB"]


def test_a_value_is_not_looked_at_for_fields_again():
    assert blocks.filled("{{ where }}", {"where": "{{ date }}", "date": "today"}) == "{{ date }}"
