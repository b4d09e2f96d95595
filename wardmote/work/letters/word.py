"""A letter as a Word file: real styles, headings and tables, in British English, of the PDF's own pieces."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from wardmote.work.letters.setting import Head, Paper, Piece

LANGUAGE = "en-GB"
STYLES = {"heading": "Heading 1", "subheading": "Heading 2", "list": "List Bullet"}


def made(paper: Paper, *, at: datetime) -> bytes:
    document = Document()
    _prepare(document, paper, at)
    _head(document, paper.head)
    for piece in paper.pieces:
        _set(document, piece)
    written = BytesIO()
    document.save(written)
    return _dated(written, at)


def _dated(written: BytesIO, at: datetime) -> bytes:
    """The same parts, each of the moment the letter was made at: the same letter is the same file."""
    again = BytesIO()
    with ZipFile(written) as parts, ZipFile(again, "w", ZIP_DEFLATED) as kept:
        for part in parts.infolist():
            kept.writestr(ZipInfo(part.filename, at.timetuple()[:6]), parts.read(part), ZIP_DEFLATED)
    return again.getvalue()


def _prepare(document: Any, paper: Paper, at: datetime) -> None:
    told = document.core_properties
    told.title, told.author, told.language = paper.title, paper.head.name, LANGUAGE
    told.comments, told.created, told.modified = "", at.replace(tzinfo=None), at.replace(tzinfo=None)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2), Cm(2.2)
    normal = document.styles["Normal"]
    normal.font.size = Pt(11)
    for style in document.styles:
        if style.element.rPr is not None and style.element.rPr.find(qn("w:lang")) is not None:
            style.element.rPr.find(qn("w:lang")).set(qn("w:val"), LANGUAGE)
    normal.element.get_or_add_rPr().append(_element("w:lang", val=LANGUAGE))
    footer = section.footer.paragraphs[0]
    footer.style = document.styles["Footer"]
    if paper.head.footer:
        _write(footer, (paper.head.footer,))


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _write(paragraph: Any, lines: Iterable[str], *, bold: bool = False, size: float = 0) -> Any:
    """Each line in a run of its own, so that no word of it is anything but a word."""
    for number, line in enumerate(lines):
        run = paragraph.add_run()
        if number:
            run.add_break(WD_BREAK.LINE)
        run.add_text(line)
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)
    return paragraph


def _head(document: Any, head: Head) -> None:
    if head.logo:
        picture = document.add_paragraph().add_run().add_picture(BytesIO(head.logo), height=Cm(1.6))
        picture._inline.docPr.set("descr", head.logo_words)
    _write(document.add_paragraph(), (head.name,), bold=True, size=13)
    rest = [*head.lines, *([head.contact] if head.contact else [])]
    if rest:
        _write(document.add_paragraph(), rest)


def _set(document: Any, piece: Piece) -> None:
    if piece.kind == "list":
        for line in piece.lines:
            _write(document.add_paragraph(style=STYLES["list"]), (line,))
    elif piece.kind == "page_break":
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    elif piece.kind == "table":
        _table(document, piece)
    elif piece.kind in STYLES:
        _write(document.add_paragraph(style=STYLES[piece.kind]), (" ".join(piece.lines),))
    elif piece.kind == "box":
        table = document.add_table(rows=1, cols=1, style="Table Grid")
        _write(table.cell(0, 0).paragraphs[0], piece.lines)
        document.add_paragraph()
    elif piece.kind == "footnote":
        _write(document.add_paragraph(), piece.lines, size=9)
    else:
        paragraph = _write(document.add_paragraph(), piece.lines)
        if piece.kind == "signature":
            paragraph.paragraph_format.space_before = Pt(36)
            paragraph.paragraph_format.keep_together = True


def _table(document: Any, piece: Piece) -> None:
    table = document.add_table(rows=1, cols=len(piece.head), style="Table Grid")
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))  # said again on each page
    for cell, words in zip(table.rows[0].cells, piece.head, strict=True):
        _write(cell.paragraphs[0], (words,), bold=True)
    for row in piece.rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            _write(cell.paragraphs[0], (words,))
    document.add_paragraph()
