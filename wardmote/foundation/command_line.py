"""What a room says of its commands: `wardmote NAME ...`, and of the files that `wardmote import` takes in.

A room says it in COMMANDS and IMPORTS of its operating.py, which imports nothing heavy: the help of all is
made of them. `wardmote/cli.py` lists the rooms that have commands, `wardmote/importing.py` those that take in
files.
"""

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

DONE, FAILED, CANNOT = 0, 1, 2  # exit codes: as asked; done, and the answer is no; it could not be tried

Asked = argparse.Namespace


@dataclass(frozen=True)
class Command:
    """One command. `run` returns the exit code; the settings are loaded then, and the database is there."""

    name: str
    words: str
    run: Callable[[Asked], int]
    arguments: Callable[[argparse.ArgumentParser], object] = lambda parser: None
    more: str = ""
    settings: str | Callable[[Asked], str] = ""  # none: Django is not set up for it
    database: bool | Callable[[Asked], bool] = True

    def settings_for(self, asked: Asked) -> str:
        return self.settings if isinstance(self.settings, str) else self.settings(asked)

    def needs_database(self, asked: Asked) -> bool:
        return self.database if isinstance(self.database, bool) else self.database(asked)


@dataclass(frozen=True)
class Import:
    """A kind of file that can be taken in.

    `through` is "module:function", imported once it is wanted. The function gets what was asked: kind, file
    (a list of Paths), dry_run, as_email, json, and the options of its own kind. It prints its result and
    returns the exit code.
    """

    kind: str
    words: str
    settings: str
    through: str | Callable[[Asked], str]
    options: Callable[[Any], None] | None = None  # of a group of their own in the help
    first: Callable[[Asked], None] = lambda asked: None  # before the files are looked for

    def function_for(self, asked: Asked) -> str:
        return self.through if isinstance(self.through, str) else self.through(asked)


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON value for a program to read")


def let_json_follow(acts: Any) -> None:
    """Where `--json` belongs to a command of several acts: take it after the act as well, as others do."""
    for act in acts.choices.values():
        act.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS,
            help="print one JSON value for a program to read",
        )  # fmt: skip


def set_up_django(settings: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django

    django.setup()
