"""What the attacks in SQL share: a statement tried, and rows as an officer would write them."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world

TODAY = date.today()


YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


REFUSED = "refused"

# Whoever runs SQL from outside the desk has one of these.
LOGINS = ("wardmote_app", "wardmote_worker")


# Insufficient privilege, a check, a key that points at nothing or stands already.
REFUSALS = {"42501", "23514", "23503", "23505"}


fast = pytest.mark.django_db


def run(sql, *values):
    """Rows touched, or "refused"; what is refused is undone."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount
    except DatabaseError as problem:
        if getattr(problem.__cause__, "sqlstate", None) not in REFUSALS:
            raise
        return REFUSED


def ask(sql, *values):
    """Whatever the world is asked by its builder."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def state():
    """A sum over every row of every table, as the superuser."""
    tables = [
        name
        for (name,) in ask(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
        )
    ]
    sums = " union all ".join(
        f"select '{name}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) from public.{name} t"
        for name in tables
    )
    return {name: (count, total) for name, count, total in ask(sums)}


def written():
    """How many rows this transaction wrote, undone ones too: asked first, since it costs nothing."""
    return ask(
        "select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint from pg_stat_xact_all_tables"
        " where schemaname = 'public'"
    )[0][0]


def insert(table, **values):
    """An insert of one row, with a fresh id unless told."""
    values.setdefault("id", uuid.uuid4())
    columns = ", ".join(f'"{name}"' for name in values)
    return run(
        f"insert into {table} ({columns}) values ({', '.join(['%s'] * len(values))})", *values.values()
    )


def shared_case(p, **share):
    case = world.case(p)
    world.share(p, case, **share)
    return case


def action(by, audience, agency):
    return {"audience_id": audience, "title": "t", "detail": "", "asked_by_id": by.pk, "asking_id": by.agency_id,
            "agency_id": agency.pk, "due_on": TOMORROW, "state": "asked", "asked_at": datetime.now(UTC),
            "decline_reason": "", "evidence": ""}  # fmt: skip


def report(by, audience):
    return {"reference": uuid.uuid4().hex[:12], "audience_id": audience, "owner_id": by.agency_id, "kind": "asb",
            "channel": "phone", "harm": "low", "state": "waiting", "area": "", "occurred_words": "",
            "received_at": datetime.now(UTC), "taken_by_id": by.pk, "closed_reason": ""}  # fmt: skip


def case_row(by, audience, **fields):
    now = datetime.now(UTC)
    return {"reference": uuid.uuid4().hex[:12], "audience_id": audience, "owner_id": by.agency_id, "title": "t",
            "kind": "asb", "status": "open", "risk": "low", "area": "", "categories": [], "opened_at": now,
            "opened_by_id": by.pk, "changed_at": now, "review_on": TOMORROW, "outcome": "", **fields}  # fmt: skip


def insert_entry(what, kind, subject, owner):
    return run(
        "insert into audit_entry (action, subject_kind, subject_id, owner_id, purpose)"
        " values (%s, %s, %s, %s, 'asb')",
        what, kind, subject, owner.pk if owner else None,
    )  # fmt: skip


def run_value(sql, *values):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone()[0]
    except DatabaseError as problem:
        if getattr(problem.__cause__, "sqlstate", None) not in REFUSALS:
            raise
        return REFUSED


def tell(officer, subject, on=TODAY):
    """How many were told, as whoever tells hears it."""
    return run_value(
        "select wardmote.tell(array[%s::uuid], 'shared', 'case', %s, %s, now())", officer.pk, subject, on
    )
