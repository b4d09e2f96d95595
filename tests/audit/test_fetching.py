"""What agencies fetch without signing in, the page that says how far the log is sealed, and the day's email."""

import json
from base64 import b64decode
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from tests import world
from tests.audit import sealed
from wardmote import cli
from wardmote.foundation.audit import jobs, notes, sealing, sending, tree
from wardmote.trust.identity.models import Role

pytestmark = pytest.mark.alone


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setattr(sealing, "home", lambda: tmp_path)


def some_log() -> list[notes.Checkpoint]:
    for _ in range(3):
        sealed.add(3)
        sealed.seal()
    return [notes.read_checkpoint(notes.read_note(words)) for words in sealed.checkpoints()]


# A checkpoint of the same key over another log.
FORGED = str(
    notes.sign(
        notes.Checkpoint(sealed.KEY.name, 3, b"\x01" * 32, datetime(2026, 1, 1, tzinfo=UTC), 0, 0).text,
        [sealed.KEY],
    )
)


def test_anyone_can_fetch_checkpoints_keys_and_proofs_and_check_them(committed, tmp_path):
    client = Client()
    assert client.get("/log/checkpoint").status_code == 404
    log = some_log()
    last = notes.read_note(client.get("/log/checkpoint").content.decode())
    key = notes.read_public_key(client.get("/log/keys").content.decode().split(" ")[0])
    assert key.signed(last)
    assert notes.read_checkpoint(last) == log[2]
    listed = list(notes.read_notes(client.get("/log/checkpoints?after=3").content.decode()))
    assert [notes.read_checkpoint(note) for note in listed] == log[1:]
    assert len(list(notes.read_notes(client.get("/log/checkpoints").content.decode()))) == 3
    assert client.get("/log/checkpoints/2").content.decode() == sealed.checkpoints()[1]
    proof = [b64decode(line) for line in client.get("/log/consistency?from=3&to=9").content.splitlines()]
    assert tree.is_consistent(3, log[0].root, 9, log[2].root, proof)
    for name, answer in (("kept", sealed.checkpoints()[0]), ("new", sealed.checkpoints()[2]), ("other", FORGED),
                         ("proof", client.get("/log/consistency?from=3&to=9").content.decode())):  # fmt: skip
        (tmp_path / name).write_text(answer)

    def verified(new: str, kept: str) -> int:
        given = ["--checkpoint", str(tmp_path / kept), "--proof", str(tmp_path / "proof"), "--key", str(key)]
        return cli.main(["audit", "verify", str(tmp_path / new), *given])

    assert [verified("new", "kept"), verified("new", "other"), verified("new", "new")] == [0, 1, 1]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("consistency", 400),
        ("consistency?from=1&to=x", 400),
        ("consistency?from=-1&to=2", 400),
        ("consistency?from=2&to=1", 404),
        ("consistency?from=0&to=99999999999999", 404),
        ("consistency?from=1&to=" + "9" * 5_000, 400),
        ("checkpoints?after=²", 400),
        ("checkpoints/7", 404),
        ("checkpoints/" + "9" * 30, 404),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(db, path, status):
    answer = Client().get(f"/log/{path}")
    assert answer.status_code == status


def test_ready_tells_how_far_the_sealing_is(committed):
    told = Client().get("/readyz").json()["audit"]
    assert told == {
        "entries": 0, "unsealed": 0, "oldest_unsealed_seconds": 0, "last_checkpoint_seconds": None, "held_back": ""
    }  # fmt: skip
    sealed.add(2)
    sealed.seal()
    with world.raw() as slow:
        slow.execute("begin; select pg_current_xact_id()")
        sealed.add(4)
        told = Client().get("/readyz").json()["audit"]
        assert (told["entries"], told["unsealed"]) == (2, 4)
        assert told["held_back"].startswith("A transaction that has been open for more than ")
        assert "holds back 4 entries" in told["held_back"]
        assert told["last_checkpoint_seconds"] < 60
    assert Client().get("/readyz").json()["audit"]["held_back"] == ""


