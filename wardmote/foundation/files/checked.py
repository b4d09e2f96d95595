"""One check for every uploaded file: its name made safe, its kind read from its content, its size bounded."""

import hashlib
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024  # bytes; a document that unpacks to more is not one people wrote
MOST_MEMBERS = 5_000
LONGEST_NAME = 120  # characters

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "text/plain"
CSV = "text/csv"

# The ending a file leaves with is that of its content: "letter.pdf.exe" cannot come back as a program.
ENDINGS = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    WORD: (".docx",),
    SHEET: (".xlsx",),
    TEXT: (".txt",),
    CSV: (".csv",),
}
KINDS_IN_WORDS = "PDF, Word (.docx), Excel (.xlsx), PNG, JPEG, text or CSV"
WRONG_KIND = f"The file must be one of these: {KINDS_IN_WORDS}"

# Characters that hide or turn round what a name says, and those that file systems and headers refuse.
UNSAFE_IN_NAME = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"<>|:*?;\\/]'
)
CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class CannotAccept(Exception):
    """The file is not taken in; `message` tells the person who chose it what to do."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class CheckedFile:
    """What is kept about a file that may be kept. `size` is in bytes, `sha256` in hex."""

    name: str
    media_type: str
    size: int
    sha256: str


def check_upload(name: str, data: bytes, *, most_bytes: int = MOST_BYTES) -> CheckedFile:
    """What this file is, by its content.

    :raises CannotAccept: if it is empty, larger than `most_bytes`, damaged, or of a kind not taken in.
    """
    if not data:
        raise CannotAccept("The file is empty. Choose another", code="empty")
    if len(data) > most_bytes:
        raise CannotAccept(
            f"The file must be smaller than {most_bytes // (1024 * 1024)} MB", code="too-large"
        )
    media_type = kind_of(data, csv=name.lower().rstrip().endswith(".csv"))
    return CheckedFile(safe_name(name, media_type), media_type, len(data), hashlib.sha256(data).hexdigest())


def kind_of(data: bytes, *, csv: bool = False) -> str:
    """The media type of the content; `csv` says what text was called, for no content tells it apart.

    :raises CannotAccept: for any kind not taken in, a document with macros, or one that is damaged.
    """
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-2048:]:
        return PDF
    if data.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in data[-64:]:
        return PNG
    if data.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in data[-64:]:
        return JPEG
    if data.startswith((b"%PDF-", b"\x89PNG", b"\xff\xd8\xff")):
        raise CannotAccept("The file is damaged: its end is missing. Save it again", code="damaged")
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_package(data)
    if _is_text(data):
        return CSV if csv else TEXT
    raise CannotAccept(WRONG_KIND, code="wrong-kind")


def safe_name(name: str, media_type: str) -> str:
    """The last part of the name, without characters that hide or break; ending as its content says."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = " ".join(UNSAFE_IN_NAME.sub("", last).split()).rstrip(". ")
    endings = ENDINGS[media_type]
    ending = next((given for given in endings if plain.lower().endswith(given)), endings[0])
    stem = plain[: -len(ending)] if plain.lower().endswith(ending) else plain
    stem = stem.strip(". ")[: LONGEST_NAME - len(ending)].strip(". ") or "file"
    return stem + ending


def _kind_of_package(data: bytes) -> str:
    """Word or Excel, from the members of the zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise CannotAccept("The file is damaged. Save it again and try again", code="damaged") from None
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise CannotAccept("The file has a password. Save it without one and try again", code="password")
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise CannotAccept("The file unpacks to far more than a document holds", code="too-large-unpacked")
    if any(member.lower().endswith("vbaproject.bin") for member in names):
        raise CannotAccept("The file holds macros. Save it without them (.docx or .xlsx)", code="macros")
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return WORD
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return SHEET
    raise CannotAccept(WRONG_KIND, code="wrong-kind")


def _is_text(data: bytes) -> bool:
    """Whether it reads as text, in UTF-8 or as Windows writes it, and is no page or program in disguise."""
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            words = data.decode("cp1252")
        except UnicodeDecodeError:
            return False
    start = words.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<svg", "<script", "#!", "{\\rtf")):
        return False
    return not CONTROL_IN_TEXT.search(words)
