"""The one command line: what it says, what it takes, and how it fails."""

import json
import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from wardmote import checking, cli, importing

pytestmark = pytest.mark.database_free

COMMANDS = [
    "demo",
    "serve",
    "worker",
    "migrate",
    "import",
    "audit",
    "check",
    "demo-accounts",
    "bootstrap",
    "demo-reset",
]


@pytest.fixture(autouse=True)
def _own_settings(place, monkeypatch):
    monkeypatch.setattr(cli.signal, "signal", lambda *arguments: None)
    monkeypatch.chdir(place)
    before = dict(os.environ)
    yield
    os.environ.clear()  # a settings file is read into it
    os.environ.update(before)


def run(capsys, *arguments):
    code = cli.main(arguments)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_help_names_every_command_at_once():
    began = time.monotonic()
    root = Path(cli.__file__).parents[1]
    out = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "wardmote.cli", "--help"],
        capture_output=True, text=True, check=True, cwd=root,
    )  # fmt: skip
    assert time.monotonic() - began < 5
    assert all(f"    {command}" in out.stdout for command in COMMANDS)
    assert not any(heavy in out.stderr for heavy in ("django", "psycopg", "psutil"))


@pytest.mark.parametrize("words", [("officer", "unlock", "a@example.org"), ("documents", "check")])
def test_json_is_taken_before_an_act_and_after_it(words):
    parser, (command, *act) = cli.make_parser(), words
    assert parser.parse_args([command, "--json", *act]).json is True
    assert parser.parse_args([command, *act, "--json"]).json is True
    assert parser.parse_args([command, *act]).json is False


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(capsys, command):
    with pytest.raises(SystemExit) as left:
        cli.main([command, "--help"])
    assert left.value.code == 0
    assert f"usage: wardmote {command}" in capsys.readouterr().out


def test_what_rooms_say_of_commands_and_imports_is_listed():
    root = Path(cli.__file__).parent
    said = {"COMMANDS = (": set(), "IMPORTS = (": set()}
    for file in root.rglob("*.py"):
        for declares, modules in said.items():
            if f"\n{declares}\n" in file.read_text():
                modules.add(f"wardmote.{'.'.join(file.relative_to(root).with_suffix('').parts)}")
    assert said["COMMANDS = ("] == set(cli.COMMANDS.values())
    assert said["IMPORTS = ("] == set(importing.TAKING_IN)
    for module in set(cli.COMMANDS.values()):
        named = {command.name for command in import_module(module).COMMANDS}
        assert named == {name for name, at in cli.COMMANDS.items() if at == module}


def test_a_mistake_is_one_plain_line_with_the_next_step(capsys):
    code, out, err = run(capsys, "check")
    assert code == 2
    assert out == ""
    assert err.startswith("wardmote: There is no database: WARDMOTE_DATABASE is not set")
    assert err.rstrip().endswith("make demo")
    assert err.count("\n") == 1


@pytest.fixture
def closed_home(place, monkeypatch):
    """A home in a folder that this process may not enter, as another user than root if need be."""
    from wardmote.demo import supervisor

    assert supervisor
    closed = place / "closed"
    closed.mkdir(mode=0o000)
    monkeypatch.setenv("WARDMOTE_HOME", str(closed / "x"))
    me = os.geteuid()
    if me == 0:
        os.seteuid(65534)
    yield closed / "x"
    os.seteuid(me)
    closed.chmod(0o700)


@pytest.mark.parametrize("command", [["demo", "--no-browser"], ["check"], ["demo-reset", "--yes"]])
def test_a_home_that_may_not_be_entered_is_said_without_a_traceback(capsys, closed_home, command):
    code, _, err = run(capsys, *command)
    assert code == 2
    assert f"wardmote: {closed_home}" in err
    assert "Set WARDMOTE_HOME to a folder of your own" in err
    assert err.count("\n") == 1


def test_a_program_gets_the_mistake_as_json(capsys):
    code, out, _ = run(capsys, "import", "agreements", "no-such-file.txt", "--json")
    assert code == 2
    assert json.loads(out) == {
        "error": "no-such-file.txt is not a file. Give the path of the file to import."
    }


def test_a_fault_of_ours_is_an_object_too_and_keeps_its_traceback(capsys, monkeypatch):
    def fails(**asked):
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(checking, "run", fails)
    code, out, err = run(capsys, "check", "--json")
    assert code == 2
    assert set(json.loads(out)) == {"error"}
    assert "Traceback" in err
    with pytest.raises(ZeroDivisionError):
        cli.main(["check"])


def test_import_says_which_columns_it_needs(capsys):
    with pytest.raises(SystemExit):
        cli.main(["import", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "needs the columns ID, Document Name and Named Organisations" in told


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_process_without_a_database_is_told_what_to_set(capsys, command):
    code, _, err = run(capsys, command)
    assert code == 2
    assert "WARDMOTE_DATABASE is not set. Copy env.example to .env" in err


def test_a_database_that_cannot_be_reached_is_said_without_a_traceback(capsys, monkeypatch, place):
    monkeypatch.setenv("WARDMOTE_DATABASE", f"postgresql:///ward?host={place}")
    for role in ("app", "authenticator"):
        (place / role).write_text("x")
        monkeypatch.setenv(f"WARDMOTE_{role.upper()}_PASSWORD_FILE", str(place / role))
    code, _, err = run(capsys, "serve")
    assert code == 2
    assert err.startswith("wardmote: The database cannot be reached")
    assert "Traceback" not in err


def test_bootstrap_without_an_administrator_says_what_to_set(capsys):
    code, _, err = run(capsys, "bootstrap")
    assert code == 2
    assert "WARDMOTE_ADMIN_DATABASE is not set" in err


def test_settings_are_read_from_a_file_but_what_is_set_stands(place, monkeypatch):
    file = place / ".env"
    file.write_text("# ours\n\nexport WARDMOTE_FROM='a b'\nWARDMOTE_SMTP=file:25\nWARDMOTE_HOSTS=\n")
    monkeypatch.setenv("WARDMOTE_SMTP", "set:25")
    monkeypatch.setenv("WARDMOTE_FROM", "")
    monkeypatch.delenv("WARDMOTE_FROM")
    cli.read_env_file(file)
    assert os.environ["WARDMOTE_FROM"] == "a b"
    assert os.environ["WARDMOTE_SMTP"] == "set:25"
    assert "WARDMOTE_HOSTS" not in os.environ


def test_a_wrong_line_in_the_settings_file_is_named(capsys, place):
    (place / ".env").write_text("WARDMOTE_PORT=8000\njust words\n")
    code, _, err = run(capsys, "check")
    assert code == 2
    assert ".env, line 2 is not NAME=value" in err


def test_the_example_file_can_be_read_and_names_settings_only():
    example = Path(cli.__file__).parents[1] / "env.example"
    for line in example.read_text().splitlines():
        bare = line.removeprefix("# ")
        if "=" in bare and bare.startswith("WARDMOTE_"):
            assert "password" not in bare.partition("=")[2] or "/run/secrets" in bare
    cli.read_env_file(example)


@pytest.mark.parametrize(
    ("smtp", "state", "words"),
    [
        ("", "warning", "WARDMOTE_SMTP is not set"),
        ("mail:twenty", "wrong", "expected host:port"),
        ("127.0.0.1:1", "wrong", "does not answer"),
    ],
)
def test_check_looks_at_the_mail_server_without_sending(monkeypatch, settings, smtp, state, words):
    monkeypatch.setenv("WARDMOTE_SMTP", smtp)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 2
    found = checking.of_mail()
    assert found.state == state
    assert words in found.words
