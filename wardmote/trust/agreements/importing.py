"""Taking in a register of agreements kept in a paper, a CSV or a Word table.

An entry is matched by its ID among those this agency keeps. Only what the register itself changed since
it was last taken in is changed: what a person corrected on a page stays.
"""

import argparse
import json
import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from wardmote.foundation.audit.commands import record
from wardmote.foundation.database.session import acting, hashed
from wardmote.foundation.imports.accounting import account
from wardmote.foundation.imports.columns import Column, MissingColumn, find_table, heading_key
from wardmote.foundation.imports.names import is_placeholder, split_names
from wardmote.foundation.imports.report import ImportReport, added_up
from wardmote.foundation.imports.rows import Row
from wardmote.foundation.imports.tables import CannotRead, paper, read_blocks
from wardmote.trust.agreements import commands, policies
from wardmote.trust.agreements.models import Agreement, Party
from wardmote.trust.identity.models import Account, Agency, Officer, Role, Session

REGISTER = (
    Column("register_id", ("ID", "Register ID", "Reference", "Ref", "No")),
    Column("document_name", ("Document Name", "Name", "Title")),
    Column("version", ("Version number", "Version"), required=False),
    Column("document_type", ("Type of document", "Document type", "Type"), required=False),
    Column("named_organisations", ("Named Organisations", "Organisations", "Parties")),
    Column("description", ("Description", "Purpose"), required=False),
)
LONGEST = {"register_id": 40, "document_name": 200, "version": 40}  # characters, as the table has it
NAMES = {column.field: column.names[0] for column in REGISTER}

Type = Agreement.DocumentType
TYPES = {
    heading_key(words): kind.value
    for kind, all_words in {
        Type.AGREEMENT: (
            "Information Sharing Agreement", "Information Sharing Arrangement", "Data Sharing Agreement",
            "ISA", "DSA",
        ),
        Type.PROTOCOL: ("Information Sharing Protocol", "Data Sharing Protocol", "ISP", "Protocol"),
        Type.MEMORANDUM: ("Memorandum of Understanding", "MOU"),
        Type.OPERATING: ("Operating Protocol", "Operational Protocol"),
        Type.PROCESSING: ("Data Processing Agreement", "Processing Agreement", "DPA"),
    }.items()
    for words in all_words
}  # fmt: skip


