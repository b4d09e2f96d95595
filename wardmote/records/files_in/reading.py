"""A file as it is uploaded or mailed, read as a table: known by its content, scanned, looked into apart."""

import json
from dataclasses import dataclass
from typing import Any

from wardmote.foundation.files import apart
from wardmote.foundation.files.checked import MB, check_upload
from wardmote.foundation.files.kinds import CSV, SHEET, TEXT, CannotAccept

MOST_MB = 10
ENDINGS = (".csv", ".xlsx", ".txt")
TAKEN = {SHEET, CSV, TEXT}
NOT_A_SHEET = CannotAccept(
    "This is no spreadsheet. Save it as Excel (.xlsx) or CSV and try again", code="wrong-kind"
)


@dataclass(frozen=True)
class Read:
    """A table, and as it is kept; `notes` say in words what of the file was left aside."""

    name: str
    table: dict[str, Any]
    kept: bytes
    notes: str

    @property
    def rows(self) -> int:
        return len(self.table["rows"])


def read_file(name: str, data: bytes) -> Read:
    """:raises CannotAccept: with words, if it is no table that columns can be told in."""
    checked = check_upload(name, data, most_bytes=MOST_MB * MB)
    if checked.media_type not in TAKEN:
        raise NOT_A_SHEET
    kept, told = apart.ask("sheet", data, media_type=checked.media_type)
    return Read(checked.name, json.loads(kept), kept, ". ".join(told.get("notes", ())))
