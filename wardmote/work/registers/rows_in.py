"""One row of a file after another: read, found among the entries there are, and kept or set aside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction

from wardmote.foundation.imports.report import ImportReport
from wardmote.foundation.imports.rows import Row
from wardmote.foundation.refusals import Refused
from wardmote.trust.identity.models import Officer
from wardmote.work.registers import commands, exporting, keeping, queries, values
from wardmote.work.registers.anatomy import Column, Register
from wardmote.work.registers.commands import Draft, draft_of
from wardmote.work.registers.models import Entry
from wardmote.work.registers.opening import LONGEST_SHOWN


@dataclass
class Taken:
    report: ImportReport
    aside: list[tuple[Row, str]]  # rows that were not taken, with why
    batch: UUID | None = None


class Aside(Exception):
    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason)
        self.reason, self.message = reason, message


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


class Lines(Work):
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
