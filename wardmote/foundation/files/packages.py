"""Word, Excel and OpenDocument files: zips, looked at member by member. Runs apart (`parsing.py`)."""

import io
import re
import zipfile
import zlib

from wardmote.foundation.files.kinds import MB, ODT, SHEET, WORD, CannotAccept, damaged, not_taken

MOST_UNPACKED = 100 * MB
MOST_MEMBERS = 5_000
MOST_RATIO = 200  # of a member that unpacks to more than a megabyte
MOST_XML = 40 * MB

MAIN = {WORD: "word/document.xml", SHEET: "xl/workbook.xml"}
MACROS = re.compile(
    r"vbaproject|vbadata|macrosheets/|dialogsheets/|activex/|intlmacrosheets/|^basic/|^scripts/|customui/",
    re.IGNORECASE,
)
INSIDE = re.compile(
    r"(^|/)(embeddings|oleobjects?)/|oleobject|\.bin$(?<!printersettings\d\.bin)", re.IGNORECASE
)
PRINTER = re.compile(r"printersettings/[^/]*\.bin$", re.IGNORECASE)
STARTS_OF_OTHERS = (
    b"PK\x03\x04",
    b"MZ",
    b"\x7fELF",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
)
RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
INSTRUCTION = re.compile(r"<w:(?:instrText|delInstrText)\b[^>]*>([^<]*)<|w:instr=\"([^\"]*)\"", re.IGNORECASE)
DDE = re.compile(r"DDE(AUTO)?[\s&]", re.IGNORECASE)
SAFE_LINKS = ("http://", "https://", "mailto:", "tel:", "#")


def check(media_type: str, data: bytes) -> dict[str, object]:
    """Refuse what is no such document, unpacks without bound, or holds macros, other files or hidden fetches.

    :raises CannotAccept: with words.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            _check_shape(package, members, data)
            names = {member.filename for member in members}
            _check_names(media_type, names)
            unpacked = 0
            for member in members:
                unpacked += _check_member(package, member, MOST_UNPACKED - unpacked)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError, RuntimeError):
        raise damaged() from None
    return {"notes": []}


def _check_shape(package: zipfile.ZipFile, members: list[zipfile.ZipInfo], data: bytes) -> None:
    """One zip and nothing else: no password, no member twice or within another, nothing before or after."""
    if any(member.flag_bits & 1 for member in members):
        raise CannotAccept("The document has a password. Save it without one and try again", code="password")
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise _too_much()
    if (
        package.comment
        or not data[-22:].startswith(b"PK\x05\x06")
        or len({m.filename for m in members}) != len(members)
    ):
        raise CannotAccept(
            "The document holds something besides itself: it was changed by a program that is no word"
            " processor. Save it again and try again",
            code="polyglot",
        )
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:  # the same bytes unpacked many times over
            raise _too_much()
        end = member.header_offset + member.compress_size


def _too_much() -> CannotAccept:
    return CannotAccept("The document unpacks to far more than a document holds", code="too-large-unpacked")


def _macros() -> CannotAccept:
    return CannotAccept(
        "The document holds macros. Save it without them (as .docx, .xlsx, .odt or PDF) and try again",
        code="macros",
    )


def _other_file() -> CannotAccept:
    return CannotAccept(
        "The document holds another file (an embedded object). Paste it as a picture, or save the document"
        " as PDF",
        code="embedded",
    )


def _check_names(media_type: str, names: set[str]) -> None:
    if any(MACROS.search(name) for name in names):
        raise _macros()
    if any(INSIDE.search(name) and not PRINTER.search(name) for name in names):
        raise _other_file()
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names):
        raise damaged()
    if media_type == ODT:
        if "content.xml" not in names:
            raise damaged()
    elif "[Content_Types].xml" not in names or MAIN[media_type] not in names:
        raise not_taken("an archive (zip)", "Archives are not taken: attach the files in it one by one")


def _check_member(package: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    """Unpack one member piece by piece, whatever it says of its own size; look into what is XML."""
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml", ".rdf"))
    size, parts = 0, []
    with package.open(member) as opened:
        while part := opened.read(MB):
            if size == 0 and part.startswith(STARTS_OF_OTHERS) and not is_xml:
                raise _other_file()
            size += len(part)
            if size > left or (size > MB and size > MOST_RATIO * max(1, member.compress_size)):
                raise _too_much()
            if is_xml:
                if size > MOST_XML:
                    raise _too_much()
                parts.append(part)
    if is_xml:
        _check_xml(member.filename, b"".join(parts))
    return size


def _check_xml(name: str, raw: bytes) -> None:
    way = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        words = raw.decode(way)
    except UnicodeDecodeError:
        raise damaged() from None
    is_manifest = name.lower() == "meta-inf/manifest.xml"  # of OpenDocument, which may name its type
    if "<!ENTITY" in words or ("<!DOCTYPE" in words and not is_manifest):
        raise CannotAccept("The document defines entities, which no word processor writes", code="entities")
    lowered = words.lower()
    if name == "[Content_Types].xml" and ("macroenabled" in lowered or "vbaproject" in lowered):
        raise _macros()
    if name.lower().endswith(".rels"):
        _check_relations(words)
    elif name.startswith("word/"):
        instructions = "".join(first or second for first, second in INSTRUCTION.findall(words))
        if DDE.search(f"{instructions} "):
            raise _dde()
    elif (name.startswith("xl/externalLinks/") and "ddelink" in lowered) or (
        name == "content.xml" and ("office:dde-source" in lowered or "script:event-listener" in lowered)
    ):
        raise _dde()
    elif name == "content.xml" and re.search(
        r"xlink:href=\"(?!#|https?:|mailto:|tel:|Pictures/|\./|\")[^\"]", words
    ):
        raise _fetches()


def _check_relations(words: str) -> None:
    """What a document would fetch or start when it is opened; a link that someone may click is a link."""
    for found in RELATION.findall(words):
        attributes = {name.lower(): first or second for name, first, second in ATTRIBUTE.findall(found)}
        kind = attributes.get("type", "").rsplit("/", 1)[-1].lower()
        if kind in {"oleobject", "package", "control", "afchunk"}:
            raise _other_file()
        if kind in {"vbaproject", "wordvbadata", "xlmacrosheet"}:
            raise _macros()
        if attributes.get("targetmode", "").lower() != "external":
            continue
        target = attributes.get("target", "").strip().lower()
        if kind != "hyperlink" or not (
            target.startswith(SAFE_LINKS) or ("://" not in target and ":" not in target)
        ):
            raise _fetches()


def _fetches() -> CannotAccept:
    return CannotAccept(
        "The document fetches a template, picture or file from elsewhere when it is opened. Save it as PDF,"
        " or break its links to other files",
        code="external",
    )


def _dde() -> CannotAccept:
    return CannotAccept(
        "The document starts or asks other programs (DDE). Remove those fields, or save it as PDF", code="dde"
    )
