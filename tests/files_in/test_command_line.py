"""The command line takes spreadsheets in by the same code, and says the same in words and in JSON."""

import argparse
import json

import pytest

from tests import world
from tests.files_in.sheets import HEADING, ROWS, xlsx
from wardmote.records.files_in import operating
from wardmote.records.files_in.models import Batch, Source
from wardmote.records.intake.models import Report
from wardmote.trust.agreements import importing

MAP = {
    "columns": {"reference": "Ref", "date": "Date", "time": "Time", "category": "Category", "what": "Description", "area": "Street"},
    "words": {"Noise - music": "noise", "Noise - alarm": "noise", "Nuisance": "asb"},
    "channel": "phone",
}  # fmt: skip


@pytest.fixture
def run(committed_partnership, tmp_path, monkeypatch, capsys):
    by = committed_partnership.caseworker
    token = world.sign_in(by)

    class Session:
        def __enter__(self):
            return token

        def __exit__(self, *failure):
            return False

    monkeypatch.setattr(operating, "session_for", lambda email, now: Session())
    (tmp_path / "log.xlsx").write_bytes(xlsx([HEADING, *ROWS]))
    (tmp_path / "map.json").write_text(json.dumps(MAP))

    def given(**named):
        asked = {
            "source": "Noise log", "file": [tmp_path / "log.xlsx"], "map": tmp_path / "map.json", "dry_run": False,
            "as_email": "x@example.org", "json": True,
        }  # fmt: skip
        code = operating.run(argparse.Namespace(**asked | named))
        return code, capsys.readouterr().out

    return given


def test_a_file_is_taken_in_and_a_second_time_adds_nothing(run):
    code, said = run(dry_run=True, map=None)
    assert code == 2
    code, said = run()
    told = json.loads(said)
    assert (code, told["added"], told["faulty"], told["files"][0]["state"]) == (1, 3, 2, "done")
    assert [fault["row"] for fault in told["files"][0]["faults"]] == [4, 5]
    code, said = run(map=None, json=False)
    assert "3 here already" in said
    assert "row 4: Date: This is no date." in said
    code, said = run(dry_run=True, map=None)
    with world.building():
        assert Report.objects.filter(kind="noise", channel="phone").count() == 2
        assert (Report.objects.count(), Batch.objects.count(), Source.objects.count()) == (3, 2, 1)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"columns": {"colour": "Ref"}}, "no field is called colour"),
        ({"words": {"a": "murder"}}, "no kind is called murder"),
        ([], "cannot be read"),
    ],
)
def test_a_map_that_is_wrong_says_how(tmp_path, told, words):
    (tmp_path / "map.json").write_text(json.dumps(told))
    with pytest.raises(importing.CannotImport) as amiss:
        operating.told_map(tmp_path / "map.json")
    assert words in amiss.value.message
