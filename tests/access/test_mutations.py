"""Take each policy and each clause away in turn: the leak matrix must notice every one.

With `-s` the table "what was taken away -> which cell caught it" is printed. WARDMOTE_TABLES=intake narrows it to
the tables whose names begin so, while a room is being built.
"""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.access import matrix

pytestmark = pytest.mark.django_db

FUNCTIONS_OF_THE_RULE = [
    "my_audiences(text)",
    "admits_me(bigint, text)",
    "sharing()",
    "terms_live()",
    "standing_in(uuid)",
    "my_openings(text)",
    "my_glass(text)",
    "glass_admits(text, uuid)",
    "actor()",
]


def ask(sql: str, *params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def clauses(function: str) -> Iterator[tuple[str, str]]:
    """Each named clause of a function, and the function's definition without it."""
    definition = ask("select pg_get_functiondef(%s::regprocedure)", f"wardmote.{function}")[0][0]
    lines = definition.splitlines()
    for index, line in enumerate(lines):
        if named := re.search(r"-- clause: (.+)$", line):
            yield named[1], "\n".join(lines[:index] + lines[index + 1 :])


def table_of_catches(found: dict[str, str | None]) -> str:
    return "\n".join(f"{taken:70} -> {cell or 'NOTHING'}" for taken, cell in found.items())


# Where a clause shows first, if anywhere: asked before the whole matrix is, which takes a hundred times as long.
NEAR = ["cases_case", "cases_summary", "cases_note", "audit_entry"]


def first_catch(
    m: matrix.Matrix, change: str, tables: list[str | None], *, writes_first: bool = False, near: str = ""
) -> str | None:
    """The first cell that is wrong once this is changed, of these tables in turn; everything is put back.

    Cells are asked until one is wrong, so what says where to look first (`writes_first`, `near`) only saves time.
    """
    try:
        with transaction.atomic():
            with world.building():
                ask(change)
                ask("select wardmote.work_out_terms()")
            asked = (m.leaks(table=each, first=True, writes_first=writes_first, near=near) for each in tables)
            caught = next(filter(None, asked), None)
            transaction.set_rollback(True)
    except DatabaseError as failure:  # what an officer must be able to do is refused outright
        return str(failure).splitlines()[0]
    return caught[0] if caught else None


def test_each_clause_taken_away_is_caught():
    m = matrix.build()
    with world.building():
        taken = {f"{f}: {name}": without for f in FUNCTIONS_OF_THE_RULE for name, without in clauses(f)}
    found = {name: first_catch(m, without, [*NEAR, None]) for name, without in taken.items()}
    print("\n" + table_of_catches(found))
    assert len(found) >= 60
    assert [name for name, cell in found.items() if cell is None] == []


def test_each_policy_thrown_open_or_taken_away_is_caught():
    m = matrix.build()
    with world.building():
        policies = ask(
            "select tablename, policyname, cmd from pg_policies"
            " where schemaname = 'public' and 'wardmote_app' = any(roles) order by 1, 2"
        )
    only = os.environ.get("WARDMOTE_TABLES", "")
    policies = [policy for policy in policies if policy[0].startswith(only)]
    found = {}
    for table, name, command in policies:
        opened = {"SELECT": "using (true)", "INSERT": "with check (true)", "DELETE": "using (true)"}.get(
            command, "using (true) with check (true)"
        )
        writes = command not in ("SELECT", "ALL")
        open_it = f'alter policy "{name}" on public.{table} {opened}'
        found[f"{table}.{name} thrown open"] = first_catch(m, open_it, [table], writes_first=writes)
        found[f"{table}.{name} taken away"] = first_catch(
            m, f'drop policy "{name}" on public.{table}', [table], writes_first=writes
        )
    print("\n" + table_of_catches(found))
    assert only or len(policies) >= 50
    assert [name for name, cell in found.items() if cell is None] == []


def test_what_an_entry_may_be_about_thrown_open_or_shut_is_caught_kind_by_kind():
    """A kind's function stands in for a policy: see wardmote/foundation/audit/entries.py."""
    m = matrix.build()
    with world.building():
        functions = ask(
            "select p.proname, pg_get_function_arguments(p.oid) from pg_proc p"
            " where p.pronamespace = 'wardmote'::regnamespace and p.proname ~ '^(about|opens)_' order by 1"
        )
    found = {}
    for name, arguments in functions:
        kind = name.split("_", 1)[1]
        for answer in ("true", "false"):
            change = (
                f"create or replace function wardmote.{name}({arguments}) returns boolean"
                f" language sql stable as 'select {answer}'"
            )
            found[f"{name} says {answer}"] = first_catch(
                m, change, ["audit_entry"], writes_first=True, near=kind
            )
    print("\n" + table_of_catches(found))
    assert len(functions) >= 20
    assert [name for name, cell in found.items() if cell is None] == []


@pytest.mark.parametrize("setting", ["no force row level security", "disable row level security"])
def test_force_binds_the_owner_of_the_tables_too(setting):
    """As the owner nothing of a protected table is visible; without FORCE, or without policies, it would be."""
    m = matrix.build()

    def owner_sees() -> int:
        with connection.cursor() as cursor:
            cursor.execute("set role wardmote_owner")
            cursor.execute("select count(*) from cases_case where id = %s", [m.facts["case"]])
            seen: int = cursor.fetchone()[0]
            cursor.execute("set role wardmote_app")
            return seen

    assert owner_sees() == 0
    with transaction.atomic():
        with world.building():
            ask("set constraints all immediate")
            ask(f"alter table cases_case {setting}")
        assert owner_sees() == 1
        transaction.set_rollback(True)
