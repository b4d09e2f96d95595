"""What may be attached is decided by content; a name cannot hide, divert or break anything."""

import hashlib
import io
import zipfile

import pytest

from wardmote.foundation.files import checked
from wardmote.foundation.files.checked import CannotAccept, check_upload

pytestmark = pytest.mark.database_free

PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20 + b"\xff\xd9"


def package(*members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return made.getvalue()


WORD = package("[Content_Types].xml", "word/document.xml")
SHEET = package("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("name", "data", "media_type", "kept_as"),
    [
        ("Signed copy.pdf", PDF, checked.PDF, "Signed copy.pdf"),
        ("photo.JPEG", JPEG, checked.JPEG, "photo.jpeg"),
        ("plan.png", PNG, checked.PNG, "plan.png"),
        ("letter.docx", WORD, checked.WORD, "letter.docx"),
        ("log.xlsx", SHEET, checked.SHEET, "log.xlsx"),
        ("notes.txt", "Café at 9".encode(), checked.TEXT, "notes.txt"),
        ("notes.txt", "Café at 9".encode("cp1252"), checked.TEXT, "notes.txt"),
        ("rows.csv", b"a,b\r\n1,2\r\n", checked.CSV, "rows.csv"),
        ("invoice.exe", PDF, checked.PDF, "invoice.exe.pdf"),
        ("picture", PNG, checked.PNG, "picture.png"),
        ("page.csv", PDF, checked.PDF, "page.csv.pdf"),
    ],
)
def test_a_file_is_what_it_holds(name, data, media_type, kept_as):
    found = check_upload(name, data)
    assert (found.media_type, found.name) == (media_type, kept_as)
    assert (found.size, found.sha256) == (len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.pdf", b"", "empty"),
        ("big.txt", b"a" * (checked.MOST_BYTES + 1), "too-large"),
        ("program.pdf", b"MZ\x90\0\x03\0\0\0", "wrong-kind"),
        ("page.txt", b"<!DOCTYPE html><script>alert(1)</script>", "wrong-kind"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "wrong-kind"),
        ("run.txt", b"#!/bin/sh\nrm -rf /", "wrong-kind"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "wrong-kind"),
        ("archive.docx", package("readme.txt"), "wrong-kind"),
        ("macro.docx", package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
        ("cut.pdf", PDF[:-8], "damaged"),
        ("cut.docx", WORD[:40], "damaged"),
        ("zeros.txt", b"text\0text", "wrong-kind"),
    ],
)
def test_what_is_refused_says_why(name, data, code):
    with pytest.raises(CannotAccept) as refused:
        check_upload(name, data)
    assert refused.value.code == code
    assert name not in refused.value.message


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\someone\\letter.pdf", "letter.pdf"),
        ("cod\u202efdp.exe", "codfdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ('quo"te;.pdf', "quote.pdf"),
        ("...", "file.pdf"),
        (".pdf", "file.pdf"),
        ("", "file.pdf"),
        ("x" * 400 + ".pdf", "x" * (checked.LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_holds_no_path_and_nothing_hidden(given, kept):
    assert check_upload(given, PDF).name == kept


def test_a_package_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(checked, "MOST_UNPACKED", 1)
    with pytest.raises(CannotAccept) as refused:
        check_upload("bomb.docx", WORD)
    assert refused.value.code == "too-large-unpacked"
