"""The public form: one question a page, sent once, losing nothing, with nothing left behind."""

import io
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from tests import world
from wardmote.outward.public_site import jobs, mail, steps
from wardmote.outward.public_site.answers import told
from wardmote.records.documents.models import Document
from wardmote.records.front_doors.models import Door
from wardmote.records.intake.models import Report, ReportDocument, Telling

pytestmark = pytest.mark.django_db
ANSWERS = {
    "danger": {"danger": "no"},
    "kind": {"kind": "noise"},
    "where": {"place": "14 Harbour Street", "postcode": "mb12ab"},
    "when": {"when": "now", "more": "Most Fridays"},
    "what": {"what": "Music through the wall."},
    "photos": {},
    "you": {"name": "Ines Carrow", "email": "ines@example.org"},
}


def ask(sql, *values):
    with world.building(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def answer(client, **over):
    """Every question answered as above, but for what is said otherwise."""
    for slug, given in (ANSWERS | over).items():
        sent = client.post(f"/report/report/{slug}/", given)
        assert sent.status_code == 302, (slug, sent.content.decode())
    return sent


def aged(seconds=60):
    """As if the form had been begun earlier: nobody fills it in at once."""
    ask("update front_doors_parameter set value = 0 where key = 'least_time'")


def filled_in(**over):
    client = Client()
    answer(client, **over)
    aged()
    return client


def secret_on(page):
    return re.search(r"\b(\w{4}(?:-\w{4}){6})\b", page.content.decode())[1]


def test_six_questions_and_a_page_that_checks_them_make_a_report(partnership, door):
    client = filled_in()
    check = client.get("/report/report/check/")
    assert "MB1 2AB" in check.content.decode()
    sent = client.post("/report/report/check/", {})
    assert sent.headers["Location"] == "/report/report/sent/"
    with world.building():
        report = Report.objects.select_related("telling").get()
    assert (report.area, report.occurred_words) == ("Harbour Street", "It is happening now: Most Fridays")
    assert (report.telling.address, report.telling.postcode) == ("14 Harbour Street", "MB1 2AB")
    page = client.get("/report/report/sent/")
    assert report.reference in page.content.decode()
    follow = Client().get(f"/report/follow/{secret_on(page)}/")
    assert "Waiting" in follow.content.decode()
    assert "Music" not in follow.content.decode()
    assert (len(steps.ON_THE_WAY), steps.PAGES) == (6, 7)


def test_sent_twice_it_is_one_report_and_the_second_is_shown_it(partnership, door):
    client = filled_in()
    cookies = client.cookies
    for _ in range(2):
        assert client.post("/report/report/check/", {}).headers["Location"] == "/report/report/sent/"
    assert client.cookies == cookies
    with world.building():
        assert Report.objects.count() == 1


@pytest.mark.parametrize("slug", ["danger", "kind", "where", "when", "what"])
def test_a_question_left_open_says_what_to_do_and_keeps_what_was_typed(partnership, door, slug):
    client = Client()
    answer(client)
    given = {"where": {"number": "7b"}, "when": {"more": "Late"}}.get(slug, {})
    page = client.post(f"/report/report/{slug}/", given)
    assert page.status_code == 422
    text = page.content.decode()
    assert "<title>Error: " in text
    assert all(words in text for words in given.values())


def test_an_answer_is_changed_from_the_page_that_checks_them(partnership, door):
    client = Client()
    answer(client)
    page = client.get("/report/report/what/?then=check")
    assert "Music through the wall." in page.content.decode()
    back = client.post("/report/report/what/?then=check", {"what": "Shouting."})
    assert back.headers["Location"] == "/report/report/check/"
    assert "Shouting." in client.get("/report/report/check/").content.decode()


def test_whoever_is_in_danger_is_told_to_ring_first(partnership, door):
    client = Client()
    to = client.post("/report/report/danger/", {"danger": "yes"}).headers["Location"]
    page = client.get(to).content.decode()
    assert "999" in page
    assert "101" in page
    assert "/report/report/kind/" in page


def test_nothing_is_kept_by_a_browser_or_told_to_another_site(partnership, door):
    client = Client()
    begun = client.post("/report/report/danger/", {"danger": "no"})
    (cookie,) = begun.cookies.values()
    assert cookie.key == settings.REPORT_COOKIE_NAME
    assert (cookie["path"], cookie["domain"]) == ("/", "")  # or no browser would take one named __Host-
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert not cookie["max-age"]
    assert not cookie["expires"]
    for path in ("", "kind/"):
        page = client.get(f"/report/report/{path}")
        assert "no-store" in page.headers["Cache-Control"]
        assert page.headers["Referrer-Policy"] == "same-origin"  # an address may hold a secret
        assert not page.cookies
        assert "Exit this page" in page.content.decode()


def test_another_site_makes_nobody_send_anything(partnership, door):
    client = filled_in()
    for said in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ):
        assert client.post("/report/report/check/", {}, headers=said).status_code == 404
    assert (
        client.post("/report/report/check/", {}, headers={"Origin": "http://testserver"}).status_code == 302
    )


