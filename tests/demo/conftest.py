"""The demo partnership: what the generator makes, once for a day and seed; and loaded, once for a module of tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any

import pytest
from django.db import connection, connections
from django.test import override_settings

from tests import world
from tests.conftest import put_to_rest
from wardmote.demo import load as loading
from wardmote.demo.partnership import Partnership, make


@cache
def made_of(today: date, seed: int) -> Partnership:
    """Three seconds' work, for tests that only read it."""
    return make(today, seed)


@contextmanager
def as_owner() -> Iterator[None]:
    """Stand where the migrator stands."""
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute("set role wardmote_owner")
        try:
            yield
        finally:
            cursor.execute("reset role")
            cursor.execute("set role wardmote_app")


@pytest.fixture(scope="module")
def loaded(django_db_blocker: Any) -> Iterator[None]:
    """Load, once for a module: its tests look at it, and none of them takes `committed`, which would sweep it away."""
    with django_db_blocker.unblock(), override_settings(DEMO=True):
        try:
            with as_owner():
                assert loading.load()
            yield
        finally:
            for alias in ("default", "authenticator"):
                put_to_rest(connections[alias])
            world.sweep()