class CannotImport(Exception):
    """The file, or the officer to import as, cannot be used; `message` says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass
class Reading:
    """One row as it will be kept, and what there is to say about it."""

    fields: dict[str, str]
    as_written: dict[str, str]
    said: list[str] = field(default_factory=list)


class _OnlyTrying(Exception):
    """Takes back what a dry run did."""


# --- the import -------------------------------------------------------------------------------------


def import_register(path: str | Path, *, by: Officer, now: datetime, dry_run: bool = False) -> ImportReport:
    """Take in every row of the register in this file, and say what became of each.

    Call it as the officer, in their transaction. A dry run reports the same and changes nothing.

    :raises CannotImport: if the file holds no such table, or this officer does not keep the register.
    """
    if refusals := policies.refusals_to_draft(by=by):
        raise CannotImport(refusals[0].message)
    try:
        whole = paper(read_blocks(path))
        found = find_table(whole.tables, REGISTER)
    except (CannotRead, MissingColumn) as problem:
        raise CannotImport(problem.message) from problem
    report = ImportReport(account=account(whole, [each.table for each in found]).as_json())
    try:
        with transaction.atomic():
            seen: set[str] = set()
            for table in found:
                report.columns_not_taken += [
                    name for name in table.not_taken() if name not in report.columns_not_taken
                ]
                for row in report.reading(table.table.rows):
                    _take(row, table.values(row), table.overflow(row), report, seen, by=by, now=now)
            counts = {name: count for name, count in report.as_json().items() if name != "account"}
            if counts["added"] or counts["changed"]:
                record(
                    "register.imported",
                    kind="register",
                    subject=None,
                    owner=by.agency_id,
                    note=json.dumps(counts),
                )
            if dry_run:
                raise _OnlyTrying
    except _OnlyTrying:
        pass
    return report


def _take(
    row: Row,
    values: Mapping[str, str],
    overflow: Sequence[str],
    report: ImportReport,
    seen: set[str],
    *,
    by: Officer,
    now: datetime,
) -> None:
    """One row, in a savepoint of its own: one that cannot be kept takes no other with it."""
    key = values["register_id"]
    if not key:
        report.set_aside(row, reason="no-id", message="Column ID is blank; expected the entry's number.")
    elif key in seen:
        message = "Column ID is that of a row above; expected each once."
        report.set_aside(row, reason="id-twice", message=message, key=key)
    elif overflow:
        message = "There is text outside the columns; expected none. Is a cell split?"
        report.set_aside(row, reason="text-outside-columns", message=message, key=key)
    elif problem := _too_long(values):
        report.set_aside(row, reason="too-long", message=problem, key=key)
    else:
        seen.add(key)
        try:
            with transaction.atomic():
                _keep(row, _read(values), report, by=by, now=now)
        except (DatabaseError, commands.CannotChangeRegister):
            message = "The database refused the row. Nothing of it was kept; the others were."
            report.set_aside(row, reason="not-kept", message=message, key=key)


def _too_long(values: Mapping[str, str]) -> str:
    for name, value in values.items():
        most = LONGEST.get(name)
        if most and len(value) > most:
            return f"Column {NAMES[name]} has {len(value)} characters; expected at most {most}."
    return ""


def _read(values: Mapping[str, str]) -> Reading:
    """The row's text as fields. Blank stays blank; what only stands for a blank is one, and is said."""
    reading = Reading(dict(values), dict(values))
    version = values["version"]
    if version and is_placeholder(version):
        reading.fields["version"] = ""
        reading.said.append(f'Version number is "{version}", kept as blank.')
    written = values["document_type"]
    reading.fields["document_type"] = TYPES.get(heading_key(written), "")
    if written and not reading.fields["document_type"]:
        known = ", ".join(kind.label for kind in Type)
        reading.said.append(
            f"Type of document is none that is known; kept as written. Expected one of: {known}."
        )
    for placeholder in split_names(values["named_organisations"]).placeholders:
        reading.said.append(f'Named Organisations is "{placeholder}": no party is named.')
    return reading


def _keep(row: Row, reading: Reading, report: ImportReport, *, by: Officer, now: datetime) -> None:
    key = reading.fields["register_id"]
    same_id = Agreement.objects.filter(owner_id=by.agency_id, register_id=key)
    entry = same_id.order_by("-created_at", "-pk").first()
    said = " ".join(reading.said)
    if entry is None:
        _add(reading, by=by, now=now)
        report.added(row, key, said)
        return
    before = entry.imported or {name: getattr(entry, name) for name in NAMES}
    # Changed in the register, and not what the entry says already ("Operational Protocol" may be).
    changed = [
        name
        for name in NAMES
        if reading.as_written[name] != before.get(name, "") and reading.fields[name] != getattr(entry, name)
    ]
    if not changed:
        report.unchanged(row, key, said)
    elif entry.state not in policies.DRAFTING:
        columns = ", ".join(NAMES[name] for name in changed)
        report.set_aside(
            row,
            reason="not-a-draft",
            message=f"{columns}: the register now says otherwise, but this is no draft. Make a new version.",
            key=key,
        )
    else:
        _change(entry, reading, changed, before=before, by=by, now=now)
        report.changed(row, key, said)


def _add(reading: Reading, *, by: Officer, now: datetime) -> None:
    entry = Agreement(
        owner_id=by.agency_id,
        created_at=now,
        changed_at=now,
        imported=reading.as_written,
        **reading.fields,
    )
    entry.save(force_insert=True)
    _name_parties(entry, split_names(reading.fields["named_organisations"]).names, by=by)
    record("agreement.imported", kind="agreement", subject=entry.pk, owner=by.agency_id)


def _change(
    entry: Agreement,
    reading: Reading,
    changed: Sequence[str],
    *,
    before: Mapping[str, str],
    by: Officer,
    now: datetime,
) -> None:
    fields = {name: reading.fields[name] for name in changed}
    found = Agreement.objects.filter(pk=entry.pk, state__in=policies.DRAFTING)
    if not found.update(imported=reading.as_written, changed_at=now, **fields):
        raise DatabaseError("the entry could not be changed")
    if "named_organisations" in changed:
        was = set(split_names(str(before.get("named_organisations", ""))).names)
        now_named = split_names(reading.fields["named_organisations"]).names
        gone = Party.objects.filter(agreement=entry, named_as__in=was - set(now_named), signed_on=None)
        gone.delete()
        _name_parties(entry, [name for name in now_named if name not in was], by=by)
    record(
        "agreement.changed_by_import",
        kind="agreement",
        subject=entry.pk,
        owner=by.agency_id,
        note=", ".join(changed),
    )


