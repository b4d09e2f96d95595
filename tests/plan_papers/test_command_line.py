"""`wardmote import plan`: the report accounts for every row of the file, and a second run changes nothing."""

import argparse
import json

import pytest

from tests import world
from tests.plan_papers.conftest import with_role
from tests.plan_papers.papers import cut_paper, lines, seed
from wardmote import cli
from wardmote.trust.identity.models import Role
from wardmote.work.plans.models import Plan, PlanAction
from wardmote.work.plans.papers import operating


@pytest.fixture
def run(committed_partnership, tmp_path, monkeypatch, capsys):
    by = with_role(committed_partnership.caseworker, Role.REGISTER_EDITOR)
    token = world.sign_in(by)

    class Session:
        def __enter__(self):
            return token

        def __exit__(self, *failure):
            return False

    monkeypatch.setattr(operating, "session_for", lambda email, now: Session())

    def given(data: bytes, *options: str, name: str = "plan.txt", **named):
        path = tmp_path / name
        path.write_bytes(data)
        asked = cli.make_parser().parse_args(
            ["import", "plan", str(path), "--as", "x@example.org", "--json", *options]
        )
        code = operating.run(argparse.Namespace(**vars(asked) | named))
        return code, capsys.readouterr().out

    return given


def test_the_report_accounts_for_every_row_and_a_second_run_changes_nothing(run):
    data = seed("002").read_bytes()
    code, said = run(data, "--dry-run")
    assert (code, json.loads(said)["added"]) == (0, 42)
    with world.building():
        assert not Plan.objects.exists()
    code, said = run(data)
    told = json.loads(said)
    assert (code, told["rows"], told["added"], told["set_aside"], told["priorities"]) == (0, 42, 42, {}, 6)
    assert told["table_rows"] == {
        "rows": 83, "blocks": 16, "title": 16, "heading": 16, "entry": 42, "continued": 9, "blank": 0, "rule": 0,
        "in_other_tables": 0,
    }  # fmt: skip
    # Each row of the file is there once, and what was put together names the row that it ends.
    assert len({each["where"] for each in told["account"]}) == len(told["account"]) == 83
    assert sum("of" in each for each in told["account"]) == 9
    assert [(each["number"], each["column"]) for each in told["blanks"]] == [
        ("1.3", "Responsibility/ Lead service"),
        ("3.6", "Comments"),
    ]
    assert len(told["details"]) == 42
    with world.building():
        before = list(PlanAction.objects.order_by("number").values())
    code, said = run(data)
    told = json.loads(said)
    assert (code, told["added"], told["changed"], told["unchanged"], told["is_new"]) == (0, 0, 0, 42, False)
    with world.building():
        assert list(PlanAction.objects.order_by("number").values()) == before
        assert Plan.objects.count() == 1


def test_rows_that_are_not_taken_are_said_and_the_exit_code_tells(run):
    code, said = run(cut_paper())
    told = json.loads(said)
    assert (code, told["added"], told["set_aside"]) == (1, 3, {"no-date": 1})
    code, said = run(cut_paper(), json=False)
    assert "line 16 (2.2), set aside: Column Delivery deadline: It holds words; expected a month" in said
    assert "3 unchanged" in said


@pytest.mark.parametrize(
    ("data", "options", "words"),
    [
        (b"Only words", (), "no table"),
        (lines([["Key actions", "When"], ["1.1 A", "May 2026"]]), (), "--starts"),
        (lines([["Colour", "Meaning"], ["Green", "Good"]]), ("--starts", "2026-04-01", "--ends", "2027-03-31"), "--columns"),
        (lines([["Key actions", "When"], ["1.1 A", ""]]), ("--starts", "2027-04-01", "--ends", "2026-03-31"), "first"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_in_is_said_and_nothing_is_kept(run, data, options, words):
    code, said = run(data, *options)
    assert code == 2
    assert words in json.loads(said)["error"]
    with world.building():
        assert not Plan.objects.exists()
