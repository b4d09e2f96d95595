"""Files made by the tests themselves: good ones, and hostile ones of every kind we refuse or make harmless."""

import base64
import io
import struct
import zipfile
import zlib
from typing import Any

import pikepdf
from PIL import Image

RED = (200, 30, 30)


# --- pictures -----------------------------------------------------------------------------------


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **how: Any) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, RED if mode == "RGB" else None).save(made, kind, **how)
    return made.getvalue()


def photo_with_place() -> bytes:
    """A JPEG that says where it was taken, by which camera, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0110] = "Secret Camera 9000"
    exif[0x0112] = 6  # to be turned by a quarter
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)})
    return picture("JPEG", (40, 30), exif=exif, comment=b"taken at home")


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size; its rows are not there."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def moving_picture(kind: str = "PNG", frames: int = 4) -> bytes:
    made = io.BytesIO()
    pictures = [Image.new("RGB", (20, 20), (n * 40, 0, 0)) for n in range(frames)]
    pictures[0].save(made, kind, save_all=True, append_images=pictures[1:])
    return made.getvalue()


# --- PDFs ---------------------------------------------------------------------------------------


def pdf(pages: int = 1, change: Any = None, **how: Any) -> bytes:
    """A PDF with a line of text on each page; `change` is given the open PDF."""
    made = pikepdf.new()
    for number in range(pages):
        made.add_blank_page(page_size=(595, 842))
        page = made.pages[-1]
        font = made.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = made.make_stream(b"BT /F1 24 Tf 60 700 Td (Page %d) Tj ET" % (number + 1))
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out, **how)
    return out.getvalue()


def script(made: pikepdf.Pdf) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Action, S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
    )


def opens_with_script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = made.make_indirect(script(made))


def names_a_script(made: pikepdf.Pdf) -> None:
    tree = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("x"), script(made)]))
    made.Root.Names = pikepdf.Dictionary(JavaScript=made.make_indirect(tree))


def carries_a_file(made: pikepdf.Pdf) -> None:
    made.attachments["payload.exe"] = b"MZ payload"


def launches(made: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))
    made.pages[0].Annots = pikepdf.Array(
        [made.make_indirect(pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 500, 500], A=made.make_indirect(action)
        ))]
    )  # fmt: skip
    made.pages[0].obj.AA = pikepdf.Dictionary(O=made.make_indirect(script(made)))


def chained(made: pikepdf.Pdf) -> None:
    """A harmless action whose next one is a script, reached through a list."""
    made.pages[0].Annots = pikepdf.Array(
        [pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.GoTo, Next=pikepdf.Array([made.make_indirect(script(made))])),
        )]
    )  # fmt: skip


def file_link(made: pikepdf.Pdf) -> None:
    made.pages[0].Annots = pikepdf.Array(
        [pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("file:///C:/Windows/run.exe")),
        )]
    )  # fmt: skip


def pdf_bomb(megabytes: int = 300, layers: int = 1) -> bytes:
    """A stream of nothing but zeros, small on disk and huge once unpacked."""

    def change(made: pikepdf.Pdf) -> None:
        packer = zlib.compressobj(9)
        data = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(megabytes)) + packer.flush()
        for _ in range(layers - 1):
            data = zlib.compress(data, 9)
        filters = pikepdf.Array([pikepdf.Name.FlateDecode] * layers)
        stream = pikepdf.Stream(made, data)
        stream.stream_dict = pikepdf.Dictionary(Filter=filters)
        made.Root.Big = made.make_indirect(stream)

    return pdf(change=change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def pdf_of_many_objects(many: int = 210_000) -> bytes:
    body = b"".join(b"%d 0 obj\nnull\nendobj\n" % number for number in range(10, many))
    first = (
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n"
    )
    return b"%PDF-1.4\n" + first + body + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n" % many


def pdf_whose_pages_are_their_own() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [2 0 R] /Count 1 >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
    )


# --- office -------------------------------------------------------------------------------------

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(members: dict[str, bytes | str], **how: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, **how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


TYPES = "<?xml version='1.0'?><Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
DOCUMENT = "<?xml version='1.0'?><w:document xmlns:w='x'><w:body><w:p><w:r><w:t>Hello</w:t></w:r></w:p></w:body></w:document>"


def word(more: dict[str, bytes | str] | None = None, document: str = DOCUMENT) -> bytes:
    return package({"[Content_Types].xml": TYPES, "word/document.xml": document, **(more or {})})


def sheet(more: dict[str, bytes | str] | None = None) -> bytes:
    return package({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<workbook/>", **(more or {})})


def odt(more: dict[str, bytes | str] | None = None, content: str = "<office:document-content/>") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        for name, body in (more or {}).items():
            archive.writestr(name, body)
    return made.getvalue()


def relations(kind: str, target: str, mode: str = ' TargetMode="External"') -> str:
    return (
        f'<Relationships><Relationship Id="r1" Type="{REL}/{kind}" Target="{target}"{mode}/></Relationships>'
    )


# --- mail and recordings ------------------------------------------------------------------------


def mail(*attachments: tuple[str, bytes]) -> bytes:
    from email.message import EmailMessage

    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "someone@example.org", "else@example.org", "About the noise"
    made["Date"] = "Mon, 23 Nov 2026 10:00:00 +0000"
    made.set_content("It was loud again.")
    made.add_alternative("<html><script>x()</script><p>It was loud again.</p></html>", subtype="html")
    for name, content in attachments:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(made)


def boxes(brand: bytes = b"isom", *, tail: bytes = b"") -> bytes:
    def box(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", 8 + len(body)) + name + body

    return (
        box(b"ftyp", brand + b"\0\0\0\0" + brand) + box(b"moov", b"\0" * 40) + box(b"mdat", b"x" * 100) + tail
    )


MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" + b"\0" * 400


# 48 by 64 pixels, red above and blue below once upright, with the maker of a camera among its details. Nothing that we
# install makes one.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAA"
    "AAAAADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAACQAAgAAAAACEAABAAAAAAAAAEIAAAA4aWluZgAAAAAAAgAAABVp"
    "bmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZo"
    "dmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAA"
    "AwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAA"
    "AAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90"
    "AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAG5tZGF0AAAAICgBrxmA70ml"
    "v//cOZ/1Ni/4Xshf/58Qd8MCn++IQ21vAAAABkV4aWYAAE1NACoAAAAIAAIBDwACAAAAEgAAACYBEgADAAAAAQAGAAAAAAAA"
    "Q2FtZXJhIG9mIFNlY3JldHMA"
)


def heic(width: int | None = None) -> bytes:
    """A HEIC picture; with `width`, one that only says it is so wide and high."""
    if width is None:
        return HEIC
    said = (64).to_bytes(4, "big") * 2
    return HEIC.replace(b"ispe\0\0\0\0" + said, b"ispe\0\0\0\0" + width.to_bytes(4, "big") * 2)
