"""`wardmote import KIND FILE...`: files taken in by the rooms that they are for."""

import argparse
import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from wardmote.foundation.command_line import Command, Import, add_json, set_up_django
from wardmote.foundation.database.home import CannotRun

# Each says in its IMPORTS what it takes in. In the order of the help.
TAKING_IN = (
    "wardmote.trust.agreements.operating",
    "wardmote.work.plans.operating",
    "wardmote.records.files_in.reports",
    "wardmote.work.registers.operating",
    "wardmote.records.places.operating",
)


def imports() -> dict[str, Import]:
    return {each.kind: each for module in TAKING_IN for each in imports_of(module)}


def imports_of(module: str) -> tuple[Import, ...]:
    found: tuple[Import, ...] = import_module(module).IMPORTS
    return found


def add_arguments(parser: argparse.ArgumentParser) -> None:
    every = imports()
    words = "; ".join(f"{each.kind}: {each.words}" for each in every.values())
    parser.add_argument("kind", choices=sorted(every), help=words)
    parser.add_argument("file", type=Path, nargs="+", help="the file to take in, or several")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be taken in and change nothing"
    )
    parser.add_argument("--as", dest="as_email", metavar="EMAIL", help="the officer whose entry this is")
    parser.add_argument(
        "--source", help="reports: police-uk, or a source of spreadsheets; reference data: where it is from"
    )
    parser.add_argument(
        "--lines", default="", metavar="KIND", help="register: the rows are lines of this kind"
    )
    add_json(parser)
    for each in with_options():
        if each.options:
            each.options(parser.add_argument_group(each.kind))


def with_options() -> Iterator[Import]:
    for module in sorted(TAKING_IN):
        yield from (each for each in imports_of(module) if each.options)


def run(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand

    wanted = imports()[asked.kind]
    wanted.first(asked)
    for file in asked.file:
        if not file.is_file():
            raise CannotRun(f"{file} is not a file. Give the path of the file to import.")
        if not os.access(file, os.R_OK):
            raise CannotRun(f"{file} cannot be read by this user.")
    module, _, function = wanted.function_for(asked).partition(":")
    with database_at_hand():
        set_up_django(wanted.settings)
        return int(getattr(import_module(module), function)(asked))


COMMANDS = (
    Command(
        "import",
        "Take in a file",
        run,
        add_arguments,
        more="Uses WARDMOTE_DATABASE, else the demo's own database, which is made first if need be.",
        database=False,  # it makes one
    ),
)
