"""A backup of a database in use, sealed for a key elsewhere, looked through, and put back whole."""

import json
import os
from argparse import Namespace
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from pyrage import decrypt

from tests import world
from tests.audit import sealed
from wardmote import cli
from wardmote.foundation.audit import sealing
from wardmote.foundation.backups import keys, making, operating, restoring
from wardmote.foundation.database.home import CannotRun, home, read_state
from wardmote.foundation.database.session import hashed

# Workers of a test run share a server: each has its own.
ELSEWHERE = f"put_back_{os.getpid()}"
BOUND = f"backup_bound_{os.getpid()}"
NOW = datetime(2026, 11, 27, 2, 30, tzinfo=UTC)


def address(database: str, user: str = "") -> str:
    at = settings.DATABASES["default"]
    user = quote(user or at["USER"])
    return f"postgresql://{user}:{quote(at['PASSWORD'])}@/{database}?host={quote(at['HOST'])}&port={at['PORT'] or 5432}"


def inside(database: str) -> psycopg.Connection:
    at = settings.DATABASES["default"]
    return psycopg.connect(
        host=at["HOST"],
        port=at["PORT"],
        dbname=database,
        user=at["USER"],
        password=at["PASSWORD"],
        autocommit=True,
    )


@dataclass
class Desk:
    at: Path
    p: Any
    case: Any

    def __truediv__(self, name: str) -> Path:
        return self.at / name


@pytest.fixture
def desk(committed_partnership, tmp_path, monkeypatch):
    """A home of its own, a key, and a folder for backups."""
    monkeypatch.setenv("WARDMOTE_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir(mode=0o700)
    (tmp_path / "kept").mkdir()
    public = keys.new_key(tmp_path / "safe.key")
    monkeypatch.setenv(keys.RECIPIENTS, public)
    monkeypatch.setenv(
        "WARDMOTE_BACKUP_DATABASE", address(settings.DATABASES["default"]["NAME"]) + "&connect_timeout=5"
    )
    monkeypatch.setenv("WARDMOTE_ADMIN_DATABASE", address("postgres"))
    monkeypatch.setenv("WARDMOTE_DATABASE", f"postgresql:///{ELSEWHERE}")
    world.sign_in(committed_partnership.caseworker)
    case = world.case(committed_partnership)
    sealed.add(3)
    sealed.seal()
    yield Desk(tmp_path, committed_partnership, case)
    with inside("postgres") as superuser:
        superuser.execute(f"drop database if exists {ELSEWHERE} with (force)")


def make(desk: Desk, **more: object) -> dict:
    return operating.make(Namespace(**{"folder": desk / "kept", "keep_days": None, **more}))


def restore(desk: Desk, file: str, **more: object) -> dict:
    asked = {"file": Path(file), "key": desk / "safe.key", "json": True, **more}
    operating.restore(Namespace(**asked))
    return asked


def test_everything_comes_back_and_is_bound_by_the_same_rules(desk, capsys):
    """Rows, row policies, owners and rights; nobody is signed in; it stands in the log."""
    made = make(desk)
    compared = (
        "select string_agg(md5(x::text), '' order by x::text) from {} x",
        (
            "cases_case",
            "identity_officer",
            "agreements_agreement",
            "audit_place",
            "audit_checkpoint",
            "audit_tile",
        ),
    )
    catalogue = (
        "select string_agg(concat_ws(' ', c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner::regrole,"
        " c.relacl::text, obj_description(c.oid)), e'\\n' order by c.relname) from pg_class c"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'S')",
        # PostgreSQL writes some conditions otherwise once it has read them again; that they hold is asked below.
        "select string_agg(concat_ws(' ', polname, polrelid::regclass, polcmd, polpermissive, polroles::regrole[],"
        " polqual is null, polwithcheck is null), e'\\n' order by polrelid::regclass::text, polname) from pg_policy",
        "select string_agg(concat_ws(' ', p.oid::regprocedure, p.proowner::regrole, p.prosecdef, p.proacl::text,"
        " md5(p.prosrc)), e'\\n' order by p.oid::regprocedure::text) from pg_proc p"
        " where p.pronamespace = 'wardmote'::regnamespace",
        "select string_agg(concat_ws(' ', tgname, tgrelid::regclass, tgenabled), e'\\n' order by 1) from"
        " (select * from pg_trigger where not tgisinternal order by tgrelid::regclass::text, tgname) t",
    )
    restore(desk, made["backup"])
    said = json.loads(capsys.readouterr().out)
    assert said["rows"] == made["rows"]
    with world.raw() as before, inside(ELSEWHERE) as after:
        for table in compared[1]:
            asked = compared[0].format(table)
            assert after.execute(asked).fetchone() == before.execute(asked).fetchone(), table
        for asked in catalogue:
            had, has = (each.execute(asked).fetchone()[0].splitlines() for each in (before, after))
            assert sorted(set(had) ^ set(has)) == []
        assert before.execute("select count(*) > 0 from identity_session").fetchone() == (True,)
        assert after.execute("select count(*) from identity_session").fetchone() == (0,)
        assert after.execute("select note from audit_entry where action = 'backup.restored'").fetchone() == (
            f"as it was at {said['as it was']}",
        )
        for officer in (desk.p.caseworker, desk.p.outsider):
            key = hashed(world.sign_in(officer))
            session = before.execute(
                "select * from identity_session where session_key = %s", [key]
            ).fetchone()
            after.execute(
                f"insert into identity_session values ({', '.join(['%s'] * len(session))})", session
            )
            seen = []
            for database in (before, after):
                with database.transaction():
                    database.execute("set local role wardmote_app")
                    database.execute("select set_config('wardmote.session', %s, true)", [key])
                    seen.append(database.execute("select reference from cases_case").fetchall())
            assert seen[0] == seen[1] == ([(desk.case.reference,)] if officer == desk.p.caseworker else [])