def _name_parties(entry: Agreement, names: Sequence[str], *, by: Officer) -> None:
    named = set(entry.parties.values_list("organisation_id", flat=True))
    for name in names:
        organisation = commands.organisation_named(name, by=by)
        if organisation.pk not in named:
            named.add(organisation.pk)
            Party.objects.create(agreement=entry, organisation=organisation, named_as=name)


# --- the command ------------------------------------------------------------------------------------


def run(args: argparse.Namespace) -> int:
    """`wardmote import agreements FILE`: 0 when every row was taken in, 1 when some were set aside."""
    now = timezone.now()
    paths = args.file if isinstance(args.file, list) else [args.file]
    reports = []
    try:
        named = getattr(args, "as_email", None) or getattr(args, "as", None)
        email = named or usual_importer(
            now,
            role=Role.INFORMATION_GOVERNANCE,
            wanted="Say whose entry this is: add --as with the address an information governance lead signs "
            "in with.",
        )
        for path in paths:
            with session_for(email, now=now) as token, acting(token) as officer:
                if officer is None:
                    raise CannotImport(f"{email} cannot act: the account is closed or its officer has left.")
                reports.append(import_register(path, by=officer, now=now, dry_run=args.dry_run))
    except CannotImport as problem:
        if args.json:
            print(json.dumps({"error": problem.message}))
        print(problem.message, file=sys.stderr)
        return 2
    report = ImportReport(
        rows=sum(one.rows for one in reports),
        outcomes=[row for one in reports for row in one.outcomes],
        columns_not_taken=list(dict.fromkeys(name for one in reports for name in one.columns_not_taken)),
        account=added_up([one.account for one in reports]),
    )
    if not named:
        recorded = "It would be recorded" if args.dry_run else "Recorded"
        print(f"{recorded} as {email}; choose with --as EMAIL.", file=sys.stderr)
    if args.json:
        if report.columns_not_taken:
            print(report.told_of_columns(), file=sys.stderr)
        print(json.dumps(report.as_json(details=getattr(args, "details", False)), indent=2))
    else:
        if args.dry_run:
            print("Nothing was changed: this only tries the file.")
        print("\n".join(report.lines()))
    return 1 if report.as_json()["set_aside"] else 0


@contextmanager
def session_for(email: str, *, now: datetime) -> Iterator[str]:
    """A session of this account for as long as the block lasts. The operator vouches for the second factor.

    :raises CannotImport: if there is no such account.
    """
    account = Account.objects.filter(email=email.strip().lower(), is_active=True).first()
    if account is None:
        raise CannotImport(f"No account has the address {email}. Give the address someone signs in with.")
    token = secrets.token_urlsafe(32)
    key = hashed(token)
    Session.objects.create(
        session_key=key,
        session_data="",
        expire_date=now + timedelta(hours=1),
        account_id=account.pk,
        second_factor_at=now,
    )
    try:
        yield token
    finally:
        Session.objects.filter(session_key=key).delete()


def usual_importer(now: datetime, *, role: str, wanted: str) -> str:
    """In the demo, the first officer of the council with this role; elsewhere a person is named.

    :raises CannotImport: with the words `wanted`, outside the demo or where the council has no such officer.
    """
    if not settings.DEMO:
        raise CannotImport(wanted)
    for someone in Account.objects.filter(is_active=True).order_by("email"):
        # Officers can be read by officers alone: anyone's session shows who it is.
        with session_for(someone.email, now=now) as token, acting(token) as officer:
            if officer is None:
                continue
            leads = Officer.objects.filter(
                agency__kind=Agency.Kind.COUNCIL,
                roles__contains=[role],
                is_service=False,
                left_at=None,
            )
            ids = list(leads.order_by("name", "pk").values_list("pk", flat=True))
        accounts = {a.pk: a.email for a in Account.objects.filter(pk__in=ids, is_active=True)}
        if email := next((accounts[pk] for pk in ids if pk in accounts), None):
            return email
        break
    raise CannotImport(wanted)
