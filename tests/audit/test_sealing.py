"""The sealer: every finished entry gets one place, once, whatever happens; and only over the log it sealed before."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests import world
from tests.audit import sealed
from tests.audit.leaf import leaf_of
from wardmote.foundation.audit import notes, sealing, tree
from wardmote.foundation.database import home

pytestmark = pytest.mark.alone


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    """The checkpoint that is remembered outside the database is this test's own."""
    monkeypatch.setattr(sealing, "home", lambda: tmp_path)
    return tmp_path


def last() -> notes.Checkpoint:
    note = notes.read_note(sealed.checkpoints()[-1])
    assert sealed.KEY.public.signed(note)
    return notes.read_checkpoint(note)


def placed_leaves() -> list[bytes]:
    with world.raw() as superuser:
        superuser.row_factory = psycopg.rows.dict_row
        rows = superuser.execute(
            "select e.* from audit_place p join audit_entry e on e.id = p.entry_id order by position"
        ).fetchall()
    return [leaf_of(row, row["digest"] and bytes(row["digest"])) for row in rows]


def root_of(leaves: list[bytes]) -> bytes:
    tiles = tree.appended(lambda *at: b"", 0, leaves)
    return tree.Tree(lambda *at: tiles.get(at, b"")).root(len(leaves))


def test_entries_get_places_in_order_and_the_root_is_over_their_leaves(committed):
    sealed.add(5)
    done = sealed.seal()
    assert (done.entries, done.checkpoints, done.size) == (5, 1, 5)
    sealed.add(300)
    assert sealed.seal(most=100).entries == 300  # three full batches, and a look for more
    assert [position for position, _ in sealed.places()] == list(range(305))
    leaves = placed_leaves()
    assert len(set(leaves)) == 305
    assert (last().size, last().root) == (305, root_of(leaves))
    with sealed.sealer() as connection:
        log = tree.Tree(sealing.reader(connection))
        sizes = [notes.read_checkpoint(notes.read_note(words)).size for words in sealed.checkpoints()]
        assert sizes == [5, 105, 205, 305]
        for size in sizes:
            assert tree.is_consistent(
                size, root_of(leaves[:size]), 305, last().root, log.consistency(size, 305)
            )


def test_an_open_transaction_holds_back_what_came_after_it_and_nothing_is_lost(committed):
    sealed.add(2)
    with world.raw() as slow:
        slow.execute("begin")
        sealed.add(1, on=slow, action="slow")
        sealed.add(3, action="after")
        assert sealed.seal().entries == 2
        with world.raw("wardmote_app") as page:
            size, waiting, _, held, held_seconds, _ = page.execute(
                "select * from wardmote.audit_told()"
            ).fetchone()
        assert (size, waiting, held) == (2, 3, 3)
        assert held_seconds >= 0
        fence = last()
        slow.execute("commit")
    assert sealed.seal().entries == 4
    assert len(set(sealed.places())) == 6
    with world.raw() as superuser:
        first = superuser.execute(
            "select action, xid from audit_place join audit_entry on id = entry_id where position = 2"
        ).fetchone()
    assert first[0] == "slow 0", "in the order of their transactions"
    assert first[1] >= fence.ended_before


def test_an_entry_that_is_rolled_back_leaves_no_gap(committed):
    sealed.add(1)
    with world.raw() as undone:
        undone.execute("begin")
        sealed.add(5, on=undone)
        undone.execute("rollback")
    sealed.add(1)
    sealed.seal()
    assert [position for position, _ in sealed.places()] == [0, 1]


def test_one_sealer_at_a_time(committed):
    sealed.add(1)
    sealed.seal()
    sealed.add(1)
    with sealed.sealer() as first, first.transaction():
        sealing.begin(first, sealed.KEY)
        with pytest.raises(sealing.AnotherSeals):
            sealed.seal()
    assert sealed.seal().entries == 1


@pytest.mark.parametrize("moment", ["begin", "write", "remember"])
def test_a_sealer_killed_at_any_moment_loses_and_doubles_nothing(committed, monkeypatch, moment):
    sealed.add(300)
    sealed.seal(most=200)

    class Killed(BaseException):
        pass

    real = getattr(sealing, moment)

    def dies(*arguments, **more):
        real(*arguments, **more)
        raise Killed

    sealed.add(10)
    monkeypatch.setattr(sealing, moment, dies)
    with pytest.raises(Killed):
        sealed.seal()
    monkeypatch.setattr(sealing, moment, real)
    sealed.seal()
    assert [position for position, _ in sealed.places()] == list(range(310))
    assert last().root == root_of(placed_leaves())


