"""What a database administrator does to sealed entries is found by the exported file alone, and the entry is named.

A log of 12 entries in four checkpoints, of 3, 6, 9 and 12. The guards of the database are switched off, as a superuser
can; the key is not in the database, and each agency kept a checkpoint.
"""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import world
from tests.audit import sealed
from tests.audit.leaf import EPOCH, canonical, leaf_of
from tests.audit.sealed import KEY, OTHER_KEY, behind_their_back, export, put_back, verify
from wardmote import cli
from wardmote.foundation.audit import canonical as ours
from wardmote.foundation.audit import exporting, notes, sealing, tree, verifying

pytestmark = pytest.mark.alone

COLUMNS = "at, xid, officer_id, agency_id, owner_id, action, subject_kind, subject_id, ground_id, recipient_id, purpose"


@pytest.fixture
def log(committed, tmp_path, monkeypatch) -> Path:
    """Where to put exports of a log of 12 entries in four checkpoints."""
    monkeypatch.setattr(sealing, "home", lambda: tmp_path)
    for number in range(4):
        sealed.add(3, action=f"step {number}.")
        sealed.seal()
    return tmp_path


def entry_at(place: int) -> uuid.UUID:
    return dict(sealed.places())[place]


def put_hash(place: int, of: str = "sha256('forged')") -> str:
    """Forge the leaf in the tree too."""
    return (
        f"update audit_tile set hashes = overlay(hashes placing {of} from {place * 32 + 1} for 32)"
        " where level = 0 and number = 0"
    )


def test_a_log_as_it_was_sealed_is_good(log):
    outcome = verify(export(log), kept=tuple(sealed.checkpoints()))
    assert outcome.good, outcome.faults
    assert (outcome.entries, outcome.checkpoints, outcome.kept, outcome.pinned) == (12, 4, 4, True)


def test_an_export_holds_no_word_anyone_wrote(log):
    path = export(log)
    with verifying.opened(path) as read:
        data = read(exporting.ENTRIES.format(0))
    assert b"step 3" in data
    assert b"nobody" not in data
    with world.raw() as superuser:
        salts = [bytes(salt) for (salt,) in superuser.execute("select salt from audit_entry")]
    assert not any(salt in data for salt in salts)


# --- four kinds of tampering, each with and without the tree beside it forged ----------------------------------


def test_a_changed_entry_is_named(log):
    for place in (0, 4, 11):
        with put_back():
            behind_their_back(
                ("update audit_entry set action = 'case.closed' where id = %s", [entry_at(place)])
            )
            outcome = verify(export(log))
        assert outcome.first_bad.entry == place
        assert outcome.first_bad.until is None
        assert "not as it was sealed" in outcome.first_bad.words
        assert "case.closed" in outcome.first_bad.words


def test_a_change_of_any_column_is_found(log):
    changes = {"xid": "xid + 1", "at": "at + interval '1 microsecond'", "digest": "sha256('other words')"}
    changes |= dict.fromkeys(("action", "subject_kind", "purpose"), "'other'")
    changes |= {column: "gen_random_uuid()" for column in ours.COLUMNS if column in ours.IDS - {"id"}}
    assert set(changes) | {"id"} == set(ours.COLUMNS)
    for column, value in changes.items():
        with put_back():
            behind_their_back((f"update audit_entry set {column} = {value} where id = %s", [entry_at(5)]))
            assert verify(export(log)).first_bad.entry == 5, column
    assert verify(export(log)).good


def test_a_changed_entry_with_its_leaf_and_the_tree_changed_too_is_bracketed(log):
    """All that the database holds is made to agree; only the signed root does not."""
    behind_their_back(("update audit_entry set action = 'case.closed' where id = %s", [entry_at(4)]))
    with world.raw() as superuser:
        superuser.row_factory = psycopg.rows.dict_row
        entry = superuser.execute("select * from audit_entry where id = %s", [entry_at(4)]).fetchone()
    leaf = leaf_of(entry, entry["digest"] and bytes(entry["digest"]))
    behind_their_back(put_hash(4, f"decode('{leaf.hex()}', 'hex')"))
    outcome = verify(export(log))
    assert (outcome.first_bad.entry, outcome.first_bad.until) == (3, 6)


