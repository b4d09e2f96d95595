"""Signed notes: the format of C2SP signed-note and tlog-checkpoint, byte for byte."""

from datetime import UTC, datetime

import pytest

from wardmote.foundation.audit import notes

pytestmark = pytest.mark.database_free

# The example of the signed-note specification.
EXAMPLE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
EXAMPLE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
SEEDED = notes.SigningKey("desk.example/log-1", bytes(range(32)))
AT = datetime(2026, 11, 26, 1, 44, 28, 5, tzinfo=UTC)


def checkpoint(**changed):
    said = {
        "origin": SEEDED.name,
        "size": 3,
        "root": b"\x07" * 32,
        "at": AT,
        "ended_before": 40,
        "begun_before": 44,
    }
    return notes.Checkpoint(**{**said, **changed})


def test_the_specification_s_example_is_read_and_checked():
    key, note = notes.read_public_key(EXAMPLE_KEY), notes.read_note(EXAMPLE)
    assert key.signed(note)
    assert str(note) == EXAMPLE
    assert not key.signed(notes.read_note(EXAMPLE.replace("answer", "cause")))


def test_a_checkpoint_is_written_so_and_read_again():
    note = notes.sign(checkpoint().text, [SEEDED])
    assert str(note) == (
        "desk.example/log-1\n3\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n"
        "time 2026-11-26T01:44:28.000005Z\ntransactions 40 44\n\n"
        "— desk.example/log-1 qTk6jVmV37os/4nPHQ+5nZBsxJeWa5Rxwp/gF96rQVOn26x858SOdWDeORU3iWry9jjzE1J/Qs79Ax6FDakAftTbvQw=\n"
    )
    assert notes.read_checkpoint(note) == checkpoint()
    assert SEEDED.public.signed(note)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "text only\n",
        "text\n\nnot a signature\n",
        "text\n\n— name !!\n",
        EXAMPLE.rstrip("\n"),
        "one\n\ntwo\n\n— name AAAAAAAA\n",
    ],
)
def test_what_is_not_a_signed_note_is_refused(said):
    with pytest.raises(notes.NotANote):
        notes.read_note(said)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n3\n", "\n03\n"),
        lambda text: text.replace("\n3\n", "\n-3\n"),
        lambda text: text + "more\n",
        lambda text: text.replace("time ", "Time "),
        lambda text: text.replace("BwcH", "Bw\tH"),
    ],
)
def test_a_checkpoint_written_otherwise_is_refused(change):
    with pytest.raises(notes.NotANote):
        notes.read_checkpoint(notes.sign(change(checkpoint().text), [SEEDED]))


def test_keys_are_written_and_read_again():
    assert notes.read_signing_key(str(SEEDED)) == SEEDED
    assert notes.read_public_key(str(SEEDED.public)) == SEEDED.public
    for broken in (
        str(SEEDED.public)[:-4],
        str(SEEDED.public).replace("log-1", "log-2"),
        "name",
        str(SEEDED),
    ):
        with pytest.raises(notes.NotANote):
            notes.read_public_key(broken)


def test_several_notes_stand_one_after_the_other():
    several = [notes.sign(checkpoint(size=size).text, [SEEDED]) for size in range(3)]
    assert list(notes.read_notes("\n".join(str(note) for note in several))) == several
    assert list(notes.read_notes("")) == []
