"""The one command line. Nothing heavy is imported until a command needs it, so help appears at once."""

import argparse
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from wardmote.foundation.command_line import CANNOT, Command, set_up_django
from wardmote.foundation.database.home import CannotRun, disk_full, home, may_not_enter, say

# Every command, and the module that says in its COMMANDS what it is. In the order of the help.
COMMANDS = {
    "demo": "wardmote.demo.operating",
    "serve": "wardmote.serving",
    "worker": "wardmote.serving",
    "migrate": "wardmote.serving",
    "import": "wardmote.importing",
    "officer": "wardmote.trust.identity.operating",
    "documents": "wardmote.records.documents.operating",
    "retention": "wardmote.work.retention.operating",
    "clocks": "wardmote.records.clocks.operating",
    "plans": "wardmote.work.plans.operating",
    "risk": "wardmote.work.risk.operating",
    "powers": "wardmote.work.powers.operating",
    "supervision": "wardmote.work.supervision.operating",
    "registers": "wardmote.work.registers.operating",
    "agreements": "wardmote.work.upkeep.operating",
    "routing": "wardmote.records.routing.operating",
    "patrols": "wardmote.records.patrols.operating",
    "figures": "wardmote.outward.analysis.operating",
    "open311": "wardmote.outward.api.operating",
    "audit": "wardmote.foundation.audit.operating",
    "backup": "wardmote.foundation.backups.operating",
    "restore": "wardmote.foundation.backups.operating",
    "processing": "wardmote.foundation.processing.operating",
    "check": "wardmote.checking",
    "mail-test": "wardmote.checking",
    "demo-accounts": "wardmote.demo.operating",
    "bootstrap": "wardmote.serving",
    "demo-reset": "wardmote.demo.operating",
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = make_parser()
    asked = parser.parse_args(arguments)
    as_json = getattr(asked, "json", False)
    for kind in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, interrupted)
    try:
        read_env_file(Path(".env"))
        return int(asked.run(asked))
    except CannotRun as reason:
        return cannot(str(reason), as_json=as_json)
    except KeyboardInterrupt:
        if as_json:
            print(json.dumps({"error": "Stopped before the end."}))
        say("Stopped. Run the same command again to go on.")
        return 130
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # the reader, `head` say, has had enough
        return 141
    except Exception as failure:
        if words := in_plain_words(failure):
            return cannot(words, as_json=as_json)
        if not as_json:
            raise
        traceback.print_exc()  # a fault of ours, but whoever reads the output still gets their one object
        return cannot(f"Wardmote failed: {type(failure).__name__}. See standard error.", as_json=True)


def interrupted(number: int, frame: Any) -> NoReturn:
    raise KeyboardInterrupt


def cannot(reason: str, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"error": reason}))
    say(f"wardmote: {reason}")
    return CANNOT


def in_plain_words(failure: Exception) -> str | None:
    """Words for what an operator can put right; None for a fault of ours, which keeps its traceback."""
    import errno

    if isinstance(failure, OSError) and failure.errno in {errno.ENOSPC, errno.EDQUOT}:
        return str(disk_full(home()))
    if isinstance(failure, PermissionError) and Path(str(failure.filename)).is_relative_to(home()):
        return str(may_not_enter(failure.filename))
    # By name, so that neither library is imported for a command that never needed it.
    kinds = {f"{kind.__module__.split('.')[0]}.{kind.__name__}" for kind in type(failure).__mro__}
    first = str(failure).strip().splitlines()[0] if str(failure).strip() else type(failure).__name__
    if kinds & {"django.OperationalError", "psycopg.OperationalError"}:
        return f"The database cannot be reached: {first}. Check WARDMOTE_DATABASE, then run: wardmote check"
    if kinds & {"django.ImproperlyConfigured", "django.CommandError"}:
        return first
    return None


def read_env_file(path: Path) -> None:
    """Take settings from a .env file here, if there is one; what is set already stands."""
    try:
        lines = path.read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError, PermissionError, IsADirectoryError):
        return
    for number, line in enumerate(lines, start=1):
        line = line.strip().removeprefix("export ")
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().isidentifier():
            raise CannotRun(f"{path}, line {number} is not NAME=value. Correct the line or remove it.")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        if value:
            os.environ.setdefault(name.strip(), value)


# --- the parser -------------------------------------------------------------------------------------


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wardmote",
        description="The shared desk of a community safety partnership.",
        epilog="Settings come from the environment or a .env file; env.example says what each is for.",
    )
    commands = parser.add_subparsers(metavar="command", required=True)
    for name, module in COMMANDS.items():
        command = next(each for each in import_module(module).COMMANDS if each.name == name)
        words = command.words
        made = commands.add_parser(
            name, help=words[0].lower() + words[1:], description=f"{words}. {command.more}".strip()
        )
        command.arguments(made)
        made.set_defaults(run=running(command))
    return parser


def running(command: Command) -> Callable[[argparse.Namespace], int]:
    def run(asked: argparse.Namespace) -> int:
        with at_hand() if command.needs_database(asked) else nullcontext():
            if settings := command.settings_for(asked):
                set_up_django(settings)
            return command.run(asked)

    return run


def at_hand() -> AbstractContextManager[None]:
    from wardmote.demo.stages import database_at_hand

    return database_at_hand(make=False)


if __name__ == "__main__":
    sys.exit(main())
