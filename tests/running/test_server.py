"""The own database server and its roles, on the embedded programs and on Debian's PostgreSQL 15."""

import os
import shutil
import signal
import stat
import subprocess
import threading
import time

import psycopg
import pytest

from tests.running.conftest import folder_anyone_may_pass_through
from wardmote.foundation.database import bootstrap, processes, programs
from wardmote.foundation.database.programs import (
    SOCKET_PATH_LIMIT,
    CannotStartServer,
    embedded_programs,
    short_folder,
)
from wardmote.foundation.database.server import Server, embedded_server, running

pytestmark = [pytest.mark.database_free, pytest.mark.slow]


def password_for(role):
    return f"password of {role}"


@pytest.fixture(scope="module")
def made(server):
    bootstrap.bootstrap(server.connection(), password_for=password_for)
    return server


def sign_in(server, role, **others):
    arguments = {**server.connection("wardmote"), "user": role, "password": password_for(role), **others}
    return psycopg.connect(**{name: value for name, value in arguments.items() if value is not None})


def values(connection, query, *arguments):
    return connection.execute(query, arguments).fetchall()


# --- roles ---


def test_no_role_has_a_power_that_steps_round_the_row_policies(made):
    with psycopg.connect(**made.connection()) as connection:
        found = values(
            connection,
            "select rolname, rolcanlogin, rolinherit from pg_roles where rolname ~ '^wardmote' order by 1",
        )
        powers = values(
            connection,
            "select rolname from pg_roles where rolname like 'wardmote%%' and "
            "(rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)",
        )
    assert found == [
        ("wardmote_app", True, True),
        ("wardmote_audit", True, True),  # the sealer of the log: a login of its own
        ("wardmote_authenticator", True, True),
        ("wardmote_backup", False, True),
        ("wardmote_definer", False, True),
        ("wardmote_migrator", True, False),
        ("wardmote_owner", False, False),
        ("wardmote_worker", True, True),
    ]
    assert powers == []


def test_the_migrator_has_nothing_of_its_own_and_everything_as_the_owner(made):
    with sign_in(made, "wardmote_migrator") as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute("create table public.mine (id int)")
        connection.execute("set role wardmote_owner")
        connection.execute("create table public.mine (id int)")
        connection.execute("create function wardmote.one() returns int language sql as 'select 1'")
        connection.execute("alter function wardmote.one() owner to wardmote_definer")
        connection.execute("set local role wardmote_definer")
        connection.rollback()


@pytest.mark.parametrize("role", ["wardmote_app", "wardmote_worker", "wardmote_authenticator"])
@pytest.mark.parametrize("statement", ["create table public.t (id int)", "create table wardmote.t (id int)",
                                       "create schema s", "create temp table t (id int)",
                                       "create role another", "set role wardmote_owner"])  # fmt: skip
