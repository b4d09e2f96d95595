"""Web and worker processes refuse a login that the row policies do not bind."""

import os
import secrets
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tests import world
from tests.database.test_forging import logged_in
from wardmote.foundation.database.bootstrap import password_of
from wardmote.foundation.database.logins import refuse_strong_login

ASK = """
import sys, django
django.setup()
from django.db import connection
from wardmote.foundation.database import logins
if "pretend" in sys.argv:
    logins.POWERS = "select true, false, false, false"
for attempt in (1, 2):
    try:
        connection.ensure_connection()
        print("served")
    except Exception as refused:
        print(type(refused).__name__)
"""


def asked_under(module: str, *words: str) -> list[str]:
    where = settings.DATABASES["default"]
    address = f"postgresql:///{where['NAME']}?host={where['HOST']}&port={where['PORT']}"
    ran = subprocess.run(
        [sys.executable, "-c", ASK, *words],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": module, "WARDMOTE_DATABASE": address},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "role"),
    [("wardmote.settings.web", "wardmote_app"), ("wardmote.settings.worker", "wardmote_worker")],
)
def test_each_process_serves_with_its_own_login_and_refuses_a_strong_one_every_time(committed, module, role):
    assert password_of(role)
    assert asked_under(module) == ["served", "served"]
    assert asked_under(module, "pretend") == ["ImproperlyConfigured", "ImproperlyConfigured"]


@pytest.mark.parametrize("role", ["wardmote_app", "wardmote_worker", "wardmote_authenticator"])
def test_the_made_logins_are_let_through(committed, role):
    with logged_in(role) as connection:
        refuse_strong_login(connection)
        assert not connection.closed


@pytest.mark.parametrize(
    ("power", "words"),
    [
        ("superuser", "a superuser"),
        ("bypassrls", "BYPASSRLS"),
        ("createrole", "make roles"),
        ("in role wardmote_owner", "an owner of the tables"),
        ("in role wardmote_definer", "an owner of the tables"),
    ],
)
def test_a_login_the_policies_do_not_bind_is_refused_and_its_connection_closed(committed, power, words):
    # A login of its own: the made ones are shared by every test that runs now.
    role, password = f"strong_{secrets.token_hex(4)}", secrets.token_hex(8)
    where = settings.DATABASES["default"]
    with world.raw() as superuser:
        superuser.execute(f"create role {role} login password '{password}' {power}")
        superuser.execute(f"grant connect on database {where['NAME']} to {role}")
        try:
            connection = psycopg.connect(
                host=where["HOST"], port=where["PORT"], dbname=where["NAME"], user=role, password=password
            )
            with pytest.raises(ImproperlyConfigured, match=words):
                refuse_strong_login(connection)
            assert connection.closed
        finally:
            superuser.execute(f"revoke connect on database {where['NAME']} from {role}")
            superuser.execute(f"drop role {role}")
