"""Auditors can ask for every kind of record that entries are about."""

import ast
from pathlib import Path

import pytest
from django.db import connection

from wardmote.foundation.audit.vocabulary import KINDS

ROOT = Path(__file__).resolve().parents[2] / "wardmote"


@pytest.mark.database_free
def test_every_kind_that_a_command_puts_down_can_be_asked_for():
    written = {}
    for path in ROOT.rglob("*.py"):
        if "demo" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "record":
                for given in (each.value for each in node.keywords if each.arg == "kind"):
                    if isinstance(given, ast.Constant):
                        written[given.value] = path.name
    assert len(written) > 30
    assert {kind: file for kind, file in written.items() if kind not in KINDS} == {}


@pytest.mark.django_db
def test_every_kind_of_which_a_room_says_what_stands_can_be_asked_for():
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct substring(proname from 7) from pg_proc"
            " where pronamespace = 'wardmote'::regnamespace and proname like 'about\\_%'"
        )
        told = {kind for (kind,) in cursor.fetchall()}
    assert len(told) > 15
    assert told - set(KINDS) == set()
