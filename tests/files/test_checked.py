"""What may be attached is decided by content; what acts by itself, hides, or unpacks without end is refused or lost."""

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tests.files import makers
from wardmote.foundation.files import apart, kinds, parsing
from wardmote.foundation.files.checked import CannotAccept, check_upload
from wardmote.foundation.files.names import LONGEST_NAME, safe_name

pytestmark = pytest.mark.database_free


@pytest.fixture(autouse=True)
def _in_this_process(request, monkeypatch):
    """The parsing itself is tried in this process, which is quicker; what is marked `slow` starts one, as pages do."""
    if "slow" not in request.keywords:

        def run(given):
            asked, _, data = given.partition(b"\n")
            made, told = parsing.answer(json.loads(asked), data)
            return json.dumps(told).encode() + b"\n" + made

        monkeypatch.setattr(apart, "run", run)


PDF = makers.pdf()
CAFE = "Café at 9"


@pytest.mark.parametrize(
    ("name", "data", "media_type", "kept_as"),
    [
        ("Signed copy.pdf", PDF, kinds.PDF, "Signed copy.pdf"),
        ("photo.JPEG", makers.picture("JPEG"), kinds.JPEG, "photo.jpeg"),
        ("plan.png", makers.picture("PNG"), kinds.PNG, "plan.png"),
        ("plan.webp", makers.picture("WEBP"), kinds.WEBP, "plan.webp"),
        ("letter.docx", makers.word(), kinds.WORD, "letter.docx"),
        ("log.xlsx", makers.sheet(), kinds.SHEET, "log.xlsx"),
        ("letter.odt", makers.odt(), kinds.ODT, "letter.odt"),
        ("notes.txt", CAFE.encode(), kinds.TEXT, "notes.txt"),
        ("notes.txt", CAFE.encode("cp1252"), kinds.TEXT, "notes.txt"),
        ("notes.txt", CAFE.encode("utf-16"), kinds.TEXT, "notes.txt"),
        ("rows.csv", b"a,b\r\n1,-2\r\n", kinds.CSV, "rows.csv"),
        ("complaint.eml", makers.mail(("diary.pdf", PDF)), kinds.MAIL, "complaint.eml"),
        ("call.mp3", makers.MP3, kinds.MP3, "call.mp3"),
        ("call.m4a", makers.boxes(b"M4A "), kinds.M4A, "call.m4a"),
        ("stairs.mp4", makers.boxes(), kinds.MP4, "stairs.mp4"),
        ("picture", makers.picture("PNG"), kinds.PNG, "picture.png"),
        ("Minutes of 3.11", PDF, kinds.PDF, "Minutes of 3.11.pdf"),
    ],
)
def test_a_file_is_what_it_holds(name, data, media_type, kept_as):
    found = check_upload(name, data)
    assert (found.media_type, found.name) == (media_type, kept_as)
    assert (found.size, found.sha256) == (len(found.data), hashlib.sha256(found.data).hexdigest())


