"""Taking a file into a register: columns guessed by headings, each row kept or set aside with its reason.

An entry is known by its number where the file has it, else by its natural columns, among those of the
officer's own agency. Only what the file itself changed since it was last taken in is changed: what a person
corrected on a page stays. Taking the same file in again changes nothing.
"""

import json
import tempfile
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.files import apart
from wardmote.foundation.files.kinds import SHEET, CannotAccept
from wardmote.foundation.imports.columns import heading_key
from wardmote.foundation.imports.report import ImportReport
from wardmote.foundation.imports.rows import CannotRead, Limits, Row, Table
from wardmote.foundation.imports.tables import read_tables
from wardmote.foundation.refusals import Refused
from wardmote.trust.identity.models import Officer
from wardmote.work.registers import asides, commands, exporting, keeping, policies, queries, values
from wardmote.work.registers.anatomy import Column, LineKind, Register
from wardmote.work.registers.commands import Draft, draft_of
from wardmote.work.registers.models import Aside as KeptAside
from wardmote.work.registers.models import Batch, Entry

MOST_ROWS = 2_000
LIMITS = Limits(file_bytes=5_000_000, rows=20_000, columns=100, cells=400_000, characters_in_cell=20_000)
KINDS = (".csv", ".docx", ".txt", ".tsv", ".xlsx")
LONGEST_SHOWN = 40
ENTRY = Column("entry", "Entry", names=("Name", "Of", "Title"))


class CannotImport(Exception):
    """The file cannot be used; `message` says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


# --- the fields a file may fill ---------------------------------------------------------------------


def fields_of(register: Register) -> list[Column]:
    """What the columns of a file of entries may be, beside the register's own."""
    return [
        Column("no", exporting.FIRST_COLUMN, names=("No", "Number", "Ref", "Reference", "ID")),
        Column("title", register.title_label, required=True, names=(*register.title_names, "Title", "Name")),
        *register.columns,
        Column("team", "Team", "team", names=("Owner team", "Lead team", "Contact team")),
        Column("officer", "Owner", "officer", names=("Lead", "Lead officer", "Owner officer")),
        Column("successor", "Successor", "officer"),
        Column("review_on", "Next review", "date", names=("Review date", "Review", "Review on")),
        Column("reach", "Read by", "choice", choices=tuple(Entry.Reach.choices)),
    ]


def fields_of_lines(register: Register, kind: LineKind) -> list[Column]:
    return [
        Column("no", exporting.FIRST_COLUMN, names=("No", "Number", "Ref", "Reference")),
        Column("entry", register.title_label, required=True, names=(*register.title_names, "Entry", "Name")),
        *kind.columns,
    ]


@dataclass
class File:
    """A table as read, its headings, and which of them fills which field (-1: none does)."""

    name: str
    headings: tuple[str, ...]
    rows: Sequence[Row]
    positions: dict[str, int] = field(default_factory=dict)

    def not_taken(self) -> list[str]:
        used = set(self.positions.values())
        return [words[:LONGEST_SHOWN] for at, words in enumerate(self.headings) if words and at not in used]

    def texts(self, row: Row) -> dict[str, str]:
        """The row's text by field, without the mark that keeps a spreadsheet from taking it for a formula."""
        cells = {
            name: row.cells[at] if at < len(row.cells) else ""
            for name, at in self.positions.items()
            if at >= 0
        }
        return {
            name: cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell
            for name, cell in cells.items()
        }


def open_file(name: str, content: bytes, fields: Sequence[Column]) -> File:
    """The table of the file that has most of these fields, with its columns guessed.

    :raises CannotImport: if the file cannot be read, or holds no such table.
    """
    tables = _tables(name, content)
    if not tables:
        raise CannotImport("The file holds no table: expected a row of headings with rows below it.")
    guessed = [(guess(fields, table.heading), table) for table in tables]
    best, chosen = max(guessed, key=lambda found: sum(at >= 0 for at in found[0].values()))
    if not any(at >= 0 for at in best.values()):
        wanted = ", ".join(f'"{column.label}"' for column in fields if column.required)
        raise CannotImport(
            f"No table of the file has a heading of this register; expected {wanted} at least."
        )
    rows = [
        row
        for positions, table in guessed
        if table is chosen or (positions == best and table.heading == chosen.heading)
        for row in table.rows
    ]
    if len(rows) > MOST_ROWS:
        raise CannotImport(f"The file has {len(rows):,} rows; expected at most {MOST_ROWS:,}. Split it.")
    return File(name[:200], tuple(chosen.heading), rows, best)