def test_it_is_of_one_moment_and_of_nobody_s_words_beside_it(desk):
    made = make(desk)
    file = Path(made["backup"])
    about = json.loads(making.beside(file).read_text())
    assert about["rows"]["audit_checkpoint"] == 1
    assert about["checkpoint"] == sealed.checkpoints()[-1]
    assert "Case Worker" not in making.beside(file).read_text()
    assert b"Case Worker" not in file.read_bytes()
    assert decrypt(file.read_bytes(), keys.identities(desk / "safe.key")).startswith(b"PGDMP")
    assert file.stat().st_mode & 0o077 == 0
    assert [each.name for each in (desk / "kept").iterdir() if each.name.startswith(".")] == []


def test_it_is_looked_through_without_a_database_and_damage_is_found(desk, monkeypatch):
    file = Path(make(desk)["backup"])
    monkeypatch.delenv("WARDMOTE_DATABASE")
    asked = Namespace(file=file, key=desk / "safe.key")
    assert operating.check(asked)["rows"] > 50
    keys.new_key(desk / "other.key")
    with pytest.raises(CannotRun, match="not sealed for this key"):
        operating.check(Namespace(file=file, key=desk / "other.key"))
    whole = file.read_bytes()
    for damaged in (whole[:-100], whole[:4000] + b"x" + whole[4001:]):
        file.write_bytes(damaged)
        with pytest.raises(CannotRun, match="damaged"):
            operating.check(asked)
        # Whoever changes the backup can change what stands beside it: the seal itself says so too.
        about = json.loads(making.beside(file).read_text())
        making.beside(file).write_text(
            json.dumps({**about, "sha256": restoring.hashlib.sha256(damaged).hexdigest()})
        )
        with pytest.raises(CannotRun, match=r"damaged|pg_restore failed"):
            operating.check(asked)


def test_it_goes_into_an_empty_database_alone_and_twice_is_refused(desk):
    made = make(desk)
    restore(desk, made["backup"])
    with pytest.raises(CannotRun, match="holds tables"):
        restore(desk, made["backup"])
    with inside(ELSEWHERE) as there:
        assert there.execute(
            "select count(*) from audit_entry where action = 'backup.restored'"
        ).fetchone() == (1,)


def test_a_role_that_is_bound_by_row_policies_makes_no_backup_that_lacks_rows(desk, monkeypatch):
    with world.raw() as superuser:
        superuser.execute(f"drop role if exists {BOUND}")
        superuser.execute(f"create role {BOUND} login password '{settings.DATABASES['default']['PASSWORD']}'")
        superuser.execute(f"grant pg_read_all_data to {BOUND}")
        superuser.execute(f'grant connect on database "{settings.DATABASES["default"]["NAME"]}" to {BOUND}')
    name = settings.DATABASES["default"]["NAME"]
    monkeypatch.setenv("WARDMOTE_BACKUP_DATABASE", address(name, BOUND))
    try:
        with pytest.raises(CannotRun, match="bypassrls"):
            make(desk)
        assert list((desk / "kept").iterdir()) == []
        with world.raw() as superuser:
            superuser.execute(f"alter role {BOUND} bypassrls")
        assert make(desk)["rows"] > 50
    finally:
        with world.raw() as superuser:
            superuser.execute(f"drop owned by {BOUND}; drop role {BOUND}")