def test_a_place_is_not_given_twice_even_without_the_lock(committed):
    sealed.add(3)
    sealed.seal()
    with sealed.sealer() as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            "select wardmote.audit_seal(1, '{}', '{}', '{}', '{}', '', now(), 1, 1, 'another log of one entry')"
        )


def test_a_quiet_log_is_signed_once_a_day(committed, monkeypatch):
    sealed.add(1)
    sealed.seal()
    assert sealed.seal().checkpoints == 0
    monkeypatch.setattr(sealing, "QUIET", timedelta())
    assert sealed.seal().checkpoints == 1
    assert len(sealed.checkpoints()) == 2


def test_an_entry_brought_from_another_cluster_is_sealed(committed):
    """Its transaction has a number that this cluster has not come to."""
    sealed.add(1)
    sealed.seal()
    sealed.behind_their_back(
        "insert into audit_entry select gen_random_uuid(), now(), 900000000000, null, null, null, 'moved', 'case',"
        " null, null, null, '', '', '', null"
    )
    assert sealed.seal().entries == 1
    sealed.add(1)
    assert sealed.seal().entries == 1


# --- who may -------------------------------------------------------------------------------------------------


def test_nobody_but_the_sealer_gives_places_or_signs(committed):
    sealed.add(1)
    sealed.seal()
    for role in ("wardmote_app", "wardmote_worker", "wardmote_authenticator"):
        with world.raw(role) as second:
            for statement in (
                "select wardmote.audit_begin('x', 'x')",
                "select wardmote.audit_unsealed(0, 1)",
                "select wardmote.audit_seal(1, '{}', '{}', '{}', '{}', '', now(), 1, 1, 'x')",
                "select wardmote.audit_hand_over('x', 'x', now())",
                "select * from wardmote.audit_sealed_entries(0, 1)",
                "select wardmote.audit_places_of(gen_random_uuid())",
                "select * from audit_place",
                "insert into audit_checkpoint select number + 1, size, root, at, 1, 1, note from audit_checkpoint",
                "update audit_key set until_at = now()",
                "update audit_tile set hashes = ''",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    second.execute(statement)


def test_the_sealer_reads_no_note_and_writes_no_entry(committed):
    sealed.add(2)
    for statement in (
        "select note from audit_entry",
        "select salt from audit_entry",
        "insert into audit_entry (action, subject_kind) values ('x', 'x')",
        "insert into audit_place values (0, gen_random_uuid())",
        "select * from cases_case",
        "select * from identity_officer",
        "select * from identity_account",
    ):
        with sealed.sealer() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_what_was_sealed_is_not_changed_while_the_guards_stand(committed):
    sealed.add(3)
    sealed.seal()
    before = (sealed.places(), sealed.checkpoints())
    for role in (None, "wardmote_owner", "wardmote_definer"):
        with world.raw(role) as second:
            for statement in (
                "delete from audit_place",
                "truncate audit_place",
                "update audit_checkpoint set size = 1",
                "delete from audit_checkpoint",
                "update audit_tile set hashes = decode(repeat('00', 96), 'hex')",
                "delete from audit_tile",
                "update audit_key set public = 'x'",
                "delete from audit_key",
            ):
                try:
                    second.execute(statement)
                except psycopg.errors.InsufficientPrivilege:
                    continue
                assert (role, statement) == ("wardmote_owner", "delete from audit_place"), (
                    "it sees none of them"
                )
    assert (sealed.places(), sealed.checkpoints()) == before


# --- another history -----------------------------------------------------------------------------------------


def test_nothing_is_signed_over_a_tree_that_was_changed(committed):
    sealed.add(3)
    sealed.seal()
    sealed.add(1)
    sealed.behind_their_back("update audit_tile set hashes = sha256('x') || substr(hashes, 33)")
    assert "not the one that the last checkpoint was signed for" in sealed.raises(
        sealing.CannotSeal, sealed.seal
    )


def test_nothing_is_signed_over_a_history_that_was_made_anew(committed):
    """As an administrator would who takes an entry out and seals the rest afresh, in the sealer's own database."""
    sealed.add(3)
    sealed.seal()
    sealed.behind_their_back(
        "delete from audit_entry where action = 'case.noted 1'",
        "delete from audit_place",
        "delete from audit_tile",
        "delete from audit_checkpoint",
    )
    sealed.add(2)
    assert "not the one sealed before" in sealed.raises(sealing.CannotSeal, sealed.seal)


def test_a_log_put_back_from_a_backup_is_noticed_and_goes_on_once_told(committed, own_home):
    sealed.add(2)
    sealed.seal()
    kept = (own_home / sealing.LAST).read_text()
    sealed.add(1)
    sealed.seal()
    sealed.behind_their_back(
        "delete from audit_entry where id in (select entry_id from audit_place where position = 2)",
        "delete from audit_place where position = 2",
        "update audit_tile set hashes = substr(hashes, 1, 64)",
        "delete from audit_checkpoint where number = 2",
    )
    assert "put back from a backup" in sealed.raises(sealing.CannotSeal, sealed.seal)
    (own_home / sealing.LAST).write_text(kept)
    sealed.add(1)
    assert sealed.seal().size == 3


# --- keys -----------------------------------------------------------------------------------------------------


def test_another_key_is_refused_until_the_old_one_hands_over(committed):
    sealed.add(1)
    sealed.seal()
    assert "not the one that checkpoints are signed with" in sealed.raises(
        sealing.CannotSeal, lambda: sealed.seal(sealed.OTHER_KEY)
    )
    with sealed.sealer() as connection:
        note = sealing.hand_over(connection, sealed.KEY, sealed.OTHER_KEY)
    assert sealed.KEY.public.signed(note)
    assert sealed.OTHER_KEY.public.signed(note)
    assert notes.read_checkpoint(note).new_key == sealed.OTHER_KEY.public
    sealed.add(1)
    assert sealed.seal(sealed.OTHER_KEY).size == 2
    sealed.raises(sealing.CannotSeal, sealed.seal)
    with world.raw() as superuser:
        spans = superuser.execute("select until_at is null from audit_key order by from_at").fetchall()
    assert spans == [(False,), (True,)]


def test_the_key_s_file_is_private_and_its_name_stays(tmp_path, monkeypatch):
    from wardmote.foundation.audit import keys

    monkeypatch.setenv("WARDMOTE_HOME", str(tmp_path))
    monkeypatch.setenv("WARDMOTE_HOSTS", "desk.example,other.example")
    keys.make_key()
    path = home.secret_file(keys.FILE)
    assert path.stat().st_mode & 0o777 == 0o600
    made = keys.signing_key()
    assert made.name.startswith("desk.example/log-")
    keys.make_key()
    assert keys.signing_key() == made
    path.chmod(0o644)
    assert "can be read by other users" in sealed.raises(home.CannotRun, keys.signing_key)
    path.chmod(0o600)
    path.write_text("PRIVATE+KEY+x")
    assert "Put the file back" in sealed.raises(home.CannotRun, keys.signing_key)


def test_times_are_the_database_s(committed):
    sealed.add(1)
    before = datetime.now(UTC) - timedelta(minutes=1)
    assert before < sealed.seal().at < datetime.now(UTC) + timedelta(minutes=1)


def test_a_rotation_cut_off_half_way_goes_on_with_the_same_command(committed, own_home, monkeypatch):
    from wardmote.foundation.audit import keys, operating

    monkeypatch.setenv("WARDMOTE_HOME", str(own_home))
    keys.make_key()
    first = keys.signing_key()
    sealed.seal(first)

    def rotate(*, lost: bool = False) -> dict[str, str]:
        with sealed.sealer() as connection:
            return operating.new_key(connection, lost=lost)

    second = rotate()["key"]
    assert second == str(keys.signing_key().public) != str(first.public)
    path = home.secret_file(keys.FILE)
    before = path.read_text()
    with monkeypatch.context() as patched:
        patched.setattr(type(path), "replace", lambda *arguments: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt), sealed.sealer() as connection:
            patched.setattr(home, "write_private", write_in_place)
            patched.setattr(operating, "write_private", write_in_place)
            operating.new_key(connection, lost=False)
    assert path.read_text() == before, "the key took over in the database, but not in its file"
    third = rotate()["key"]
    assert third == str(keys.signing_key().public) != second
    assert sealed.seal(keys.signing_key(), even_if_quiet=True).checkpoints == 1
    path.unlink()
    assert "but" in rotate(lost=True)
    assert sealed.seal(keys.signing_key(), even_if_quiet=True).checkpoints == 1
    assert [notes.read_checkpoint(notes.read_note(words)).size for words in sealed.checkpoints()] == [0] * 6


def write_in_place(path, text):
    path.write_text(text)
    path.chmod(0o600)
