"""What someone tries with files and the mailbox, by SQL, by a file or by a message.

Each was possible once. Those that are accepted are listed in docs/access-in-one-page.md.
"""

# ruff: noqa: F811

import contextlib
import io
import json
import time as clock
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from tests import world
from tests.access.attacking import REFUSED, insert, run
from tests.documents.test_sealing import own_keys  # noqa: F401
from tests.files_in.conftest import as_the_worker, read, source, started, terms_for  # noqa: F401
from tests.files_in.conftest import made as made_source
from tests.files_in.imap_server import served
from tests.files_in.sheets import HEADING, ROWS, xlsx
from tests.files_in.test_mailbox import mail
from tests.front_doors.conftest import made as made_door
from wardmote.foundation.design import spreadsheet
from wardmote.foundation.files.kinds import CannotAccept
from wardmote.foundation.sealing import keys
from wardmote.records.documents import operating
from wardmote.records.files_in import commands as files
from wardmote.records.files_in import jobs, mapping, sealed
from wardmote.records.files_in.mailbox import message, reading
from wardmote.records.files_in.mapping import Terms
from wardmote.records.files_in.models import Batch, Content
from wardmote.records.files_in.reading import read_file
from wardmote.records.files_in.views.files import too_many_words
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Role

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


# --- files ------------------------------------------------------------------------------------------


def ends():
    return as_the_worker(jobs.take_in_all)


def test_what_a_file_is_taken_in_by_is_not_changed_once_it_is_taken_in(partnership, source):
    batch = started(partnership.caseworker, source)
    with world.as_officer(partnership.caseworker):
        for change in ("state = 'mapping'", "terms = '{}'", "state = 'waiting', terms = '{}'"):
            assert run(f"update files_in_batch set {change} where id = %s", batch.pk) == REFUSED, change
        files.stop(batch=batch, by=partnership.caseworker, now=NOON)


def test_nobody_has_the_mail_of_another_offered_to_their_own_team(partnership, source):
    """Any officer named an address, and was offered the spreadsheets that were mailed from it to another team."""
    p = partnership
    administrator = world.officer(p.council, None, "Ada Keeper", Role.ADMINISTRATOR)
    with world.as_officer(p.colleague) as by:
        with pytest.raises(files.CannotKeep) as refused:
            files.make_source(
                name="Mine", team=by.team, channel="phone", kind="other", harm="low", sender="log@example.org", by=by,
                now=NOON,
            )  # fmt: skip
        assert [each.code for each in refused.value.refusals] == ["not-its-mail"]
        row = {
            "agency_id": p.council.pk, "team_id": by.team_id, "name": "Mine", "channel": "phone", "kind": "asb", "harm": "low",
            "columns": "{}", "words": "{}", "is_open": True, "by_id": by.pk, "changed_at": NOON,
        }  # fmt: skip
        assert insert("files_in_source", **row, sender="log@example.org") == REFUSED
        assert insert("files_in_source", **row, sender="") == 1
        assert run("update files_in_source set sender = 'log@example.org' where name = 'Mine'") == REFUSED
    made_source(administrator, name="Theirs", team=p.caseworker.team, sender="log@example.org")
    with world.as_officer(p.caseworker) as by:
        change = "update files_in_source set team_id = %s, by_id = %s where name = 'Theirs'"
        assert run(change, p.colleague.team_id, by.pk) == REFUSED
        assert run("update files_in_source set is_open = false, by_id = %s where name = 'Theirs'", by.pk) == 1
    with world.as_officer(administrator) as by:
        assert run(change, p.colleague.team_id, by.pk) == 1


def test_a_source_that_goes_to_another_team_takes_no_file_of_the_first_along(partnership, source):
    """Whoever had made the source moved it to their own team while a file waited, and read its reports."""
    p = partnership
    made = made_source(p.colleague, name="Lent", team=p.caseworker.team)
    file = read([HEADING, *ROWS])
    with world.as_officer(p.caseworker) as by:
        batch = files.add_batch(source=made, read=file, by=by, now=NOON)
    with world.as_officer(p.colleague) as by:
        files.change_source(source=made, team=by.team, by=by, now=NOON)
    with world.as_officer(p.caseworker) as by:
        files.start(batch=batch, terms=terms_for(file), by=by, now=NOON)
    assert ends() == {"failed": 1}
    with world.building():
        assert not Report.objects.exists()
        assert "another than when the file came" in Batch.objects.get(source=made).why


