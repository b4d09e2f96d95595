"""The command line takes a register in and writes it out, by the same code as the pages."""

import json

import pytest

from tests.world import building, officer
from wardmote import cli
from wardmote.trust.identity.models import Account, Role, Session
from wardmote.work.registers import operating
from wardmote.work.registers.models import Entry

ROWS = "Risk,Kind,Impact\nFlooding,Risk,3\nTheft,Nonsense,3\n"


@pytest.fixture
def editor(committed_partnership):
    made = officer(committed_partnership.council, None, "Edi Tor", Role.REGISTER_EDITOR)
    Account.objects.create(id=made.pk, email="editor@example.org", password="")
    return made


def asked(*words):
    parsed = cli.make_parser().parse_args([*words, "--as", "editor@example.org"])
    if words[0] == "import":  # as `import_file` does before it hands over
        parsed.key, parsed.file = str(parsed.file[0]), parsed.file[1:]
    return parsed


@pytest.mark.committed
def test_a_register_goes_in_with_its_errors_and_comes_out(editor, tmp_path, capsys):
    file = tmp_path / "risks.csv"
    file.write_text(ROWS)
    for added, unchanged in ((1, 0), (0, 1)):
        assert operating.take_in(asked("import", "register", "risks", str(file), "--json")) == 1
        told = json.loads(capsys.readouterr().out)
        assert (told["added"], told["unchanged"], told["set_aside"]) == (added, unchanged, {"unfit": 1})
        assert told["details"][1]["where"] == "line 3"
    to = tmp_path / "out.csv"
    assert operating.run(asked("registers", "export", "risks", "--to", str(to))) == 0
    assert "RK-1,Flooding,Risk" in to.read_text()
    assert operating.run(asked("registers", "export", "risks", "--format", "json")) == 0
    assert json.loads(capsys.readouterr().out)["entries"][0]["title"] == "Flooding"
    assert operating.run(asked("registers", "export", "nonsense")) == 2
    assert "There is no such register" in capsys.readouterr().err
    assert not Session.objects.exists()
    with building():
        assert Entry.objects.get().created_by_id == editor.pk