@pytest.mark.parametrize(
    ("name", "data", "code", "words"),
    [
        ("empty.pdf", b"", "empty", "empty"),
        ("big.txt", b"a" * (5 * kinds.MB + 1), "too-large", "smaller than 5 MB"),
        ("big.png", makers.picture() + b"\0" * (10 * kinds.MB), "too-large", "smaller than 10 MB"),
        ("huge.mp4", makers.boxes(tail=b"\0" * (26 * kinds.MB)), "too-large", "smaller than 25 MB"),
        ("program.pdf", b"MZ\x90\0\x03\0\0\0", "wrong-kind", "a Windows program"),
        ("run.txt", b"#!/bin/sh\nrm -rf /", "wrong-kind", "a script"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "wrong-kind", "an older Office document"),
        ("letter.rtf", b"{\\rtf1 hello}", "wrong-kind", "a Rich Text document"),
        ("mail.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + kinds.OUTLOOK, "wrong-kind", "save it as .eml"),
        ("cut.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1", "damaged", "damaged"),
        ("bomb.heic", makers.heic(width=60_000), "damaged", "damaged"),
        ("photo.avif", b"\0\0\0\x18ftypavif\0\0\0\0mif1", "wrong-kind", "beside HEIC"),
        ("moving.gif", b"GIF89a....", "wrong-kind", "a GIF picture"),
        ("all.zip", makers.package({"a.txt": "x"}), "wrong-kind", "an archive"),
        ("all.docx", makers.package({"a.txt": "x"}), "wrong-kind", "an archive"),
        ("all.7z", b"7z\xbc\xaf\x27\x1c", "wrong-kind", "an archive (7z)"),
        ("all.tar", b"a" * 257 + b"ustar" + b"\0" * 300, "wrong-kind", "an archive (tar)"),
        ("slides.pptx", makers.package({"[Content_Types].xml": "x", "ppt/presentation.xml": "x"}), "wrong-kind", "PowerPoint"),
        ("zeros.txt", b"text\0text", "wrong-kind", "do not know"),
        ("data.xml", b"<?xml version='1.0'?><a/>", "wrong-kind", "an XML file"),
        ("invoice.exe", PDF, "wrong-ending", "ends in .exe, but what it holds is PDF"),
        ("cod\u202efdp.exe", PDF, "wrong-ending", "ends in .exe"),
        ("page.csv", PDF, "wrong-ending", "ends in .csv"),
        ("notes.docm", makers.word(), "wrong-ending", "ends in .docm"),
        ("cut.pdf", PDF[:-8], "damaged", "damaged"),
        ("cut.docx", makers.word()[:-30], "damaged", "damaged"),
        ("cut.png", makers.picture("PNG", (200, 200), "L")[:80], "damaged", "damaged"),
        ("cut.jpg", makers.picture("JPEG", (900, 900))[:700], "damaged", "damaged"),
        ("cut.webp", makers.picture("WEBP", (900, 900))[:60], "damaged", "damaged"),
        ("cut.mp4", makers.boxes()[:-20], "damaged", "damaged"),
    ],
)  # fmt: skip
def test_what_is_refused_says_what_was_found_and_what_to_do(name, data, code, words):
    with pytest.raises(CannotAccept) as refused:
        check_upload(name, data)
    assert refused.value.code == code
    assert words in refused.value.message
    assert name not in refused.value.message


PAGES = {
    "a page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a page in capitals": b"<HTML><BODY>",
    "a page after a byte order mark": b"\xef\xbb\xbf<html>",
    "a page in UTF-16": "<html><script>".encode("utf-16"),
    "a page after spaces and a comment": b"\n\n  <!-- -->  <html lang=en>",
    "a page after leading bytes": b"GIF89 is how it begins \x0a<script>x()</script>",
    "a page after zeros": b"\0\0\0<svg onload=x()>",
    "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
    "a drawing as XML": b"<?xml version='1.0'?>\n<svg:svg xmlns:svg='http://www.w3.org/2000/svg'/>",
    "a drawing with its type": b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''><svg/>",
}


@pytest.mark.parametrize(
    "name", ["page.html", "drawing.svg", "drawing.png", "notes.txt", "rows.csv", "letter.pdf"]
)
@pytest.mark.parametrize("data", PAGES.values(), ids=list(PAGES))
def test_no_web_page_and_no_drawing_comes_in_under_any_name(name, data):
    with pytest.raises(CannotAccept) as refused:
        check_upload(name, data)
    assert refused.value.code == "wrong-kind"


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept", "words"),
    [
        ("letter.pdf", "letter.pdf", None),
        ("../../etc/passwd.pdf", "passwd.pdf", "folders"),
        ("C:\\Users\\someone\\letter.pdf", "letter.pdf", "folders"),
        ("annual\u202efdp.pdf", "annualfdp.pdf", "hide or change"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf", "hide or change"),
        ('quo"te;.pdf', "quote.pdf", "hide or change"),
        ("CON.pdf", "file-CON.pdf", "Windows"),
        ("lpt1.old.pdf", "file-lpt1.old.pdf", "Windows"),
        ("...", "file.pdf", None),
        (".pdf", "file.pdf", None),
        ("", "file.pdf", None),
        ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf", "shortened to 120"),
    ],
)  # fmt: skip
def test_a_name_holds_no_path_and_nothing_hidden_and_what_was_changed_is_said(given, kept, words):
    name, notes = safe_name(given, kinds.PDF)
    assert name == kept
    assert (words is None and not notes) or any(words in note for note in notes)


# --- pictures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["photo.heic", "PHOTO.HEIF", "photo"])
def test_a_heic_photo_is_kept_as_a_jpeg_upright_and_without_its_details(name):
    found = check_upload(name, makers.heic())
    assert (found.media_type, found.name.lower()) == ("image/jpeg", "photo.jpg")
    image = Image.open(io.BytesIO(found.data))
    assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (48, 64), {})
    assert b"Camera of Secrets" not in found.data
    red, _, blue = image.getpixel((24, 8))
    assert red > 150 > 80 > blue
    assert any("kept as JPEG" in note for note in found.notes)
    with pytest.raises(CannotAccept, match="wrong-ending"):
        check_upload("photo.png", makers.heic())