def test_a_file_is_taken_in_by_whoever_started_it_at_its_time_and_by_nobody_else(partnership, source):
    p = partnership
    batch = started(p.caseworker, source)
    row = {"number": 2, "key": "00", "content": "00", "kind": "asb", "what": "x", "area": "y", "address": "", "postcode": "",
           "who": "", "occurred_words": "", "teller_name": "", "teller_phone": "", "teller_email": "", "further": "",
           "is_anonymous": True, "contact_by": "none", "plan": "p", "prints": {}, "reference": "R-2222-2222"}  # fmt: skip
    asked = [batch.pk, 0, 1, json.dumps([row]), "{}", "[]", NOON - timedelta(days=900)]
    answers = []
    for officer in (p.colleague, p.partner, p.caseworker):
        with world.as_officer(officer), connection.cursor() as cursor:
            cursor.execute(
                "select wardmote.files_in_take_mine(%s, %s, %s, %s::jsonb, %s::jsonb, %s::jsonb, %s)", asked
            )
            answers.append(cursor.fetchone()[0])
    assert answers == ["stopped", "stopped", "taken"]
    with world.building():
        assert Report.objects.get().received_at > datetime.now(UTC) - timedelta(minutes=6)


@pytest.mark.parametrize("amiss", ["sealed", "terms", "rows"])
def test_a_file_that_cannot_be_taken_in_keeps_no_other_waiting(partnership, source, amiss):
    """It was begun anew each minute for ever, before all others."""
    by = partnership.caseworker
    file = read([HEADING, *ROWS])
    with world.as_officer(by):
        batch = files.add_batch(source=source, read=file, by=by, now=NOON)
    with world.building(), connection.cursor() as cursor:
        if amiss == "sealed":
            Content.objects.filter(batch=batch).update(sealed=b"nothing of it")
        elif amiss == "rows":
            Batch.objects.filter(pk=batch.pk).update(rows=3)
        terms = "[1]" if amiss == "terms" else json.dumps(terms_for(file).as_json())
        cursor.execute(
            "update files_in_batch set state = 'waiting', terms = %s, started_at = 'epoch'", [terms]
        )
    started(by, source)
    assert ends() == {"failed": 1, "done": 1}


def test_rows_of_a_sheet_have_numbers_of_their_own():
    """Two rows of one number made the file be begun anew each minute for ever."""
    given = xlsx([HEADING, *ROWS])
    for wrong in (b'r="3"', b'r="99999999999"'):
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(given)) as old, zipfile.ZipFile(made, "w") as new:
            for name in old.namelist():
                part = old.read(name)
                new.writestr(name, part.replace(b'<row r="4"', b"<row " + wrong))
        with pytest.raises(CannotAccept):
            read_file("log.xlsx", made.getvalue())


def test_no_house_number_of_a_file_shows_in_lists():
    heading = ["Description", "Street"]
    table = {
        "heading": heading,
        "rows": [[2, ["Music.", "14 Harbour Street"]], [3, ["Music.", "Flat 2, 3a Mill Lane"]]],
    }
    terms = Terms({"what": "Description", "area": "Street"}, {}, "asb")
    told = [row.told for row in mapping.rows(table, terms, today=NOON.date())]
    assert [each.area for each in told] == ["Harbour Street", "Mill Lane"]
    assert [each.address for each in told] == ["14 Harbour Street", "Flat 2, 3a Mill Lane"]


def test_what_people_wrote_is_no_category_and_is_not_remembered_for_all_of_the_agency():
    table = {"heading": ["Said"], "rows": [[n, [f"What person {n} wrote"]] for n in range(2, 70)]}
    assert too_many_words(table, {"category": "Said"})
    assert not too_many_words(table, {"what": "Said"})


def test_a_heading_is_no_formula_in_what_is_taken_away():
    (first, _) = spreadsheet.lines(["Row", "=cmd|' /C calc'!A0"], [["x", "y"]])
    assert first == "\ufeffRow,'=cmd|' /C calc'!A0\r\n"


