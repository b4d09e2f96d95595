"""The documents of a case as officers use them: added, shown, replaced, withdrawn, and never more than they may see."""

import io

import pytest
from django.db import connection
from django.urls import reverse
from PIL import Image

from tests import world
from tests.documents.conftest import PDF, TEXT, address, attach, get, send
from tests.files import makers
from wardmote.foundation.files import kinds
from wardmote.records.documents.models import Document
from wardmote.work.cases.models import CaseDocument


def url(case, name="documents", **more):
    return reverse(f"cases:{name}", kwargs={"reference": case.reference, **more})


def titles(p):
    with world.as_officer(p.caseworker):
        return sorted(Document.objects.values_list("title", flat=True))


# --- adding -------------------------------------------------------------------------------------


def test_several_files_come_in_at_once_each_with_a_number(partnership, case):
    client = world.client_for(partnership.caseworker)
    answer = send(
        client, case, ("a.pdf", PDF), ("b.png", makers.picture()), ("c.txt", b"words"), title="Diary"
    )
    assert (answer.status_code, answer["Location"]) == (302, url(case))
    assert titles(partnership) == ["Diary (1 of 3)", "Diary (2 of 3)", "Diary (3 of 3)"]
    with world.as_officer(partnership.caseworker):
        assert Document.objects.get(name="a.pdf").pages == 3


def test_sent_twice_the_same_files_are_there_once(partnership, case):
    client = world.client_for(partnership.caseworker)
    key = "7f1d4d1c-6b6e-4f53-8a54-0a5b5b3a1f11"
    for _ in range(2):
        assert send(client, case, ("a.txt", b"one"), ("b.txt", b"two"), key=key).status_code == 302
    assert len(titles(partnership)) == 2


def test_of_several_files_those_refused_are_told_one_by_one_and_the_others_kept(partnership, case):
    client = world.client_for(partnership.caseworker)
    answer = send(
        client, case, ("good.txt", b"words"), ("page.svg", b"<svg/>"), ("m.docx", makers.word({"word/vbaProject.bin": "x"})),
        title="Letters",
    )  # fmt: skip
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "1 of the files was added: good.txt" in said
    assert "page.svg: This is a web page or an SVG drawing" in said
    assert "m.docx: The document holds macros" in said
    assert 'value="Letters"' in said
    assert titles(partnership) == ["Letters"]


def test_limits_are_said_before_choosing_and_a_file_too_large_is_let_go_as_it_comes_in(
    partnership, case, settings
):
    client = world.client_for(partnership.caseworker)
    assert "JPEG, PNG, WebP or HEIC up to 10 MB" in client.get(url(case, "add_document")).content.decode()
    settings.FILE_LIMITS_MB = dict.fromkeys(settings.FILE_LIMITS_MB, 1)
    answer = send(client, case, ("big.txt", b"a" * (2 * kinds.MB)))
    assert "The file must be smaller than 1 MB" in answer.content.decode()
    settings.MOST_UPLOAD_MB = 1
    answer = send(client, case, ("one.txt", b"a" * 700_000), ("two.txt", b"b" * 700_000))
    assert "two.txt: The files together must be smaller than 1 MB" in answer.content.decode()
    assert titles(partnership) == ["Letters"]


def test_nothing_of_a_file_is_kept_for_a_request_without_a_session(db, rf, settings):
    from django.core.files.uploadedfile import SimpleUploadedFile

    request = rf.post("/", {"file": SimpleUploadedFile("a.txt", b"words" * 100)})
    assert request.FILES["file"].was_too_large
    assert request.FILES["file"].read() == b""


@pytest.mark.parametrize("data", [b"", b"MZ\x90\0"])
def test_what_is_sent_without_a_file_or_with_a_wrong_one_keeps_what_was_typed(partnership, case, data):
    client = world.client_for(partnership.caseworker)
    files = [("a.pdf", data)] if data else []
    answer = send(client, case, *files, title="My title")
    assert answer.status_code == 422
    assert 'value="My title"' in answer.content.decode()


def test_what_was_changed_in_a_file_is_said(partnership, case):
    client = world.client_for(partnership.caseworker)
    send(client, case, ("photo.jpg", makers.photo_with_place()))
    assert "Place, camera and other hidden details were taken out" in client.get(url(case)).content.decode()