def test_a_running_process_cannot_make_anything_or_become_the_owner(made, role, statement):
    with sign_in(made, role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_the_owner_is_bound_by_row_policies_until_it_steps_into_the_definers_shoes(made):
    with psycopg.connect(**made.connection()) as connection:
        assert values(
            connection,
            "select pg_has_role('wardmote_owner', 'wardmote_definer', 'usage'),"
            " pg_has_role('wardmote_owner', 'wardmote_definer', 'member')",
        ) == [(False, True)]


def test_limits_and_time_zone_come_with_the_role(made):
    with sign_in(made, "wardmote_app") as connection:
        shown = [
            values(connection, f"show {name}")[0][0]
            for name in (
                "timezone",
                "statement_timeout",
                "idle_in_transaction_session_timeout",
                "lock_timeout",
            )
        ]
    assert shown == ["UTC", "30s", "1min", "5s"]


def test_bootstrap_again_puts_back_what_was_changed(made):
    with psycopg.connect(**made.connection(), autocommit=True) as connection:
        connection.execute("alter role wardmote_app superuser createdb")
        connection.execute("alter role wardmote_migrator inherit")
        connection.execute("alter role wardmote_worker password 'someone else''s'")
        connection.execute("grant connect on database wardmote to public")
        connection.execute("drop role wardmote_backup")
    bootstrap.bootstrap(made.connection(), password_for=password_for)
    with sign_in(made, "wardmote_app") as connection:
        assert bootstrap.faults_of_role(connection, "wardmote_app") == []
    sign_in(made, "wardmote_worker").close()
    test_no_role_has_a_power_that_steps_round_the_row_policies(made)


def test_a_process_is_told_why_it_must_not_run_with_a_login(made):
    with psycopg.connect(**made.connection("wardmote")) as connection:
        assert bootstrap.faults_of_role(connection, "wardmote_app") == [
            "the connection is postgres's, not wardmote_app's"
        ]
        assert "postgres has super" in bootstrap.faults_of_role(connection, "postgres")
    with sign_in(made, "wardmote_migrator") as connection:
        faults = bootstrap.faults_of_role(connection, "wardmote_migrator")
    assert faults == [
        "wardmote_migrator is a member of wardmote_owner",
        "wardmote_migrator is a member of wardmote_definer",
    ]


def test_an_administrator_without_superuser_can_bootstrap(server):
    """Hosted PostgreSQL gives a role with CREATEROLE and CREATEDB, never a superuser."""
    folder = folder_anyone_may_pass_through()
    fresh = Server(folder / "cluster", password="x", bin_dir=server.bin_dir, durable=False)
    fresh.start()
    try:
        with psycopg.connect(**fresh.connection(), autocommit=True) as connection:
            connection.execute("create role hosted login createrole createdb password 'h'")
        hosted = {**fresh.connection(), "user": "hosted", "password": "h"}
        for _ in range(2):
            bootstrap.bootstrap(hosted, password_for=password_for)
        with psycopg.connect(**fresh.connection("wardmote")) as connection:
            owner = values(
                connection, "select nspowner::regrole::text from pg_namespace where nspname = 'public'"
            )
            left = values(connection, "select pg_has_role('hosted', 'wardmote_owner', 'usage')")
        assert owner == [("wardmote_owner",)]
        assert left == [(False,)]
        with pytest.raises(bootstrap.CannotBootstrap, match="lacks a right"):
            bootstrap.make_database(
                {**fresh.connection(), "user": "wardmote_app", "password": password_for("wardmote_app")},
                "other",
            )
    finally:
        fresh.stop()
        subprocess.run(["rm", "-rf", folder], check=True)


def test_names_in_other_alphabets_fold_and_match(made):
    with sign_in(made, "wardmote_app") as connection:
        assert values(
            connection, "select lower('ŻÓŁĆ'), similarity('żółć', 'żółw') > 0, unaccent('Żółć')"
        ) == [("żółć", True, "Zolc")]


# --- the door ---


@pytest.mark.parametrize("user", ["postgres", "wardmote_app", "wardmote_migrator"])
@pytest.mark.parametrize("password", [None, "", "wrong"])
def test_the_socket_lets_nobody_in_without_the_password(made, user, password):
    with pytest.raises(psycopg.OperationalError, match="password"):
        sign_in(made, user, password=password)


def test_nothing_listens_on_the_network_and_the_socket_folder_is_private(made):
    with psycopg.connect(**made.connection()) as connection:
        assert values(connection, "show listen_addresses") == [("",)]
        assert values(connection, "select type, auth_method from pg_hba_file_rules") == [
            ("local", "scram-sha-256")
        ]
    assert stat.S_IMODE(made.socket_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE(made.data_dir.stat().st_mode) == 0o700


def test_the_server_log_holds_no_statement_and_no_password(made):
    with sign_in(made, "wardmote_app") as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("select 'Ann Other' from nowhere")
    log = made.log_file.read_text()
    assert "Ann Other" not in log
    assert "password of" not in log


def test_a_long_path_gets_a_short_folder_for_its_socket(tmp_path):
    long = tmp_path / ("x" * 120)
    assert len(str(short_folder(long))) < SOCKET_PATH_LIMIT
    assert short_folder(long) == short_folder(long)
    assert short_folder(tmp_path.parent / "y") != short_folder(long)


# --- starting, stopping, and what goes wrong ---


def kill(server):
    pid = server.pid
    os.kill(pid, signal.SIGKILL)
    until(lambda: server.pid != pid)


def until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def test_starting_again_keeps_the_data_and_a_running_one_is_left_alone(made):
    with psycopg.connect(**made.connection("wardmote"), autocommit=True) as connection:
        connection.execute("create table kept (id int)")
    pid = made.pid
    assert made.start() is False
    assert made.pid == pid
    made.stop()
    assert not made.is_running()
    assert made.start() is True
    with psycopg.connect(**made.connection("wardmote"), autocommit=True) as connection:
        connection.execute("drop table kept")


def test_after_kill_9_it_starts_again(made):
    kill(made)
    assert not made.is_running()
    assert made.start() is True
    sign_in(made, "wardmote_app").close()


def test_a_stale_mark_whose_number_is_now_another_programs_does_not_stop_it(made):
    kill(made)
    mark = made.data_dir / "postmaster.pid"
    lines = mark.read_text().splitlines()
    made._clear_after_a_crash()  # its own processes are gone before the number is given to another
    with subprocess.Popen(["sleep", "60"], **made._as_other()) as other:
        mark.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        try:
            assert made.start() is True
            assert other.poll() is None
        finally:
            other.kill()


def test_after_kill_9_a_dead_process_nobody_asked_after_does_not_stop_it(made):
    kill(made)
    made._clear_after_a_crash()
    dead = subprocess.Popen(["true"], **made._as_other())
    until(lambda: not processes.is_alive(processes.psutil.Process(dead.pid)))
    marks = [made.data_dir / "postmaster.pid", made.socket.with_name(f"{made.socket.name}.lock")]
    for mark in marks:
        mark.write_text(f"{dead.pid}\n{made.data_dir}\n1\n5432\n{made.socket_dir}\n\n")
        shutil.chown(mark, made.data_dir.stat().st_uid)
    try:
        assert made.start() is True
    finally:
        dead.wait()


def test_a_lock_file_that_is_in_the_way_comes_with_a_next_step(made):
    words = str(made._cannot("start", 'FATAL:  lock file "postmaster.pid" already exists'))
    assert "Wait a few seconds and run the same command again" in words


def test_a_folder_with_other_files_is_refused(place):
    (place / "cluster").mkdir()
    (place / "cluster" / "notes.txt").write_text("mine")
    with pytest.raises(CannotStartServer, match="is not a whole database"):
        embedded_server_with_password(place).start()


def embedded_server_with_password(place):
    return Server(place / "cluster", password="x", durable=False)


def test_an_interrupted_making_is_made_anew(place):
    growing = place / "cluster.making"
    growing.mkdir()
    (growing / "PG_VERSION").write_text("18\n")
    (place / "cluster.password").write_text("x")
    server = embedded_server_with_password(place)
    assert server.start() is True
    assert not growing.exists()
    assert not (place / "cluster.password").exists()


def test_a_cluster_of_another_version_is_refused(place):
    server = embedded_server_with_password(place)
    server.make()
    (place / "cluster" / "PG_VERSION").write_text("14\n")
    with pytest.raises(CannotStartServer, match="made by PostgreSQL 14"):
        server.start()


def test_a_lost_superuser_password_is_said_rather_than_replaced(place):
    embedded_server().make()
    (place / "secrets" / "postgres.password").unlink()
    with pytest.raises(CannotStartServer, match="its password file is not"):
        embedded_server()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run the server as someone else")
def test_root_is_told_of_a_folder_the_servers_user_cannot_pass_through(place):
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(CannotStartServer, match=f"cannot pass through {closed}"):
        Server(closed / "cluster", password="x").start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run the server as someone else")
def test_programs_in_a_folder_closed_to_the_servers_user_are_copied_out(place, monkeypatch):
    closed = place / "closed"
    package = embedded_programs().parents[1]
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    closed.chmod(0o700)
    monkeypatch.setattr(programs, "PLACE_OF_COPIES", place / "copies")
    server = Server(place / "cluster", password="x", bin_dir=closed / package.name / "pginstall" / "bin")
    assert server.start() is True
    assert closed not in server.bin_dir.parents
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_who_leaves_last_stops_the_server(place):
    server = embedded_server()
    entered, leave = threading.Event(), threading.Event()

    def another():
        with running(embedded_server()):
            entered.set()
            leave.wait(20)

    with running(server) as started:
        assert started
        guest = threading.Thread(target=another)
        guest.start()
        assert entered.wait(20)
    assert server.is_running()
    leave.set()
    guest.join(20)
    assert not server.is_running()
