"""PDFs: written anew without what acts by itself, and their pages as pictures. Runs apart (`parsing.py`)."""

import io
import zlib
from typing import Any

import pikepdf

from wardmote.foundation.files.kinds import MB, CannotAccept, damaged

MOST_OBJECTS = 200_000
MOST_PAGES = 3_000
MOST_UNPACKED = 250 * MB
MOST_IMAGE_PIXELS = 150_000_000
DEEPEST = 60

# What a reader program would run, fetch, start or send without being asked, or that hides another file.
ACTS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/GoTo3DView", "/Trans", "/Thread", "/ResetForm",
}  # fmt: skip
KEYS = {
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AF", "/XFA", "/Collection",
    "/RichMediaContent", "/RichMediaSettings", "/Renditions",
}  # fmt: skip
ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/3D", "/Screen", "/Movie", "/Sound"}

TAKEN_OUT = "Scripts, attached files or other parts of the PDF that act by themselves were taken out"
SIGNED = "The PDF carried a digital signature. It cannot be checked on this copy: keep the signed original"


def remade(data: bytes) -> tuple[bytes, dict[str, object]]:
    """The same pages in a PDF of ours: without scripts, actions, attached files or anything after its end.

    :raises CannotAccept: if it is damaged, has a password, or unpacks to far more than a document holds.
    """
    if b"%%EOF" not in data[-2048:]:
        raise damaged()
    if data.count(b" obj") > MOST_OBJECTS:
        raise _too_much()
    with _opened(data) as pdf:
        _bound(pdf)
        signed = _is_signed(pdf)
        taken_out = _strip(pdf)
        made = io.BytesIO()
        try:
            pages = len(pdf.pages)
            pdf.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        except (pikepdf.PdfError, ValueError, RuntimeError):
            raise damaged() from None
    notes = ([TAKEN_OUT] if taken_out else []) + ([SIGNED] if signed else [])
    return made.getvalue(), {"notes": notes, "pages": pages}


def _opened(data: bytes) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        raise _password() from None
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError):
        raise damaged() from None
    if pdf.is_encrypted:
        raise _password()
    return pdf


def _password() -> CannotAccept:
    return CannotAccept(
        "The PDF has a password or is locked. Print it to a new PDF, or save it without a password",
        code="password",
    )


def _too_much() -> CannotAccept:
    return CannotAccept(
        "The PDF unpacks to far more than a document holds. Print it to a new PDF and try again",
        code="too-large-unpacked",
    )


def _bound(pdf: pikepdf.Pdf) -> None:
    """Refuse one that is small on disk and huge in memory, before anything unpacks it whole."""
    if len(pdf.objects) > MOST_OBJECTS:
        raise _too_much()
    try:
        if not 0 < len(pdf.pages) <= MOST_PAGES:
            raise _too_much() if len(pdf.pages) else damaged()
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError):
        raise damaged() from None
    left = MOST_UNPACKED
    for found in pdf.objects:
        if not isinstance(found, pikepdf.Stream):
            continue
        left -= _unpacked(found, left)
        if _number(found.get("/Width")) * _number(found.get("/Height")) > MOST_IMAGE_PIXELS:
            raise _too_much()


