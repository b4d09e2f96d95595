"""A file as it is uploaded, read as a plan: known by its content, scanned, its limits kept."""

import json
from dataclasses import dataclass

from wardmote.foundation.files import apart
from wardmote.foundation.files.checked import MB, check_upload
from wardmote.foundation.files.kinds import CSV, SHEET, TEXT, WORD, CannotAccept
from wardmote.foundation.imports.rows import CannotRead
from wardmote.work.plans.papers import mapping, reading
from wardmote.work.plans.papers.reading import Read

MOST_MB = 10
MOST_ROWS = 1_000
ENDINGS = (".docx", ".xlsx", ".csv", ".txt")
SUFFIXES = {WORD: ".docx", CSV: ".csv", TEXT: ".txt"}
NOT_A_PAPER = CannotAccept(
    "This is no Word document, spreadsheet, CSV or text. Save the plan as one of those and try again",
    code="wrong-kind",
)


@dataclass(frozen=True)
class Uploaded:
    """The file's name, made safe; what it holds; and what of it was left aside, in words."""

    name: str
    read: Read
    notes: str = ""


def read_upload(name: str, data: bytes) -> Uploaded:
    """:raises CannotAccept: with words, if there is no plan's table in it, or more than is read."""
    checked = check_upload(name, data, most_bytes=MOST_MB * MB)
    notes = ""
    try:
        if checked.media_type == SHEET:
            kept, told = apart.ask("sheet", data, media_type=SHEET, as_found=True)
            notes = ". ".join(told.get("notes", ()))
            read = reading.of_sheet(json.loads(kept)["rows"])
        elif checked.media_type in SUFFIXES:
            read = reading.read(data, suffix=SUFFIXES[checked.media_type])
            if not read.tables and checked.media_type == TEXT:
                read = reading.read(data, suffix=".csv")  # a CSV that is called .txt
        else:
            raise NOT_A_PAPER
    except CannotRead as refused:
        raise CannotAccept(refused.message.rstrip("."), code="unreadable") from None
    if mapping.likeliest(read.tables) is None and not read.tables:
        raise CannotAccept(
            "The file holds no table with a row of headings. A plan is a table with a row for each action",
            code="no-table",
        )
    if max(table.rows for table in read.tables) > MOST_ROWS:
        raise CannotAccept(
            f"A table has more than {MOST_ROWS:,} rows. A plan has fewer: take in one part after the other",
            code="too-many-rows",
        )
    return Uploaded(checked.name, read, notes)
