"""Hostile SQL against the functions that change officers, teams and roles, as the roles of the database themselves."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, transaction

from tests import world
from tests.access.matrix import as_application
from tests.identity.world import Council, council, now_of
from wardmote.foundation.database.session import ask_apart, hashed

pytestmark = pytest.mark.django_db
LINK = hashed("the link of an invitation")


@pytest.fixture
def c(partnership) -> Council:
    return council(partnership)


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(DatabaseError), transaction.atomic():
        yield


def ask(by: Any, call: str, *values: Any) -> Any:
    with as_application(world.sign_in(by)):
        return ask_apart(f"select wardmote.{call}", *values)[0]


def invited(c: Council, team: Any = None) -> uuid.UUID:
    made: uuid.UUID = ask(
        c.admin, "invite_officer('Puppet', 'puppet@example.org', '', %s, '{supervisor}', %s)", team, LINK
    )
    return made


def come(c: Council, team: Any = None) -> Any:
    """A puppet of the administrator's own comes to life; what they are by then."""
    key = invited(c, team)
    with world.building():
        ask_apart("select wardmote.accept_invitation(%s)", LINK)
    from wardmote.trust.identity.models import Officer

    with world.building():
        return Officer.objects.get(pk=key)


@pytest.mark.parametrize(
    "call",
    [
        "invitation_of('x')", "accept_invitation('x')", "may_sign_in(gen_random_uuid())",
        "words_of(gen_random_uuid())", "address_of(gen_random_uuid())", "not_for_you('x')",
        "put_on_record('officer.left', 'officer', null, null)", "may_change(gen_random_uuid())",
        "may_see_off(gen_random_uuid())", "looks_after(gen_random_uuid())", "open_team(null, null)",
    ],
)  # fmt: skip
def test_the_application_may_not_call_what_is_not_for_it(committed, call):
    with world.raw("wardmote_app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(f"select wardmote.{call}")


@pytest.mark.parametrize(
    "sql",
    [
        "insert into identity_officer (id, agency_id, name, job_title, roles, is_service) select gen_random_uuid(),"
        " id, 'x', '', '{administrator}', false from identity_agency",
        "update identity_officer set roles = '{administrator}'",
        "select wardmote.propose_roles(gen_random_uuid(), '{administrator}', 'r')",
        "select wardmote.end_sessions(gen_random_uuid(), 'r')",
        "select wardmote.address_of(gen_random_uuid())",
        "select * from identity_invitation",
    ],
)
def test_the_authenticator_gains_nothing_of_the_domain(committed, sql):
    with world.raw("wardmote_authenticator") as login, pytest.raises(psycopg.errors.InsufficientPrivilege):
        login.execute(sql)


def test_an_account_of_the_administrator_s_own_making_is_nothing_without_a_second_person(c):
    puppet = come(c, team=c.supervisor.team_id)
    assert (puppet.roles, puppet.team_id) == ([], None)
    with refused():  # the team is a way into its cases
        ask(c.admin, "move_officer(%s, %s)", puppet.pk, c.supervisor.team_id)
    with world.building():
        from wardmote.trust.identity.models import RoleChange

        change = RoleChange.objects.get(officer_id=puppet.pk).pk
    for by in (c.admin, puppet):
        with refused():
            ask(by, "decide_roles(%s, true, '')", change)
    assert now_of(puppet).roles == []


def test_an_invitation_is_accepted_once(c):
    key = invited(c)
    with world.building():
        assert ask_apart("select wardmote.accept_invitation(%s)", LINK)[0] == key
        assert ask_apart("select wardmote.accept_invitation(%s)", LINK)[0] is None


def test_a_role_that_does_not_exist_cannot_be_proposed(c):
    with refused():
        ask(c.admin, "propose_roles(%s, '{caseworker,king}', 'r')", c.worker.pk)


def test_a_second_person_decides_once(c):
    change = ask(c.admin, "propose_roles(%s, '{caseworker,auditor}', 'r')", c.worker.pk)
    ask(c.second, "decide_roles(%s, false, 'no')", change)
    with refused():
        ask(c.supervisor, "decide_roles(%s, true, '')", change)
    assert now_of(c.worker).roles == ["caseworker"]


def test_whoever_lost_the_role_decides_no_more(c):
    from wardmote.trust.identity.models import Officer

    change = ask(c.admin, "propose_roles(%s, '{caseworker,auditor}', 'r')", c.worker.pk)
    with world.building():
        Officer.objects.filter(pk=c.second.pk).update(roles=[])
    with refused():
        ask(c.second, "decide_roles(%s, true, '')", change)


def test_a_leaver_gets_no_role_after_all(c):
    change = ask(c.admin, "propose_roles(%s, '{caseworker,auditor}', 'r')", c.worker.pk)
    ask(c.second, "see_off(%s, null)", c.worker.pk)
    with refused():
        ask(c.supervisor, "decide_roles(%s, true, '')", change)


def test_counts_of_what_somebody_holds_are_for_those_who_look_after_them(c):
    world.case(c.p)

    def counts(by: Any) -> Any:
        with as_application(world.sign_in(by)):
            return ask_apart("select held from wardmote.cases_held(%s)", [c.supervisor.pk])

    assert counts(c.admin) == (1,)
    for by in (c.worker, c.stranger, c.p.partner):
        assert counts(by) is None


def test_the_worker_learns_addresses_of_the_agency_it_acts_for_alone(c):
    world.sign_in(c.worker)
    world.sign_in(c.p.outsider)
    token = world.sign_in(c.supervisor)
    with world.building():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("select wardmote.begin_session(%s)", [hashed(token)])
            cursor.execute("select wardmote.address_of(%s), wardmote.address_of(%s)",
                           [c.worker.pk, c.p.outsider.pk])  # fmt: skip
            assert cursor.fetchone() == (f"{c.worker.pk.hex}@example.org", None)
            cursor.execute("select set_config('wardmote.session', '', true)")


def test_each_act_is_put_on_record_by_the_database_itself(c):
    ask(c.admin, "move_officer(%s, null)", c.worker.pk)
    with world.building():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(
                "select officer_id, owner_id from audit_entry where action = 'officer.moved' and subject_id = %s",
                [c.worker.pk],
            )
            assert cursor.fetchone() == (c.admin.pk, c.p.council.pk)
