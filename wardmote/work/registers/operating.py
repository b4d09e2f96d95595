"""`wardmote import register KEY FILE` and `wardmote registers list|export`: by the same code as the pages."""

import argparse
import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

from wardmote.foundation.command_line import Command, Import
from wardmote.foundation.database.home import CannotRun

SETTINGS = "wardmote.settings.web"
COUNTS = "wardmote.settings.worker"
COLUMNS = ("agency", "register", "open", "due within 30 days", "overdue", "without an owner")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be done; `run` takes what it reads."""
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)
    words = (
        "which registers there are, and of each agency how many entries are open, due, overdue, without owner"
    )
    added = acts.add_parser("list", help=words, description=words[0].upper() + words[1:] + ".")
    added.add_argument("--json", action="store_true", help="print one JSON value for a program to read")
    words = "write a register as one of its readers sees it, to standard output or a file"
    added = acts.add_parser("export", help=words, description=words[0].upper() + words[1:] + ".")
    added.add_argument("key", help="the register, such as key-facts")
    added.add_argument("--format", choices=("csv", "xlsx", "json"), default="csv", help="csv unless told")
    added.add_argument("--lines", default="", help="the lines of this kind instead, such as values")
    added.add_argument("--as", dest="as_email", metavar="EMAIL", help="the officer who reads it")
    added.add_argument("--to", type=Path, metavar="FILE", help="where to write; an Excel file needs it")
    words = "fetch the key facts of an agency that name a statistics feed, and keep what is new"
    added = acts.add_parser("fetch", help=words, description=words[0].upper() + words[1:] + ".")
    added.add_argument("--as", dest="as_email", metavar="EMAIL", help="the register editor who keeps it")
    added.add_argument("--json", action="store_true", help="print one JSON value for a program to read")


def settings_for(asked: argparse.Namespace) -> str:
    return COUNTS if asked.act == "list" else SETTINGS


def run(asked: argparse.Namespace) -> int:
    """Do what was asked and say so; the settings are loaded already."""
    acts = {"list": counted, "export": export, "fetch": fetch}
    return acts[asked.act](asked)


def counted(asked: argparse.Namespace) -> int:
    from django.db import connection, transaction
    from django.utils import timezone

    from wardmote.work.registers.anatomy import registers

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from wardmote.registers_told(%s)", [timezone.localdate()])
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    told = [{"key": key, "name": register.name} for key, register in registers().items()]
    if asked.json:
        print(json.dumps({"registers": told, "entries": rows}, indent=2, ensure_ascii=False))
        return 0
    for register in told:
        print(f"{register['key']}: {register['name']}")
        for row in rows:
            if row["register"] == register["key"]:
                counts = ", ".join(f"{row[column]} {column}" for column in COLUMNS[2:])
                print(f"  {row['agency']}: {counts}")
    return 0


def _said(asked: argparse.Namespace, words: str) -> int:
    if getattr(asked, "json", False):
        print(json.dumps({"error": words}))
    print(words, file=sys.stderr)
    return 2


def _who(asked: argparse.Namespace, now: Any) -> str:
    from wardmote.trust.agreements.importing import usual_importer
    from wardmote.trust.identity.models import Role

    wanted = "Say who does it: add --as with the address a register editor signs in with."
    return asked.as_email or usual_importer(now, role=Role.REGISTER_EDITOR, wanted=wanted)


def export(asked: argparse.Namespace) -> int:
    from django.utils import timezone

    from wardmote.foundation.audit import commands as audit
    from wardmote.foundation.database.session import acting
    from wardmote.foundation.design import spreadsheet
    from wardmote.trust.agreements.importing import CannotImport, session_for
    from wardmote.work.registers import exporting, queries
    from wardmote.work.registers.anatomy import registers
    from wardmote.work.registers.models import Entry

    register = registers().get(asked.key)
    if register is None:
        return _said(asked, f"There is no such register. There are: {', '.join(registers())}.")
    kinds = [kind.key for kind in register.lines]
    if asked.lines and asked.lines not in kinds:
        return _said(asked, f"It has no such lines. It has: {', '.join(kinds) or 'none'}.")
    if asked.format == "xlsx" and asked.to is None:
        return _said(asked, "An Excel file is not for a screen: add --to FILE.")
    now = timezone.now()
    try:
        with session_for(_who(asked, now), now=now) as token, acting(token) as officer:
            if officer is None:
                return _said(asked, "That account cannot act: it is closed or its officer has left.")
            found = queries.entries(register).exclude(state=Entry.State.UNDONE).order_by("title", "pk")
            entries = list(found[: exporting.MOST])
            total = found.order_by().count() if len(entries) == exporting.MOST else len(entries)
            if total > len(entries):
                print(f"Only the first {len(entries):,} of {total:,} entries.", file=sys.stderr)
            audit.record(
                "exported", kind="register", subject=None, owner=officer.agency_id,
                note=f"{len(entries)} of {register.key} as {asked.format}, by an operator",
            )  # fmt: skip
            heads = (
                exporting.line_headings(register, asked.lines)
                if asked.lines
                else exporting.headings(register)
            )
            rows = list(
                exporting.line_rows(register, asked.lines, entries)
                if asked.lines
                else exporting.rows(register, entries)
            )
            content: bytes
            if asked.format == "json":
                told = exporting.as_json(register, entries, on=timezone.localdate(), total=total)
                content = json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"
            elif asked.format == "xlsx":
                cells = exporting.typed_columns(register, asked.lines)
                content = exporting.workbook(register.name, heads, rows, kinds=cells)
            else:
                text = io.StringIO()
                written = [[spreadsheet.safe(cell) for cell in row] for row in [heads, *rows]]
                csv.writer(text).writerows(written)
                content = text.getvalue().encode()
    except CannotImport as problem:
        return _said(asked, problem.message)
    if asked.to:
        asked.to.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    return 0


def fetch(asked: argparse.Namespace) -> int:
    """`wardmote registers fetch`: 0 when every feed answered, 1 when one could not be read."""
    from django.utils import timezone

    from wardmote.foundation.database.session import acting
    from wardmote.trust.agreements.importing import CannotImport, session_for
    from wardmote.work.registers import feeding

    now, outcomes = timezone.now(), []
    try:
        with session_for(_who(asked, now), now=now) as token:
            with acting(token) as officer:
                if officer is None:
                    return _said(asked, "That account cannot act: it is closed or its officer has left.")
                wanted = [
                    (entry.pk, entry.number, entry.title, entry.values["feed"])
                    for entry in feeding.fed(officer)
                ]
            for pk, number, title, address in wanted:
                try:
                    series = feeding.fetch(address)  # while no transaction is open
                except feeding.CannotFetch as problem:
                    outcomes.append(feeding.Outcome(number, title, "failed", problem.message))
                    continue
                with acting(token) as officer:
                    entry = feeding.Entry.objects.filter(pk=pk).first()
                    if officer is None or entry is None:
                        continue
                    outcomes.append(
                        feeding.take(entry, series, by=officer, now=now, today=timezone.localdate(now))
                    )
    except CannotImport as problem:
        return _said(asked, problem.message)
    if asked.json:
        print(json.dumps({"facts": [each.as_json() for each in outcomes]}, indent=2, ensure_ascii=False))
    else:
        for each in outcomes:
            print(f"KF-{each.number} {each.title}: {each.outcome}{': ' + each.words if each.words else ''}")
        if not outcomes:
            print("No key fact of this agency names a statistics feed.")
    return 1 if any(each.outcome == "failed" for each in outcomes) else 0


def take_in(asked: argparse.Namespace) -> int:
    """`wardmote import register KEY FILE`: 0 when every row was taken in, 1 when some were set aside."""
    from django.utils import timezone

    from wardmote.foundation.database.session import acting
    from wardmote.foundation.imports.report import ImportReport, added_up
    from wardmote.trust.agreements.importing import CannotImport as NobodyToActAs
    from wardmote.trust.agreements.importing import session_for
    from wardmote.work.registers import from_papers, importing, opening
    from wardmote.work.registers.anatomy import registers

    register = registers().get(asked.key.replace("_", "-"))
    if register is None:
        return _said(asked, f"There is no such register. There are: {', '.join(registers())}.")
    kind = getattr(asked, "lines", "") or ""
    if kind and kind not in {each.key for each in register.lines}:
        return _said(asked, "The register has no lines of that kind.")
    fields = opening.fields_of_lines(register, register.line(kind)) if kind else opening.fields_of(register)
    now, reports = timezone.now(), []
    try:
        email = _who(asked, now)
        for path in asked.file:
            with session_for(email, now=now) as token, acting(token) as officer:
                if officer is None:
                    return _said(asked, "That account cannot act: it is closed or its officer has left.")
                content, given = path.read_bytes(), {"by": officer, "now": now, "dry_run": asked.dry_run}
                paper = None
                if not kind:
                    paper = from_papers.open_paper(
                        register, path.name, content, today=timezone.localdate(now)
                    )
                if paper:
                    taken = from_papers.take_paper(register, paper, **given)
                else:
                    file = opening.open_file(path.name, content, fields)
                    taken = importing.take_in(register, file, kind=kind, **given)
                reports.append(taken.report)
    except (opening.CannotImport, NobodyToActAs) as problem:
        return _said(asked, problem.message)
    report = ImportReport(
        rows=sum(one.rows for one in reports),
        outcomes=[row for one in reports for row in one.outcomes],
        columns_not_taken=list(dict.fromkeys(name for one in reports for name in one.columns_not_taken)),
        account=added_up([one.account for one in reports]),
    )
    if asked.json:
        print(json.dumps(report.as_json(details=True), indent=2, ensure_ascii=False))
    else:
        if asked.dry_run:
            print("Nothing was changed: this only tries the file.")
        print("\n".join(report.lines()))
    return 1 if report.as_json()["set_aside"] else 0


def key_first(asked: argparse.Namespace) -> None:
    """The first of what was given is the key of the register, the files follow.

    :raises CannotRun: if there is only one.
    """
    if len(asked.file) < 2:
        raise CannotRun("Give the key of the register and the file: wardmote import register KEY FILE.")
    asked.key, asked.file = str(asked.file[0]), asked.file[1:]


COMMANDS = (
    Command(
        "registers",
        "See the registers and what is due in them, or write one to a file",
        run,
        add_arguments,
        settings=settings_for,
    ),
)
IMPORTS = (
    Import(
        "register",
        "entries of a register, or a paper that its reader knows: give its key, such as key-facts, before "
        "the file; wardmote registers list says which there are",
        settings=SETTINGS,
        through="wardmote.work.registers.operating:take_in",
        first=key_first,
    ),
)
