"""`wardmote patrols hours`: hours and findings of patrols by agency, place and month, in numbers."""

import argparse
import json
from datetime import date
from typing import Any

from wardmote.foundation.command_line import Command

SETTINGS = "wardmote.settings.worker"
COLUMNS = (
    *("agency", "place", "month", "tasked", "reported", "hours", "officer_hours", "observations"),
    "reports_made",
)


def day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{typed} is no day: write it like 2026-11-01") from None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be done; `run` takes what it reads."""
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)
    words = "hours and findings by agency, place and month; nothing of any one patrol"
    added = acts.add_parser("hours", help=words, description=words[0].upper() + words[1:] + ".")
    added.add_argument("--from", dest="since", type=day, required=True, help="the first day")
    added.add_argument("--to", dest="until", type=day, required=True, help="the last day, included")
    added.add_argument("--json", action="store_true", help="print one JSON value for a program to read")


def run(asked: argparse.Namespace) -> int:
    """Do what was asked and say so; the settings are loaded already."""
    told = hours(asked.since, asked.until)
    if asked.json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print("\n".join(in_words(row) for row in told) or "No patrol was asked for on these days.")
    return 0


def hours(since: date, until: date) -> list[dict[str, Any]]:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.patrols_told(%s, %s)", [since, until])
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    return [
        row
        | {
            "month": f"{row['month']:%Y-%m}",
            "hours": float(row["hours"]),
            "officer_hours": float(row["officer_hours"]),
        }
        for row in rows
    ]


def in_words(row: dict[str, Any]) -> str:
    return (
        f"{row['agency']}, {row['place']}, {row['month']}: {row['reported']} of {row['tasked']} times, "
        f"{row['hours']:g} hours ({row['officer_hours']:g} officer hours), {row['observations']} seen, "
        f"{row['reports_made']} reports made"
    )


COMMANDS = (
    Command(
        "patrols",
        "See the hours of patrols and what they found, by place and month",
        run,
        add_arguments,
        settings=SETTINGS,
    ),
)
