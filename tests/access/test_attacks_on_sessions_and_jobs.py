"""Becoming somebody else: every way into a session, an officer or a job that SQL of one's own might try.

As the web's login and as the worker's.
"""

import itertools
import re
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django import app as queue
from psycopg.errors import InsufficientPrivilege

from tests import world
from tests.access import matrix
from tests.access.attacking import LOGINS, ask, state
from tests.database.test_forging import logged_in
from wardmote.foundation.database.session import hashed

# The settings that any function or policy looks at: found in the catalogue, and no others may come without a look here.
SETTINGS = {"wardmote.at_hand", "wardmote.session", "wardmote.job"}


@pytest.mark.parametrize("role", LOGINS)
def test_nothing_of_signing_in_is_read_made_or_changed(committed_partnership, role):
    """Passwords, second factors, passkeys, recovery codes, sessions, lock-outs: every table of that class."""
    with world.raw() as superuser:
        tables = superuser.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
            " and obj_description(oid, 'pg_class') = 'class: authenticator'"
        ).fetchall()
        columns = superuser.execute(
            "select c.relname, a.attname, p.way from pg_class c join pg_attribute a on a.attrelid = c.oid"
            " cross join unnest(array['select', 'insert', 'update', 'references']) as p(way)"
            " where c.relname = any(%s) and a.attnum > 0 and not a.attisdropped"
            " and has_column_privilege(%s, c.oid, a.attnum, p.way)",
            [[name for (name,) in tables], role],
        ).fetchall()
    assert len(tables) >= 13
    assert columns == []
    with logged_in(role) as login:
        for (table,) in tables:
            for statement in (
                f"table {table}",
                f"select count(*) from {table}",
                f"insert into {table} default values",
                f"delete from {table}",
                f"truncate {table}",
                f"copy {table} to stdout",
                f"explain analyze select * from {table}",
            ):
                with pytest.raises(InsufficientPrivilege):
                    login.execute(statement)


@pytest.mark.parametrize("role", LOGINS)
def test_the_settings_looked_at_are_those_attacked_here(db, role):
    rows = ask(
        "select prosrc from pg_proc where pronamespace in ('wardmote'::regnamespace, 'public'::regnamespace) union all"
        " select coalesce(qual, '') || coalesce(with_check, '') from pg_policies"
    )
    looked_at = {name for (text,) in rows for name in re.findall(r"current_setting\('([^']+)'", text)}
    # PostgreSQL itself refuses to change the last once anything was read.
    assert looked_at == {*SETTINGS, "transaction_isolation"}


@pytest.mark.parametrize("role", LOGINS)
def test_no_setting_makes_anyone_somebody_else(committed_partnership, role):
    """Whatever is set, for the session or the transaction, before a session begins or after it."""
    p = committed_partnership
    world.case(p)
    theirs, own = world.sign_in(p.caseworker), world.sign_in(p.outsider)
    with world.raw() as superuser:
        job = _running_job(superuser, p.caseworker)
        expired = world.sign_in(p.caseworker)
        superuser.execute(
            "update identity_session set expire_date = now() - interval '1 second' where session_key = %s",
            [hashed(expired)],
        )
    forged = [
        str(p.caseworker.pk), theirs, hashed(theirs)[:-1], hashed(theirs).upper(), hashed(theirs) + " ", f"{hashed(theirs)}\0"[:-1] + "'",
        hashed(expired), str(job), "", "%", "' or true --", "00000000-0000-0000-0000-000000000000",
    ]  # fmt: skip
    names = [*sorted(SETTINGS), "wardmote.actor", "wardmote.officer", "wardmote.agency", "role_name.actor"]
    with logged_in(role) as login:
        for name, value, local in itertools.product(names, forged, (True, False)):
            with login.transaction(force_rollback=True):
                login.execute("select set_config(%s, %s, %s)", [name, value, local])
                assert login.execute("select wardmote.actor()").fetchone() == (None,), (name, value)
                login.execute("select wardmote.begin_session(%s)", [hashed(own)])
                assert login.execute("select wardmote.actor()").fetchone() == (p.outsider.pk,)
                login.execute("select set_config(%s, %s, %s)", [name, value, local])
                (actor,) = login.execute("select wardmote.actor()").fetchone()
                assert actor in (p.outsider.pk, None), (name, value)
                assert login.execute("select count(*) from cases_case").fetchone() == (0,), (name, value)


def test_a_session_ends_with_what_it_stands_on(committed_partnership):
    """In the middle of a transaction: the account is closed, the officer leaves, the session is ended elsewhere."""
    p = committed_partnership
    world.case(p)
    ends = [
        "update identity_account set is_active = false where id = %s",
        "update identity_officer set left_at = now() where id = %s",
        "update identity_officer set leaving_on = current_date - 2 where id = %s",
        "update identity_session set expire_date = now() - interval '1 second' where account_id = %s",
        "update identity_session set second_factor_at = null where account_id = %s",
        "delete from identity_session where account_id = %s",
    ]
    token = world.sign_in(p.caseworker)
    with world.raw() as superuser, logged_in("wardmote_app") as app:
        keep = superuser.execute("select session_data, expire_date from identity_session").fetchone()
        for end in ends:
            with app.transaction():
                app.execute("select wardmote.begin_session(%s)", [hashed(token)])
                assert app.execute("select count(*) from cases_case").fetchone() == (1,)
                superuser.execute(end, [p.caseworker.pk])
                assert app.execute("select count(*) from cases_case").fetchone() == (0,), end
            superuser.execute("update identity_account set is_active = true")
            superuser.execute("update identity_officer set left_at = null, leaving_on = null")
            superuser.execute(
                "update identity_session set second_factor_at = now(), expire_date = %s", [keep[1]]
            )