def test_the_keys_of_files_are_wrapped_anew_with_those_of_documents(own_keys, partnership, source):
    """The installation's old key was said to be no longer needed, and dropped: no file could be opened any more."""
    by = partnership.caseworker
    batch = started(by, source)

    class Asked:
        drop_old = True

    with world.building():
        before = Content.objects.get(batch=batch).key_id
        told = operating.rotate(Asked())
        kept = Content.objects.get(batch=batch)
    assert "do not fit" not in told
    assert kept.key_id == keys.newest(keys.keys()) != before
    assert before not in set(keys.keys())
    table = sealed.unseal(sealed.Sealed(kept.key_id, kept.wrapped, kept.sealed), batch.pk)
    assert len(table["rows"]) == len(ROWS)
    assert ends() == {"done": 1}


# --- the mailbox ------------------------------------------------------------------------------------


@pytest.fixture
def box(monkeypatch, partnership):
    administrator = world.officer(partnership.council, None, "Ada Keeper", Role.ADMINISTRATOR)
    made_door(
        administrator, partnership.caseworker.team, slug="mail", channel="email", kinds=["asb", "other"], name="By e-mail"
    )  # fmt: skip
    with served() as box:
        monkeypatch.setattr(settings, "MAILBOX", box.settings)
        yield box


def mailed(at=NOON):
    return as_the_worker(lambda: reading.read(now=at))


def whats():
    with world.building():
        return sorted(Report.objects.values_list("telling__what", flat=True))


def test_however_many_messages_are_set_aside_or_wait_others_are_read(box, monkeypatch):
    """A thousand bounces, or a hundred messages of one sender, and no other was read any more."""
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update front_doors_parameter set value = 1 where key = 'network_an_hour'")
    for number in range(5):
        box.put(mail(subject=f"flood {number}", sender="flood@example.org"))
    for number in range(25):
        box.put(mail(subject=f"bounce {number}", Content_Type="multipart/report; boundary=x", words=""))
    box.put(mail(subject="good"))
    for minute in range(17):
        mailed(NOON + timedelta(minutes=minute))
    assert whats() == ["flood 0\n\nMusic every night.", "good\n\nMusic every night."]
    assert mailed(NOON + timedelta(minutes=20)) == {"waits": 2}
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select count(*) filter (where outcome = 'aside'), max(tries) from files_in_message")
        assert cursor.fetchone() == (25, 1)
        cursor.execute("update front_doors_parameter set value = 30 where key = 'network_an_hour'")
    mailed(NOON + timedelta(minutes=21))
    mailed(NOON + timedelta(minutes=22))
    assert len(whats()) == 6


def test_nobody_s_message_is_lost_by_another_that_bears_its_id(box):
    """The second was marked as read, and was no report."""
    box.put(mail(subject="first", message_id="<same@example.org>"))
    assert mailed() == {"taken": 1}
    box.put(mail(subject="second", sender="other@example.org", message_id="<same@example.org>"))
    assert mailed() == {"taken": 1}
    box.put(mail(subject="second", sender="other@example.org", message_id="<same@example.org>"))
    assert mailed() == {"again": 1}
    assert len(whats()) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"From: " + b"(" * 400_000 + b"@example.org\n\nx",
        b"From: a@example.org\nSubject: " + b"=?utf-8?q?x?= " * 60_000 + b"\n\nx",
        b"From: a@example.org\nContent-Type: text/html\n\n" + b"<![x" * 400_000,
        b"From: a@example.org\nContent-Type: multipart/mixed; boundary=b0\n"
        + b"".join(b"\n--b%d\nContent-Type: multipart/mixed; boundary=b%d\n" % (n, n + 1) for n in range(300))
        + b"x\n" * 20_000,
    ],
    ids=["comments", "words", "markup", "parts"],
)
def test_no_message_takes_long_to_read(data):
    began = clock.monotonic()
    with contextlib.suppress(message.CannotRead):
        message.read(data)
    assert clock.monotonic() - began < 5


@pytest.mark.parametrize("sender", [f"{'a' * 400}@example.org", "a@b <c@d.example> e@f", "<script>@x"])
def test_what_is_no_address_is_no_sender(sender):
    try:
        found = message.read(b"From: " + sender.encode() + b"\nSubject: x\n\nwords")
    except message.CannotRead:
        return
    assert len(found.sender) <= 254
    assert not set(found.sender) & set("<> ")