def test_a_photo_loses_where_and_with_what_it_was_taken_and_stands_upright():
    found = check_upload("photo.jpg", makers.photo_with_place())
    image = Image.open(io.BytesIO(found.data))
    assert not image.getexif()
    assert image.size == (30, 40)
    assert b"Secret Camera" not in found.data
    assert b"taken at home" not in found.data
    assert any("Place, camera" in note for note in found.notes)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_stands_after_or_inside_a_picture_is_lost(kind):
    tail = makers.package({"run.exe": "MZ"}) + b"<script>x()</script>"
    found = check_upload(f"photo.{kind.lower()}", makers.picture(kind) + tail)
    assert b"<script>" not in found.data
    assert b"PK\x05\x06" not in found.data
    assert Image.open(io.BytesIO(found.data)).size == (40, 30)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (makers.png_of(60_000, 60_000), "too-many-pixels"),
        (makers.png_of(1, 25_000), "too-many-pixels"),
        (makers.png_of(9_000, 9_000), "too-many-pixels"),
        (makers.png_of(500, 500), "damaged"),  # claims rows that are not there
        (makers.moving_picture("PNG"), "animated"),
    ],
)
def test_a_huge_a_hollow_and_a_moving_picture_are_refused(data, code):
    with pytest.raises(CannotAccept) as refused:
        check_upload("p.png", data)
    assert refused.value.code == code


def test_a_moving_webp_is_refused():
    with pytest.raises(CannotAccept) as refused:
        check_upload("p.webp", makers.moving_picture("WEBP"))
    assert refused.value.code == "animated"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_of_every_usual_mode_are_taken(mode):
    assert check_upload("p.png", makers.picture("PNG", mode=mode)).media_type == kinds.PNG


def test_a_printers_jpeg_is_taken():
    assert check_upload("p.jpg", makers.picture("JPEG", mode="CMYK")).media_type == kinds.JPEG


# --- PDFs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "gone"),
    [
        (makers.opens_with_script, b"app.alert"),
        (makers.names_a_script, b"app.alert"),
        (makers.carries_a_file, b"payload"),
        (makers.launches, b"cmd.exe"),
        (makers.launches, b"app.alert"),
        (makers.chained, b"app.alert"),
        (makers.file_link, b"run.exe"),
    ],
)
def test_a_pdf_loses_what_acts_by_itself_and_says_so(change, gone):
    found = check_upload("x.pdf", makers.pdf(change=change))
    with pikepdf.open(io.BytesIO(found.data)) as made:
        whole = b"".join(each.unparse() + (each.read_bytes() if isinstance(each, pikepdf.Stream) else b"")
                         for each in made.objects)  # fmt: skip
        assert len(made.pages) == 1
    for trace in (gone, b"/JavaScript", b"/Launch", b"/OpenAction", b"/EmbeddedFile", b"/AA"):
        assert trace not in whole
    assert any("act by themselves" in note for note in found.notes)


def test_an_ordinary_pdf_keeps_its_pages_words_and_links():
    def link(made):
        made.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://www.example.org/")),
        )])  # fmt: skip

    found = check_upload("x.pdf", makers.pdf(3, link))
    assert found.pages == 3
    assert found.notes == ()
    with pikepdf.open(io.BytesIO(found.data)) as made:
        assert b"(Page 2) Tj" in made.pages[1].Contents.read_bytes()
        assert str(made.pages[0].Annots[0].A.URI) == "https://www.example.org/"


