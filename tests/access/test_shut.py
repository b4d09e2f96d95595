"""The door of a record: what is hidden and what is not there are shut alike, and nothing else is."""

import uuid

import pytest
from django.db import connection

from tests import world
from wardmote.foundation.database.session import hashed

pytestmark = pytest.mark.django_db
RULE = "(audience_id IN ( SELECT wardmote.my_audiences() AS my_audiences))"  # of a record at hand, by `may_read()`


def rows(sql, *params):
    with world.building(), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def at_the_door(officer, kind, key):
    token = world.sign_in(officer)
    with connection.cursor() as cursor:
        cursor.execute("select answer from wardmote.at_the_door(%s, %s, %s)", [hashed(token), kind, key])
        return cursor.fetchone()[0]


def test_a_hidden_case_is_shut_as_one_that_is_not_there(partnership):
    p = partnership
    case = world.case(p)
    assert at_the_door(p.caseworker, "case", case.reference.lower()) == ""
    assert at_the_door(p.outsider, "case", case.reference) == "shut"
    assert at_the_door(p.outsider, "case", "C-NONE-NONE") == "shut"
    assert rows(
        "select officer_id from audit_entry where action = 'opened' and subject_id = %s", case.pk
    ) == [(p.caseworker.pk,)]


def test_nobody_is_told_nothing_of_what_is_shut(partnership):
    """Who is not signed in is sent to sign in, whatever they ask for."""
    case = world.case(partnership)
    with connection.cursor() as cursor:
        for key in (case.reference, "C-NONE-NONE"):
            cursor.execute("select answer, record from wardmote.at_the_door('no session', 'case', %s)", [key])
            assert cursor.fetchone() == ("", None)


def test_a_case_that_asks_why_still_asks(partnership):
    case = world.case(partnership, kind="hate")
    assert at_the_door(partnership.caseworker, "case", case.reference) == "asks"
    assert at_the_door(partnership.outsider, "case", case.reference) == "shut"


def test_a_record_by_id_has_a_door_too(partnership):
    assert at_the_door(partnership.caseworker, "action", str(uuid.uuid4())) == "shut"


def test_every_door_is_as_wide_as_the_policies_of_its_table():
    """What the rule shows, and what hangs on broken glass: a policy of another sort would be shut out."""
    doors = rows('select kind, "table", "column" from access_door')
    assert {kind for kind, _, _ in doors} >= {
        "case", "report", "person", "place", "action", "document", "referral",
    }  # fmt: skip
    for _, table, column in doors:
        assert column in ("id", "reference")
        shown = rows(
            "select policyname, qual from pg_policies where tablename = %s and cmd in ('SELECT', 'ALL')"
            " and permissive = 'PERMISSIVE' and 'wardmote_app' = any(roles)",
            table,
        )
        others = {name for name, qual in shown if "glass" not in name and RULE[1:-1] not in qual}
        assert others == set(), table
