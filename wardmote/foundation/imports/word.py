"""Blocks of rows from the tables of a Word document (.docx).

The XML is walked here rather than through python-docx, which passes over text inside content controls
and tracked insertions, opens every part of the file, and knows no limit on what it unpacks.
"""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from .rows import Allowance, Block, CannotRead, Limits, Row, tidy

NOT_WORD = "This is not a Word document (.docx), or it is damaged. Save it again from Word."
TOO_LARGE = "The Word document is too large once unpacked. Keep only the tables and try again."

# Text that a reader of the document does not see, or would see twice.
UNSEEN = {"del", "moveFrom", "Fallback", "instrText", "delText", "tbl", "pPr", "rPr", "tcPr"}
AS_TEXT = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}

Element = Any  # lxml is not typed


def document_blocks(raw: bytes, limits: Limits) -> Iterator[Block]:
    """One block for each table in reading order, and one for each table inside a cell after it.

    Text after the last table comes as a block without rows.

    :raises CannotRead: if this is no Word document, or is more than `limits` allow.
    """
    allowance = Allowance(limits)
    number = 0
    between: list[str] = []
    for element in _paragraphs_and_tables(_document(raw, limits)):
        if _name(element) == "p":
            between += filter(None, [tidy(_text(element))])
            continue
        for depth, table in enumerate(_with_inner_tables(element)):
            number += 1
            text = tuple(between) if depth == 0 else ()
            yield Block(tuple(_rows(table, number, allowance)), len(text) if depth == 0 else 1, text)
        between = []
    if between:
        yield Block((), len(between), tuple(between))


def document_lines(raw: bytes, limits: Limits) -> Iterator[Row]:
    """Every paragraph with words as a row of one cell, and every row of a table, in reading order.

    A point of a list begins with "- ", as it does in a paper saved as text; its number is not in its text.

    :raises CannotRead: if this is no Word document, or is more than `limits` allow.
    """
    allowance = Allowance(limits)
    paragraph = number = 0
    for element in _paragraphs_and_tables(_document(raw, limits)):
        if _name(element) == "p":
            paragraph += 1
            if words := tidy(_text(element)):
                bullet = "- " if _is_point(element) else ""
                yield allowance.row([bullet + words], f"paragraph {paragraph}")
            continue
        for table in _with_inner_tables(element):
            number += 1
            yield from (row for row in _rows(table, number, allowance) if not row.is_blank)


def _is_point(paragraph: Element) -> bool:
    if _setting(paragraph, "pPr", "numPr") is not None:
        return True
    style = _setting(paragraph, "pPr", "pStyle")
    return style is not None and _value(style).startswith("List")


def _document(raw: bytes, limits: Limits) -> Element:
    try:
        with zipfile.ZipFile(BytesIO(raw)) as parts:
            name = next(n for n in parts.namelist() if n.startswith("word/document") and n.endswith(".xml"))
            with parts.open(name) as part:
                xml = part.read(limits.unpacked_bytes + 1)
    except (
        StopIteration,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ):
        raise CannotRead(NOT_WORD) from None
    if len(xml) > limits.unpacked_bytes:
        raise CannotRead(TOO_LARGE)
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        raise CannotRead(NOT_WORD) from None
    # Word writes no document type; one is there to define entities.
    if root.getroottree().docinfo.doctype or _name(root) != "document":
        raise CannotRead(NOT_WORD)
    return root


def _paragraphs_and_tables(element: Element) -> Iterator[Element]:
    for child in element:
        if _name(child) in ("p", "tbl"):
            yield child
        elif _name(child) not in UNSEEN:
            yield from _paragraphs_and_tables(child)


def _with_inner_tables(table: Element) -> Iterator[Element]:
    return (element for element in table.iter() if _name(element) == "tbl")


def _rows(table: Element, number: int, allowance: Allowance) -> Iterator[Row]:
    """The rows with merged cells laid out: across, the text stands in the first cell; down, in each."""
    above: dict[int, str] = {}
    for at, row in enumerate(_inside(table, "tr"), start=1):
        if _setting(row, "trPr", "del") is not None:
            continue
        cells = [""] * _number(_setting(row, "trPr", "gridBefore"), default=0, allowance=allowance)
        for cell in _inside(row, "tc"):
            column = len(cells)
            merge = _setting(cell, "tcPr", "vMerge")
            if merge is not None and _value(merge) != "restart":
                text = above.get(column, "")
            else:
                text = above[column] = tidy(_text(cell))
            span = _number(_setting(cell, "tcPr", "gridSpan"), default=1, allowance=allowance)
            cells += [text] + [""] * (span - 1)
        repeated = _setting(row, "trPr", "tblHeader")
        is_heading = repeated is not None and _value(repeated) not in ("0", "false", "off")
        yield allowance.row(cells, f"table {number}, row {at}", is_heading=is_heading)


def _inside(element: Element, name: str) -> Iterator[Element]:
    """The rows of a table or cells of a row, also inside content controls and tracked insertions."""
    for child in element:
        if _name(child) == name:
            yield child
        elif _name(child) not in UNSEEN and _name(child) not in ("tr", "tc"):
            yield from _inside(child, name)


def _text(element: Element) -> str:
    return "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in AS_TEXT:
            yield AS_TEXT[name]
        elif name not in UNSEEN:
            yield from _pieces(child)
    if _name(element) == "p":
        yield "\n"


def _name(element: Element) -> str:
    """The tag without its namespace (strict documents have another); "" for comments and the like."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _setting(element: Element, properties: str, name: str) -> Element | None:
    for child in element:
        if _name(child) == properties:
            return next((setting for setting in child if _name(setting) == name), None)
    return None


def _value(setting: Element) -> str:
    return next((value for key, value in setting.items() if key.rpartition("}")[2] == "val"), "")


def _number(setting: Element | None, *, default: int, allowance: Allowance) -> int:
    """A count of columns, held to one more than allowed so that the row is then refused."""
    if setting is None or not _value(setting).isdecimal():
        return default
    return min(max(int(_value(setting)[:9]), default), allowance.limits.columns + 1)