def test_what_stands_after_a_pdf_is_lost():
    found = check_upload("x.pdf", makers.pdf() + makers.package({"run.exe": "MZ"}) + b"\n%%EOF\n")
    assert b"run.exe" not in found.data


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (makers.pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "password"),
        (makers.pdf(encryption=pikepdf.Encryption(owner="o", user="")), "password"),
        (lambda: makers.pdf_bomb(300), "too-large-unpacked"),
        (lambda: makers.pdf_bomb(300, layers=2), "too-large-unpacked"),
        (lambda: makers.pdf_bomb(1, layers=5), "too-large-unpacked"),
        (lambda: makers.pdf_of_many_objects(), "too-large-unpacked"),
        (makers.pdf_whose_pages_are_their_own(), "damaged"),
        (b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n", "damaged"),
    ],
    ids=["password", "locked", "bomb", "bomb in a bomb", "five filters", "objects", "loop", "hollow"],
)
def test_a_pdf_that_is_locked_broken_or_a_bomb_is_refused(data, code):
    data = data() if callable(data) else data  # bombs are made here: every process collects, one asks
    assert len(data) < 10 * kinds.MB
    with pytest.raises(CannotAccept) as refused:
        check_upload("x.pdf", data)
    assert refused.value.code == code


# --- Word, Excel, OpenDocument --------------------------------------------------------------------

