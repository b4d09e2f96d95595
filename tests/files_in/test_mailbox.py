"""Messages become reports of the mailbox's front door: each once, sealed, and one that cannot keeps no other waiting."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tests import world
from tests.files_in.conftest import NOW, as_the_worker
from tests.files_in.conftest import made as made_source
from tests.files_in.imap_server import served
from tests.files_in.sheets import HEADING, ROWS, csv_file
from tests.front_doors.conftest import made as made_door
from wardmote.foundation.database import health
from wardmote.records.documents.models import Document
from wardmote.records.files_in import queries
from wardmote.records.files_in.mailbox import message as reading_messages
from wardmote.records.files_in.mailbox import reading
from wardmote.records.files_in.models import Batch
from wardmote.records.front_doors.models import Letter
from wardmote.records.intake.models import Report
from wardmote.records.notices.models import Notice
from wardmote.settings.imap import mailbox as settings_of
from wardmote.trust.identity.models import Role

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0c"
    b"IDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)  # fmt: skip


@pytest.fixture
def box(monkeypatch):
    with served() as box:
        monkeypatch.setattr(settings, "MAILBOX", box.settings)
        yield box


@pytest.fixture
def administrator(partnership):
    return world.officer(partnership.council, None, "Ada Keeper", Role.ADMINISTRATOR)


@pytest.fixture
def door(partnership, administrator):
    team = partnership.caseworker.team
    return made_door(
        administrator, team, slug="mail", channel="email", kinds=["asb", "other"], name="By e-mail"
    )


def mail(
    words="Music every night.",
    subject="Noise",
    sender="Ines Carrow <Ines@Example.org>",
    html="",
    files=(),
    **more,
):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "reports@example.org", subject
    made["Message-ID"] = more.pop("message_id", f"<{subject}@example.org>".replace(" ", "."))
    for name, value in more.items():
        made[name.replace("_", "-")] = value
    if words:
        made.set_content(words)
    if html:
        (made.add_alternative if words else made.set_content)(html, subtype="html")
    for name, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(made)


def read(now=NOW):
    return as_the_worker(lambda: reading.read(now=now))


def reports():
    with world.building():
        return list(Report.objects.select_related("telling", "taken_by").order_by("telling__what"))


@pytest.mark.django_db
def test_a_message_is_a_report_its_team_took_and_is_marked_once_it_is(partnership, box, door):
    box.put(mail())
    assert read() == {"taken": 1}
    (report,) = reports()
    assert (report.channel, report.kind, report.taken_by.is_service) == ("email", "other", True)
    assert report.telling.what == "Noise\n\nMusic every night."
    assert (report.telling.teller_name, report.telling.teller_email) == ("Ines Carrow", "ines@example.org")
    assert box.seen == {1}
    with world.as_officer(partnership.caseworker):
        assert Report.objects.count() == 1
    with world.as_officer(partnership.partner):
        assert not Report.objects.exists()
    with world.building():
        assert Letter.objects.count() == 1  # it is answered, with the code to follow it by
    told = health.told["mailbox"]()
    assert (told["failure"], told["set_aside"]) == ("", 0)
    assert told["read_at"]


@pytest.mark.django_db
def test_no_message_becomes_two_reports_whatever_stops_the_reading(box, door):
    box.put(mail())
    box.breaks_at = "STORE"  # the server hangs up before the message is marked
    read()
    assert not box.seen
    box.breaks_at = ""
    box.validity = 8  # the folder was made anew: numbers say nothing any more
    box.put(mail())  # and it came a second time
    assert read() == {"again": 2}
    assert len(reports()) == 1
    assert box.seen == {1, 2}


@pytest.mark.django_db
def test_one_that_cannot_be_taken_is_set_aside_and_the_rest_come_in(
    administrator, partnership, box, door, monkeypatch
):
    def take_in(found, *given, **named):
        if found.subject == "bad":
            raise ValueError("of words")
        return taken(found, *given, **named)

    taken = reading.take_in
    monkeypatch.setattr(reading, "take_in", take_in)
    box.put(mail(subject="bad"))
    box.put(mail(subject="good"))
    assert read() == {"tried": 1, "taken": 1}
    for number in range(4):
        read(NOW + timedelta(minutes=number + 1))
    assert read() == {}
    assert 1 not in box.seen  # it is there still, for somebody to read
    with world.as_officer(administrator):
        (line,) = queries.aside()
        assert (line.uid, line.outcome, line.reason) == (1, "aside", "It could not be taken in (ValueError).")
    with world.as_officer(partnership.caseworker):
        assert queries.aside() == []
    assert health.told["mailbox"]()["set_aside"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "outcome", "made"),
    [
        ({"Auto_Submitted": "auto-replied"}, "taken", 1),
        ({"Precedence": "bulk"}, "taken", 1),
        ({"Return_Path": "<>"}, "taken", 1),
        ({"sender": settings.DEFAULT_FROM_EMAIL}, "aside", 0),
        ({"Content_Type": "multipart/report; boundary=x", "words": ""}, "aside", 0),
    ],
)  # fmt: skip
def test_what_no_person_wrote_is_marked_and_never_answered(box, door, headers, outcome, made):
    box.put(mail(**headers))
    assert read() == {outcome: 1}
    assert len(reports()) == made
    assert all("sent automatically" in each.telling.what for each in reports())
    with world.building():
        assert not Letter.objects.exists()


@pytest.mark.django_db
def test_what_came_with_it_is_kept_or_refused_in_the_report_s_words(box, door):
    box.put(mail(files=[("stairs.png", PNG), ("run.exe", b"MZ" + bytes(200))]))
    assert read() == {"taken": 1}
    (report,) = reports()
    assert "Not kept of what came with it:\nrun.exe: This is a Windows program." in report.telling.what
    with world.building():
        assert [each.name for each in Document.objects.all()] == ["stairs.png"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "postcode"),
    [
        ("Music every night at 14 Harbour Street, mb1 4qx.", "MB1 4QX"),
        ("It is at MB1 4QX. Yes, MB14QX again.", "MB1 4QX"),
        ("From MB1 4QX to MB2 1AA all night.", ""),
        ("Ring 020 7946 0000, or see AB12 3CDE.", ""),
    ],
)
def test_the_one_postcode_it_names_is_its_place(box, door, words, postcode):
    box.put(mail(words=words))
    assert read() == {"taken": 1}
    assert reports()[0].telling.postcode == postcode


@pytest.mark.django_db
def test_a_spreadsheet_of_a_known_source_is_offered_and_nothing_of_it_taken(
    administrator, partnership, box, door
):
    theirs = world.officer(partnership.housing, partnership.partner.team, "Tam Keeper", Role.ADMINISTRATOR)
    source = made_source(administrator, team=partnership.caseworker.team, sender="Ines@example.org")
    made_source(theirs, name="Theirs", sender="other@example.org")
    log = csv_file([HEADING, *ROWS])
    box.put(mail(files=[("log.csv", log)]))
    box.put(mail(subject="Other", sender="other@example.org", files=[("log.csv", log)]))
    assert read() == {"taken": 2}
    assert len(reports()) == 2
    with world.as_officer(partnership.caseworker):
        batch = Batch.objects.get()
        assert (batch.state, batch.source_id, batch.rows) == ("offered", source.pk, 5)
    with world.as_officer(partnership.partner):  # of another agency than the front door is
        assert not Batch.objects.exists()
    with world.building():
        told = Notice.objects.filter(kind="file_offered").values_list("officer__name", "subject_id")
        assert list(told) == [(partnership.caseworker.name, batch.pk)], "its team, and once"
    page = world.client_for(partnership.caseworker).get("/notices/").content.decode()
    assert "A spreadsheet came by e-mail for your team" in page
    assert f"/reports/files/{batch.pk}/" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("amiss", "words"),
    [
        ("password", "refuses the user or the password"),
        ("port", "does not answer"),
        ("door", "no open front door"),
    ],
)
def test_a_mailbox_that_cannot_be_read_says_so(box, door, monkeypatch, amiss, words):
    wrong = {"password": {"password": "wrong"}, "port": {"port": 1}, "door": {"door": "none"}}[amiss]
    monkeypatch.setattr(settings, "MAILBOX", box.settings | wrong)
    read()
    told = health.told["mailbox"]()
    assert words in told["failure"]
    assert told["failed_at"]


@pytest.mark.django_db
def test_it_is_moved_where_a_folder_is_named(box, door, monkeypatch):
    monkeypatch.setattr(settings, "MAILBOX", box.settings | {"move_to": "Taken in"})
    box.put(mail())
    read()
    assert list(box.moved) == [1]
    assert 'UID MOVE 1 "Taken in"' in box.asked


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<html><head><title>T</title><style>p{}</style></head><body><p>One &amp; two<br>three</p></body>", "One & two\nthree"),
        ("<script>alert(1)</script><p>A<!-- b --></p><svg><text>c</text></svg><o:p>d</o:p>", "A\nd"),
        ("<p>1 &lt; 2 &lt;script&gt;", "1 < 2 <script>"),
        ("<p onclick=x>Unclosed <b>tags", "Unclosed tags"),
    ],
)  # fmt: skip
def test_a_page_becomes_its_words(page, words):
    found = reading_messages.read(mail(words="", html=page))
    assert found.words == words


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe\x00", b"From: a\n" * 3 + b"\n" + b"x" * 99, b"Content-Type: x/y; charset=\xff\n\n\xff"],
)
def test_whatever_stands_in_the_mailbox_is_read_or_refused(data):
    try:
        found = reading_messages.read(data)
    except reading_messages.CannotRead:
        return
    assert isinstance(found.words, str)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("imap://reports@mail.example.org/INBOX", "unencrypted"),
        ("imaps://reports:secret@mail.example.org/", "not as expected"),
        ("pop3://reports@mail.example.org/", "not as expected"),
    ],
)
def test_a_mailbox_is_named_without_password_and_read_encrypted(monkeypatch, address, words):
    monkeypatch.setenv("WARDMOTE_IMAP_DOOR", "mail")
    monkeypatch.setenv("WARDMOTE_IMAP_PASSWORD", "p")
    with pytest.raises(ImproperlyConfigured) as amiss:
        settings_of(address)
    assert words in str(amiss.value)
    assert settings_of("imaps://re%40x.org@mail.example.org/In%20box")["folder"] == "In box"
    assert settings_of("imap://reports@127.0.0.1:1143")["tls"] == "none"
