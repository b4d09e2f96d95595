"""`wardmote import reports --source NAME FILE...`: spreadsheets, by the same code as the pages.

Stopped at any moment, the same command goes on: what is in is in, and no row becomes two reports.
"""

import argparse
import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from wardmote.foundation.database.home import say
from wardmote.foundation.database.session import acting
from wardmote.foundation.files.kinds import CannotAccept
from wardmote.foundation.refusals import Refused
from wardmote.records.files_in import commands, mapping, queries
from wardmote.records.files_in.fields import BY_KEY
from wardmote.records.files_in.mapping import Bad, Terms
from wardmote.records.files_in.models import Batch, Source
from wardmote.records.files_in.reading import Read, read_file
from wardmote.records.files_in.running import Work, take_in
from wardmote.records.intake.models import Report
from wardmote.trust.agreements.importing import CannotImport, session_for, usual_importer
from wardmote.trust.identity.models import Officer, Role, Team

COUNTS = ("added", "further", "already", "faulty")
SHOWN = 1_000


def run(args: argparse.Namespace) -> int:
    """0, or 1 when some rows were not taken, or 2 when nothing could be."""
    now, began = timezone.now(), time.monotonic()
    try:
        told = told_map(args.map)
        email = args.as_email or usual_importer(
            now,
            role=Role.CASEWORKER,
            wanted="Say who takes them in: add --as with the address they sign in with.",
        )
        read = [(path, _read(path)) for path in args.file]
        with session_for(email, now=now) as token:
            files = [{"file": path.name, **_one(args, token, each, told, now=now)} for path, each in read]
    except (CannotImport, Refused) as problem:
        words = getattr(problem, "message", "") or " ".join(
            refusal.message for refusal in getattr(problem, "refusals", ())
        )
        if args.json:
            print(json.dumps({"error": words}))
        print(words, file=sys.stderr)
        return 2
    result = {
        "source": args.source,
        "dry_run": args.dry_run,
        "as": email,
        "rows": sum(each["rows"] for each in files),
        **{name: sum(each[name] for each in files) for name in COUNTS},
        "files": files,
        "seconds": round(time.monotonic() - began, 1),
    }
    print(json.dumps(result, indent=2, ensure_ascii=False) if args.json else "\n".join(lines(result)))
    return 1 if result["faulty"] else 0


def _read(path: Path) -> Read:
    try:
        return read_file(path.name, path.read_bytes())
    except CannotAccept as refused:
        raise CannotImport(f"{path.name}: {refused.message}.") from None


def told_map(path: Path | None) -> dict[str, Any]:
    """What a file says: {"columns": {field: heading}, "words": {word: kind}, "team": name of a team}.

    :raises CannotImport: with what is wrong with it.
    """
    if path is None:
        return {}
    try:
        told = json.loads(path.read_text("utf-8"))
        columns, words = dict(told.get("columns", {})), dict(told.get("words", {}))
    except (OSError, ValueError, TypeError, AttributeError):
        raise CannotImport(f"{path.name} cannot be read: expected JSON with columns and words.") from None
    if unknown := sorted(set(columns) - set(BY_KEY)):
        raise CannotImport(
            f"{path.name}: no field is called {', '.join(unknown)}. Fields: {', '.join(BY_KEY)}."
        )
    kinds = {*Report.Kind.values, mapping.LEFT_OUT}
    if wrong := sorted({str(kind) for kind in words.values()} - kinds):
        raise CannotImport(
            f"{path.name}: no kind is called {', '.join(wrong)}. Kinds: {', '.join(sorted(kinds))}."
        )
    return {
        **told,
        "columns": columns,
        "words": {mapping.word_key(word): kind for word, kind in words.items()},
    }


