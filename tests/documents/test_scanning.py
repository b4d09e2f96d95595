"""Files are scanned by a real clamd with signatures of our own, and by a false one that answers wrongly or not at all."""

import contextlib
import os
import shutil
import socket
import struct
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests import world
from tests.documents.conftest import send
from tests.files import makers
from wardmote.foundation.files import scanning
from wardmote.foundation.files.checked import CannotAccept, check_upload
from wardmote.records.documents.models import Document

# The harmless file that every scanner is tried with, in two parts so that no scanner takes this test for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
CLAMD = shutil.which("clamd") or ("/usr/sbin/clamd" if Path("/usr/sbin/clamd").exists() else None)


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """A clamd of our own: its signature is the EICAR file's, written here; nothing is downloaded."""
    if not CLAMD:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must run the scanner's tests: Debian's clamav-daemon is not installed")
        pytest.skip("Debian's clamav-daemon is not installed")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "db").mkdir()
    (folder / "db" / "test.ndb").write_text(f"Wardmote.Test.EICAR:0:*:{EICAR.hex()}\n")
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}/db\nLocalSocket {folder}/clamd.sock\nForeground yes\nStreamMaxLength 3M\n"
        f"TemporaryDirectory {folder}\nMaxThreads 2\n" + ("User root\n" if os.geteuid() == 0 else "")
    )
    process = subprocess.Popen(
        [CLAMD, "-c", folder / "clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(300):
        if (folder / "clamd.sock").exists() or process.poll() is not None:
            break
        time.sleep(0.1)
    assert process.poll() is None, "clamd did not start"
    yield str(folder / "clamd.sock")
    process.terminate()
    process.wait(20)


@pytest.fixture
def with_clamd(clamd, settings):
    settings.CLAMD = clamd


@pytest.mark.slow
def test_a_clean_file_passes_and_an_infected_one_is_refused(with_clamd):
    assert scanning.state() == "ok"
    assert check_upload("notes.txt", b"nothing here").name == "notes.txt"
    with pytest.raises(CannotAccept) as refused:
        check_upload("notes.txt", EICAR)
    assert refused.value.code == "infected"


@pytest.mark.slow
def test_a_virus_inside_what_is_made_anew_is_found_before_it_is_made_anew(with_clamd):
    with pytest.raises(CannotAccept) as refused:
        check_upload("photo.png", makers.picture() + EICAR)
    assert refused.value.code == "infected"


@pytest.mark.slow
def test_a_file_larger_than_the_scanner_takes_is_refused_in_words(with_clamd):
    with pytest.raises(CannotAccept) as refused:
        check_upload("notes.txt", b"a" * (4 * 1024 * 1024))
    assert refused.value.code == "too-large-to-scan"


@pytest.mark.slow
def test_on_the_page_the_infected_file_is_named_the_others_kept_and_it_is_on_record(
    partnership, with_clamd, caplog
):
    case = world.case(partnership)
    world.opened_earlier(partnership.caseworker, case.pk)
    client = world.client_for(partnership.caseworker)
    answer = send(client, case, ("good.txt", b"good"), ("bad.txt", EICAR))
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "bad.txt: The virus scanner found something in this file" in said
    assert "1 of the files was added: good.txt" in said
    with world.as_officer(partnership.caseworker):
        assert [each.name for each in Document.objects.all()] == ["good.txt"]
    with world.building():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from audit_entry where action = 'infected file refused' and subject_id = %s",
                [case.pk],
            )
            assert cursor.fetchone()[0] == 1
    assert "Wardmote.Test.EICAR" in caplog.text
    assert "bad.txt" not in caplog.text


# --- a false clamd ------------------------------------------------------------------------------


@contextlib.contextmanager
def false_clamd(folder, answer):
    """Takes one connection after another and does with each what `answer` says."""
    where = str(folder / "false.sock")
    door = socket.socket(socket.AF_UNIX)
    door.bind(where)
    door.listen()

    def serve():
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            with line, contextlib.suppress(OSError):
                answer(line)

    threading.Thread(target=serve, daemon=True).start()
    yield where
    door.shutdown(socket.SHUT_RDWR)
    door.close()


def read_stream(line):
    got = b""
    while not got.endswith(b"\0\0\0\0"):
        got += line.recv(65536)
    return got


def silent(line):
    read_stream(line)
    time.sleep(3)


def cut(line):
    line.recv(10)


def garbage(line):
    read_stream(line)
    line.sendall(b"\xff\xfenothing of the kind\0")


def endless(line):
    read_stream(line)
    while True:
        line.sendall(b"x" * 1000)


def closed(line):
    read_stream(line)


@pytest.mark.database_free
@pytest.mark.parametrize("fault", [silent, cut, garbage, endless, closed])
def test_while_the_scanner_answers_wrongly_or_not_at_all_no_file_is_taken(tmp_path, settings, fault):
    settings.CLAMD_SECONDS = 1
    with false_clamd(tmp_path, fault) as where:
        settings.CLAMD = where
        began = time.monotonic()
        with pytest.raises(CannotAccept) as refused:
            check_upload("notes.txt", b"a" * 300_000)
        assert time.monotonic() - began < 3
    assert refused.value.code == "scanner-away"
    assert "try again later" in refused.value.message


@pytest.mark.database_free
@pytest.mark.parametrize("where", ["/nowhere/clamd.sock", "127.0.0.1:9", "no-port", "127.0.0.1:port"])
def test_a_scanner_that_is_away_is_said_to_be(settings, where):
    settings.CLAMD = where
    assert scanning.state() == "away"
    with pytest.raises(CannotAccept) as refused:
        check_upload("notes.txt", b"words")
    assert refused.value.code == "scanner-away"


@pytest.mark.database_free
def test_pieces_go_out_as_the_protocol_wants_them(tmp_path, settings):
    got = []

    def answer(line):
        got.append(read_stream(line))
        line.sendall(b"stream: OK\0")

    data = bytes(range(256)) * 1200
    with false_clamd(tmp_path, answer) as where:
        settings.CLAMD = where
        assert scanning.scan(data) == scanning.Verdict()
    assert got[0].startswith(b"zINSTREAM\0")
    rest, found = got[0][10:], b""
    while size := struct.unpack(">I", rest[:4])[0]:
        found, rest = found + rest[4 : 4 + size], rest[4 + size :]
    assert found == data


def test_that_the_scanner_is_away_is_told_to_who_runs_the_site_and_stops_no_page(db, settings):
    from django.test import Client

    from wardmote import checking

    settings.CLAMD = "/nowhere/clamd.sock"
    told = Client().get("/readyz").json()
    assert told["scanner"] == "away"
    assert checking.of_scanner().state == "wrong"
    settings.CLAMD = ""
    assert Client().get("/readyz").json()["scanner"] == "not set"
