"""After a deletion the sealed log still verifies, and holds none of the words; the worker alone deletes."""

import json
from datetime import UTC, datetime

import psycopg
import pytest

from tests import world
from tests.audit import sealed
from tests.retention import making
from tests.retention.marked import WORD, tables_with
from wardmote.foundation.audit import commands as audit
from wardmote.foundation.audit import sealing
from wardmote.work.cases.models import Note


@pytest.mark.alone
def test_the_export_verifies_before_and_after_and_holds_no_word(committed_partnership, tmp_path, monkeypatch):
    monkeypatch.setattr(sealing, "home", lambda: tmp_path)
    p = committed_partnership
    second = making.add_second(p)
    case = world.case(p, title=WORD)
    with world.as_officer(p.caseworker) as by:
        Note.objects.create(
            case=case, parent_audience_id=case.audience_id, audience_id=case.audience_id, text=WORD, by=by,
            at=datetime.now(UTC),
        )  # fmt: skip
        audit.record("case closed", kind="case", subject=case.pk, owner=p.council.pk, note=f"Because {WORD}")
    making.close(case, making.years_ago(6, 3))
    making.ask(case, p.governance)
    making.agree(case, second)
    making.days_pass()
    sealed.seal()
    first = sealed.verify(sealed.export(tmp_path, "before.zip"))
    kept = sealed.checkpoints()[-1]

    with world.raw("wardmote_app") as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("select wardmote.retention_erase(id) from retention_deletion")
    with world.raw("wardmote_worker") as worker:
        (deletion,) = worker.execute("select * from wardmote.retention_agreed(now())").fetchone()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            worker.execute("delete from cases_note")
        assert worker.execute("select wardmote.retention_erase(%s)", [deletion]).fetchone() == (
            case.reference,
        )
        assert worker.execute("select wardmote.retention_erase(%s)", [deletion]).fetchone() == (None,)
    assert tables_with() == {}
    sealed.seal()
    after = sealed.verify(sealed.export(tmp_path, "after.zip"), kept=(kept,))
    assert after.entries > first.entries
    with world.raw() as superuser:
        notes, salts, leaves = superuser.execute(
            "select count(*) filter (where note <> ''), count(*) filter (where length(salt) > 0), count(*)"
            " from audit_entry where subject_id = %s and action <> 'record deleted'",
            [case.pk],
        ).fetchone()
        assert notes == 0
        assert leaves >= 3
        # An entry that never had words keeps its salt, which tells nothing.
        assert salts < leaves
        kept_counts = superuser.execute("select counts from retention_tombstone").fetchone()[0]
        assert kept_counts["notes of the log"] >= 2, json.dumps(kept_counts)


@pytest.mark.django_db
def test_nobody_else_changes_an_entry(partnership):
    """The trigger lets words be forgotten, by the definer, and nothing else of an entry be changed."""
    with world.building(), world.raw() as superuser:
        superuser.execute(
            "insert into audit_entry (action, subject_kind, subject_id, note) values ('x', 'case', gen_random_uuid(), 'w')"
        )
        for role, change in (
            ("wardmote_tests", "note = '', salt = ''"),
            ("wardmote_definer", "note = 'other'"),
            ("wardmote_definer", "note = ''"),
            ("wardmote_definer", "action = 'y', note = '', salt = ''"),
        ):
            superuser.execute(f"set role {role}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                superuser.execute(f"update audit_entry set {change}")
            superuser.execute("reset role")
        superuser.execute(
            "begin; set local session_replication_role = replica; delete from audit_entry; commit"
        )
