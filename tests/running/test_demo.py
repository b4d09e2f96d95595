"""The supervisor: what it refuses, what it watches, how it stops, and what it finds after being killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from wardmote.demo import left_overs, stages, supervisor
from wardmote.demo.supervisor import CannotRunDemo, Part
from wardmote.foundation.database.home import CannotRun, note_in_state, prepare_home, read_state
from wardmote.foundation.database.server import embedded_server, running

pytestmark = [pytest.mark.database_free, pytest.mark.slow]


@pytest.fixture
def taken():
    """A port somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        yield listener.getsockname()[1]


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


# --- what it refuses ---


def test_a_real_database_is_refused(place, monkeypatch):
    monkeypatch.setenv("WARDMOTE_DATABASE", "postgresql://db/ward")
    with pytest.raises(CannotRunDemo, match="never touches a real database"):
        supervisor.run(browser=False)
    with pytest.raises(CannotRunDemo, match="never touches a real database"):
        supervisor.reset(sure=True)
    assert list(place.iterdir()) == []


def test_a_taken_port_is_named_with_who_has_it_and_a_free_one(taken):
    with pytest.raises(CannotRunDemo) as refused:
        supervisor.refuse_a_taken_port(taken)
    words = str(refused.value)
    assert f"Port {taken} is taken by" in words
    assert f"(process {os.getpid()})" in words
    assert "Try: WARDMOTE_PORT=" in words
    free = int(words.rpartition("WARDMOTE_PORT=")[2].split()[0])
    assert supervisor.why_not(free) is None


def test_a_taken_port_leaves_no_folder_behind(place, taken, monkeypatch):
    monkeypatch.setenv("WARDMOTE_HOME", str(place / "new"))
    with pytest.raises(CannotRunDemo, match="is taken"):
        supervisor.run(port=taken, browser=False)
    assert not (place / "new").exists()


@pytest.mark.parametrize(
    ("asked", "setting", "port"), [(None, None, 8000), (None, "8005", 8005), (8006, "8005", 8006)]
)
def test_the_port_comes_from_the_command_line_then_the_setting(monkeypatch, asked, setting, port):
    monkeypatch.delenv("WARDMOTE_PORT", raising=False)
    if setting:
        monkeypatch.setenv("WARDMOTE_PORT", setting)
    assert supervisor.chosen_port(asked) == port


@pytest.mark.parametrize("wrong", ["eight", "0", "70000"])
def test_a_port_that_is_none_is_refused(monkeypatch, wrong):
    monkeypatch.setenv("WARDMOTE_PORT", wrong)
    with pytest.raises(CannotRunDemo, match=f"{wrong} is not a port"):
        supervisor.chosen_port(None)


def test_a_second_demo_of_the_same_home_is_told_where_the_first_is(place):
    prepare_home()
    with supervisor.only_one(8123):
        with pytest.raises(
            CannotRunDemo, match=r"already running at http://127\.0\.0\.1:8123/ \(process \d+\)"
        ):
            supervisor.run(port=free_port(), browser=False)
        (place / "cluster").mkdir()
        with pytest.raises(CannotRunDemo, match="already running"):
            supervisor.reset(sure=True)
    (place / "cluster").rmdir()


def test_settings_of_a_real_installation_do_not_reach_the_demo(place, monkeypatch):
    monkeypatch.setenv("WARDMOTE_SMTP", "mail.council.example:25")
    monkeypatch.setenv("WARDMOTE_APP_PASSWORD_FILE", "/run/secrets/app")
    with stages.demo_environment(embedded_server()):
        assert "WARDMOTE_SMTP" not in os.environ
        assert "WARDMOTE_APP_PASSWORD_FILE" not in os.environ
        assert os.environ["WARDMOTE_DEMO"] == "1"
        assert os.environ["WARDMOTE_DATABASE"].startswith("postgresql:///wardmote?host=")
    assert os.environ["WARDMOTE_SMTP"] == "mail.council.example:25"
    assert "WARDMOTE_DEMO" not in os.environ


# --- stages ---


@pytest.fixture
def stage_calls(monkeypatch):
    """Stand-ins for the programs of setting up; the roles and the database are made for real."""
    calls = []
    outcomes = {}

    def run(called, arguments, *, output, settings=None):
        calls.append(arguments[2] if arguments[2] == "wardmote.demo.load" else arguments[3])
        outcome = outcomes.get(calls[-1], 0)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    monkeypatch.setattr(stages, "run_to_its_end", run)
    return calls, outcomes


