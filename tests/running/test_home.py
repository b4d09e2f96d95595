"""WARDMOTE_HOME, its secrets, and the address of the database."""

import os
import stat
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from psycopg import IsolationLevel

from wardmote.foundation.database import home as homes
from wardmote.foundation.database.home import (
    CannotUseDatabaseAddress,
    CannotUseHome,
    Lock,
    database_for,
    home,
    make_secret,
    note_in_state,
    prepare_home,
    read_state,
    secret,
)

pytestmark = pytest.mark.database_free


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_home_is_what_the_setting_says_else_a_folder_by_kind_of_user(monkeypatch):
    monkeypatch.setenv("WARDMOTE_HOME", "/srv/wardmote")
    assert home() == Path("/srv/wardmote")

    monkeypatch.delenv("WARDMOTE_HOME")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert home() == Path("/var/lib/wardmote")

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", "/home/ann/data")
    assert home() == Path("/home/ann/data/wardmote")


def test_only_this_user_may_look_into_the_secrets(place):
    prepare_home()
    make_secret("wardmote_app.password")
    assert mode(place / "secrets") == 0o700
    assert mode(place / "secrets" / "wardmote_app.password") == 0o600


def test_a_secret_is_made_once_and_kept(place):
    prepare_home()
    first = make_secret("django.key")
    assert len(first) >= 40
    assert make_secret("django.key") == first == secret("django.key")


def test_two_processes_making_the_same_secret_get_the_same_one(place):
    prepare_home()
    found = []
    threads = [threading.Thread(target=lambda: found.append(make_secret("django.key"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: file.unlink(), "does not exist"),
        (lambda file: file.chmod(0o644), "can be read by other users"),
        (lambda file: file.write_text("\n"), "is empty"),
    ],
)
def test_a_secret_that_cannot_be_trusted_is_refused_with_the_next_step(place, spoil, words):
    prepare_home()
    make_secret("wardmote_app.password")
    spoil(place / "secrets" / "wardmote_app.password")
    with pytest.raises(CannotUseHome, match=words):
        secret("wardmote_app.password")


def test_a_secret_may_be_mounted_elsewhere_with_a_mode_of_the_hosts_choosing(place, monkeypatch, tmp_path):
    mounted = tmp_path / "app"
    mounted.write_text("from the host\n")
    mounted.chmod(0o444)
    monkeypatch.setenv("WARDMOTE_APP_PASSWORD_FILE", str(mounted))
    assert secret("wardmote_app.password") == "from the host"


def test_a_file_in_the_way_of_home_is_named(place, monkeypatch):
    (place / "taken").write_text("")
    monkeypatch.setenv("WARDMOTE_HOME", str(place / "taken"))
    with pytest.raises(CannotUseHome, match="a file is in the way"):
        prepare_home()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_home_without_write_permission_is_refused(place, monkeypatch):
    place.chmod(0o500)
    monkeypatch.setenv("WARDMOTE_HOME", str(place / "inner"))
    try:
        with pytest.raises(CannotUseHome, match="cannot be written to by this user"):
            prepare_home()
    finally:
        place.chmod(0o711)


def test_a_folder_that_was_there_keeps_its_mode_and_one_made_is_private(place, monkeypatch):
    there = place / "there"
    there.mkdir(mode=0o755)
    monkeypatch.setenv("WARDMOTE_HOME", str(there))
    prepare_home()
    assert mode(there) == 0o755
    assert mode(there / "secrets") == mode(there / "logs") == 0o700
    (there / "secrets").chmod(0o755)
    prepare_home()
    assert mode(there / "secrets") == 0o700


def test_a_full_disk_is_said_before_the_work_starts(place, monkeypatch):
    monkeypatch.setattr(homes.shutil, "disk_usage", lambda folder: SimpleNamespace(free=5_000_000))
    with pytest.raises(CannotUseHome, match=r"has 5 MB free; 300 MB are needed"):
        homes.refuse_a_full_disk(place, needed_mb=300)


def test_a_full_disk_met_half_way_is_said_plainly_and_leaves_no_half_file(place, monkeypatch):
    prepare_home()

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotUseHome, match="is full"):
        make_secret("django.key")
    assert list((place / "secrets").iterdir()) == []


def test_stages_are_remembered_and_can_be_taken_back(place):
    prepare_home()
    assert read_state() == {}
    note_in_state(bootstrapped=1, filling=True)
    note_in_state(filling=None, filled=True)
    assert read_state() == {"bootstrapped": 1, "filled": True}


def test_a_damaged_state_file_counts_as_nothing_finished(place):
    prepare_home()
    (place / "state.json").write_text('{"bootstr')
    assert read_state() == {}


def test_a_lock_keeps_a_second_holder_out_until_released(place):
    first, second = Lock(place / "a.lock"), Lock(place / "a.lock")
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()


@pytest.mark.parametrize(
    ("address", "name", "host", "port", "options"),
    [
        ("postgresql://db.example:5433/ward", "ward", "db.example", "5433", {}),
        ("postgres://db.example/ward", "ward", "db.example", "5432", {}),
        ("postgresql:///ward?host=/run/pg", "ward", "/run/pg", "5432", {}),
        ("postgresql:///ward?host=/run/pg&port=6000", "ward", "/run/pg", "6000", {}),
        ("postgresql://%2Frun%2Fpg/ward", "ward", "/run/pg", "5432", {}),
        ("postgresql://[::1]:5432/ward", "ward", "::1", "5432", {}),
        (
            "postgresql://db/ward?sslmode=verify-full&sslrootcert=/etc/ca.pem",
            "ward",
            "db",
            "5432",
            {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"},
        ),
    ],
)
def test_an_address_becomes_an_entry_of_databases(place, monkeypatch, address, name, host, port, options):
    prepare_home()
    password = make_secret("wardmote_app.password")
    monkeypatch.setenv("WARDMOTE_DATABASE", address)
    assert database_for("wardmote_app") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "HOST": host,
        "PORT": port,
        "USER": "wardmote_app",
        "PASSWORD": password,
        "OPTIONS": {**options, "isolation_level": IsolationLevel.READ_COMMITTED},
    }


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "WARDMOTE_DATABASE is not set"),
        ("mysql://db/ward", "PostgreSQL only"),
        ("ward", "does not begin with postgresql://"),
        ("postgresql://db", "does not name a database"),
        ("postgresql://db:x/ward", "port that is not a number"),
        ("postgresql://db/ward?options=-csearch_path=x", "does not know: options"),
        ("postgresql://ann@db/ward", "names a user or a password"),
        ("postgresql://:topsecret@db/ward", "names a user or a password"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(place, monkeypatch, address, words):
    monkeypatch.setenv("WARDMOTE_DATABASE", address)
    with pytest.raises(CannotUseDatabaseAddress, match=words) as refused:
        database_for("wardmote_app")
    assert "topsecret" not in str(refused.value)


def test_a_process_reads_the_password_of_its_own_role_only(place, monkeypatch):
    prepare_home()
    make_secret("wardmote_worker.password")
    monkeypatch.setenv("WARDMOTE_DATABASE", "postgresql://db/ward")
    database_for("wardmote_worker")  # though no other role's file exists
    with pytest.raises(CannotUseHome, match=r"wardmote_app\.password is not there"):
        database_for("wardmote_app")
