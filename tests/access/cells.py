"""The cells of the leak matrix: rows and writes, each with who sees it or may do it, and the asking of all of them."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from django.db import DatabaseError, connection, transaction

from tests import world
from wardmote.foundation.database.session import hashed
from wardmote.trust.identity.models import Officer


@dataclass
class Row:
    """One row and who may see it; `table` is its table, `key` its primary key column."""

    table: str
    pk: Any
    seen_by: set[str]
    key: str = "id"


@dataclass
class Attempt:
    """One write. `by` maps viewers to whether it must work for them."""

    table: str
    sql: str
    params: list[Any]
    by: dict[str, bool]


class Named(dict[str, Any]):
    """Rooms add to one table of rows: two of the same name would leave one untried."""

    def __ior__(self, more: Any) -> "Named":  # type: ignore[override,misc]
        if twice := self.keys() & dict(more).keys():
            raise ValueError(f"named twice in the matrix: {', '.join(sorted(twice))}")
        self.update(more)
        return self


@dataclass
class Matrix:
    viewers: dict[str, str] = field(default_factory=dict)  # name -> session token
    officers: dict[str, Officer] = field(default_factory=dict)
    rows: Named = field(default_factory=Named)
    attempts: dict[str, Attempt] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    # -- saying what is to be tried --

    def try_insert(
        self, name: str, table: str, values: dict[str, Any], by: dict[str, bool], author: str | None = None
    ) -> None:
        """One insert for each viewer in `by`, with a fresh id and, in the column `author`, themselves."""
        for viewer, allowed in by.items():
            row = dict(values)
            if "id" in row:
                row["id"] = uuid.uuid4()
            if author and viewer in self.officers:
                row[author] = self.officers[viewer].pk
            columns = ", ".join(f'"{column}"' for column in row)
            marks = ", ".join(["%s"] * len(row))
            self.attempts[f"{name} ({viewer})"] = Attempt(
                table,
                f"insert into public.{table} ({columns}) values ({marks})",
                list(row.values()),
                {viewer: allowed},
            )

    def try_update(
        self, name: str, table: str, change: str, pk: Any, by: dict[str, bool], key: str = "id"
    ) -> None:
        self.attempts[name] = Attempt(table, f"update public.{table} set {change} where {key} = %s", [pk], by)

    # -- asking --

    def seen_now(self, rows: dict[str, Row]) -> set[str]:
        """The labels of those rows that whoever acts now sees: one statement a table."""
        tables: dict[tuple[str, str], dict[str, list[str]]] = {}
        for label, row in rows.items():
            tables.setdefault((row.table, row.key), {}).setdefault(str(row.pk), []).append(label)
        found: set[str] = set()
        with connection.cursor() as cursor:
            for (table, key), labels in tables.items():
                wanted = [row.pk for row in rows.values() if (row.table, row.key) == (table, key)]
                cursor.execute(f"select {key} from public.{table} where {key} = any(%s)", [wanted])
                for (pk,) in cursor.fetchall():
                    found.update(labels[str(pk)])
        return found

    def leaks(
        self, *, table: str | None = None, first: bool = False, writes_first: bool = False, near: str = ""
    ) -> list[str]:
        """Every cell that is not as it should be, in words; `first` stops at one. Writes that name `near` come first."""
        parts = [self.seen_amiss(table), self.seen_otherwise_at_hand(table), self.done_amiss(table, near)]
        found = chain.from_iterable(reversed(parts) if writes_first else parts)
        return list(islice(found, 1)) if first else list(found)

    def seen_amiss(self, table: str | None) -> Iterator[str]:
        rows = {label: row for label, row in self.rows.items() if table in (None, row.table)}
        for viewer, token in self.viewers.items():
            with as_application(token):
                if viewer == "owner: ticket of this transaction":
                    self.ticket_now()
                visible = self.seen_now(rows)
            for label, row in rows.items():
                seen = label in visible
                if seen != (viewer in row.seen_by):
                    yield f"{viewer} {'sees' if seen else 'does not see'} {label}"

    def seen_otherwise_at_hand(self, table: str | None) -> Iterator[str]:
        """A row of a record a request is about, which the policies of some tables ask for alone."""
        of_record = tables_at_hand()
        rows = {
            label: row
            for label, row in self.rows.items()
            if table in (None, row.table) and row.table in of_record
        }
        if not rows:
            return
        records = self.records_of(rows, of_record)
        for viewer, token in self.viewers.items():
            if viewer == "owner: ticket of this transaction":
                continue
            with as_application(token), connection.cursor() as cursor:
                for label, row in rows.items():
                    cursor.execute("select set_config('wardmote.at_hand', %s, true)", [records[label]])
                    cursor.execute(f"select 1 from public.{row.table} where {row.key} = %s", [row.pk])
                    seen = cursor.fetchone() is not None
                    if seen != (viewer in row.seen_by):
                        yield f"{viewer} {'sees' if seen else 'does not see'} {label}, at hand"

    def records_of(self, rows: dict[str, Row], of_record: dict[str, str]) -> dict[str, str]:
        """For each of these rows the record it is of, asked for once: nothing of it changes."""
        known: dict[str, str] = self.facts.setdefault("records", {})
        with world.building(), connection.cursor() as cursor:
            for label in rows.keys() - known.keys():
                row = rows[label]
                column = of_record[row.table]
                cursor.execute(f"select {column} from public.{row.table} where {row.key} = %s", [row.pk])
                known[label] = str(cursor.fetchone()[0])
        return known

    def done_amiss(self, table: str | None, near: str = "") -> Iterator[str]:
        for name, attempt in sorted(self.attempts.items(), key=lambda one: near not in [*one[1].params, ""]):
            if table not in (None, attempt.table):
                continue
            for viewer, allowed in attempt.by.items():
                worked = self.try_out(viewer, attempt)
                if worked != allowed:
                    yield f"{viewer} {'can' if worked else 'cannot'} {name}"

    def ticket_now(self) -> None:
        with connection.cursor() as cursor:
            for kind, record in self.facts["opened"].items():
                cursor.execute(
                    "insert into audit_entry (action, subject_kind, subject_id, owner_id, purpose)"
                    " values ('opened', %s, %s, %s, 'asb')",
                    [kind, record, self.facts["p"].council.pk],
                )

    def try_out(self, viewer: str, attempt: Attempt) -> bool:
        """Whether the write goes through and touches a row; undone in any case."""
        try:
            with transaction.atomic():
                with as_application(self.viewers[viewer]), connection.cursor() as cursor:
                    cursor.execute(attempt.sql, attempt.params)
                    worked = cursor.rowcount > 0
                transaction.set_rollback(True)
                return worked
        except DatabaseError as failure:
            text = str(failure)
            if (
                "row-level security" in text
                or "permission denied" in text
                or "officer" in text
                or "agreement" in text
                or "read by leads alone" in text
            ):
                return False
            raise


def tables_at_hand() -> dict[str, str]:
    """Tables whose policy asks for the record at hand alone, and the column that says which record a row is of."""
    with connection.cursor() as cursor:
        cursor.execute(
            r"select tablename, substring(qual from 'WHEN \(\(?(\w+) = \( SELECT wardmote.at_hand') from pg_policies"
            " where qual like '%wardmote.at_hand()%'"
        )
        return dict(cursor.fetchall())


class ByHand(str):
    """A token whose hash is put into the transaction by hand, past the door where sessions begin."""


class as_application:
    """Stand in the application's role with one session, and step out again."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set role wardmote_app")
            begun = "set_config('wardmote.session', %s, true)" if isinstance(self.token, ByHand) else None
            cursor.execute(
                f"select {begun or 'count(*) from wardmote.begin_session(%s)'}", [hashed(self.token)]
            )

    def __exit__(self, *problem: Any) -> None:
        if problem[0] is None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "select set_config('wardmote.session', '', true), set_config('wardmote.at_hand', '', true)"
                )
