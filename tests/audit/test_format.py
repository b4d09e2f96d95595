"""The log's format, worked out a second time: what the document says is what the database does."""

import json
import re
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from tests import world
from tests.audit.leaf import digest_of, leaf_of
from wardmote.foundation.audit import canonical, tree
from wardmote.foundation.audit.commands import record
from wardmote.foundation.database.session import hashed

DOCUMENT = Path(__file__).parents[2] / "docs" / "audit-format.md"
IDS = ("id", "officer_id", "agency_id", "owner_id", "subject_id", "ground_id", "recipient_id")


def as_sealed(entry: dict) -> bytes:
    return tree.leaf_hash(canonical.entry_bytes([entry[column] for column in canonical.COLUMNS]))


def vectors() -> list[dict]:
    block = re.search(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL).group(1)
    read = json.loads(block)
    for vector in read:
        vector.update({key: UUID(vector[key]) if vector[key] else None for key in IDS})
        vector["at"] = datetime.fromisoformat(vector["at"])
    return read


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["about"][:40])
def test_document_and_sealer_give_the_same_leaf(vector):
    salt = bytes.fromhex(vector["salt"])
    digest = digest_of(vector["note"], salt)
    assert (digest.hex() if digest else None) == vector["digest"]
    assert leaf_of(vector, digest).hex() == vector["leaf"]
    assert as_sealed({**vector, "digest": digest}).hex() == vector["leaf"]


@pytest.mark.parametrize(
    "note", ["", "Plain words.", "Siân: “12½ Ffordd y Môr”, 雨, 🌧", "line\nline\r\n\ttab"]
)
def test_an_entry_as_written_can_be_worked_out_again(committed_partnership, note):
    p = committed_partnership
    with world.as_officer(p.caseworker):
        record(
            "case.shared",
            kind="matter",
            subject=p.council.pk,
            owner=p.council.pk,
            ground=p.agreement.pk if note else None,
            recipient=p.housing.pk if note else None,
            purpose="asb",
            note=note,
        )
    with world.raw() as superuser:
        superuser.row_factory = psycopg.rows.dict_row
        entry = superuser.execute("select * from audit_entry where action = 'case.shared'").fetchone()
    assert (entry["officer_id"], entry["agency_id"]) == (p.caseworker.pk, p.council.pk)
    digest = digest_of(entry["note"], bytes(entry["salt"]))
    assert entry["note"] == note
    assert (entry["digest"] if entry["digest"] is None else bytes(entry["digest"])) == digest
    assert as_sealed(entry) == leaf_of(entry, digest)
    assert leaf_of({**entry, "officer_id": p.partner.pk}, digest) != as_sealed(entry)


def test_every_leaf_is_as_the_format_says_whatever_is_there_and_whatever_is_not(partnership):
    """Four thousand entries with each part there or not, long, short and of many letters: by both ways the same."""
    p = partnership
    filled = """
        insert into audit_entry (action, subject_kind, subject_id, owner_id, ground_id, recipient_id, purpose, note)
        select left('a' || repeat('ü', n % 9) || n, 40), case when n % 5 = 0 then '' else 'kind' end,
               case when n % 2 = 0 then gen_random_uuid() end, case when n % 3 = 0 then gen_random_uuid() end,
               case when n % 7 < 3 then gen_random_uuid() end, case when n % 11 < 5 then gen_random_uuid() end,
               case when n % 13 = 0 then '' else repeat('p', n % 30) end,
               case when n % 4 = 0 then '' else repeat('雨 🌧 x', n % 40) end
          from generate_series(1, 2000) n"""
    with world.building(), connection.cursor() as cursor:
        for hash in ("", hashed(world.sign_in(p.caseworker))):  # nobody, and an officer of an agency
            cursor.execute("select set_config('wardmote.session', %s, true)", [hash])
            cursor.execute(filled)
        cursor.execute("select * from audit_entry where action like 'a%'")
        names = [column.name for column in cursor.description]
        entries = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert len(entries) == 4_000
    assert {entry["agency_id"] for entry in entries} == {None, p.council.pk}
    for entry in entries:
        digest = digest_of(entry["note"], bytes(entry["salt"]))
        assert digest == (entry["digest"] and bytes(entry["digest"]))
        assert as_sealed(entry) == leaf_of(entry, digest)


@pytest.mark.parametrize("role", [None, "wardmote_owner", "wardmote_app", "wardmote_definer"])
@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entry set action = 'other'",
        "update audit_entry set note = ''",
        "delete from audit_entry",
        "truncate audit_entry",
    ],
)
def test_an_entry_is_never_changed_or_removed(committed_partnership, role, statement):
    p = committed_partnership
    with world.as_officer(p.caseworker):
        record("case.closed", kind="matter", subject=p.council.pk, owner=p.council.pk)
    with world.raw(role) as second:
        try:
            second.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            pass
        else:
            # For the owner the policies hide every row, so there is nothing the statement could touch.
            assert role == "wardmote_owner"
            assert not statement.startswith("truncate")
    with world.raw() as superuser:
        assert superuser.execute("select action from audit_entry where action <> 'opened'").fetchall() == [
            ("case.closed",)
        ]


@pytest.mark.parametrize("role", ["wardmote_app", "wardmote_owner", "wardmote_definer", "wardmote_worker"])
def test_nobody_says_who_or_when(committed_partnership, role):
    """The owner of the table neither, nor a function of the definer."""
    p = committed_partnership
    said = {
        "id": p.partner.pk, "at": datetime(2020, 1, 1), "xid": 1, "officer_id": p.partner.pk, "agency_id": p.partner.pk,
        "salt": b"known", "digest": b"x",
    }  # fmt: skip
    for column, value in said.items():
        with (
            world.raw(role) as second,
            pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission"),
        ):
            second.execute(
                f"insert into audit_entry (action, subject_kind, {column}) values ('x', 'x', %s)", [value]
            )


def test_nobody_writes_in_the_log_without_an_actor(committed):
    with world.raw("wardmote_app") as second, pytest.raises(psycopg.errors.InsufficientPrivilege):
        second.execute("insert into audit_entry (action, subject_kind) values ('x', 'x')")