def test_a_finished_stage_is_not_done_again(place, stage_calls):
    calls, _ = stage_calls
    server = embedded_server()
    with running(server), stages.demo_environment(server):
        stages.set_up(server)
        assert calls == ["migrate", "wardmote.demo.load"]
        began = time.monotonic()
        stages.set_up(server)
        assert time.monotonic() - began < 0.5
    assert calls == ["migrate", "wardmote.demo.load"]


@pytest.mark.parametrize("cut", [KeyboardInterrupt(), 1])
def test_a_loading_that_was_cut_off_starts_again_from_an_empty_database(place, stage_calls, cut):
    calls, outcomes = stage_calls
    outcomes["wardmote.demo.load"] = cut
    server = embedded_server()
    with running(server), stages.demo_environment(server):
        with pytest.raises((KeyboardInterrupt, CannotRun)):
            stages.set_up(server)
        identity = database_identity(server)
        outcomes.clear()
        stages.set_up(server)
        assert database_identity(server) != identity
    assert calls == ["migrate", "wardmote.demo.load", "migrate", "wardmote.demo.load"]
    assert read_state()["filled"] is True
    assert "filling" not in read_state()


def database_identity(server):
    import psycopg

    with psycopg.connect(**server.connection()) as connection:
        return connection.execute("select oid from pg_database where datname = 'wardmote'").fetchone()


def test_what_was_noted_about_a_removed_cluster_is_forgotten(place, stage_calls):
    calls, _ = stage_calls
    prepare_home()
    note_in_state(bootstrapped=1, migrated="long ago", filled=True, cluster="another")
    server = embedded_server()
    with running(server), stages.demo_environment(server):
        stages.set_up(server)
    assert calls == ["migrate", "wardmote.demo.load"]


def test_a_failed_stage_says_its_last_words_and_where_the_rest_is(place, monkeypatch):
    prepare_home()
    monkeypatch.setattr(
        stages, "environment", lambda settings: {**os.environ, "DJANGO_SETTINGS_MODULE": "no.such"}
    )
    with pytest.raises(
        stages.CannotSetUp, match=r"`migrate` failed. It said: ModuleNotFoundError.*migrate\.log"
    ):
        stages.run_django("migrate", log="migrate")


# --- watching and stopping, with stand-ins for the web server and the worker ---

ANSWERING = """
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *words): pass
http.server.HTTPServer(("127.0.0.1", {port}), Page).serve_forever()
"""
WAITING = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on'); time.sleep(60)"
DYING = "import sys; print('no such table'); sys.exit(3)"


def part(name, code, patience=5):
    return Part(name, {"web": "web server", "worker": "worker"}[name], (sys.executable, "-c", code), patience)


class Database:
    def is_running(self):
        return True


def watch(wanted, *, stop, port, server=None):
    return supervisor.watch(
        wanted, server or Database(), port=port, stop=stop, browser=False, began=time.monotonic()
    )


@pytest.fixture
def accounts(monkeypatch):
    rows = [
        {"email": "ann@council.example", "password": "p", "role": "supervisor", "agency": "A", "team": "T"}
    ]
    monkeypatch.setattr(supervisor, "demo_accounts", lambda: rows)


def noted_processes(place):
    return [note["pid"] for note in json.loads((place / "run" / "children.json").read_text())]


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_says_the_address_and_the_accounts_and_stops_all_when_told(place, accounts, capsys):
    prepare_home()
    port, stop, pids = free_port(), threading.Event(), []

    def stop_when_ready():
        until(lambda: supervisor.answers(port))
        time.sleep(0.3)
        pids.extend(noted_processes(place))
        stop.set()

    told = threading.Thread(target=stop_when_ready)
    told.start()
    code = watch([part("web", ANSWERING.format(port=port)), part("worker", WAITING)], stop=stop, port=port)
    told.join()
    out = capsys.readouterr().out
    assert code == 0
    assert f"http://127.0.0.1:{port}/" in out
    assert "ann@council.example" in out
    assert len(pids) == 2
    assert all(gone(pid) for pid in pids)
    assert not (place / "run" / "children.json").exists()


