"""The server that is shipped, asked over bare sockets: where messages end, and what its log says of faults."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.running.conftest import folder_anyone_may_pass_through
from wardmote import cli, serving

pytestmark = pytest.mark.database_free

ROOT = Path(cli.__file__).parents[1]
HOST = b"Host: desk.example\r\nX-Forwarded-Proto: https\r\n"
ASKED = b"GET /healthz HTTP/1.1\r\n" + HOST
NEXT = ASKED + b"\r\n"  # what is smuggled behind the end of a message: it would be answered with 200
REFUSED = {400, 501}


def without_tls(listener):
    """A database server that will not speak TLS, to whoever asks it."""
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        with line:
            line.recv(8)
            line.sendall(b"N")


@pytest.fixture(scope="module")
def shipped():
    """`wardmote serve` as it is given to gunicorn, on a socket of ours; its log is in a file."""
    folder = folder_anyone_may_pass_through()
    database = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=without_tls, args=[database], daemon=True).start()
    listener = socket.create_server(("127.0.0.1", 0))
    given = []
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("WARDMOTE_")]:
            patch.delenv(name)
        for name in ("django.key", "wardmote_app.password", "wardmote_authenticator.password"):
            (folder / "secrets").mkdir(mode=0o700, exist_ok=True)
            (folder / "secrets" / name).write_text(
                "a secret of fifty characters or more, which nobody is to know"
            )
            (folder / "secrets" / name).chmod(0o600)
        port = database.getsockname()[1]
        for name, value in {
            "HOME": str(folder),
            "HOSTS": "desk.example",
            "STATIC": str(folder),
            "DATABASE": f"postgresql://127.0.0.1:{port}/none?sslmode=require",
        }.items():
            patch.setenv(f"WARDMOTE_{name}", value)
        patch.setattr(serving, "refuse_wrong_logins", lambda *roles: None)
        patch.setattr(serving, "become", lambda settings, *words: given.extend([settings, *words]))
        words = ["serve", "--bind", f"fd://{listener.fileno()}", "--workers", "1"]
        serving.serve(cli.make_parser().parse_args(words))
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": given[0]}
    log = (folder / "log").open("wb")
    running = subprocess.Popen(
        [sys.executable, *given[1:]], pass_fds=[listener.fileno()], env=environment, cwd=ROOT, stderr=log
    )
    yield listener.getsockname(), folder / "log"
    running.terminate()
    running.wait(30)
    for each in (log, listener, database):
        each.close()
    shutil.rmtree(folder)


def answers(address, raw):
    """The states of all answers until the server closes, and whether it does so unasked."""
    with socket.create_connection(address, timeout=60) as line:
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        got = b""
        try:
            while piece := line.recv(65_536):
                got += piece
        except ConnectionResetError:
            pass
    return [int(state) for state in re.findall(rb"^HTTP/1\.1 (\d{3}) ", got, re.MULTILINE)]


def test_messages_that_say_where_they_end_are_answered_one_by_one(shipped):
    address, _ = shipped
    assert answers(address, NEXT + NEXT) == [200, 200]
    length = b"Content-Length: %d\r\n\r\n" % len(NEXT)
    assert answers(address, ASKED + length + NEXT) == [200], "what stands in a body is no request"
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(NEXT), NEXT)
    assert answers(address, ASKED + b"Transfer-Encoding: chunked\r\n\r\n" + chunk + NEXT) == [200, 200]


@pytest.mark.parametrize(
    "heads",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        b"Content-Length: 0\r\nContent-Length: 70\r\n",
        b"Content-Length: 70\r\nContent-Length: 0\r\n",
        b"Content-Length: 0, 70\r\n",
        b"Content-Length: +0\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 0x0\r\n",
        b"Content-Length:\r\n",
        "Content-Length: \u0660\r\n".encode(),
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: identity\r\nContent-Length: 0\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: gzip\r\n",
        b'Transfer-Encoding: "chunked"\r\n',
        b"Transfer-Encoding: \x0bchunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"X-A: b\r\n Transfer-Encoding: chunked\r\n",
        b"X-A: b\nContent-Length: 70\r\n",
        b"X-A: b\rContent-Length: 70\r\n",
        b"X-A: b\x00\r\n",
    ],
)
def test_a_message_that_says_two_things_of_its_end_is_refused_and_the_line_closed(shipped, heads):
    address, _ = shipped
    found = answers(address, ASKED + heads + b"\r\n0\r\n\r\n" + NEXT)
    assert len(found) == 1
    assert set(found) <= REFUSED


def test_a_message_of_an_older_version_is_not_chunked(shipped):
    address, _ = shipped
    old = ASKED.replace(b"HTTP/1.1", b"HTTP/1.0") + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    found = answers(address, old + NEXT)
    assert len(found) == 1
    assert set(found) <= REFUSED


@pytest.mark.parametrize(
    "chunks",
    [
        *(
            size + b"\r\n\r\n"
            for size in (b"0x0", b"+0", b"-1", b"zz", b"", b" 0", b"0 ", b"F" * 20, b"0;a\nb")
        ),
        b"0\n\n",
        b"1\r\nabcd\r\n0\r\n\r\n",
    ],
)
def test_after_a_chunk_of_no_size_nothing_more_is_answered(shipped, chunks):
    """The page did not want the body and may have been answered by then; what follows is not taken for more."""
    address, _ = shipped
    found = answers(address, ASKED + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + NEXT)
    assert found[:1] in ([200], [400])
    assert set(found[1:]) <= REFUSED


def test_a_fault_and_a_database_without_tls_stand_in_the_log_and_not_on_the_page(shipped):
    address, log = shipped
    with socket.create_connection(address, timeout=60) as line:
        line.sendall(ASKED.replace(b"/healthz", b"/readyz") + b"Connection: close\r\n\r\n")
        asked = line.makefile("rb").read()
    assert asked.startswith(b"HTTP/1.1 503 ")
    with socket.create_connection(address, timeout=60) as line:
        line.sendall(ASKED.replace(b"/healthz", b"/cases/") + b"Connection: close\r\n\r\n")
        page = line.makefile("rb").read()
    assert page.startswith(b"HTTP/1.1 500 ")
    said = log.read_text(errors="replace")
    for words in (
        "ERROR wardmote.health the database cannot be reached: ",
        "server does not support SSL, but SSL was required",
        "ERROR django.request Internal Server Error: /cases/",
        "Traceback",
    ):
        assert words in said
    for shown in (asked, page):
        assert b"SSL" not in shown
        assert b"Traceback" not in shown
