"""A plan as a Word document: a table for each priority, its title and headings said again on each page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from wardmote.work.plans.papers.reading import clean

LANGUAGE = "en-GB"
WIDTH = 26.0  # centimetres between the margins of a sheet on its side


@dataclass(frozen=True)
class Group:
    """A priority: its title as it is written, and its rows."""

    title: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Written:
    """A plan as it is to be written: lines above the table, headings, rows under each priority.

    `shares` are how wide the columns are against each other; `greyed` numbers rows of the whole plan that are
    done with.
    """

    title: str
    lines: Sequence[str]
    heading: Sequence[str]
    groups: Sequence[Group]
    shares: Sequence[float] = ()
    greyed: frozenset[int] = frozenset()


def word(plan: Written, *, at: datetime) -> bytes:
    """The document. The same plan at the same moment is the same file."""
    document = Document()
    _prepare(document, plan.title, at)
    document.add_heading(_one_line(plan.title), level=1)
    for line in plan.lines:
        document.add_paragraph(_one_line(line))
    number = 0
    for group in plan.groups:
        table = _table(plan)
        if group.title:
            table.append(_row([group.title], spans=len(plan.heading), is_heading=True))
        table.append(_row(plan.heading, is_heading=True))
        for cells in group.rows:
            padded = [*cells, *[""] * len(plan.heading)][: len(plan.heading)]
            table.append(_row(padded, is_grey=number in plan.greyed))
            number += 1
        document.element.body.insert_element_before(table, "w:sectPr")
        document.add_paragraph()
    return _dated(document, at)


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _prepare(document: Any, title: str, at: datetime) -> None:
    told = document.core_properties
    told.title, told.author, told.language, told.comments = _one_line(title)[:250], "Wardmote", LANGUAGE, ""
    told.created = told.modified = at.replace(tzinfo=None)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.85)
    section.top_margin = section.bottom_margin = Cm(1.8)
    normal = document.styles["Normal"]
    normal.font.size = Pt(10)
    normal.element.get_or_add_rPr().append(_element("w:lang", val=LANGUAGE))


def _table(plan: Written) -> Any:
    table = _element("w:tbl")
    settings = _element("w:tblPr")
    settings.append(_element("w:tblStyle", val="TableGrid"))
    settings.append(_element("w:tblW", w="0", type="auto"))
    settings.append(_element("w:tblLook", val="0020", firstRow="1"))
    table.append(settings)
    grid = _element("w:tblGrid")
    shares = [*plan.shares, *[1.0] * len(plan.heading)][: len(plan.heading)]
    for share in shares:
        grid.append(_element("w:gridCol", w=str(int(Cm(WIDTH * share / sum(shares)).twips))))
    table.append(grid)
    return table


def _row(cells: Sequence[str], *, spans: int = 1, is_heading: bool = False, is_grey: bool = False) -> Any:
    """A row that no page break cuts; a heading is said again at the top of each page."""
    row = _element("w:tr")
    settings = _element("w:trPr")
    settings.append(_element("w:cantSplit"))
    if is_heading:
        settings.append(_element("w:tblHeader"))
    row.append(settings)
    for text in cells:
        cell = _element("w:tc")
        of_cell = _element("w:tcPr")
        if spans > 1:
            of_cell.append(_element("w:gridSpan", val=str(spans)))
        if is_grey or is_heading:
            of_cell.append(
                _element("w:shd", val="clear", color="auto", fill="D9D9D9" if is_grey else "E7EEEC")
            )
        cell.append(of_cell)
        cell.append(_paragraph(text, is_bold=is_heading))
        row.append(cell)
    return row


def _paragraph(text: str, *, is_bold: bool) -> Any:
    """Each line in a run of its own, so that no word of it is anything but a word."""
    paragraph = _element("w:p")
    for number, line in enumerate(clean(text).split("\n")):
        run = _element("w:r")
        if is_bold:
            settings = _element("w:rPr")
            settings.append(_element("w:b"))
            run.append(settings)
        if number:
            run.append(_element("w:br"))
        words = _element("w:t")
        words.text = line
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
        paragraph.append(run)
    return paragraph


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _dated(document: Any, at: datetime) -> bytes:
    written, again = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as parts, ZipFile(again, "w", ZIP_DEFLATED) as kept:
        for part in parts.infolist():
            kept.writestr(ZipInfo(part.filename, at.timetuple()[:6]), parts.read(part), ZIP_DEFLATED)
    return again.getvalue()