def test_a_deleted_entry_is_named(log):
    for place in (0, 7, 11):
        with put_back():
            behind_their_back(("delete from audit_entry where id = %s", [entry_at(place)]))
            outcome = verify(export(log))
        assert outcome.first_bad.entry == place
        assert "is gone" in outcome.first_bad.words


def test_a_deleted_entry_whose_gap_is_closed_is_named(log):
    for place in (0, 7, 10):
        with put_back():
            behind_their_back(
                ("delete from audit_entry where id = %s", [entry_at(place)]),
                f"delete from audit_place where position = {place}",
                f"update audit_place set position = -position where position > {place}",
                "update audit_place set position = -position - 1 where position < 0",
            )
            outcome = verify(export(log))
        assert outcome.first_bad.entry == place
        assert "gone, and a later one stands in its place" in outcome.first_bad.words


def test_an_inserted_entry_is_named(log):
    """Slid in between, with all places after it moved on."""
    forged = uuid.uuid4()
    behind_their_back(
        (f"insert into audit_entry (id, {COLUMNS}, note, salt, digest) select %s, {COLUMNS}, '', '', null"
         " from audit_entry where id = %s", [forged, entry_at(4)]),
        "update audit_place set position = -position - 1 where position >= 5",
        "update audit_place set position = -position where position < 0",
        ("insert into audit_place values (5, %s)", [forged]),
    )  # fmt: skip
    outcome = verify(export(log))
    assert outcome.first_bad.entry == 5
    assert "it was put in" in outcome.first_bad.words
    assert str(forged) in outcome.first_bad.words


@pytest.mark.parametrize("backdated", [True, False])
def test_an_entry_added_behind_the_sealer_s_back_is_sealed_late_and_named(log, backdated):
    """It copies an old entry's transaction, or takes a new number and an old time: neither fits where it is sealed."""
    forged = uuid.uuid4()
    xid = "xid" if backdated else "(pg_current_xact_id()::text)::bigint"
    columns = COLUMNS.replace("xid", xid).replace("at,", "at - interval '1 year',", 1)
    behind_their_back(
        (f"insert into audit_entry (id, {COLUMNS}, note, salt, digest) select '{forged}', {columns}, '', '',"
         " null from audit_entry where id = %s", [entry_at(4)]),
    )  # fmt: skip
    sealed.add(1)
    assert sealed.seal(all_of_it=True).entries == 2
    outcome = verify(export(log))
    assert outcome.first_bad.kind == ("late" if backdated else "moment")
    assert str(forged) in outcome.first_bad.words


def test_many_that_came_late_do_not_hide_behind_one_another(log):
    """As many as a batch, so that the sealer stops among them: it must not take that for a move to another cluster."""
    forge = "insert into audit_entry select gen_random_uuid(), " + COLUMNS + ", '', '', null"
    behind_their_back(*[(f"{forge} from audit_entry where id = %s", [entry_at(1)]) for _ in range(5)])
    assert sealed.seal(all_of_it=True, most=2).entries == 5
    faults = verify(export(log)).faults
    assert [(fault.kind, fault.entry) for fault in faults if fault.kind == "late"] == [
        ("late", place) for place in range(12, 17)
    ]


def test_entries_in_another_order_are_named(log):
    one, other = entry_at(4), entry_at(9)
    behind_their_back(
        "delete from audit_place where position in (4, 9)",
        ("insert into audit_place values (4, %s), (9, %s)", [other, one]),
    )
    outcome = verify(export(log))
    assert outcome.first_bad.entry == 4
    assert "out of order" in outcome.first_bad.words


