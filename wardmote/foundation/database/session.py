"""A transaction with an officer in it: `acting()` for requests, tests and commands; `acting_for_job()`."""

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection, connections, transaction

# Told with the officer, in their own transaction, when the account is in use from another network as well.
# It is said about once a minute while that lasts; whoever is told says it on once a day.
when_seen_elsewhere: list[Callable[[Any], None]] = []


class Standing(NamedTuple):
    """What `begin_session` found behind a cookie."""

    officer_id: Any
    second_factor_at: Any
    needs_second_factor: bool
    seen_elsewhere: bool = False


def hashed(token: str | None) -> str:
    """Sha256 of a session cookie, in hex. Made in Python: Django binds on the client, so a raw
    token would stand in the statement, in pg_stat_activity and in the server's log."""
    return hashlib.sha256((token or "").encode()).hexdigest()


def begin_session(token: str, network: str = "", at_hand: UUID | None = None) -> Standing | None:
    """Put the session into the current transaction; None for no live session.

    With the network it is asked from, the session notes that it is in use, once a minute. `at_hand` is the
    record that is being asked for, which the database then asks about alone.
    """
    row = ask_apart(
        "select officer_id, second_factor_at, needs_second_factor, seen_elsewhere,"
        " set_config('wardmote.at_hand', %s, true) from wardmote.begin_session(%s, %s)",
        str(at_hand or ""),
        hashed(token),
        network,
    )
    return Standing(*row[:4]) if row else None


def ask_apart(statement: str, *values: Any, using: str = "default") -> Any:
    """The first row of a statement whose values are sent apart from it: a session's hash never stands in
    pg_stat_activity, where any session of the same login could read it and act with it."""
    chosen = connections[using]
    chosen.ensure_connection()
    with chosen.wrap_database_errors, psycopg.Cursor(chosen.connection) as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def officer_of(standing: Standing | None) -> Any:
    """The Officer row, read as the actor; None where the session gives no actor."""
    if standing is None or standing.officer_id is None:
        return None
    officers = apps.get_model(settings.OFFICER_MODEL).objects
    officer = officers.select_related("agency", "team").get(pk=standing.officer_id)
    officer.second_factor_at = standing.second_factor_at
    return officer


def _forget() -> None:
    """A released savepoint keeps SET LOCAL: without this a test's next lines would still act."""
    if connection.in_atomic_block and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute(
                "select set_config('wardmote.session', '', true), set_config('wardmote.job', '', true),"
                " set_config('wardmote.at_hand', '', true)"
            )


@contextmanager
def acting(token: str, *, durable: bool = True) -> Generator[Any, None, None]:
    """One transaction on `default` in which the session's officer acts; yields the Officer or None.

    Streams and work after a commit open their own; nothing is visible to them without it.
    """
    with began(token, durable=durable) as (_, officer):
        yield officer


@contextmanager
def began(
    token: str, network: str = "", *, at_hand: UUID | None = None, durable: bool = True
) -> Generator[tuple[Standing | None, Any], None, None]:
    """As `acting`, with what was found behind the cookie beside the officer."""
    with transaction.atomic(durable=durable):
        standing = begin_session(token, network, at_hand)
        officer = officer_of(standing)
        if officer is not None and standing is not None and standing.seen_elsewhere:
            for tell in when_seen_elsewhere:
                tell(officer)
        yield standing, officer
    _forget()


@contextmanager
def acting_for_job(job_id: int) -> Generator[Any, None, None]:
    """One transaction in which a queued job acts as the service account of whoever enqueued it.

    Only the worker's login may begin a job, and only while the job runs.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("select wardmote.begin_job(%s)", [job_id])
            officer_id = cursor.fetchone()[0]
        yield officer_of(Standing(officer_id, None, False) if officer_id else None)
    _forget()


def streamed(token: str, content: Iterable[Any]) -> Iterator[Any]:
    """The same content, with the officer acting while it is made; closing it ends the transaction."""
    with acting(token):
        yield from content