def _tables(name: str, content: bytes) -> list[Table]:
    suffix = Path(name).suffix.lower()
    if len(content) > LIMITS.file_bytes:
        raise CannotImport("The file is larger than 5 MB. Split it.")
    if suffix not in KINDS:
        raise CannotImport(
            "Save the file as CSV, Excel (.xlsx), Word (.docx) or text with tabs, and try again."
        )
    try:
        if suffix == ".xlsx":
            made, _ = apart.ask("sheet", content, media_type=SHEET)
            told = json.loads(made)
            rows = tuple(Row(tuple(cells), f"row {number}") for number, cells in told["rows"])
            return [Table(tuple(told["heading"]), rows, "row 1")]
        with tempfile.TemporaryDirectory(prefix="wardmote-") as folder:
            path = Path(folder) / f"register{suffix}"
            path.write_bytes(content)
            return read_tables(path, LIMITS)
    except CannotAccept as problem:
        raise CannotImport(f"{str(problem).rstrip('.')}.") from problem
    except CannotRead as problem:
        raise CannotImport(problem.message) from problem


def guess(fields: Sequence[Column], headings: Sequence[str]) -> dict[str, int]:
    """Which heading fills which field: by the label, else by the other names; each heading once."""
    keys = [heading_key(words) for words in headings]
    positions: dict[str, int] = {}
    taken: set[int] = set()
    for names_of in (lambda c: (c.label,), lambda c: (*c.names, c.field.replace("_", " "))):
        for column in fields:
            if positions.get(column.field, -1) >= 0:
                continue
            wanted = [heading_key(words) for words in names_of(column)]
            at = next((keys.index(key) for key in wanted if key in keys and keys.index(key) not in taken), -1)
            positions[column.field] = at
            taken.add(at)
    return positions


def chosen_positions(
    fields: Sequence[Column], headings: Sequence[str], asked: Mapping[str, str]
) -> dict[str, int]:
    """The positions a person chose on the page; what is no number of a heading fills nothing."""
    found = {}
    for column in fields:
        text = asked.get(f"c_{column.field}", "")
        at = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
        found[column.field] = at if at < len(headings) else -1
    return found


def missing(fields: Sequence[Column], positions: Mapping[str, int]) -> list[str]:
    return [column.label for column in fields if column.required and positions.get(column.field, -1) < 0]


# --- the import -------------------------------------------------------------------------------------


class OnlyTrying(Exception):
    """Takes back what a dry run did."""


@dataclass
class Taken:
    report: ImportReport
    aside: list[tuple[Row, str]]  # rows that were not taken, with why
    batch: UUID | None = None


class Aside(Exception):
    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason)
        self.reason, self.message = reason, message


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
    work = _Lines(register, fields, by, now, kind) if kind else Entries(register, fields, by, now)

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
    work: "Work",
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