def test_the_first_of_several_is_named(log):
    behind_their_back(
        ("delete from audit_entry where id = any(%s)", [[entry_at(2), entry_at(8)]]),
        ("update audit_entry set purpose = 'other' where id = %s", [entry_at(6)]),
    )
    assert verify(export(log)).first_bad.entry == 2


# --- the checkpoints themselves ----------------------------------------------------------------------------------


def forged_checkpoint(number: int, key: notes.SigningKey | None = None) -> str:
    """A checkpoint with another root: signed with this key, or left with the signature that it had."""
    note = notes.read_note(sealed.checkpoints()[number])
    said = notes.read_checkpoint(note)
    text = said.text.replace(note.text.splitlines()[2], "B" * 42 + "A=")
    return str(notes.sign(text, [key]) if key else notes.Note(text, note.signatures))


def test_a_rewritten_checkpoint_is_named(log):
    for key in (None, OTHER_KEY):
        note = forged_checkpoint(1, key)
        behind_their_back(("update audit_checkpoint set note = %s where number = 2", [note]))
        outcome = verify(export(log))
        assert [fault.kind for fault in outcome.faults] == ["signature"]
        assert "Checkpoint 2 (checkpoint of 6 entries" in outcome.faults[0].words


def sealed_afresh_with(key: notes.SigningKey) -> None:
    """Everything the database says of the tree thrown away and made anew, as if it had been so from the beginning."""
    behind_their_back(
        "delete from audit_place",
        "delete from audit_tile",
        "delete from audit_checkpoint",
        "delete from audit_key",
    )
    (sealing.home() / sealing.LAST).unlink()
    sealed.seal(key)


def test_a_swapped_key_is_found_by_whoever_kept_the_key_or_a_checkpoint(log):
    kept = sealed.checkpoints()[1]
    behind_their_back(("delete from audit_entry where id = %s", [entry_at(1)]))
    sealed_afresh_with(OTHER_KEY)
    path = export(log)
    alone = verify(path, keys=())
    assert alone.good
    assert not alone.pinned
    assert "taken from the file itself" in alone.told[0], "the file alone cannot tell, and says so"
    assert not verify(path).good
    assert "or the keys were swapped" in verify(path, keys=(), kept=(kept,)).faults[-1].words


def test_a_second_history_signed_with_the_true_key_is_found_by_a_kept_checkpoint(log):
    """The operator themselves: entry 7 taken out, and all sealed afresh with the real key."""
    kept = sealed.checkpoints()
    behind_their_back(("delete from audit_entry where id = %s", [entry_at(7)]))
    sealed_afresh_with(KEY)
    path = export(log)
    assert verify(path).good, "nobody kept anything"
    assert verify(path, kept=(kept[0], kept[1])).good, "what is older than the lie cannot show it"
    outcome = verify(path, kept=(kept[1], kept[2]))
    assert outcome.first_bad.kind == "split"
    assert (outcome.first_bad.entry, outcome.first_bad.until) == (6, 9)


def test_a_truncated_log_is_found(log):
    kept = sealed.checkpoints()[3]
    behind_their_back(
        "delete from audit_entry where id in (select entry_id from audit_place where position >= 9)",
        "delete from audit_place where position >= 9",
        "update audit_tile set hashes = substr(hashes, 1, 288)",
        "delete from audit_checkpoint where number = 4",
    )
    path = export(log)
    assert verify(path).good, "nobody kept anything"
    outcome = verify(path, kept=(kept,))
    assert outcome.first_bad.kind == "short"
    assert outcome.first_bad.entry == 9


def test_a_file_cut_short_is_refused_in_words(log):
    path = export(log)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "cut short" in sealed.raises(verifying.CannotRead, lambda: verify(path))