def test_a_signed_in_officer_sees_the_same_page_as_anyone(partnership, door):
    assert Client().get("/report/report/").status_code == 200
    theirs = world.client_for(partnership.caseworker).get("/report/report/")
    assert partnership.caseworker.name not in theirs.content.decode()
    assert theirs.content == Client().get("/report/report/").content


def test_leaving_throws_it_away_at_once(partnership, door, settings):
    client = Client()
    answer(client)
    assert ask("select count(*) from public_site_unfinished") == [(1,)]
    left = client.get("/report/leave/")
    assert left.headers["Location"] == settings.LEAVE_TO
    assert ask("select count(*) from public_site_unfinished") == [(0,)]
    assert client.get("/report/report/check/").headers["Location"] == "/report/report/"


def test_what_is_begun_is_sealed_and_let_go_after_some_hours(partnership, door):
    client = Client()
    answer(client)
    ((sealed,),) = ask("select sealed from public_site_unfinished")
    assert b"Music" not in bytes(sealed)
    ask("update public_site_unfinished set begun_at = begun_at - interval '5 hours'")
    assert client.get("/report/report/check/").headers["Location"] == "/report/report/"
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        assert jobs.let_go()["unfinished"] == 1
        cursor.execute("reset role")


def test_programs_are_kept_out_and_an_honest_person_loses_nothing(partnership, door):
    client = Client()
    answer(client)
    quick = client.post("/report/report/check/", {})
    assert quick.status_code == 422
    assert "very quick" in quick.content.decode()
    aged()
    assert client.post("/report/report/check/", {"website": "x"}).status_code == 422
    ask("insert into front_doors_parameter (key, value, unit, starts_on, source)"
        " values ('door_an_hour', 0, 'reports', current_date, 't')")  # fmt: skip
    full = client.post("/report/report/check/", {})
    assert full.status_code == 429
    assert "Nothing you typed is lost" in full.content.decode()
    assert "Music through the wall." in full.content.decode()
    ask("update front_doors_parameter set value = 9 where key = 'door_an_hour'")
    assert client.post("/report/report/check/", {}).status_code == 302


def picture(name="a.jpg"):
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, "JPEG")
    return SimpleUploadedFile(name, made.getvalue(), "image/jpeg")


def test_pictures_are_asked_for_aside_and_by_nobody_else(partnership, door):
    client = Client()
    for slug in ("danger", "kind", "where", "when"):
        client.post(f"/report/report/{slug}/", ANSWERS[slug])
    on = client.post("/report/report/what/", ANSWERS["what"] | {"aside": "pictures"})
    assert on.headers["Location"] == "/report/report/photos/"
    page = client.get("/report/report/photos/").content.decode()
    assert "Page 5 of 7" in page
    assert 'href="/report/report/what/"' in page
    assert client.post("/report/report/what/", ANSWERS["what"]).headers["Location"] == "/report/report/you/"
    assert 'href="/report/report/what/"' in client.get("/report/report/you/").content.decode()
    assert client.post("/report/report/you/", {}).headers["Location"] == "/report/report/check/"
    check = client.get("/report/report/check/").content.decode()
    assert "/report/report/photos/?then=check" in check  # still to be had, and none
    aged()
    assert client.post("/report/report/check/", {}).headers["Location"] == "/report/report/sent/"


def test_a_picture_comes_with_it_sealed_and_is_opened_by_its_team(partnership, door):
    client = Client()
    answer(client)
    wrong = client.post(
        "/report/report/photos/", {"photos": SimpleUploadedFile("a.jpg", b"%PDF-1.4 no picture")}
    )
    assert wrong.status_code == 422
    client.post("/report/report/photos/?then=check", {"photos": picture()})
    assert "1 picture" in client.get("/report/report/check/").content.decode()
    aged()
    client.post("/report/report/check/", {})
    with world.building():
        report, link = Report.objects.get(), ReportDocument.objects.select_related("document").get()
        assert link.document.audience_id == report.audience_id
        assert link.document.added_by.is_service
    assert ask("select count(*) from public_site_unfinishedfile") == [(0,)]
    with world.as_officer(partnership.partner):
        assert not Document.objects.exists()
    world.opened_earlier(partnership.caseworker, link.document_id, kinds=("document",))
    from wardmote.records.documents import sealing
    from wardmote.records.documents.models import Content

    with world.as_officer(partnership.caseworker):
        data = sealing.whole(Content.objects.select_related("document").get(document=link.document))
    assert Image.open(io.BytesIO(data)).size == (40, 30)