class Work:
    def __init__(
        self, register: Register, fields: Sequence[Column], by: Officer, now: datetime, kind: str = ""
    ) -> None:
        self.register, self.fields, self.by, self.now, self.kind = register, fields, by, now, kind
        self.known = queries.known({column.kind for column in fields}, agency=by.agency_id)
        self.changed: list[list[Any]] = []
        self.seen: set[Any] = set()
        self.by_no: dict[str, Entry] = {}
        self.by_natural: dict[str, list[Entry]] = {}
        own = Entry.objects.filter(register=register.key, owner=by.agency_id)
        for entry in (
            own.select_related("owner").exclude(state=Entry.State.UNDONE).order_by("created_at", "pk")
        ):
            self.by_no[exporting.reference(register, entry).casefold()] = entry
            said = entry.imported
            keys = {entry.natural}
            if "title" in said:  # what its file called it, where its name was corrected here
                keys.add(keeping.natural_key(register, said["title"], said))
            for each in keys:
                self.by_natural.setdefault(each, []).append(entry)

    def take(self, row: Row, texts: Mapping[str, str], taken: Taken) -> None:
        """One row, in a savepoint of its own: one that cannot be kept takes no other with it."""
        name = str(texts.get("title") or texts.get("entry") or "")[:LONGEST_SHOWN]
        try:
            with transaction.atomic():
                outcome, said = self.keep(texts)
        except Aside as aside:
            reason, message = aside.reason, aside.message
        except Refused as refused:
            labels = {column.field: column.label for column in self.fields}
            reason = "refused"
            message = " ".join(
                f"Column {labels[refusal.code]}: {refusal.message}"
                if refusal.code in labels
                else refusal.message
                for refusal in refused.refusals
            )
        except DatabaseError:
            reason, message = (
                "not-kept",
                "The database refused the row. Nothing of it was kept; the others were.",
            )
        else:
            {"added": taken.report.added, "changed": taken.report.changed}.get(
                outcome, taken.report.unchanged
            )(row, name, said)
            return
        taken.aside.append((row, message))
        taken.report.set_aside(row, reason=reason, message=message, key=name)

    def keep(self, texts: Mapping[str, str]) -> tuple[str, str]:
        raise NotImplementedError

    def read(
        self, columns: Iterable[Column], texts: Mapping[str, str], *, known: values.Known | None = None
    ) -> dict[str, Any]:
        """What these columns say, each read by its kind; every one that is wrong is named."""
        found: dict[str, Any] = {}
        wrong = []
        for column in columns:
            text = texts.get(column.field)
            if text is None:
                continue
            try:
                found[column.field] = values.stored(column, text, known or self.known)
            except values.Unfit as unfit:
                shown = values.tidy(text)
                met = (
                    f'"{shown[:LONGEST_SHOWN]}"'
                    if not column.personal and len(shown) <= LONGEST_SHOWN
                    else f"{len(shown):,} characters"
                )
                wrong.append(f"Column {column.label}: found {met}; expected {unfit.message}.")
                continue
            if column.required and found[column.field] is None:
                wrong.append(f"Column {column.label}: found a blank; expected {_what(column)}.")
        if wrong:
            raise Aside("unfit", " ".join(wrong))
        return found

    def entry_of(self, texts: Mapping[str, str], natural: str) -> Entry | None:
        if no := values.tidy(texts.get("no", "")):
            entry = self.by_no.get(no.casefold())
            if entry is not None:
                return entry
            if no.casefold().startswith(f"{self.register.prefix.casefold()}-"):
                raise Aside(
                    "no-such-number",
                    f'Column {exporting.FIRST_COLUMN}: found "{no[:LONGEST_SHOWN]}"; expected the '
                    "number of an entry of your agency, or a blank.",
                )
        same = self.by_natural.get(natural, [])
        if len(same) > 1:
            raise Aside(
                "several",
                f"{len(same)} entries are called this; expected one, or its number in the column "
                f"{exporting.FIRST_COLUMN}",
            )
        return same[0] if same else None


def _what(column: Column) -> str:
    return {"choice": "one of: " + ", ".join(words for _, words in column.choices)}.get(
        column.kind, "a value"
    )