# --- jobs ----------------------------------------------------------------------------------------------


def _running_job(superuser: psycopg.Connection, by: Any) -> int:
    with world.as_officer(by):
        job: int = queue.configure_task("tests.nothing").defer(number=1)
    superuser.execute("update procrastinate_jobs set status = 'doing' where id = %s", [job])
    return job


def test_a_job_is_not_begun_by_the_web_nor_replayed(committed_partnership):
    p = committed_partnership
    with world.raw() as superuser, logged_in("wardmote_app") as app, logged_in("wardmote_worker") as worker:
        job = _running_job(superuser, p.caseworker)
        with pytest.raises(InsufficientPrivilege):
            app.execute("select wardmote.begin_job(%s)", [job])
        begun = worker.execute("select wardmote.begin_job(%s)", [job]).fetchone()[0]
        assert begun is not None
        secret = superuser.execute(
            "select secret from identity_jobactor where job_id = %s", [job]
        ).fetchone()[0]

        def acts(login: psycopg.Connection) -> Any:
            with login.transaction():
                login.execute("select set_config('wardmote.job', %s, true)", [secret])
                return login.execute("select wardmote.actor()").fetchone()[0]

        assert acts(worker) == begun
        worker.execute("select wardmote.begin_job(%s)", [job])  # begun again: the earlier secret is dead
        assert acts(worker) is None
        assert acts(app) is None
        secret = superuser.execute(
            "select secret from identity_jobactor where job_id = %s", [job]
        ).fetchone()[0]
        for state in ("succeeded", "failed", "aborted", "cancelled", "todo"):
            superuser.execute("set session_replication_role = replica")
            superuser.execute(
                "update procrastinate_jobs set status = %s::procrastinate_job_status where id = %s",
                [state, job],
            )
            superuser.execute("set session_replication_role = origin")
            assert acts(worker) is None, state
            assert worker.execute("select wardmote.begin_job(%s)", [job]).fetchone() == (None,), state


@pytest.mark.parametrize("role", LOGINS)
def test_nobody_says_for_whom_a_job_acts(committed_partnership, role):
    p = committed_partnership
    with world.raw() as superuser, logged_in(role) as login:
        job = _running_job(superuser, p.outsider)
        for statement in (
            f"update identity_jobactor set officer_id = '{p.caseworker.pk}'",
            f"insert into identity_jobactor (job_id, officer_id) values (999, '{p.caseworker.pk}')",
            "delete from identity_jobactor",
            "select wardmote.note_who_enqueued()",
        ):
            with pytest.raises((InsufficientPrivilege, psycopg.errors.FeatureNotSupported)):
                login.execute(statement)
        if role == "wardmote_worker":  # it says so of a job that nobody enqueued, and of no other
            (before,) = superuser.execute(
                "select officer_id from identity_jobactor where job_id = %s", [job]
            ).fetchone()
            login.execute("select wardmote.job_acts_for(%s, %s)", [job, p.council.pk])
            assert superuser.execute("select officer_id from identity_jobactor").fetchall() == [(before,)]
        else:
            with pytest.raises(InsufficientPrivilege):
                login.execute("select wardmote.job_acts_for(%s, %s)", [job, p.council.pk])


# --- officers between agencies and teams ---------------------------------------------------------------


@pytest.mark.parametrize("role", LOGINS)
def test_no_officer_is_moved_between_agencies_or_teams_by_hand(committed_partnership, role):
    p = committed_partnership
    council = p.council.pk
    with logged_in(role) as login:
        for token in (None, world.sign_in(p.outsider), world.sign_in(p.caseworker)):
            for statement in (
                f"update identity_officer set agency_id = '{council}'",
                f"update identity_officer set team_id = '{p.caseworker.team_id}' where id = '{p.outsider.pk}'",
                f"update identity_team set agency_id = '{council}'",
                "update identity_officer set roles = '{administrator}'",
                "update identity_officer set left_at = null, is_service = true",
                f"insert into identity_officer (id, agency_id, name, job_title, roles, is_service)"
                f" values (gen_random_uuid(), '{council}', 'x', '', '{{}}', false)",
                f"insert into identity_rolechange (id, agency_id) values (gen_random_uuid(), '{council}')",
                f"update agreements_organisation set agency_id = '{council}'",
            ):
                with login.transaction(force_rollback=True):
                    login.execute("select wardmote.begin_session(%s)", [hashed(token)])
                    try:
                        moved = login.execute(statement).rowcount
                    except InsufficientPrivilege:
                        moved = 0
                    assert moved == 0, statement


def test_an_administrator_reaches_no_further_than_their_own_agency(partnership):
    p = partnership
    admin = world.officer(p.stranger, p.outsider.team, "Strange Admin", "administrator")
    token = world.sign_in(admin)
    theirs = {"officer": p.partner.pk, "team": p.partner.team_id, "own": p.outsider.pk}
    attacks = [
        "move_officer(%(officer)s, %(team)s)", "move_officer(%(officer)s, null)", "move_officer(%(own)s, %(team)s)",
        "propose_roles(%(officer)s, '{auditor}', 'r')", "end_sessions(%(officer)s, 'r')",
        "reset_second_factor(%(officer)s, 'r')", "unlock(%(officer)s)", "see_off(%(officer)s, null)",
        "see_off(%(officer)s, current_date)", "keep_on(%(officer)s)", "rename_team(%(team)s, 'x')", "close_team(%(team)s)",
        "invite_officer('P', 'p@example.org', '', %(team)s, '{supervisor}', repeat('a', 64))",
    ]  # fmt: skip
    before = state()
    for attack in attacks:
        with pytest.raises(DatabaseError), transaction.atomic(), matrix.as_application(token):
            connection.cursor().execute(f"select wardmote.{attack}", theirs)
    assert state() == before
