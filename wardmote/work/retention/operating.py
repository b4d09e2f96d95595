"""`wardmote retention ...`: what is due at each agency, in numbers; and the worker's nightly run, now."""

import argparse
import json
from typing import Any

from wardmote.foundation.command_line import Command
from wardmote.foundation.database.home import say

SETTINGS = "wardmote.settings.worker"
COLUMNS = ("agency", "due", "overdue", "on hold", "asked", "agreed", "deleted", "not counted yet")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be done; `run` takes what it reads."""
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)
    for name, words in (
        ("due", "how many records of each agency are due for review, held, or to be deleted"),
        (
            "run",
            "do the worker's work of the night now: count days, delete what was agreed, remind",
        ),
    ):
        added = acts.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        added.add_argument("--json", action="store_true", help="print one JSON value for a program to read")


def run(asked: argparse.Namespace) -> int:
    """Do what was asked and say so; the settings are loaded already."""
    if asked.act == "run":
        from wardmote.work.retention import jobs

        done = jobs.run(say)
        print(json.dumps(done) if asked.json else "\n".join(f"{key}: {value}" for key, value in done.items()))
        return 0
    told = by_agency()
    if asked.json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print("\n".join(f"{row['agency']}: {words(row)}" for row in told) or "There is no agency yet.")
    return 0


def by_agency() -> list[dict[str, Any]]:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.retention_told()")
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def words(row: dict[str, Any]) -> str:
    return ", ".join(f"{row[column]} {column}" for column in COLUMNS[1:] if row[column]) or "nothing due"


COMMANDS = (
    Command(
        "retention",
        "See what is due for review, or do the night's work on it now",
        run,
        add_arguments,
        settings=SETTINGS,
    ),
)