class Entries(Work):
    """Rows that are entries. A paper read by the register's own reader gives their lines as well."""

    COMMON = ("team", "officer", "successor", "review_on", "reach")

    def written(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What the file said, as the entry keeps it, to see what the file itself changes next time."""
        return {name: values.tidy(text, paragraphs=True) for name, text in texts.items() if name != "no"}

    def first_values(self) -> Mapping[str, Any]:
        """Values that hold only for an entry that is added."""
        return {}

    def first_lines(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return {}

    def changed_lines(self, entry: Entry) -> tuple[Mapping[str, Sequence[Mapping[str, Any]]], str]:
        """The lines of each kind that the file changed, and what there is to say of them."""
        return {}, ""

    def keep(self, texts: Mapping[str, str]) -> tuple[str, str]:
        title = values.tidy(texts.get("title", ""))
        label = self.register.title_label
        if not title:
            raise Aside("no-title", f"Column {label}: found a blank; expected the name of the entry.")
        if len(title) > 200:
            raise Aside("too-long", f"Column {label}: found {len(title)} characters; expected at most 200.")
        read = self.read([column for column in self.fields if column.field not in ("no", "title")], texts)
        of_values = {c.field: read[c.field] for c in self.register.columns if c.field in read}
        entry = self.entry_of(texts, keeping.natural_key(self.register, title, of_values))
        known_by = entry.pk if entry else keeping.natural_key(self.register, title, of_values)
        if known_by in self.seen:
            raise Aside("twice", "The entry is that of a row above; expected each once.")
        self.seen.add(known_by)
        written = self.written(texts)
        if entry is None:
            return self.add(title, of_values, read, written)
        return self.change(entry, {"title": title, **read}, written)

    def add(
        self, title: str, of_values: Mapping[str, Any], read: Mapping[str, Any], written: Mapping[str, str]
    ) -> tuple[str, str]:
        draft = Draft(
            title=title, values={**self.first_values(), **of_values}, lines=self.first_lines(),
            reach=self.register.reach,
        )  # fmt: skip
        for name in self.COMMON:
            if read.get(name):
                _set(draft, name, read[name])
        entry = commands.add(
            self.register, draft, by=self.by, now=self.now, note="Taken in from a file", imported=written
        )
        self.changed.append([str(entry.pk), 0, entry.version])
        return "added", ""

    def change(self, entry: Entry, read: Mapping[str, Any], written: Mapping[str, str]) -> tuple[str, str]:
        if entry.state != Entry.State.OPEN:
            if any(written.get(name, "") != entry.imported.get(name, "") for name in written):
                raise Aside("closed", "The entry is closed; expected an open one, or none of this name.")
            return "unchanged", ""
        draft, before = draft_of(entry), dict(entry.imported)
        differing = []
        for name, value in read.items():
            # Changed in the file since it was last taken in; a column that was not there then says nothing.
            if before and written.get(name, "") == before.get(name, ""):
                continue
            if _get(draft, name) != value:
                _set(draft, name, value)
                differing.append(name)
        lines, said = self.changed_lines(entry)
        draft.lines = {**draft.lines, **lines}
        differing += list(lines)
        was = entry.version
        if not differing:
            if written != before:
                Entry.objects.filter(pk=entry.pk).update(imported={**before, **written})
            return "unchanged", said
        draft.values = {**self.first_values(), **draft.values}
        labels = {column.field: column.label for column in self.fields}
        labels |= {kind.key: kind.many for kind in self.register.lines}
        commands.change(
            entry, draft, version=was, by=self.by, now=self.now, imported={**before, **written},
            note="Changed by a file: " + ", ".join(labels[name] for name in differing)[:250],
            act="register entry changed by import",
        )  # fmt: skip
        self.changed.append([str(entry.pk), was, entry.version])
        told = ", ".join(labels[name] for name in differing)
        return "changed", f"{told}. {said}" if said else told


IDS = {"team": "team_id", "officer": "officer_id", "successor": "successor_id"}


def _get(draft: Draft, name: str) -> Any:
    """What the draft says, as `values.stored` would have made it."""
    if name in IDS:
        return str(found) if (found := getattr(draft, IDS[name])) else None
    if name == "review_on":
        return draft.review_on.isoformat() if draft.review_on else None
    return getattr(draft, name) if name in ("title", "reach") else draft.values.get(name)


def _set(draft: Draft, name: str, value: Any) -> None:
    if name in IDS:
        setattr(draft, IDS[name], UUID(value) if value else None)
    elif name == "review_on":
        draft.review_on = datetime.fromisoformat(value).date() if value else None
    elif name == "reach":
        draft.reach = value or draft.reach
    elif name == "title":
        draft.title = value
    else:
        draft.values = {**draft.values, name: value}


class _Lines(Work):
    """Rows that are lines: one that stands in its entry already changes nothing; one with the same place in
    the order of its kind, such as the same day of a series, is put in its place."""

    def keep(self, texts: Mapping[str, str]) -> tuple[str, str]:
        kind = self.register.line(self.kind)
        title = values.tidy(texts.get("entry", ""))
        line = self.read(kind.columns, texts)
        named = [entry for entry in self.by_no.values() if entry.title.casefold() == title.casefold()]
        entry = self.entry_of(texts, "\0") if texts.get("no") else None
        if entry is None and len(named) > 1:
            raise Aside(
                "several",
                f"{len(named)} entries are called this; expected one, or its number in the column No.",
            )
        entry = entry or (named[0] if named else None)
        if entry is None:
            raise Aside(
                "no-entry",
                f"Column {self.register.title_label}: expected the name of an entry of your agency.",
            )
        clean = {name: value for name, value in line.items() if value not in (None, "", [])}
        if not clean:
            raise Aside("blank", f"The row says nothing; expected a {kind.one}.")
        there = entry.lines.get(kind.key, [])
        if any({name: v for name, v in each.items() if name != "id"} == clean for each in there):
            return "unchanged", ""
        at = next(
            (each["id"] for each in there if kind.sort and each.get(kind.sort) == clean.get(kind.sort)), ""
        )
        was = entry.version
        commands.keep_line(
            entry,
            kind.key,
            clean,
            line=at,
            version=was,
            by=self.by,
            now=self.now,
            note="Taken in from a file",
        )
        self.changed.append([str(entry.pk), was, entry.version])
        return ("changed" if at else "added"), ""


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