def test_what_fails_leaves_nothing_behind_that_looks_like_a_backup(desk, monkeypatch):
    (desk / "bin").mkdir()
    (desk / "bin" / "pg_dump").write_text(
        "#!/bin/sh\n[ $1 = --version ] && echo 'pg_dump (PostgreSQL) 99.1' && exit\necho half; echo 'no room' >&2; exit 1\n"
    )
    (desk / "bin" / "pg_dump").chmod(0o755)
    monkeypatch.setattr(making.programs, "candidates", lambda name: iter([desk / "bin" / name]))
    with pytest.raises(CannotRun, match="no room"):
        make(desk)
    assert list((desk / "kept").iterdir()) == []
    assert read_state().get("backup") is None


def test_an_address_without_a_user_or_password_takes_them_from_where_postgresql_looks(desk, monkeypatch):
    at = settings.DATABASES["default"]
    bare = f"postgresql:///{at['NAME']}?host={quote(at['HOST'])}&port={at['PORT'] or 5432}"
    monkeypatch.setenv("WARDMOTE_BACKUP_DATABASE", bare)
    monkeypatch.setenv("PGUSER", at["USER"])
    monkeypatch.setenv("PGPASSWORD", at["PASSWORD"])
    assert make(desk)["rows"] > 50


def test_old_ones_go_after_their_days_and_the_newest_never(desk):
    folder = desk / "kept"
    for days in (40, 36, 34):
        at = NOW - timedelta(days=days)
        file = folder / f"wardmote-{at:%Y%m%dT%H%M%SZ}{making.SUFFIX}"
        file.write_text("sealed")
        making.beside(file).write_text("{}")
    (folder / "wardmote-ours.dump.age").write_text("named by hand")
    gone = making.throw_away(folder, older_than=timedelta(days=35), now=NOW)
    assert len(gone) == 2
    assert len(list(folder.iterdir())) == 3
    (folder / "wardmote-ours.dump.age").unlink()
    assert making.throw_away(folder, older_than=timedelta(days=1), now=NOW) == []


def test_the_sealer_goes_on_from_the_backup_and_the_operator_is_told(desk, capsys):
    made = make(desk)
    (home() / sealing.LAST).write_text("a later checkpoint than the backup has")
    restore(desk, made["backup"])
    said = json.loads(capsys.readouterr().out)
    assert "Tell every agency that time" in said["sealed log"]
    assert not (home() / sealing.LAST).exists()
    assert len(list(home().glob(f"{sealing.LAST}.before-*"))) == 1


def test_check_tells_how_old_the_last_one_is(desk):
    assert operating.finding(datetime.now(UTC))[0] == "warning"
    make(desk)
    assert operating.finding(datetime.now(UTC)) == ("ok", "the last was made 0 hours ago")
    assert operating.finding(datetime.now(UTC) + timedelta(hours=27))[0] == "warning"


@pytest.mark.parametrize(
    ("words", "setting", "expected"),
    [
        (["backup", "make", "FOLDER"], keys.RECIPIENTS, "new-key"),
        (["backup", "make", "FOLDER"], "WARDMOTE_BACKUP_DATABASE", "bypassrls"),
        (["backup", "make", "FOLDER/none"], "", "no folder"),
        (["backup", "make", "FOLDER", "--keep-days", "0"], "", "from 1"),
        (["backup", "new-key", "SAFE"], "", "never replaced"),
        (["backup", "check", "FOLDER/none.dump.age", "--key", "SAFE"], "", "cannot be read"),
        (["restore", "FOLDER/none.dump.age", "--key", "SAFE"], "", "cannot be read"),
        (["restore", "FOLDER/none.dump.age", "--key", "SAFE"], "WARDMOTE_ADMIN_DATABASE", "superuser"),
        (["restore", "FOLDER/none.dump.age", "--key", "FOLDER"], "", "cannot be read"),
    ],
)
def test_what_is_missing_is_said_and_what_to_do(desk, monkeypatch, capsys, words, setting, expected):
    if setting:
        monkeypatch.delenv(setting)
    monkeypatch.setattr(cli, "at_hand", cli.nullcontext)
    named = {"FOLDER": str(desk / "kept"), "SAFE": str(desk / "safe.key")}
    asked = [named.get(word, word.replace("FOLDER", named["FOLDER"])) for word in words]
    assert cli.main(asked) == 2
    assert expected in capsys.readouterr().err
    assert "AGE-SECRET" not in os.environ.get(keys.RECIPIENTS, "")
