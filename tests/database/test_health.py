"""What an operator's monitor asks: alive, ready, and where to report a security problem."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django import app

from tests import world
from wardmote.foundation.database import health


def test_alive_asks_no_database(db):
    with CaptureQueriesContext(connections["default"]) as asked:
        assert Client().get("/healthz").status_code == 200
    assert len(asked) == 0


def test_ready_when_the_role_is_right_and_every_migration_is_applied(committed):
    answer = Client().get("/readyz")
    assert answer.status_code == 200, answer.content
    assert answer.json()["checks"] == {"database": "ok", "role": "ok", "migrations": "ok"}


def test_not_ready_while_a_migration_waits(committed):
    with world.raw() as superuser:
        superuser.execute("delete from django_migrations where app = 'audit' and name = '0002_append_only'")
    try:
        answer = Client().get("/readyz")
    finally:
        with world.raw() as superuser:
            superuser.execute(
                "insert into django_migrations (app, name, applied) values ('audit', '0002_append_only', now())"
            )
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] == "1 not applied"


@pytest.mark.parametrize("role", ["wardmote_owner", "wardmote_tests"])
def test_not_ready_as_a_role_the_policies_do_not_bind(committed, role):
    with connections["default"].cursor() as cursor:
        cursor.execute(f"set role {role}")
    answer = Client().get("/readyz")
    connections["default"].close()
    assert answer.status_code == 503
    assert answer.json()["checks"]["role"].startswith("is ")


def test_not_ready_without_a_database_and_the_answer_names_nothing(db, monkeypatch):
    def lost() -> str:
        raise OperationalError("connection to server at db.internal, user wardmote_app failed")

    monkeypatch.setattr(health, "role", lost)
    monkeypatch.setitem(health.told, "audit", lambda: None)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert json.loads(answer.content) == {
        "ready": False,
        "checks": {"database": "cannot be reached"},
        "queue": None,
        "digests": None,
        "scanner": "not set",
        "audit": None,
        "mailbox": None,
    }


def test_ready_tells_how_long_work_has_waited_and_nothing_of_it(committed_partnership):
    assert Client().get("/readyz").json()["queue"] == {"waiting": 0, "oldest_seconds": 0}
    with world.as_officer(committed_partnership.caseworker):
        app.configure_task("tests.nothing").defer(number=1)
    with world.raw() as superuser:
        superuser.execute("update procrastinate_events set at = at - interval '90 seconds'")
    queue = Client().get("/readyz").json()["queue"]
    assert queue["waiting"] == 1
    assert 90 <= queue["oldest_seconds"] < 200


def test_security_txt_says_where_to_report_and_does_not_expire_for_a_year(monkeypatch):
    monkeypatch.setenv("WARDMOTE_SECURITY_CONTACT", "security@example.gov.uk")
    words = Client().get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:security@example.gov.uk\n" in words
    assert "5 working days" in words
    expires = re.search(r"Expires: (\S+)", words).group(1)
    days = (datetime.fromisoformat(expires) - datetime.now(UTC)).days
    assert 360 < days < 366


def test_security_txt_without_a_contact_is_not_there(monkeypatch):
    monkeypatch.delenv("WARDMOTE_SECURITY_CONTACT", raising=False)
    assert Client().get("/.well-known/security.txt").status_code == 404


def test_the_demo_has_a_made_up_security_contact(monkeypatch, settings):
    monkeypatch.delenv("WARDMOTE_SECURITY_CONTACT", raising=False)
    settings.DEMO = True
    assert "mailto:security@marlbridge.example" in Client().get("/.well-known/security.txt").content.decode()


@pytest.mark.parametrize("contact", ["", "security@example.gov.uk"])
def test_pages_lead_to_the_security_contact_only_if_there_is_one(monkeypatch, db, contact):
    monkeypatch.setenv("WARDMOTE_SECURITY_CONTACT", contact)
    text = Client().get("/accessibility/").content.decode()
    assert ("Report a security problem" in text) is bool(contact)
