"""`wardmote import plan FILE`: a plan's table, by the code of the pages. Twice, it changes nothing more."""

import argparse
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.database.session import acting
from wardmote.foundation.files.kinds import CannotAccept
from wardmote.foundation.refusals import Refused
from wardmote.trust.agreements.importing import CannotImport, session_for, usual_importer
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.plans.models import Plan
from wardmote.work.plans.papers import commands, mapping, queries, taking
from wardmote.work.plans.papers.mapping import BY_KEY, Terms
from wardmote.work.plans.papers.uploads import Uploaded, read_upload

WANTED = "Say who takes it in: add --as with the address a register editor signs in with."


class _OnlyTrying(Exception):
    """Takes back what a dry run did."""


def run(args: argparse.Namespace) -> int:
    """0 when every row was taken in, 1 when some were not, 2 when nothing could be."""
    now = timezone.now()
    try:
        columns = told_columns(args.columns)
        uploads = [_read(path) for path in args.file]
        email = args.as_email or usual_importer(now, role=Role.REGISTER_EDITOR, wanted=WANTED)
        with session_for(email, now=now) as token, acting(token) as by:
            if by is None:
                raise CannotImport(f"{email} cannot act: the account is closed or its officer has left.")
            reports = [_one(args, each, columns, by=by, now=now) for each in uploads]
    except (CannotImport, Refused) as problem:
        words = getattr(problem, "message", "") or " ".join(
            refusal.message for refusal in getattr(problem, "refusals", ())
        )
        if args.json:
            print(json.dumps({"error": words}))
        print(words, file=sys.stderr)
        return 2
    if not args.as_email:
        recorded = "It would be recorded" if args.dry_run else "Recorded"
        print(f"{recorded} as {email}; choose with --as EMAIL.", file=sys.stderr)
    if args.json:
        print(json.dumps(reports[0] if len(reports) == 1 else reports, indent=2, ensure_ascii=False))
    else:
        print("\n".join(line for report in reports for line in lines(report, dry_run=args.dry_run)))
    return 1 if any(report["set_aside"] for report in reports) else 0


def _read(path: Path) -> Uploaded:
    try:
        return read_upload(path.name, path.read_bytes())
    except CannotAccept as refused:
        raise CannotImport(f"{path.name}: {refused.message}.") from None


def told_columns(path: Path | None) -> dict[str, str]:
    """What a file says: {field: heading}.

    :raises CannotImport: with what is wrong with it.
    """
    if path is None:
        return {}
    try:
        told = {str(key): str(value) for key, value in json.loads(path.read_text("utf-8")).items()}
    except (OSError, ValueError, AttributeError):
        raise CannotImport(f'{path.name} cannot be read: expected JSON like {{"action": "What"}}.') from None
    if unknown := sorted(set(told) - set(BY_KEY)):
        raise CannotImport(f"{path.name}: no field is {', '.join(unknown)}. Fields: {', '.join(BY_KEY)}.")
    return told


def _one(
    args: argparse.Namespace, uploaded: Uploaded, columns: dict[str, str], *, by: Officer, now: datetime
) -> dict[str, Any]:
    report: dict[str, Any] = {}
    try:
        with transaction.atomic():
            file = commands.add_file(uploaded=uploaded, by=by, now=now)
            plan = _plan(args.plan, file.title, file.starts_on, by=by)
            if plan is not None:
                commands.choose(file=file, by=by, plan=plan, is_told=True)
            else:
                title = args.plan or file.title or Path(uploaded.name).stem
                starts, ends = args.starts or file.starts_on, args.ends or file.ends_on
                if not (starts and ends):
                    raise CannotImport(
                        "The paper names no years. Add --starts and --ends, like --starts 2026-04-01."
                    )
                commands.choose(file=file, by=by, **commands.new_plan_fields(title, starts, ends))
            read = uploaded.read
            heading = read.tables[file.table_at or 0].heading
            if lacking := mapping.missing(columns, heading):
                raise CannotImport(f"{uploaded.name} has no column {', '.join(lacking)}.")
            terms = commands.terms_of(file, read)
            if columns:
                terms = Terms(columns, terms.several)
            if not terms.columns.get("action"):
                headings = ", ".join(f'"{cell[:40]}"' for cell in heading)
                raise CannotImport(
                    f"No column says what is to be done; there are {headings}. Say with --columns."
                )
            taken = commands.take_in(file=file, read=read, terms=terms, by=by, now=now)
            report = {
                "file": uploaded.name,
                "plan": file.plan.title if file.plan else "",
                "id": str(file.plan_id),
                "state": file.plan.state if file.plan else "",
                "is_new": plan is None,
                "dry_run": args.dry_run,
                **taking.told(file, read, taken),
            }
            if args.dry_run:
                raise _OnlyTrying
    except _OnlyTrying:
        pass
    return report


def _plan(asked: str | None, title: str, starts_on: date | None, *, by: Officer) -> Plan | None:
    """The plan meant: by its id or title; unasked, that of the paper's title and first day; or none yet."""
    found = queries.plans_to_fill(by.agency_id)
    if asked:
        try:
            return found.get(pk=UUID(asked))
        except (ValueError, Plan.DoesNotExist):
            pass
        meant = list(found.filter(title__iexact=asked.strip())[:2])
        if len(meant) > 1:
            raise CannotImport(f"Several plans are called “{asked}”. Give the id of one.")
        return meant[0] if meant else None
    return found.filter(title__iexact=title, starts_on=starts_on).first() if title and starts_on else None


def lines(report: dict[str, Any], *, dry_run: bool) -> list[str]:
    """The same in words."""
    parts = report["table_rows"]
    told = ["Nothing was changed: this only tries the file."] if dry_run else []
    aside = sum(report["set_aside"].values())
    told += [
        f"{report['plan']} ({report['state']}{', new' if report['is_new'] else ''}):",
        f"{report['rows']} actions in {report['priorities']} priorities: {report['added']} added,"
        f" {report['changed']} changed, {report['unchanged']} unchanged, {aside} not taken.",
        f"{parts['rows']} rows in {parts['blocks']} blocks of the file: {parts['title']} titles,"
        f" {parts['heading']} headings, {parts['entry']} entries, {parts['continued']} that continue a row,"
        f" {parts['blank'] + parts['rule']} blank.",
    ]
    if report["blanks"]:
        blanks = ", ".join(f"{each['number']} ({each['column']})" for each in report["blanks"])
        told.append(f"Blank, and kept so: {blanks}.")
    if report["columns_not_taken"]:
        told.append(f"Columns not taken: {', '.join(report['columns_not_taken'])}")
    if report["not_named"]:
        told.append(f"In the plan, not in the file, and as they were: {', '.join(report['not_named'])}.")
    told += report["notes"]
    for row in report["details"]:
        if row["message"]:
            key = f" ({row['key']})" if row["key"] else ""
            told.append(f"{row['where']}{key}, {row['outcome'].replace('_', ' ')}: {row['message']}")
    return told