def test_when_one_part_dies_it_says_which_with_its_last_words_and_stops_the_rest(place, capsys):
    prepare_home()
    code = watch([part("web", WAITING), part("worker", DYING)], stop=threading.Event(), port=free_port())
    words = capsys.readouterr().err
    assert code == 1
    assert "The worker ended by itself (exit code 3)." in words
    assert "no such table" in words
    assert str(place / "logs" / "worker.log") in words


def test_when_the_database_dies_it_says_so(place, capsys):
    prepare_home()

    class Dead:
        def is_running(self):
            return False

    assert watch([part("web", WAITING)], stop=threading.Event(), port=free_port(), server=Dead()) == 1
    assert "The database server ended by itself." in capsys.readouterr().err


def test_a_part_that_does_not_finish_in_time_is_ended(place, capsys):
    prepare_home()
    process = supervisor.start(part("worker", STUBBORN, patience=0.3))
    until(lambda: "on" in supervisor.log_of("worker").read_text())
    supervisor.stop_all({part("worker", STUBBORN, patience=0.3): process})
    assert process.returncode == -signal.SIGKILL
    assert "The worker did not finish in time and was ended." in capsys.readouterr().err


def test_stopping_a_second_time_is_not_called_too_late(place, capsys):
    prepare_home()
    stubborn = part("worker", STUBBORN, patience=20)
    process = supervisor.start(stubborn)
    until(lambda: "on" in supervisor.log_of("worker").read_text())
    hurry = threading.Event()
    threading.Timer(0.3, hurry.set).start()
    supervisor.stop_all({stubborn: process}, hurry=hurry)
    words = capsys.readouterr().err
    assert "The worker was ended at once" in words
    assert "in time" not in words


def test_what_a_killed_demo_left_running_is_ended_but_a_reused_number_is_not(place, capsys):
    prepare_home()
    orphan = subprocess.Popen([sys.executable, "-c", WAITING], start_new_session=True)
    bystander = subprocess.Popen([sys.executable, "-c", WAITING], start_new_session=True)
    file = supervisor.children_file()
    try:
        left_overs.note(file, [("web server", orphan.pid), ("worker", bystander.pid)])
        notes = json.loads(file.read_text())
        notes[1]["began"] += 1000  # the note is of a later program: this one only has its number
        file.write_text(json.dumps(notes))
        supervisor.end_left_overs()
        assert orphan.wait(5) == -signal.SIGTERM
        assert bystander.poll() is None
        assert f"Ending its web server (process {orphan.pid})" in capsys.readouterr().err
        assert not file.exists()
    finally:
        for process in (orphan, bystander):
            process.kill()
            process.wait()


def test_a_database_server_left_by_a_killed_demo_is_stopped(place):
    script = textwrap.dedent("""
        import os
        from wardmote.foundation.database.server import embedded_server, running
        with running(embedded_server()):
            os.kill(os.getpid(), 9)
    """)
    subprocess.run([sys.executable, "-c", script], check=False)
    server = embedded_server()
    assert server.is_running()
    supervisor.end_left_overs()
    assert not server.is_running()


def test_logs_are_kept_for_a_few_starts(place):
    prepare_home()
    for start in range(6):
        supervisor.log_of("web").write_text(f"start {start}")
        supervisor.rotate_logs(["web"])
    kept = {path.name: path.read_text() for path in (place / "logs").iterdir()}
    assert kept == {"web.log.1": "start 5", "web.log.2": "start 4", "web.log.3": "start 3"}


# --- starting afresh ---


def test_reset_removes_what_the_demo_made_and_nothing_else(place, stage_calls):
    server = embedded_server()
    with running(server), stages.demo_environment(server):
        stages.set_up(server)
    (place / "notes.txt").write_text("mine")
    assert supervisor.reset(sure=True) == 0
    assert [path.name for path in place.iterdir()] == ["notes.txt"]
    assert supervisor.reset(sure=True) == 0


def test_reset_asks_first(place, monkeypatch):
    (place / "cluster").mkdir()
    monkeypatch.setattr(supervisor, "person_says_yes", lambda question: False)
    assert supervisor.reset(sure=False) == 1
    assert (place / "cluster").exists()


def test_reset_refuses_while_a_command_uses_the_database(place):
    server = embedded_server()
    with running(server), pytest.raises(CannotRunDemo, match="is using the demo's database"):
        supervisor.reset(sure=True)
    assert server.is_made
