"""`wardmote risk ...`: an instrument loaded from a file; those loaded; where cases stand, what is due."""

import argparse
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from wardmote.foundation.command_line import Command
from wardmote.foundation.database.home import CannotRun

LOADING, COUNTING = "wardmote.settings.migrate", "wardmote.settings.worker"
COLUMNS = (
    *("agency", "high", "medium", "low", "not assessed", "contacts due", "reviews due"),
    "other bands waiting",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be done; `run` takes what it reads."""
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)
    for name, words in (
        ("load", "load a risk instrument from a TOML file; the same file again changes nothing"),
        ("instruments", "the instruments loaded, with source, status and from which day each is used"),
        ("due", "of each agency, how many open cases stand where, and what is due"),
    ):
        added = acts.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        added.add_argument("--json", action="store_true", help="print one JSON value for a program to read")
        if name == "load":
            added.add_argument("file", type=Path, help="the file; asb_matrix.toml of this room is an example")
            added.add_argument(
                "--from", dest="starts_on", type=date.fromisoformat, metavar="DAY",
                help="use it in the whole partnership from this day (2027-01-01)",
            )  # fmt: skip


def settings_of(asked: argparse.Namespace) -> str:
    return LOADING if asked.act == "load" else COUNTING


def run(asked: argparse.Namespace) -> int:
    """Do what was asked and say so; the settings are loaded already."""
    if asked.act == "load":
        return load(asked.file, starts_on=asked.starts_on, as_json=asked.json)
    told, in_words = (due(), due_words) if asked.act == "due" else (instruments(), instrument_words)
    if asked.json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print("\n".join(in_words(row) for row in told) or "There is nothing yet.")
    return 0


def load(path: Path, *, starts_on: date | None = None, as_json: bool = False) -> int:
    from django.utils import timezone

    from wardmote.work.risk.instruments import BIGGEST, Faulty, read

    if not path.is_file():
        raise CannotRun(f"{path} is not a file. Give the path of an instrument in TOML.")
    if path.stat().st_size > BIGGEST:
        raise CannotRun(f"{path} is larger than {BIGGEST} bytes, more than any instrument needs.")
    try:
        fields = read(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise CannotRun(f"{path} is not in UTF-8. Save it as UTF-8, then load it again.") from None
    except Faulty as faulty:
        faults = [{"line": fault.line, "message": fault.message} for fault in faulty.faults]
        if as_json:
            print(json.dumps({"error": "not loaded", "faults": faults}, ensure_ascii=False))
        for fault in faulty.faults:
            print(f"{path.name}, line {fault.line}: {fault.message}", file=sys.stderr)
        print("Nothing was loaded. Mend these lines, then load it again.", file=sys.stderr)
        return 2
    result = keep(fields, starts_on=starts_on, now=timezone.now())
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print(
            f"{result['name']}, version {result['version']}: {result['did']}."
            f" Signature {result['signature'][:12]}."
        )
        if not result["used_from"]:
            print("An administrator says from which day it is used: the page Risk instruments.")
    return 0


def keep(fields: dict[str, Any], *, starts_on: date | None, now: datetime) -> dict[str, Any]:
    """Put a version beside those there are, once; and from a day on, into use."""
    from django.db import transaction
    from django.utils import timezone

    from wardmote.foundation.audit import commands as audit
    from wardmote.trust.agreements.models import Category
    from wardmote.work.risk.models import Instrument, Use

    known = set(Category.objects.values_list("key", flat=True))
    strange = {q["category"] for q in fields["content"]["questions"] if q["category"]} - known
    if strange:
        raise CannotRun(
            f"There is no kind of data called {', '.join(sorted(strange))}. Use one of the register’s."
        )
    if starts_on is not None and starts_on < timezone.localdate(now):
        raise CannotRun("The day it is used from must be today or later.")
    with transaction.atomic():
        there = Instrument.objects.filter(key=fields["key"], version=fields["version"]).first()
        if there and there.signature != fields["signature"]:
            raise CannotRun(
                f"Version {there.version} of {there.key} is loaded with other content. A version never "
                "changes: give this one another version, then load it again."
            )
        instrument = there or Instrument.objects.create(**fields, at=now)
        used = False
        if starts_on is not None:
            held = Use.objects.filter(key=instrument.key, agency=None, starts_on=starts_on).first()
            if held and (held.instrument_id != instrument.pk or held.withdrawn):
                raise CannotRun("From that day another version is used already. Choose another day.")
            if held is None:
                Use.objects.create(instrument=instrument, key=instrument.key, starts_on=starts_on, at=now)
                used = True
        if there is None or used:
            note = f"{instrument.key} {instrument.version} {instrument.signature[:12]}"
            audit.record("risk instrument loaded", kind="import", subject=None, note=note)
    return {
        "key": instrument.key,
        "version": instrument.version,
        "name": instrument.name,
        "did": "loaded" if there is None else "was loaded already",
        "signature": instrument.signature,
        "used_from": starts_on.isoformat() if starts_on else None,
    }


def instruments() -> list[dict[str, Any]]:
    from wardmote.work.risk.models import Instrument

    found = Instrument.objects.prefetch_related("uses__agency").order_by("key", "at", "version")
    return [
        {
            "key": each.key,
            "version": each.version,
            "name": each.name,
            "source": each.source,
            "status": each.status,
            "unconfirmed": each.is_unconfirmed,
            "licence": each.licence or None,
            "signature": each.signature,
            "used": [
                {
                    "by": use.agency.name if use.agency else None,
                    "from": use.starts_on.isoformat(),
                    "withdrawn": use.withdrawn,
                }
                for use in sorted(each.uses.all(), key=lambda use: use.starts_on)
            ],
        }
        for each in found
    ]


def instrument_words(row: dict[str, Any]) -> str:
    mark = " (unconfirmed)" if row["unconfirmed"] else ""
    used = "; ".join(
        f"{'not used' if use['withdrawn'] else 'used'} by {use['by'] or 'the partnership'} from {use['from']}"
        for use in row["used"]
    )
    return f"{row['key']} {row['version']}: {row['name']}, {used or 'not used'}. {row['source']}{mark}"


def due() -> list[dict[str, Any]]:
    from django.db import connection, transaction
    from django.utils import timezone

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.risk_told(%s)", [timezone.localdate()])
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def due_words(row: dict[str, Any]) -> str:
    told = ", ".join(f"{row[column]} {column}" for column in COLUMNS[1:] if row[column])
    return f"{row['agency']}: {told or 'no open case'}"


COMMANDS = (
    Command(
        "risk",
        "Load a risk instrument, or see those loaded, how cases stand and what is due",
        run,
        add_arguments,
        settings=settings_of,
    ),
)
