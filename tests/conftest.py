"""Fixtures for the three kinds of test: fast (rolled back), committed (swept), worker process."""

import os
import time
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.db import connections
from hypothesis import settings
from psycopg.pq import TransactionStatus

from tests import world

IDLE = TransactionStatus.IDLE
VACUUM_AFTER = 20  # seconds of tests

# `make soak` tries many more examples of everything that is tried by property.
settings.register_profile("suite", max_examples=60, deadline=None)
settings.register_profile("soak", max_examples=3_000, deadline=None)
settings.load_profile("soak" if os.environ.get("WARDMOTE_SOAK") == "1" else "suite")


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The plugin made the database; nothing to do."""


@pytest.fixture(autouse=True)
def _no_flush(request: pytest.FixtureRequest) -> None:
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        # flush asks the router which tables may be migrated, is told none, and cleans nothing.
        pytest.fail("django_db(transaction=True) cleans nothing here: use the `committed` fixture")


@pytest.fixture
def committed(django_db_blocker: Any) -> Iterator[None]:
    """Real commits, on both logins; every table is emptied afterwards, but for what migrations put there."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            for alias in ("default", "authenticator"):
                put_to_rest(connections[alias])
            world.sweep()


def put_to_rest(login: Any) -> None:
    """Leave a login's connection as it was when it was new, but for the plans it made; a new one makes them all anew."""
    held = login.connection
    if held is None:
        return
    if login.in_atomic_block or held.closed or not held.autocommit or held.info.transaction_status != IDLE:
        login.close()
        return
    role = login.settings_dict["OPTIONS"]["assume_role"]
    with held.cursor() as cursor:
        cursor.execute(
            f"unlisten *; select pg_advisory_unlock_all(); discard temp; reset all; reset role; set role {role}"
        )


@pytest.fixture
def partnership(db: None) -> world.Partnership:
    """Two agencies with teams and officers, and an agreement in force between them for anti-social behaviour."""
    return world.build()


@pytest.fixture
def committed_partnership(committed: None) -> world.Partnership:
    return world.build()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A log is sealed up to the oldest transaction that is still open, of whatever test on the same server."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        for item in items:
            if item.get_closest_marker("alone"):
                item.add_marker(pytest.mark.skip(reason="runs by itself: pytest -m alone, without -n"))


WITH_PARTNERSHIP = {"partnership", "committed_partnership", "people"}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    world.begin(wants_partnership=bool(WITH_PARTNERSHIP & set(getattr(item, "fixturenames", ()))))


_vacuumed_at = time.monotonic()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """What a test rolls back stays behind as dead rows, which all that come after would read past."""
    yield
    world.end()
    global _vacuumed_at
    if time.monotonic() - _vacuumed_at > VACUUM_AFTER:
        world.vacuum()
        _vacuumed_at = time.monotonic()
