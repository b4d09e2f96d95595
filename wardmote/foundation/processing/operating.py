"""`wardmote processing`: the record of processing, from the code alone. Needs no database."""

import argparse
import csv
import json
import sys

from wardmote.foundation.command_line import Command

SETTINGS = "wardmote.settings.lint"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be asked; `run` takes what it reads."""
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="print one JSON value for a program to read")
    forms.add_argument("--csv", action="store_true", help="print a line for each field, for a spreadsheet")


def run(asked: argparse.Namespace) -> int:
    from wardmote.foundation.processing import printed, record

    if wrong := record.faults():
        print("\n".join(wrong), file=sys.stderr)
        return 1
    if asked.json:
        print(json.dumps(record.as_data(), indent=2))
    elif asked.csv:
        csv.writer(sys.stdout).writerows([record.COLUMNS, *record.lines()])
    else:
        print(printed.page(), end="")
    return 0


COMMANDS = (
    Command(
        "processing",
        "Print the record of processing",
        run,
        add_arguments,
        more="What is held of whom, why and where from, field by field; from the code, without a database.",
        settings=SETTINGS,
        database=False,
    ),
)