def _unpacked(stream: pikepdf.Stream, most: int) -> int:
    """How many bytes a stream comes to, counted without ever holding more than a piece of it.

    :raises CannotAccept: once it passes `most`.
    """
    filters: Any = stream.get("/Filter", [])
    names = [str(each) for each in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if names == ["[]"] or not names:
        return 0
    if len(names) > 3:  # a filter upon a filter upon a filter is made to unpack without end
        raise _too_much()
    data = stream.read_raw_bytes()
    total = 0
    for name in names:
        if name not in ("/FlateDecode", "/Fl"):
            break
        data, size = _inflated(data, most - total, keep=len(names) > 1)
        total += size
    return total


def _inflated(data: bytes, most: int, *, keep: bool) -> tuple[bytes, int]:
    unpack, parts, size = zlib.decompressobj(), [], 0
    try:
        while data and not unpack.eof:
            part = unpack.decompress(data, MB)
            data = unpack.unconsumed_tail
            size += len(part)
            if size > most:
                raise _too_much()
            if keep:
                parts.append(part)
            if not part and not data:
                break
    except zlib.error:
        pass  # what a reader could make of it is bounded by what came out so far
    return b"".join(parts), size


def _number(value: Any) -> int:
    try:
        return max(0, int(value)) if value is not None else 0
    except (TypeError, ValueError, OverflowError):
        return 0


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    return any(
        isinstance(each, pikepdf.Dictionary) and "/ByteRange" in each and "/Contents" in each
        for each in pdf.objects
    )


def _strip(pdf: pikepdf.Pdf) -> bool:
    """Take out what acts. Every object is looked at by itself, so nothing hides behind a reference."""
    taken_out = _clean(pdf.trailer, 0)
    for found in pdf.objects:
        taken_out |= _clean(found, 0)
    return taken_out


def _clean(found: Any, depth: int) -> bool:
    if depth > DEEPEST:
        raise damaged()
    taken_out = False
    if isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
        for key in list(found.keys()):
            value = found[key]
            if key in KEYS or _is_bad(value):
                del found[key]
                taken_out = True
            elif not value_is_indirect(value):
                taken_out |= _clean(value, depth + 1)
    elif isinstance(found, pikepdf.Array):
        for at in reversed(range(len(found))):
            value = found[at]
            if _is_bad(value):
                del found[at]
                taken_out = True
            elif not value_is_indirect(value):
                taken_out |= _clean(value, depth + 1)
    return taken_out


def value_is_indirect(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect


def _is_bad(value: Any) -> bool:
    if not isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        return False
    subtype, action = value.get("/Subtype"), value.get("/S")
    if isinstance(subtype, pikepdf.Name) and str(subtype) in ANNOTATIONS and "/Rect" in value:
        return True
    if not isinstance(action, pikepdf.Name):
        return False
    if str(action) == "/URI":  # a link to read is a link to read; anything else it could start is not
        address = str(value.get("/URI", "")).strip().lower()
        return not address.startswith(("http://", "https://", "mailto:", "tel:"))
    return str(action) in ACTS and (
        "/JS" in value or "/Type" not in value or str(value["/Type"]) == "/Action"
    )


# --- pages as pictures ------------------------------------------------------------------------------


def page(data: bytes, *, number: int, width: int, with_text: bool = False) -> tuple[bytes, dict[str, object]]:
    """Page `number` (from 1) as a WebP `width` pixels wide, and, where asked for, its words.

    :raises CannotAccept: if there is no such page or it cannot be drawn.
    """
    import pypdfium2 as pdfium

    from wardmote.foundation.files.pictures import as_webp

    try:
        pdf = pdfium.PdfDocument(data)
        pages = len(pdf)
        if not 1 <= number <= pages:
            raise CannotAccept("There is no such page.", code="no-page")
        found = pdf[number - 1]
        wide, high = found.get_size()
        if wide <= 0 or high <= 0 or high / wide > 20:
            raise CannotAccept("This page cannot be shown. Download the document.", code="no-page")
        words = found.get_textpage().get_text_bounded()[:20_000] if with_text else ""
        drawn = found.render(scale=width / wide, may_draw_forms=False)
        image = drawn.to_pil().convert("RGB")
    except pdfium.PdfiumError:
        raise damaged() from None
    return as_webp(image), {"pages": pages, "width": image.width, "height": image.height, "words": words}


def text(data: bytes, *, most: int) -> tuple[bytes, dict[str, object]]:
    """The words of all its pages, in the order in which they stand in the file, as `made`; the numbers of the
    pages that are drawn without a word, as on a scan; and whether there were more words than `most`.

    :raises CannotAccept: if the file cannot be read.
    """
    import pypdfium2 as pdfium

    said, mute, length = [], [], 0
    try:
        for number, each in enumerate(pdfium.PdfDocument(data), start=1):
            words = each.get_textpage().get_text_bounded().replace("\x00", "")
            if not any(letter.isalnum() for letter in words) and any(each.get_objects()):
                mute.append(number)
            said.append(words)
            length += len(words)
            if length > most:
                break
    except pdfium.PdfiumError:
        raise damaged() from None
    lines = "\n\n".join("\n".join(page.split("\r\n")) for page in said)
    return lines[:most].encode(errors="replace"), {"mute": mute, "more": len(lines) > most}


def words_at(data: bytes, *, words: list[str]) -> tuple[bytes, dict[str, object]]:
    """Where these words stand: of each page its width in points, and a box round each of their letters,
    as left, top, right and bottom in parts of the page as it is shown; which of the words stand on it,
    by number; and whether something is drawn on it of which no letter is known, as on a scan.

    :raises CannotAccept: if the file cannot be read.
    """
    import pypdfium2 as pdfium

    try:
        pdf = pdfium.PdfDocument(data)
        pages = [_words_on(page, words) for page in pdf]
    except pdfium.PdfiumError:
        raise damaged() from None
    return b"", {"pages": pages}


def _words_on(page: Any, words: list[str]) -> dict[str, object]:
    from wardmote.foundation.redacting import places_of

    text = page.get_textpage()
    said = "".join(_character(text, at) for at in range(text.count_chars()))
    found = [places_of(each, said) for each in words]
    return {
        "width": page.get_size()[0],
        "boxes": _boxes(page, text, [span for spans in found for span in spans]),
        "found": [number for number, spans in enumerate(found) if spans],
        "is_mute": not any(letter.isalnum() for letter in said) and any(page.get_objects()),
    }


def _boxes(page: Any, text: Any, spans: list[tuple[int, int]]) -> list[list[float]]:
    if not spans:
        return []
    drawn = page.render(scale=2, may_draw_forms=False)  # turned and cropped as it is shown
    across = drawn.get_posconv(page)
    boxes = []
    for start, end in spans:
        for at in range(start, end):
            left, bottom, right, top = text.get_charbox(at, loose=True)
            corners = [across.to_bitmap(left, top), across.to_bitmap(right, bottom)]
            xs = sorted(x / drawn.width for x, _ in corners)
            ys = sorted(y / drawn.height for _, y in corners)
            boxes.append([xs[0], ys[0], xs[1], ys[1]])
    return boxes


def _character(text: Any, at: int) -> str:
    import pypdfium2.raw as raw

    code = raw.FPDFText_GetUnicode(text, at)
    return chr(code) if 0 < code < 0x110000 else " "
