"""The kinds of file that are taken in, how each begins, and the words for those that are not.

Imports nothing of Django: the process that parses (`parsing.py`) reads it too.
"""

import re
from dataclasses import dataclass

MB = 1024 * 1024


class CannotAccept(Exception):
    """The file is not taken in; `message` tells the person who chose it what was found and what to do."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Kind:
    """`limit` names the setting that bounds its size; `parsed` the task that looks into it, apart."""

    media_type: str
    words: str
    endings: tuple[str, ...]
    limit: str = "document"
    parsed: str = ""
    is_shown: bool = False  # as pictures made by us; anything else is handed over as a file only


PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
WEBP = "image/webp"
HEIC = "image/heic"  # as phones take them; kept as JPEG
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
TEXT = "text/plain"
CSV = "text/csv"
MAIL = "message/rfc822"
MP3 = "audio/mpeg"
M4A = "audio/mp4"
MP4 = "video/mp4"

KINDS = {
    kind.media_type: kind
    for kind in (
        Kind(PDF, "PDF", (".pdf",), parsed="pdf", is_shown=True),
        Kind(WORD, "Word (.docx)", (".docx",), parsed="package"),
        Kind(SHEET, "Excel (.xlsx)", (".xlsx",), parsed="package"),
        Kind(ODT, "OpenDocument text (.odt)", (".odt",), parsed="package"),
        Kind(JPEG, "JPEG", (".jpg", ".jpeg"), "picture", parsed="picture", is_shown=True),
        Kind(PNG, "PNG", (".png",), "picture", parsed="picture", is_shown=True),
        Kind(WEBP, "WebP", (".webp",), "picture", parsed="picture", is_shown=True),
        Kind(HEIC, "HEIC", (".heic", ".heif"), "picture", parsed="picture"),
        Kind(TEXT, "text", (".txt",), "text"),
        Kind(CSV, "CSV", (".csv",), "text"),
        Kind(MAIL, "e-mail (.eml)", (".eml",), parsed="mail"),
        Kind(MP3, "MP3", (".mp3",), "recording"),
        Kind(M4A, "M4A", (".m4a",), "recording"),
        Kind(MP4, "MP4", (".mp4", ".m4v"), "recording"),
    )
}
KINDS_IN_WORDS = (
    "PDF, Word, Excel, OpenDocument text, JPEG, PNG, WebP, HEIC, text, CSV, e-mail (.eml), MP3, M4A or MP4"
)
ENDINGS = tuple(ending for kind in KINDS.values() for ending in kind.endings)

# What is most often sent and not taken: how it begins, what it is, and what to do about it.
ARCHIVE = "Archives are not taken: attach the files in it one by one"
PROGRAM = "Programs are not taken"
PAGE = (
    "Web pages and SVG drawings are not taken, since they can hold scripts: print it to PDF or save it as PNG"
)
OLD_OFFICE = "Save it as .docx, .xlsx or PDF"
PICTURE = "Save it as JPEG or PNG"
OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x05\x06", "an empty archive (zip)", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)", ARCHIVE),
    (b"Rar!\x1a\x07", "an archive (rar)", ARCHIVE),
    (b"\x1f\x8b", "an archive (gzip)", ARCHIVE),
    (b"BZh", "an archive (bzip2)", ARCHIVE),
    (b"\xfd7zXZ\x00", "an archive (xz)", ARCHIVE),
    (b"\x28\xb5\x2f\xfd", "an archive (zstd)", ARCHIVE),
    (b"MSCF", "an archive (cab)", ARCHIVE),
    (b"MZ", "a Windows program", PROGRAM),
    (b"\x7fELF", "a Linux program", PROGRAM),
    (b"\xcf\xfa\xed\xfe", "a Mac program", PROGRAM),
    (b"\xca\xfe\xba\xbe", "a program", PROGRAM),
    (b"#!", "a script", PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "a Windows shortcut", PROGRAM),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an older Office document (.doc, .xls, .ppt)",
        OLD_OFFICE,
    ),
    (b"{\\rtf", "a Rich Text document", OLD_OFFICE),
    (b"GIF8", "a GIF picture", PICTURE),
    (b"BM", "a BMP picture", PICTURE),
    (b"II*\x00", "a TIFF picture", PICTURE),
    (b"MM\x00*", "a TIFF picture", PICTURE),
    (b"%!PS", "a PostScript document", "Print it to PDF"),
    (b"OggS", "an Ogg recording", "Save it as MP3, M4A or MP4"),
    (b"fLaC", "a FLAC recording", "Save it as MP3, M4A or MP4"),
    (b"\x1aE\xdf\xa3", "a WebM or Matroska recording", "Save it as MP3, M4A or MP4"),
    (b"\x00asm", "a program", PROGRAM),
)
# The name of a stream that every Outlook message has, and no other document of that make.
OUTLOOK = "__properties_version1.0".encode("utf-16-le")
MESSAGE = (
    "an Outlook message (.msg)",
    "In Outlook print it to PDF, or save it as .eml, and attach each file that came with it by itself",
)
NOT_HEIC = ("a picture or film of a kind beside HEIC", "Save it as JPEG or PNG")
HEIC_BRANDS = {b"heic", b"heix"}
LIKE_HEIC = {b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif2", b"msf1", b"avif", b"avis"}
SOUND_BRANDS = {b"M4A ", b"M4B ", b"M4P "}
FILM_BRANDS = {
    *(b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1"),
    *(b"M4V ", b"M4VH", b"dash", b"MSNV"),
}

# Markup a browser would run, wherever in a text it stands and whatever stands before it.
MARKUP = re.compile(
    r"<\s*(!doctype\s+(html|svg)|html|head|body|script|svg|iframe|object|embed|xsl:stylesheet|\w+:script)\b"
    r"|<\?xml[^>]*\?>\s*<(?!Relationships)\s*[\w:]*(svg|html)",
    re.IGNORECASE,
)
CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
MAIL_HEADERS = re.compile(
    r"\A(?:(?:from|to|date|subject|received|return-path|message-id|mime-version|delivered-to|x-[\w-]+"
    r"|content-[\w-]+|thread-[\w-]+|reply-to|cc|dkim-signature|arc-[\w-]+|authentication-results)"
    r":[^\n]*\n(?:[ \t][^\n]*\n)*){3}",
    re.IGNORECASE,
)


def not_taken(found: str, advice: str = "") -> CannotAccept:
    """A refusal that says what the file is, what to do, and what is taken."""
    words = f"This is {found}. {advice}. " if advice else f"This is {found}. "
    return CannotAccept(f"{words}Taken are: {KINDS_IN_WORDS}", code="wrong-kind")


DAMAGED = "The file is damaged or its end is missing. Save it again and try again"


def damaged() -> CannotAccept:
    return CannotAccept(DAMAGED, code="damaged")


def kind_by_content(data: bytes, *, called: str = "") -> str:
    """The media type the content begins as; `called`, a name, says what a text is, for nothing in it does.

    :raises CannotAccept: for a kind not taken in.
    """
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith(b"PK\x03\x04"):
        return kind_of_package(data)
    if data[4:8] == b"ftyp":
        return _kind_of_boxes(data)
    if data.startswith(b"ID3") or _is_sound_frame(data):
        return MP3
    if data.startswith(b"\xd0\xcf\x11\xe0") and OUTLOOK in data:
        raise not_taken(*MESSAGE)
    for start, words, advice in OTHERS:
        if data.startswith(start):
            raise not_taken(words, advice)
    if data[257:262] == b"ustar":
        raise not_taken("an archive (tar)", ARCHIVE)
    return _kind_of_text(data, called)


def kind_of_package(data: bytes) -> str:
    """Which kind of document a zip says it is; `packages.py` then looks whether it is."""
    head = data[:200_000]
    if data[30:38] == b"mimetype" and ODT.encode() in data[38:200]:
        return ODT
    if b"word/" in head or b"word/" in data[-200_000:]:
        return WORD
    if b"xl/" in head or b"xl/" in data[-200_000:]:
        return SHEET
    if b"ppt/" in data[-200_000:]:
        raise not_taken("a PowerPoint presentation", "Save it as PDF")
    raise not_taken("an archive (zip)", ARCHIVE)


def _kind_of_boxes(data: bytes) -> str:
    brand = data[8:12]
    if brand in HEIC_BRANDS or (brand in (b"mif1", b"mif2") and HEIC_BRANDS & _brands(data)):
        return HEIC
    if brand in LIKE_HEIC:
        raise not_taken(*NOT_HEIC)
    if brand in SOUND_BRANDS:
        return M4A
    if brand in FILM_BRANDS:
        return MP4
    raise not_taken("a recording of another kind", "Save it as MP4 or M4A")


def _brands(data: bytes) -> set[bytes]:
    """What else the first box says that the file can be read as."""
    end = min(int.from_bytes(data[:4], "big"), 256)
    return {data[at : at + 4] for at in range(16, end, 4)}


def _is_sound_frame(data: bytes) -> bool:
    """An MPEG audio frame, layer III: its bit rate and sampling rate are ones that exist."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:
        return False
    return data[2] >> 4 not in (0, 15) and data[2] >> 2 & 3 != 3


