"""Spreadsheets as Excel and its like write them, made by hand for tests."""

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from wardmote.foundation.files.sheets import letters

HEADING = ["Ref", "Date", "Time", "Category", "Description", "Street", "Post code", "Caller", "Tel", "Spare"]
ROWS = [
    ["N-1", "25/03/2026", "23:40", "Noise - music", "Music through the wall.", "Harbour Street", "MB1 2AB", "Ines Carrow", "01632 960001", "x"],
    ["N-2", "26/03/2026", "1.15am", "Noise - alarm", "Car alarm for two hours.", "Mill Lane", "", "", "", ""],
    ["N-3", "31/02/2026", "", "Noise - music", "No such day.", "Mill Lane", "", "", "", ""],
    ["N-4", "27/03/2026", "02:00", "Nuisance", "", "Mill Lane", "", "", "", ""],
    ["N-5", "28/03/2026", "", "Nuisance", "Shouting under the bridge.", "Weir Road", "", "", "", ""],
]  # fmt: skip
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# Style 1 is a day, 2 a time, 3 a day and time of the maker's own, 4 a number that is none.
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm;@"/>
<numFmt numFmtId="165" formatCode="0.00 &quot;days&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>
<xf numFmtId="20"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>"""


class Number:
    """A number in a cell, shown by a style; or what a formula came to."""

    def __init__(self, value: float, style: int = 0, formula: str = "") -> None:
        self.value, self.style, self.formula = value, style, formula


def xlsx(
    rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = (), first: int = 1, extra: int = 0
) -> bytes:
    lines = []
    for number, cells in enumerate(rows, start=first):
        parts = []
        for at, cell in enumerate(cells):
            ref = f"{letters(at)}{number}"
            if isinstance(cell, Number):
                formula = f"<f>{escape(cell.formula)}</f>" if cell.formula else ""
                parts.append(f'<c r="{ref}" s="{cell.style}">{formula}<v>{cell.value}</v></c>')
            elif cell:
                parts.append(f'<c r="{ref}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>')
        lines.append(f'<row r="{number}">{"".join(parts)}</row>')
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData><mergeCells>{merges}</mergeCells></worksheet>'
    names = ["Log", *(f"Other {number}" for number in range(extra))]
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="r1"/>' for at, name in enumerate(names, start=1)
    )
    members = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": sheet,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(name, text)
    return out.getvalue()


def csv_file(rows: Sequence[Sequence[Any]], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)