def test_a_new_key_is_trusted_when_the_old_one_vouched_for_it(log):
    with sealed.sealer() as connection:
        sealing.hand_over(connection, KEY, OTHER_KEY)
    sealed.add(2)
    sealed.seal(OTHER_KEY)
    outcome = verify(export(log))
    assert outcome.good, outcome.faults
    assert outcome.checkpoints == 6
    assert verify(export(log), keys=(), kept=(sealed.checkpoints()[0],)).good
    with sealed.sealer() as connection:
        sealing.hand_over(connection, None, notes.SigningKey(KEY.name, b"\x05" * 32))
    assert [fault.kind for fault in verify(export(log)).faults] == ["signature"]


# --- by hand --------------------------------------------------------------------------------------------------------


def test_the_command_checks_without_a_database(log, monkeypatch, capsys):
    path, kept, key = export(log), log / "kept.txt", log / "key.txt"
    kept.write_text("\n".join(sealed.checkpoints()[:2]))
    key.write_text(f"{KEY.public} 2026-01-01 -\n")
    monkeypatch.setenv("WARDMOTE_DATABASE", "postgresql://nowhere:1/nothing")
    assert cli.main(["audit", "verify", str(path), "--checkpoint", str(kept)]) == 0
    assert "GOOD: 12 entries and 4 checkpoints of desk.example/log-1" in capsys.readouterr().out
    assert cli.main(["audit", "verify", str(path), "--key", str(key), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["keys_pinned"] is True
    with verifying.opened(path) as read:
        names = [
            exporting.KEYS,
            exporting.CHECKPOINTS,
            exporting.ENTRIES.format(0),
            exporting.LEAVES.format(0),
        ]
        spoilt = {name: read(name) for name in names}
    folder = log / "unpacked"
    for name, data in spoilt.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data.replace(b"step 2. 1", b"step 2. 0"))
    assert cli.main(["audit", "verify", str(folder), "--key", str(KEY.public), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["good"], told["first_bad"]["entry"]) == (False, 7)
    assert cli.main(["audit", "verify", str(kept)]) == 2
    assert "not a file that" in capsys.readouterr().err
    assert cli.main(["audit", "verify", str(path), "--key", "nonsense"]) == 2


def test_what_the_log_has_on_one_record_is_proven_offline(log, tmp_path):
    sealed.add(1)  # not sealed
    with sealed.sealer() as connection:
        proven = exporting.prove(connection, sealed.RECORD)
    assert (proven.entries, proven.unsealed) == (12, 1)
    text = exporting.as_text(proven.document)
    assert "nobody" not in text
    outcome, entries = verifying.verify_proof(text, keys=[KEY.public])
    assert outcome.good
    assert [entry.action for entry in entries][:2] == ["step 0. 0", "step 0. 1"]
    document = json.loads(text)
    document["entries"][3]["place"], document["entries"][4]["place"] = 4, 3
    outcome, _ = verifying.verify_proof(json.dumps(document), keys=[KEY.public])
    assert [fault.entry for fault in outcome.faults] == [4, 3]
    outcome, _ = verifying.verify_proof(text, keys=[OTHER_KEY.public])
    assert not outcome.good


# --- without a database --------------------------------------------------------------------------------------------


def made(entries: list[bytes], folder: Path, sizes: list[int], leaves: list[bytes] | None = None) -> Path:
    """A folder as an unpacked export, of any entries."""
    leaves = leaves if leaves is not None else [tree.leaf_hash(entry) for entry in entries]
    tiles = tree.appended(lambda *at: b"", 0, leaves)
    log = tree.Tree(lambda *at: tiles.get(at, b""))
    written = [
        notes.sign(notes.Checkpoint(KEY.name, size, log.root(size), EPOCH, 0, 2**62).text, [KEY])
        for size in sizes
    ]
    (folder / "entries").mkdir(parents=True)
    (folder / "leaves").mkdir()
    (folder / exporting.KEYS).write_text(f"{KEY.public}\n")
    (folder / exporting.CHECKPOINTS).write_text("\n".join(str(note) for note in written))
    for number in range(-(-len(leaves) // exporting.A_PART)):
        part = slice(number * exporting.A_PART, (number + 1) * exporting.A_PART)
        framed = b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries[part])
        (folder / exporting.ENTRIES.format(number)).write_bytes(framed)
        (folder / exporting.LEAVES.format(number)).write_bytes(b"".join(leaves[part]))
    return folder


def some_entry(number: int) -> bytes:
    at = EPOCH.replace(microsecond=number % 1_000_000)
    ids = dict.fromkeys(("officer_id", "agency_id", "owner_id", "ground_id", "recipient_id"))
    return canonical(
        {"id": uuid.UUID(int=number), "at": at, "xid": number, "action": "opened", "subject_kind": "case",
         "subject_id": sealed.RECORD, "purpose": "", **ids}, None,
    )  # fmt: skip


def test_a_log_of_several_parts_is_checked_by_several_processes(tmp_path):
    count = exporting.A_PART + 77
    entries = [some_entry(number) for number in range(count)]
    leaves = [tree.leaf_hash(entry) for entry in entries]
    folder = made(entries, tmp_path / "log", [1, 65_535, 65_536, 65_537, count], leaves)
    good = verifying.verify(folder, keys=[KEY.public], processes=2)
    assert (good.good, good.entries) == (True, count)
    part = folder / exporting.ENTRIES.format(1)
    part.write_bytes(part.read_bytes().replace(some_entry(65_560), some_entry(count + 1)))
    outcome = verifying.verify(folder, keys=[KEY.public], processes=2)
    assert outcome.first_bad.entry == 65_560


@given(data=st.data())
def test_whatever_is_done_to_whatever_entry_is_found(data, tmp_path_factory):
    count = data.draw(st.integers(2, 40))
    sizes = sorted(data.draw(st.sets(st.integers(1, count), max_size=4)) | {count})
    entries = [some_entry(number) for number in range(count)]
    leaves = [tree.leaf_hash(entry) for entry in entries]
    place = data.draw(st.integers(0, count - 1))
    what = data.draw(st.sampled_from(["change", "delete", "insert", "swap"]))
    if what == "change":
        entries[place] = some_entry(1_000)
    elif what == "delete":
        del entries[place]
    elif what == "insert":
        entries.insert(place, some_entry(1_000))
    else:
        place = data.draw(st.integers(0, count - 2))
        entries[place], entries[place + 1] = entries[place + 1], entries[place]
    with pytest.MonkeyPatch.context() as small:
        for module in (exporting, verifying):
            small.setattr(module, "A_PART", 8)
        folder = made(entries[:count], tmp_path_factory.mktemp("log") / "it", sizes, leaves)
        outcome = verifying.verify(folder, keys=[KEY.public], processes=1)
    assert outcome.first_bad.entry == place


def test_an_entry_is_written_as_the_format_says_and_read_again():
    entry = {
        "id": uuid.uuid4(), "at": datetime(2026, 11, 23, 14, 5, 59, 123456, tzinfo=UTC), "xid": 2**40,
        "officer_id": uuid.uuid4(), "agency_id": None, "owner_id": uuid.uuid4(), "action": "opened",
        "subject_kind": "café", "subject_id": uuid.uuid4(), "ground_id": None, "recipient_id": uuid.uuid4(),
        "purpose": "", "digest": b"\x01" * 32,
    }  # fmt: skip
    written = ours.entry_bytes([entry[column] for column in ours.COLUMNS])
    assert written == canonical(entry, entry["digest"])
    assert ours.read_entry(written) == ours.Entry(**entry)
    least = canonical(dict.fromkeys(entry, None) | {"id": uuid.UUID(int=0), "at": EPOCH, "xid": 0, "action": "",
                                                    "subject_kind": "", "purpose": ""}, None)  # fmt: skip
    assert len(least) == verifying.LEAST
    for broken in (written[:-1], written + b"\0", b"", b"\0" * 40):
        with pytest.raises(ours.NotAnEntry):
            ours.read_entry(broken)
