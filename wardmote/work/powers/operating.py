"""`wardmote powers record`: what all agencies served in months that are over, small numbers taken out."""

import argparse
import json
from datetime import date

from wardmote.foundation.command_line import Command
from wardmote.work.catalogue import operating as catalogue

SETTINGS = "wardmote.settings.worker"


def add_record(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The part `record`, beside those of the catalogue."""
    words = "what all agencies served in these months, as far as they are over, small numbers taken out"
    added = acts.add_parser("record", help=words, description=words[0].upper() + words[1:] + ".")
    added.add_argument("--from", dest="since", type=date.fromisoformat, required=True, metavar="DAY")
    added.add_argument("--to", dest="until", type=date.fromisoformat, required=True, metavar="DAY")
    added.add_argument(
        "--across", choices=["agency", "ward", "month"], default="agency", help="what the columns are"
    )
    added.add_argument("--json", action="store_true", help="print one JSON value for a program to read")


def run(asked: argparse.Namespace) -> int:
    """Print it; the settings are loaded already."""
    from django.db import connection, transaction
    from django.utils import timezone

    from wardmote.work.powers import recording

    since, until = recording.whole_months(asked.since, asked.until, over_by=timezone.localdate())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.powers_told(%s, %s)", [since, until])
        rows = recording.for_operator(cursor.fetchall(), below=recording.small_number(), across=asked.across)
    if asked.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        lines = ["; ".join(f"{key}: {value}" for key, value in row.items()) for row in rows]
        print("\n".join(lines) or "Nothing was served in this time.")
    return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`record` beside what the catalogue can be asked."""
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)
    catalogue.add_acts(acts)
    add_record(acts)


def run_any(asked: argparse.Namespace) -> int:
    return run(asked) if asked.act == "record" else catalogue.run(asked)


COMMANDS = (
    Command(
        "powers",
        "See the catalogue of tools and powers, one of them, check it, or count what was used",
        run_any,
        add_arguments,
        settings=SETTINGS,
    ),
)
