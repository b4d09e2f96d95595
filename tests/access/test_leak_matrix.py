"""Every protected table x every kind of viewer, in raw SQL as the application's role."""

import os
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from tests import world
from tests.access import matrix, printed

pytestmark = pytest.mark.django_db


def protected_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace"
            " and obj_description(c.oid, 'pg_class') = 'class: protected'"
        )
        return {name for (name,) in cursor.fetchall()}


def test_nobody_sees_or_writes_what_they_may_not():
    m = matrix.build()
    assert m.leaks() == []
    if where := os.environ.get("WARDMOTE_PAPERS"):  # `make papers`
        Path(where, "leak-matrix.md").write_text(printed.page(m, date.today()), encoding="utf-8")


def test_every_protected_table_is_in_the_matrix():
    m = matrix.build()
    assert {row.table for row in m.rows.values()} == protected_tables()


def test_the_matrix_runs_as_the_application():
    m = matrix.build()
    with matrix.as_application(m.viewers["owner: team"]), connection.cursor() as cursor:
        cursor.execute(
            "select current_user, rolsuper or rolbypassrls from pg_roles where rolname = current_user"
        )
        assert cursor.fetchone() == ("wardmote_app", False)
    with world.building():
        pass
