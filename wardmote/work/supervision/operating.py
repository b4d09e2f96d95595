"""`wardmote supervision due`: how much of each agency is overdue or waits, in numbers."""

import argparse
import json
from typing import Any

from wardmote.foundation.command_line import Command

SETTINGS = "wardmote.settings.worker"
COLUMNS = (
    "agency", "open cases", "overdue reviews", "wait for sign-off", "overdue contacts", "surveys unanswered",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be done; `run` takes what it reads."""
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)
    words = "how many reviews and contacts of each agency are overdue, and what waits"
    added = acts.add_parser("due", help=words, description=words[0].upper() + words[1:] + ".")
    added.add_argument("--json", action="store_true", help="print one JSON value for a program to read")


def run(asked: argparse.Namespace) -> int:
    """Do what was asked and say so; the settings are loaded already."""
    told = due()
    if asked.json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print("\n".join(in_words(row) for row in told) or "There is no agency yet.")
    return 0


def due() -> list[dict[str, Any]]:
    from django.db import connection, transaction
    from django.utils import timezone

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.supervision_told(%s)", [timezone.localdate()])
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def in_words(row: dict[str, Any]) -> str:
    told = ", ".join(f"{row[column]} {column}" for column in COLUMNS[1:] if row[column])
    return f"{row['agency']}: {told or 'no open case'}"


COMMANDS = (
    Command(
        "supervision",
        "See how many reviews and contacts are overdue, and what waits",
        run,
        add_arguments,
        settings=SETTINGS,
    ),
)