# --- list ---------------------------------------------------------------------------------------


def test_a_newer_version_takes_the_place_of_the_old_which_is_kept(partnership, case):
    p = partnership
    old = attach(p, case, data=PDF, name="letter.pdf", title="Letter", categories=["health"])
    client = world.client_for(p.caseworker)
    page = client.get(url(case, "replace_document", pk=old.pk)).content.decode()
    assert 'value="health" id="id_categories_' in page
    assert page.count("checked") >= 1
    answer = send(client, case, ("letter.pdf", makers.pdf(2)), title="Letter, mended", page="replace_document", pk=old.pk,
                  categories=["health"])  # fmt: skip
    assert answer.status_code == 302
    page = client.get(url(case)).content.decode()
    assert "1 earlier version" in page
    assert page.index("Letter, mended") < page.index(address(old, "view"))
    assert get(p.caseworker, old, "view").status_code == 200
    with world.as_officer(p.caseworker):
        links = CaseDocument.objects.filter(case=case)
        assert {link.audience_id for link in links} == {links[0].audience_id}
        assert links[0].audience_id != case.audience_id


def test_a_newer_version_that_a_reader_may_not_see_does_not_hide_the_old_from_them(partnership, case):
    p = partnership
    old = attach(p, case, title="Open letter")
    attach(p, case, title="Letter on health", categories=["health"], replaces=old)
    world.share(p, case, team=p.partner.team)
    world.opened_earlier(p.partner, case.pk)
    page = world.client_for(p.partner).get(url(case)).content.decode()
    assert "Open letter" in page
    assert "Letter on health" not in page
    assert "earlier version" not in page
    own = world.client_for(p.caseworker).get(url(case)).content.decode()
    assert "Letter on health" in own


def test_titles_are_searched(partnership, case):
    for title in ("Warning letter", "Photograph of the stairs"):
        attach(partnership, case, title=title)
    client = world.client_for(partnership.caseworker)
    page = client.get(url(case), {"q": "LETTER"}).content.decode()
    assert "Warning letter" in page
    assert "Photograph" not in page
    assert "No document has these words" in client.get(url(case), {"q": "100%"}).content.decode()


def test_the_list_is_turned_page_by_page_and_asks_as_often_for_three_as_for_sixty(
    partnership, case, django_assert_max_num_queries
):
    from django.test.utils import CaptureQueriesContext

    counts = []
    client = world.client_for(partnership.caseworker)
    for many in (3, 57):
        for number in range(many):
            attach(partnership, case, data=b"words", title=f"Diary {number}")
        with CaptureQueriesContext(connection) as asked:
            page = client.get(url(case)).content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 25
    assert page.count("data-row") == 25
    assert "Older" in page
    assert client.get(url(case), {"page": "3"}).content.decode().count("data-row") == 10


# --- withdrawing --------------------------------------------------------------------------------


def test_a_document_added_by_mistake_is_withdrawn_with_the_reason_and_opened_by_nobody(partnership, case):
    p = partnership
    document = attach(p, case, title="Wrong one")
    client = world.client_for(p.caseworker)
    assert client.post(url(case, "withdraw_document", pk=document.pk), {"reason": ""}).status_code == 422
    answer = client.post(url(case, "withdraw_document", pk=document.pk), {"reason": "It is of another case."})
    assert answer.status_code == 302
    page = client.get(url(case)).content.decode()
    assert "1 withdrawn" in page
    assert "It is of another case." in page
    assert address(document) not in page
    for name in ("download", "view"):
        assert get(p.caseworker, document, name).status_code == 404
    again = client.post(url(case, "withdraw_document", pk=document.pk), {"reason": "Again."})
    assert "already been withdrawn" in again.content.decode()
    assert "Document withdrawn" in client.get(url(case, "timeline")).content.decode()


