"""`wardmote clocks ...`: the targets in force; how many clocks run, are due soon and are late, in numbers."""

import argparse
import json
from typing import Any

from wardmote.foundation.command_line import Command

SETTINGS = "wardmote.settings.worker"
COLUMNS = ("agency", "running", "due within a day", "late", "paused")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be done; `run` takes what it reads."""
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)
    for name, words in (
        ("targets", "the targets in force today, with source and status; agencies' own besides"),
        ("due", "how many clocks of each agency run, are due within a day, are late or paused"),
    ):
        added = acts.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        added.add_argument("--json", action="store_true", help="print one JSON value for a program to read")


def run(asked: argparse.Namespace) -> int:
    """Do what was asked and say so; the settings are loaded already."""
    told, in_words = (targets(), target_words) if asked.act == "targets" else (due(), due_words)
    if asked.json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print("\n".join(in_words(row) for row in told) or "There is no agency yet.")
    return 0


def targets() -> list[dict[str, Any]]:
    """Every target in force today: the partnership's, and after each the agencies' own."""
    from django.utils import timezone

    from wardmote.records.clocks.models import UNCONFIRMED, Target
    from wardmote.records.clocks.queries import in_force

    by_agency: dict[Any, list[Target]] = {}
    for target in Target.objects.select_related("agency").order_by("subject", "key", "starts_on"):
        by_agency.setdefault(target.agency_id, []).append(target)
    found = [row for rows in by_agency.values() for row in in_force(rows, on=timezone.localdate()).values()]
    return [
        {
            "key": row.key,
            "agency": row.agency.name if row.agency else None,
            "of": row.subject,
            "kind": row.kind or None,
            "harm": row.harm or None,
            "what": row.name,
            "amount": row.amount,
            "unit": row.unit,
            "convention": row.convention,
            "calendar": row.calendar,
            "source": row.source,
            "status": row.status,
            "unconfirmed": row.status in UNCONFIRMED,
            "withdrawn": row.withdrawn,
            "starts_on": row.starts_on.isoformat(),
        }
        for row in sorted(found, key=lambda row: (row.subject, row.key, row.agency is not None))
    ]


def target_words(row: dict[str, Any]) -> str:
    of = ", ".join(filter(None, [row["of"], row["kind"], row["harm"], row["agency"]]))
    how = "withdrawn" if row["withdrawn"] else f"{row['amount']} {row['unit'].replace('_', ' ')}"
    mark = " (unconfirmed)" if row["unconfirmed"] else ""
    return f"{row['key']}: {row['what']} [{of}]: {how}, by {row['calendar']}. {row['source']}{mark}"


def due() -> list[dict[str, Any]]:
    from django.db import connection, transaction
    from django.utils import timezone

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.clocks_told(%s)", [timezone.now()])
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def due_words(row: dict[str, Any]) -> str:
    told = ", ".join(f"{row[column]} {column}" for column in COLUMNS[1:] if row[column])
    return f"{row['agency']}: {told or 'no clock runs'}"


COMMANDS = (
    Command(
        "clocks",
        "See the targets in force, or how many clocks run, are due and are late",
        run,
        add_arguments,
        settings=SETTINGS,
    ),
)