ZEROS = bytes(50 * kinds.MB)
FIELD = "<w:document><w:instrText>{}</w:instrText></w:document>"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("m.docx", makers.word({"word/vbaProject.bin": "x"}), "macros"),
        ("m.xlsx", makers.sheet({"xl/vbaProject.bin": "x"}), "macros"),
        ("m.xlsx", makers.sheet({"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
        ("m.docx", makers.word({"word/activeX/activeX1.xml": "<x/>"}), "macros"),
        ("m.docx", makers.word({"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}), "macros"),
        ("m.odt", makers.odt({"Basic/Standard/Module1.xml": "<x/>"}), "macros"),
        ("o.docx", makers.word({"word/embeddings/oleObject1.bin": "x"}), "embedded"),
        ("o.docx", makers.word({"word/media/image1.png": b"MZ program"}), "embedded"),
        ("o.docx", makers.word({"word/media/inner.dat": makers.word()}), "embedded"),
        ("o.docx", makers.word({"word/_rels/document.xml.rels": makers.relations("oleObject", "x.bin", "")}), "embedded"),
        ("t.docx", makers.word({"word/_rels/settings.xml.rels": makers.relations("attachedTemplate", "https://x.example/t.dotm")}), "external"),
        ("t.docx", makers.word({"word/_rels/document.xml.rels": makers.relations("image", "https://x.example/seen.png")}), "external"),
        ("t.docx", makers.word({"word/_rels/document.xml.rels": makers.relations("hyperlink", "file:///c:/run.exe")}), "external"),
        ("t.docx", makers.word({"word/_rels/document.xml.rels": makers.relations("frame", "\\\\host\\share\\x")}), "external"),
        ("t.odt", makers.odt(content='<a xlink:href="file:///etc/passwd"/>'), "external"),
        ("d.docx", makers.word(document=FIELD.format("DDEAUTO c:\\windows\\cmd.exe")), "dde"),
        ("d.docx", makers.word(document="<w:instrText>DD</w:instrText><w:instrText>E cmd</w:instrText>"), "dde"),
        ("d.xlsx", makers.sheet({"xl/externalLinks/externalLink1.xml": "<ddeLink ddeService='cmd'/>"}), "dde"),
        ("d.csv", b"name,amount\r\n=cmd|'/C calc'!A0,1\r\n", "dde"),
        ("b.docx", lambda: makers.word({"word/media/a.emf": ZEROS}), "too-large-unpacked"),
        ("b.docx", lambda: makers.word({f"word/media/{n}.emf": ZEROS for n in range(3)}), "too-large-unpacked"),
        ("b.docx", lambda: makers.word({f"customXml/{n}.txt": "" for n in range(5_001)}), "too-large-unpacked"),
        ("e.docx", makers.word(document="<!DOCTYPE x [<!ENTITY a 'lol'>]><w:document/>"), "entities"),
        ("p.docx", makers.word() + b"<script>x()</script>", "polyglot"),
        ("z.docx", makers.word({"../../evil.xml": "<x/>"}), "damaged"),
    ],
)  # fmt: skip
def test_a_document_with_macros_other_files_fetches_or_bombs_is_refused(name, data, code):
    data = data() if callable(data) else data
    with pytest.raises(CannotAccept) as refused:
        check_upload(name, data)
    assert refused.value.code == code


def test_the_same_bytes_unpacked_many_times_over_are_a_bomb():
    """Every entry of the list points at one member (a zip whose members overlap)."""
    made = bytearray(makers.word({"word/media/a.txt": "x" * 5000}))
    start = made.index(b"PK\x01\x02")
    first = bytes(made[start : start + 46 + int.from_bytes(made[start + 28 : start + 30], "little")])
    other = first.replace(b"[Content_Types].xml", b"[Content_Typed].xml")
    end = made.index(b"PK\x05\x06")
    made[end:end] = other
    end = made.index(b"PK\x05\x06")
    many = int.from_bytes(made[end + 10 : end + 12], "little") + 1
    made[end + 8 : end + 12] = many.to_bytes(2, "little") * 2
    made[end + 12 : end + 16] = (end - start).to_bytes(4, "little")
    with pytest.raises(CannotAccept) as refused:
        check_upload("x.docx", bytes(made))
    assert refused.value.code in {"too-large-unpacked", "damaged"}


def test_links_that_someone_may_click_and_printer_settings_are_no_reason_to_refuse():
    links = makers.relations("hyperlink", "https://www.example.org/")
    check_upload("x.docx", makers.word({"word/_rels/document.xml.rels": links}))
    check_upload("x.xlsx", makers.sheet({"xl/printerSettings/printerSettings1.bin": "x"}))


# --- mail and recordings ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attachment", "code"),
    [
        (("run.exe", b"MZ\x90\0"), "wrong-kind"),
        (("page.html", b"<html><script>x()</script>"), "wrong-kind"),
        (("m.docx", makers.word({"word/vbaProject.bin": "x"})), "macros"),
    ],
)
def test_a_message_is_refused_for_what_it_carries(attachment, code):
    with pytest.raises(CannotAccept) as refused:
        check_upload("x.eml", makers.mail(attachment))
    assert refused.value.code == code
    assert refused.value.message.startswith("The message carries a file that is not taken")


@pytest.mark.parametrize(
    "data", [makers.boxes(tail=makers.package({"x": "y"})), makers.MP3 + makers.package({"x": "y"})]
)
def test_a_recording_with_an_archive_after_it_is_refused(data):
    with pytest.raises(CannotAccept):
        check_upload("x.mp4" if data[4:8] == b"ftyp" else "x.mp3", data)


# --- apart --------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.pdf", PDF, kinds.PDF),
        ("a.png", makers.picture("PNG"), kinds.PNG),
        ("a.docx", makers.word(), kinds.WORD),
        ("a.eml", makers.mail(), kinds.MAIL),
    ],
)
def test_a_process_of_its_own_gives_the_same_answer(name, data, media_type):
    assert check_upload(name, data).media_type == media_type


@pytest.mark.slow
def test_that_process_has_no_settings_and_writes_no_file():
    told = subprocess.run(
        [sys.executable, "-I", "-c", "import os;from wardmote.foundation.files import parsing;parsing.bound();"
         "print(dict(os.environ).keys() - {'LC_CTYPE'});os.write(os.open('/tmp/wardmote-must-not-be', os.O_CREAT | os.O_WRONLY), b'x')"],
        env={}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.stdout.strip() == "set()"
    assert told.returncode != 0
    Path("/tmp/wardmote-must-not-be").unlink(missing_ok=True)


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_stopped_and_the_page_lives_on(monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 0.01)
    with pytest.raises(CannotAccept) as refused:
        check_upload("x.pdf", PDF)
    assert refused.value.code == "too-much"


@pytest.mark.slow
def test_a_process_that_dies_refuses_the_file(monkeypatch):
    monkeypatch.setattr(apart.sys, "executable", "/bin/false")
    with pytest.raises(CannotAccept) as refused:
        check_upload("x.pdf", PDF)
    assert refused.value.code == "too-much"


def test_when_too_many_are_looked_at_the_next_is_told_to_wait(monkeypatch):
    monkeypatch.setattr(apart, "WAITING", 0)
    with apart._places, apart._places, pytest.raises(CannotAccept) as refused:
        check_upload("x.pdf", PDF)
    assert refused.value.code == "busy"
