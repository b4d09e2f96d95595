"""Taking a file into a register: columns guessed by headings, each row kept or set aside with its reason.

An entry is known by its number where the file has it, else by its natural columns, among those of the
officer's own agency. Only what the file itself changed since it was last taken in is changed: what a person
corrected on a page stays. Taking the same file in again changes nothing.
"""

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.imports.report import ImportReport
from wardmote.trust.identity.models import Officer
from wardmote.work.registers import asides, commands, policies
from wardmote.work.registers.anatomy import Register
from wardmote.work.registers.models import Aside as KeptAside
from wardmote.work.registers.models import Batch, Entry
from wardmote.work.registers.opening import CannotImport, File, fields_of, fields_of_lines, missing
from wardmote.work.registers.rows_in import Entries, Lines, Taken, Work


class OnlyTrying(Exception):
    """Takes back what a dry run did."""


def take_in(
    register: Register,
    file: File,
    *,
    kind: str = "",
    by: Officer,
    now: datetime,
    dry_run: bool = False,
    key: UUID | None = None,
) -> Taken:
    """Take in every row of the file, or say why not; `kind` for rows that are lines of entries.

    Call it as the officer, in their transaction. A dry run reports the same and changes nothing. A batch
    sent twice, with the same `key`, is taken in once.

    :raises CannotImport: if the officer does not keep the register, or a column is missing.
    """
    check(register, by=by, key=key)
    fields = fields_of_lines(register, register.line(kind)) if kind else fields_of(register)
    if lacking := missing(fields, file.positions):
        raise CannotImport("No column is chosen for " + ", ".join(f'"{words}"' for words in lacking) + ".")
    taken = Taken(ImportReport(columns_not_taken=file.not_taken()), [])
    work = Lines(register, fields, by, now, kind) if kind else Entries(register, fields, by, now)

    def rows() -> None:
        for row in taken.report.reading(file.rows):
            work.take(row, file.texts(row), taken)

    return keep_batch(
        register, taken, work, rows, name=file.name, headings=file.headings, by=by, now=now, dry_run=dry_run,
        key=key,
    )  # fmt: skip


def check(register: Register, *, by: Officer, key: UUID | None) -> None:
    """:raises CannotImport: if the officer does not keep the register, or the batch was taken in already."""
    if refusals := policies.refusals_to_add(register, by=by):
        raise CannotImport(refusals[0].message)
    _one_at_a_time(register, by)
    if key and Batch.objects.filter(pk=key).exists():
        raise CannotImport("This file was taken in already.")


def keep_batch(
    register: Register,
    taken: Taken,
    work: Work,
    rows: Callable[[], None],
    *,
    name: str,
    headings: Sequence[str],
    by: Officer,
    now: datetime,
    dry_run: bool,
    key: UUID | None,
) -> Taken:
    """Do the work of all rows, in one transaction; keep what it changed, so that it can be undone, and rows
    that were set aside, so that they can be mended."""
    try:
        with transaction.atomic():
            rows()
            counts = taken.report.as_json()
            if work.changed or is_new_aside(register, name, counts, by):
                batch = Batch(
                    pk=key or uuid.uuid4(), register=register.key, owner_id=by.agency_id, name=name,
                    counts=counts, rows=work.changed, by=by, at=now,
                )  # fmt: skip
                batch.save(force_insert=True)
                taken.batch = batch.pk
                if taken.aside:
                    KeptAside(
                        batch=batch, rows=len(taken.aside), sealed=asides.seal(headings, taken.aside)
                    ).save(force_insert=True)
                audit.record(
                    "register file taken in", kind="register_batch", subject=batch.pk, owner=by.agency_id,
                    note=f"{register.key}: {json.dumps(counts)}",
                )  # fmt: skip
            if dry_run:
                raise OnlyTrying
    except OnlyTrying:
        taken.batch = None
    return taken


def is_new_aside(register: Register, name: str, counts: Mapping[str, Any], by: Officer) -> bool:
    """Whether rows were set aside of a file that changed nothing; not if the last of its name did so."""
    if not counts["set_aside"]:
        return False
    last = Batch.objects.filter(register=register.key, owner=by.agency_id, name=name).order_by("-at", "pk")
    before = last.values_list("counts", flat=True).first()
    return before is None or before.get("set_aside") != counts["set_aside"]


def _one_at_a_time(register: Register, by: Officer) -> None:
    """Of two files for one register of an agency, the second sees what the first added."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"register file {register.key} {by.agency_id}"],
        )


# --- undoing ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Undone:
    restored: int
    left: int  # changed by somebody since


@transaction.atomic
def undo(batch: Batch, *, by: Officer, now: datetime) -> Undone:
    """Put every entry back as it was before the file, unless somebody changed it since.

    One that the file added is kept as undone, out of every list, so that its history still tells.

    :raises commands.CannotKeep: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_undo(batch, by=by):
        raise commands.CannotKeep(refusals)
    spans: dict[str, list[int]] = {}
    for pk, before, after in batch.rows:
        spans.setdefault(pk, [before, after])[1] = after
    found = {str(entry.pk): entry for entry in Entry.objects.filter(pk__in=spans).select_related("owner")}
    restored = 0
    for pk, (before, after) in spans.items():
        entry = found.get(pk)
        if entry is not None and entry.version == after and entry.state == Entry.State.OPEN:
            commands.put_back(entry, to=before, by=by, now=now)
            restored += 1
    if not Batch.objects.filter(pk=batch.pk, undone_at=None).update(undone_by=by, undone_at=now):
        raise commands.CannotKeep([policies.CHANGED])
    audit.record(
        "register import undone", kind="register_batch", subject=batch.pk, owner=by.agency_id,
        note=f"{batch.register}: {restored} of {len(spans)} put back",
    )  # fmt: skip
    return Undone(restored, len(spans) - restored)
