"""Whether a table, or some words, may hold data about a person, or what a spreadsheet would run. Pure.

SI 2007/1831 asks for depersonalised data, a place by the outward part of its postcode. What is found is named
by its kind, row and column; the value itself is never said again.
"""

import csv
import io
import re

from wardmote.foundation.files.kinds import as_text

MOST_BYTES, MOST_ROWS, MOST_COLUMNS, MOST_FAULTS = 1_000_000, 20_000, 60, 10
PATTERNS = [
    (re.compile(r"[^\s@,;]+@[^\s@,;]+\.[a-z]{2,}", re.I), "an e-mail address"),
    (
        re.compile(r"\b[a-z]{1,2}[0-9][0-9a-z]?\s*[0-9][a-z]{2}\b", re.I),
        "a full postcode (only its first half may stand)",
    ),
    (re.compile(r"(?<![\d-])(?:\+44\s?|0)(?:\d[\s-]?){9,10}(?!\d)"), "a telephone number"),
    (re.compile(r"\b[a-z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[a-d]\b", re.I), "a National Insurance number"),
    (re.compile(r"(?<!\d)\d{3}[ -]\d{3}[ -]\d{4}(?!\d)"), "a number like an NHS number"),
]
# What a spreadsheet would run. A number below nought, or with its sign, is no formula.
FORMULA = re.compile(r"\s*[=@+-]")
A_FORMULA = "a cell that begins as a formula does"
SIGNED = re.compile(r"\s*[+-]?\d[\d,.]*\s*%?\s*|\s*-+\s*")
# Headings, folded to letters, that say a column is about one person or one home.
PERSONAL = {
    "name", "names", "fullname", "forename", "forenames", "firstname", "lastname", "surname",
    "familyname", "alias", "victim", "victimname", "suspect", "suspectname", "offender", "offendername",
    "witness", "patient", "patientname", "pupil", "pupilname", "child", "childname", "dob",
    "dateofbirth", "birthdate", "born", "address", "addressline", "homeaddress", "housenumber",
    "street", "postcode", "fullpostcode", "uprn", "phone", "telephone", "mobile", "email",
    "emailaddress", "nhsnumber", "nhsno", "ninumber", "nino", "nationalinsurancenumber", "upn", "crn",
    "pncid", "custodynumber", "vehicle", "registration", "vrm",
}  # fmt: skip
HEADING = "the heading of a column about one person or one home"


def fault_of_words(words: str) -> str:
    """What of a person these words hold, by its kind; empty if nothing that we know of."""
    return next((kind for pattern, kind in PATTERNS if pattern.search(words)), "")


def faults_of_table(data: bytes) -> list[str]:
    """Every fault by row and column, up to ten; empty if the table may stand."""
    rows, fault = read(data)
    if fault:
        return [fault]
    head = rows[0]
    faults = [
        f"Row 1, column {number}: found {HEADING}; expected counts without it. Take the column out."
        for number, words in enumerate(head, start=1)
        if re.sub(r"[^a-z]", "", words.lower()) in PERSONAL
    ]
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            if number > 1 and (kind := fault_of_words(cell)):
                faults.append(f"Row {number}, column {column}: found {kind}; expected none.")
            if FORMULA.match(cell) and not SIGNED.fullmatch(cell):
                faults.append(
                    f"Row {number}, column {column}: found {A_FORMULA}; expected words or a number."
                )
        if len(faults) >= MOST_FAULTS:
            return [*faults[:MOST_FAULTS], "There may be more: the rest was not looked at."]
    return faults


def read(data: bytes) -> tuple[list[list[str]], str]:
    """The rows of a CSV, its heading first; or what is wrong with it."""
    if len(data) > MOST_BYTES:
        return [], "The file must be smaller than 1 MB."
    text = as_text(data) if data else None
    if text is None:
        return [], "The file must be a table saved as CSV, in UTF-8."
    try:
        rows = []
        for row in csv.reader(io.StringIO(text)):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) > MOST_ROWS + 1:
                return [], f"The table must have at most {MOST_ROWS:,} rows."
    except csv.Error:
        return [], "The file cannot be read as CSV. Save the table again as CSV."
    if len(rows) < 2:
        return [], "The table has no rows: expected a heading and at least one row."
    if max(map(len, rows)) > MOST_COLUMNS:
        return [], f"The table must have at most {MOST_COLUMNS} columns."
    return rows, ""
