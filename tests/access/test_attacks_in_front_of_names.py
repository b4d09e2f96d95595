"""Putting something in front of a real name, so that a policy or a function looks at what is not meant."""

import pytest
from django.db import connection

from tests import world
from tests.access import matrix
from tests.access.attacking import LOGINS, ask


@pytest.mark.parametrize("role", [*LOGINS, "wardmote_authenticator", "wardmote_audit", "wardmote_backup"])
def test_no_login_makes_anything_that_could_stand_in_front(db, role):
    assert ask("select has_database_privilege(%s, current_database(), 'temp, create')", role) == [(False,)]
    assert ask("select nspname from pg_namespace where has_schema_privilege(%s, oid, 'create')", role) == []
    assert (
        ask("select lanname from pg_language where not lanpltrusted and lanname not in ('internal', 'c')")
        == []
    )
    # And none is a member of a role that may.
    assert ask(
        "select rolname from pg_roles where rolname not in ('wardmote_app', %s) and pg_has_role(%s, oid, 'member')", role, role
    ) == []  # fmt: skip


def test_functions_and_policies_look_past_whatever_stands_in_front(partnership):
    """If such things could be made after all: tables, functions and operators of the same names, first in the path."""
    p = partnership
    world.case(p)
    own = world.sign_in(p.outsider)
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            create schema evil;
            grant usage on schema evil to wardmote_app;
            create table evil.identity_officer as select * from public.identity_officer;
            create table evil.identity_session as select * from public.identity_session;
            update evil.identity_officer set agency_id = '{p.council.pk}', team_id = '{p.caseworker.team_id}';
            create table evil.access_grant as select * from public.access_grant;
            create function evil.now() returns timestamptz language sql as 'select ''2000-01-01''::timestamptz';
            create function evil.actor() returns uuid language sql as 'select ''{p.caseworker.pk}''::uuid';
            create function evil.current_setting(text, boolean) returns text language sql as 'select ''x''';
            create function evil.sha256(bytea) returns bytea language sql as 'select ''''::bytea';
            create function evil.convert_to(text, name) returns bytea language sql as 'select ''''::bytea';
            create function evil.audit_by(uuid, text, uuid) returns uuid language sql as 'select $1';
            create function evil.no(text, text) returns boolean language sql as 'select false';
            create function evil.first(bytea, bytea) returns bytea language sql as 'select $1';
            create operator evil.<> (function = evil.no, leftarg = text, rightarg = text);
            create operator evil.|| (function = evil.first, leftarg = bytea, rightarg = bytea);
            create function evil.yes(text, text) returns boolean language sql as 'select true';
            create function evil.yes(uuid, uuid) returns boolean language sql as 'select true';
            create function evil.yes(bigint, bigint) returns boolean language sql as 'select true';
            create operator evil.= (function = evil.yes, leftarg = text, rightarg = text);
            create operator evil.= (function = evil.yes, leftarg = uuid, rightarg = uuid);
            create operator evil.= (function = evil.yes, leftarg = bigint, rightarg = bigint);
            grant select on all tables in schema evil to wardmote_app;
            set constraints all immediate;
            """
        )
    with matrix.as_application(own), connection.cursor() as cursor:
        cursor.execute("set local search_path = evil, wardmote, pg_catalog, public")
        cursor.execute("select 'a'::text = 'b'::text")
        assert cursor.fetchone() == (True,), "the trap is laid"
        cursor.execute("select count(*) from public.cases_case")
        assert cursor.fetchone() == (0,)
        cursor.execute("select wardmote.actor(), (select count(*) from wardmote.my_audiences())")
        assert cursor.fetchone() == (p.outsider.pk, 0)
        cursor.execute(
            "insert into public.audit_entry (action, subject_kind, note) values ('trapped', 'log', 'Words.')"
        )
        cursor.execute("select * from wardmote.begin_session('nobody has this hash')")
        assert cursor.fetchall() == []
        cursor.execute("select wardmote.actor()")
        assert cursor.fetchone() == (None,)
        cursor.execute("set local search_path = public")
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select officer_id, agency_id, digest = sha256(salt || convert_to(note, 'UTF8'))"
            " from public.audit_entry where action = 'trapped'"
        )
        assert cursor.fetchall() == [(p.outsider.pk, p.outsider.agency_id, True)]


def test_definer_functions_everywhere_are_closed(db):
    """In every schema, those of the packages we use as well."""
    rows = ask(
        "select n.nspname, p.proname, p.proowner::regrole::text, coalesce(p.proconfig, '{}'),"
        " has_function_privilege('public', p.oid, 'execute')"
        " from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')"
    )
    faults = [
        (schema, name)
        for schema, name, owner, config, anyone in rows
        if schema != "wardmote" or owner != "wardmote_definer" or 'search_path=""' not in config or anyone
    ]
    assert faults == []
    assert len(rows) > 100