def test_a_partner_withdraws_what_they_added_and_nothing_else(partnership, case):
    p = partnership
    world.share(p, case, team=p.partner.team)
    world.opened_earlier(p.partner, case.pk)
    ours = attach(p, case, title="Ours")
    theirs = attach(p, case, title="Theirs", by=p.partner)
    client = world.client_for(p.partner)
    page = client.get(url(case)).content.decode()
    assert url(case, "withdraw_document", pk=ours.pk) not in page
    refused = client.post(url(case, "withdraw_document", pk=ours.pk), {"reason": "x"})
    assert refused.status_code == 422
    assert "Only the officer who added a document" in refused.content.decode()
    assert client.post(url(case, "withdraw_document", pk=theirs.pk), {"reason": "x"}).status_code == 302
    with world.as_officer(p.caseworker):
        assert {d.title: bool(d.withdrawn_at) for d in Document.objects.all()} == {
            "Ours": False,
            "Theirs": True,
        }


# --- showing ------------------------------------------------------------------------------------


def test_a_pdf_is_shown_page_by_page_as_pictures_made_by_us(partnership, case):
    p = partnership
    document = attach(p, case, data=PDF, name="letter.pdf", title="Letter")
    page = get(p.caseworker, document, "view")
    said = page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert 'alt="Page 1 of 3 of Letter' in said
    assert "Documents of " + case.reference in said
    answer = get(p.caseworker, document, "picture", number=2, zoom="150")
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]
    image = Image.open(io.BytesIO(answer.content))
    assert (image.format, image.width) == ("WEBP", 1440)
    text = world.client_for(p.caseworker).get(address(document, "view"), {"page": "2", "as": "text"})
    assert "Page 2" in text.content.decode()
    for number, zoom in ((4, "100"), (0, "100"), (1, "999")):
        assert get(p.caseworker, document, "picture", number=number, zoom=zoom).status_code == 404


def test_what_is_no_picture_is_never_shown_inline(partnership, case):
    document = attach(partnership, case, data=b"<b>bold</b> words", name="a.txt")
    assert "not shown here" in get(partnership.caseworker, document, "view").content.decode()
    assert get(partnership.caseworker, document, "picture", number=1, zoom="100").status_code == 404
    answer = get(partnership.caseworker, document)
    assert answer["Content-Disposition"] == 'attachment; filename="a.txt"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize("name", ["view", "download"])
def test_the_opening_is_on_record_with_who_and_which_document(partnership, case, name):
    p = partnership
    document = attach(p, case, data=PDF, name="letter.pdf")
    with world.building(), connection.cursor() as cursor:
        cursor.execute("alter table audit_entry disable trigger audit_stands")
        cursor.execute("delete from audit_entry where action = 'opened' and subject_id = %s", [document.pk])
        cursor.execute("alter table audit_entry enable trigger audit_stands")
    get(p.caseworker, document, name)
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select officer_id, subject_kind from audit_entry where action = 'opened' and subject_id = %s",
            [document.pk],
        )
        assert cursor.fetchall() == [(p.caseworker.pk, "document")]


def test_strangers_find_nothing(partnership, case):
    p = partnership
    document = attach(p, case, data=PDF, name="letter.pdf")
    for officer in (p.partner, p.outsider, p.colleague):
        for name, more in (("download", {}), ("view", {}), ("picture", {"number": 1, "zoom": "100"})):
            assert get(officer, document, name, **more).status_code == 404
        client = world.client_for(officer)
        for name in ("replace_document", "withdraw_document"):
            assert client.get(url(case, name, pk=document.pk)).status_code == 404


def test_a_large_file_is_handed_over_piece_by_piece(partnership, case, monkeypatch):
    from wardmote.records.documents import views

    monkeypatch.setattr(views, "AT_ONCE", 1000)
    answer = get(partnership.caseworker, attach(partnership, case))
    assert answer.streaming
    assert answer["Content-Length"] == str(len(TEXT))


def test_a_document_of_another_case_is_not_replaced_or_withdrawn_through_this_one(partnership, case):
    other = world.case(partnership)
    world.opened_earlier(partnership.caseworker, other.pk)
    document = attach(partnership, other)
    client = world.client_for(partnership.caseworker)
    for name in ("replace_document", "withdraw_document"):
        assert client.post(url(case, name, pk=document.pk), {"reason": "x", "title": "x"}).status_code == 404
