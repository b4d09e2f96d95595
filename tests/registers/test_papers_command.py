"""The command takes in a paper, accounts for every row as JSON, and a second time changes nothing."""

import argparse
import json

import pytest

from tests.imports.test_register import seed
from tests.registers.test_from_papers import GRID, LENGTHS
from tests.world import agency, officer
from wardmote.foundation.imports.tables import read_lines
from wardmote.trust.identity.models import Account, Role
from wardmote.work.registers import operating


@pytest.fixture
def account(committed):
    made = officer(agency("Council"), None, "Council Editor", Role.REGISTER_EDITOR)
    Account.objects.create(id=made.pk, email="editor@example.org", password="")
    return made


def run(capsys, key, path, **options):
    given = {"key": key, "file": [path], "json": True, "dry_run": False, "as_email": "editor@example.org"}
    code = operating.take_in(argparse.Namespace(**given | options))
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("key", ["work_streams", "briefing-notes", "raci", "fees"])
def test_the_command_takes_in_the_paper_and_accounts_for_every_row_as_json(account, capsys, key):
    many = LENGTHS[key.replace("_", "-")]
    code, told = run(capsys, key, seed("003"))
    assert (code, told["rows"], told["added"], told["set_aside"]) == (0, many, many, {})
    counts = told["account"]
    total = counts.pop("table_rows", len(read_lines(seed("003"))))
    assert sum(counts.values()) == total
    assert run(capsys, key, seed("003"))[1]["unchanged"] == many


def test_the_command_says_what_it_set_aside_and_ends_with_one(account, capsys, tmp_path):
    path = tmp_path / "patrols.txt"
    path.write_text(GRID.format("X"))
    code, told = run(capsys, "raci", path, dry_run=True)
    assert (code, told["added"], told["set_aside"]) == (1, 1, {"unfit": 1})
    assert any("expected R, A, C or I" in each["message"] for each in told["details"])