def _one(
    args: argparse.Namespace, token: str, read: Read, told: dict[str, Any], *, now: datetime
) -> dict[str, Any]:
    with acting(token) as by:
        if by is None:
            raise CannotImport("This officer cannot act: the account is closed, or its officer has left.")
        source = _source(args.source, told, by=by, now=now, keep=not args.dry_run)
        terms = _terms(source, read, told)
        if args.dry_run:
            return _tried(read, terms, now=now)
        batch = commands.add_batch(source=source, read=read, by=by, now=now)
        commands.start(batch=batch, terms=terms, by=by, now=now, here=True)
        agency, harm = source.agency_id, source.harm
    work = Work(batch.pk, agency, harm, terms, 0, "files_in_take_mine", acting=lambda: acting(token))
    end = take_in(
        work, read.table, told=lambda row_at: say(f"{read.name}: {row_at:,} of {read.rows:,} rows.")
    )
    with acting(token):
        batch = Batch.objects.get(pk=batch.pk)
        faults = [
            {"row": each.row, "column": each.column, "reason": each.reason}
            for each in queries.faults(batch)[:SHOWN]
        ]
    if end == "failed":
        raise CannotImport(batch.why)
    return {
        "rows": batch.rows,
        **{name: getattr(batch, name) for name in COUNTS},
        "state": batch.state,
        "faults": faults,
    }


def _source(name: str, told: dict[str, Any], *, by: Officer, now: datetime, keep: bool) -> Source:
    found = Source.objects.select_related("team").filter(name__iexact=name).first()
    if found is not None:
        return found
    if not told or not keep:
        names = ", ".join(queries.sources().values_list("name", flat=True)[:20]) or "none yet"
        raise CannotImport(f"Your agency has no source “{name}” ({names}). Add --map to make it.")
    team = Team.objects.filter(agency_id=by.agency_id, closed_at=None)
    lands = team.filter(name=told["team"]).first() if "team" in told else by.team
    if lands is None:
        raise CannotImport("Say in the file of --map which team of the agency its reports land with.")
    return commands.make_source(
        name=name, team=lands, channel=told.get("channel", "partner"), kind=told.get("kind", "other"),
        harm=told.get("harm", "medium"), by=by, now=now,
    )  # fmt: skip


def _terms(source: Source, read: Read, told: dict[str, Any]) -> Terms:
    columns = told.get("columns") or source.columns or mapping.guessed(read.table["heading"])
    if lacking := mapping.missing(columns, read.table["heading"]):
        raise CannotImport(
            f"{read.name} has no column {', '.join(lacking)}. Say with --map what its columns mean."
        )
    terms = Terms(columns, {**source.words, **told.get("words", {})}, source.kind)
    return terms


def _tried(read: Read, terms: Terms, *, now: datetime) -> dict[str, Any]:
    """What would be wrong; which rows are here already only the database knows."""
    rows = mapping.rows(read.table, terms, today=timezone.localdate(now))
    bad = [row for row in rows if isinstance(row, Bad)]
    faults = [{"row": each.number, "column": each.column, "reason": each.reason} for each in bad[:SHOWN]]
    counts = {"added": read.rows - len(bad), "further": 0, "already": 0, "faulty": len(bad)}
    return {"rows": read.rows, **counts, "state": "tried", "faults": faults}


def lines(result: dict[str, Any]) -> list[str]:
    """The same in words."""
    told = ["Nothing was changed: this only tries the files."] if result["dry_run"] else []
    told += [
        f"{result['rows']:,} rows read in {result['seconds']} s.",
        f"  {result['added']:,} {'would be looked at' if result['dry_run'] else 'added as reports'}",
        f"  {result['further']:,} added to reports that were here: their row says something else now",
        f"  {result['already']:,} here already",
        f"  {result['faulty']:,} not taken",
    ]
    for each in result["files"]:
        for fault in each["faults"][:50]:
            column = f"{fault['column']}: " if fault["column"] else ""
            told.append(f"{each['file']}, row {fault['row']}: {column}{fault['reason']}")
        if len(each["faults"]) > 50:
            told.append("More rows were not taken; --json lists them.")
    return told