def as_text(data: bytes) -> str | None:
    """The words of a text, in UTF-8, UTF-16 with its mark, or as Windows writes it; None if it is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        ways: tuple[str, ...] = ("utf-16",)
    else:
        ways = ("utf-8-sig", "cp1252")
    for way in ways:
        try:
            words = data.decode(way)
        except UnicodeDecodeError:
            continue
        return None if CONTROL_IN_TEXT.search(words) else words
    return None


def _kind_of_text(data: bytes, called: str) -> str:
    # A page disguised by a byte order mark, leading bytes or a wrong ending is looked for in any encoding.
    words = as_text(data)
    loose = words if words is not None else data[:65536].decode("latin-1").replace("\x00", "")
    is_mail = words is not None and MAIL_HEADERS.match(words.replace("\r\n", "\n").lstrip("\ufeff"))
    if is_mail:
        return MAIL
    if MARKUP.search(loose):
        raise not_taken("a web page or an SVG drawing", PAGE)
    if words is None:
        raise not_taken(_unknown(data))
    start = words.lstrip("\ufeff \t\r\n")[:200].lower()
    if start.startswith("<?xml"):
        raise not_taken("an XML file")
    if start.startswith("#!"):
        raise not_taken("a script", PROGRAM)
    if start.startswith("{\\rtf"):
        raise not_taken("a Rich Text document", OLD_OFFICE)
    return CSV if called.lower().rstrip().endswith(".csv") else TEXT


def _unknown(data: bytes) -> str:
    """The name that a list of many hundred kinds has for it, where that is certain enough to say."""
    import puremagic

    try:
        found = puremagic.magic_string(data[:4096])
    except (puremagic.PureError, ValueError):
        found = []
    best = max(found, key=lambda match: match.confidence, default=None)
    return (
        f"a file of another kind ({best.name})"
        if best and best.name and best.confidence >= 0.8
        else ("a file of a kind we do not know")
    )