def auditor_of(p: world.Partnership):
    return world.officer(p.council, None, "Audi Tor", Role.AUDITOR)


def test_every_officer_sees_that_the_log_is_sealed_and_auditors_say_where_checkpoints_go(
    committed_partnership,
):
    p = committed_partnership
    officer, auditor = world.client_for(p.caseworker), world.client_for(auditor_of(p))
    assert "Nothing is sealed yet" in officer.get("/log/sealed/").content.decode()
    some_log()
    words = officer.get("/log/sealed/").content.decode()
    assert sealed.KEY.public.id.hex() in words
    assert "Send the day" not in words
    assert officer.post("/log/sealed/", {"address": "x@example.org"}).status_code == 404
    refused = auditor.post("/log/sealed/", {"address": "not an address"})
    assert refused.status_code == 422
    assert "Enter an email address" in refused.content.decode()
    for _ in range(2):  # twice is once
        assert auditor.post("/log/sealed/", {"address": "records@council.example"}).status_code == 302
    assert "records@council.example" in auditor.get("/log/sealed/").content.decode()
    with world.raw() as superuser:
        assert superuser.execute("select agency_id, address from audit_recipient").fetchall() == [
            (p.council.pk, "records@council.example")
        ]
        assert superuser.execute("select distinct owner_id, officer_id is null from audit_entry"
                                 " where action = 'log.checkpoints_addressed'").fetchall() == [(p.council.pk, False)]  # fmt: skip


def test_the_day_s_checkpoint_is_sent_once_a_day_and_can_be_checked(committed_partnership, settings):
    p = committed_partnership
    world.client_for(auditor_of(p)).post("/log/sealed/", {"address": "records@council.example"})
    some_log()
    as_worker = world.raw("wardmote_worker")
    with as_worker:
        assert as_worker.execute(
            "select count(*) from wardmote.audit_recipients('2026-11-26')"
        ).fetchone() == (1,)
    with world.building():
        assert sending.send_due(today=date(2026, 11, 26)) == 1
        assert sending.send_due(today=date(2026, 11, 26)) == 0
        assert sending.send_due(today=date(2026, 11, 27)) == 1
    first = mail.outbox[0]
    assert first.to == ["records@council.example"]
    (_, attached, kind) = first.attachments[0]
    assert kind == "text/plain"
    assert attached in first.body
    assert sealed.KEY.public.signed(notes.read_note(attached))


def test_the_job_seals_and_leaves_it_to_another_that_is_at_work(committed, monkeypatch):
    monkeypatch.setattr(sealing, "connected", sealed.sealer)
    monkeypatch.setattr(jobs.keys, "signing_key", lambda: sealed.KEY)
    sealed.add(2)
    assert jobs.run() == {"entries": 2, "checkpoints": 1, "size": 2}
    with sealed.sealer() as other, other.transaction():
        sealing.begin(other, sealed.KEY)
        assert jobs.run() == {}
    assert json.dumps(jobs.run(all_of_it=True))


def test_the_sealer_s_jobs_do_not_pile_up(committed):
    now = datetime.now(UTC)
    with world.raw() as superuser:
        for age, status, queue in ((4, "succeeded", "audit"), (4, "failed", "audit"), (1, "succeeded", "audit"),
                                   (4, "succeeded", "default")):  # fmt: skip
            (job,) = superuser.execute(
                "insert into procrastinate_jobs (queue_name, task_name, status) values (%s, 'x', 'todo') returning id",
                [queue],
            ).fetchone()
            superuser.execute("update procrastinate_jobs set status = %s where id = %s", [status, job])
            superuser.execute(
                "update procrastinate_events set at = %s where job_id = %s", [now - timedelta(days=age), job]
            )
        with world.building(), connection.cursor() as cursor:
            cursor.execute("set role wardmote_worker")
            assert jobs.tidy(now=now) == 1
            cursor.execute("reset role")
        left = superuser.execute(
            "select queue_name, status::text from procrastinate_jobs order by id"
        ).fetchall()
    assert left == [("audit", "failed"), ("audit", "succeeded"), ("default", "succeeded")]