def test_added_reopened_and_refused_in_words(partnership, door):
    client = filled_in()
    client.post("/report/report/check/", {})
    secret = secret_on(client.get("/report/report/sent/"))
    code = Client().post("/report/follow/", {"code": secret.replace("-", " ").upper()})
    here = code.headers["Location"]
    assert Client().post("/report/follow/", {"code": "abcd"}).status_code == 422
    assert Client().get("/report/follow/abcd/").status_code == 404
    assert Client().post(f"{here}add/", {"add-words": ""}).status_code == 422
    assert Client().post(f"{here}add/", {"add-words": "Again."}).status_code == 302
    assert Client().post(f"{here}reopen/", {"words": "Still."}).status_code == 422
    with world.as_officer(partnership.caseworker) as by:
        from django.utils import timezone

        from wardmote.records.intake import commands as intake

        intake.close_report(
            report=Report.objects.get(), reason="We wrote to them.", by=by, now=timezone.now()
        )
    assert "We wrote to them." in Client().get(here).content.decode()
    assert Client().post(f"{here}reopen/", {"words": "Still."}).headers["Location"].endswith("?done=reopened")
    page = world.client_for(partnership.caseworker)
    with world.building():
        report = Report.objects.get()
    assert report.state == "waiting"
    world.opened_earlier(partnership.caseworker, report.pk, kinds=("report",))
    shown = page.get(f"/reports/{report.reference}/").content.decode()
    assert "Still." in shown
    assert "“Report it”" in shown


def test_no_address_with_a_secret_comes_into_the_log(partnership, door, caplog):
    for path in ("/report/follow/kkkk-kkkk/", "/report/follow/kkkk/reopen/"):
        assert Client().get(path).status_code == 404
    assert Client().post("/report/confirm/kkkk/").status_code == 404
    assert "kkkk" not in caplog.text


def test_a_fault_says_nothing_of_what_was_typed_and_nothing_is_lost(partnership, door, caplog, monkeypatch):
    client = filled_in()
    secret = "kkkk-kkkk"

    def fail(**_):
        raise RuntimeError(ANSWERS["what"]["what"])

    monkeypatch.setattr("wardmote.outward.public_site.commands.send", fail)
    monkeypatch.setattr("wardmote.records.front_doors.queries.followed", lambda _: fail())
    assert client.post("/report/report/check/", {}).status_code == 500
    assert client.get(f"/report/follow/{secret}/").status_code == 500
    assert "RuntimeError" in caplog.text
    assert "Music" not in caplog.text
    assert secret not in caplog.text
    assert "Music" in client.get("/report/report/check/").content.decode()


def test_messages_say_nothing_of_the_report_and_go_once(partnership, door, mailoutbox):
    client = filled_in()
    client.post("/report/report/check/", {})

    def send():
        with world.building(), connection.cursor() as cursor:
            cursor.execute("set role wardmote_worker")
            came = mail.send_due()
            cursor.execute("reset role")
        return came

    assert send() == {"sent": 1, "failed": 0}
    assert send() == {"sent": 0, "failed": 0}
    (letter,) = mailoutbox
    assert letter.to == ["ines@example.org"]
    for words in ("Music", "Harbour", "Ines", "noise"):
        assert words not in letter.subject + letter.body
    confirm = re.search(r"/report/confirm/\S+", letter.body)[0]
    assert Client().get(confirm).status_code == 200
    assert ask("select confirmed_at from front_doors_arrival") == [(None,)], "opened by a program"
    assert "is confirmed" in Client().post(confirm).content.decode()
    secret = re.search(r"/report/follow/\S+", letter.body)[0]
    assert "We send you an e-mail" in Client().get(secret).content.decode()


def test_a_shut_door_says_so(partnership, door):
    with world.building():
        Door.objects.update(is_open=False)
    assert Client().get("/report/report/").status_code == 503
    assert Client().get("/report/report/kind/").status_code == 503
    assert Client().get("/report/nowhere/").status_code == 404


@pytest.mark.parametrize(
    ("place", "number", "area", "address"),
    [
        ("Harbour Street", "", "Harbour Street", ""),
        ("14 Harbour Street", "", "Harbour Street", "14 Harbour Street"),
        ("Tanner Estate", "Flat 3", "Tanner Estate", "Flat 3 Tanner Estate"),
    ],
)
def test_lists_show_no_house_number(place, number, area, address):
    answers = ANSWERS | {"where": {"place": place, "number": number}}
    found = told(answers)
    assert (found.area, found.address) == (area, address)


def test_counts_of_networks_are_let_go_after_a_day(partnership, door):
    client = filled_in()
    client.post("/report/report/check/", {})
    ask("update front_doors_tally set hour = hour - %s", timedelta(hours=25))
    assert ask("select count(*) > 0 from front_doors_tally") == [(True,)]
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        jobs.let_go()
        cursor.execute("reset role")
    assert ask("select count(*) from front_doors_tally") == [(0,)]
    with world.building():
        assert Telling.objects.count() == 1
