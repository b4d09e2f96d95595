"""What the application's login can and cannot do, as that login itself."""

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from tests import world
from wardmote.foundation.database.bootstrap import password_of
from wardmote.foundation.database.session import hashed


def logged_in(role: str) -> psycopg.Connection:
    """A connection of the role's own: a test's superuser could step back."""
    from django.conf import settings

    where = settings.DATABASES["default"]
    return psycopg.connect(
        host=where["HOST"],
        port=where["PORT"],
        dbname=where["NAME"],
        user=role,
        password=password_of(role),
        autocommit=True,
    )


@pytest.fixture
def app(committed):
    with logged_in("wardmote_app") as connection:
        yield connection


def test_application_is_neither_superuser_nor_owner_nor_past_the_policies(app):
    powers = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
    assert (
        app.execute(f"select {powers} from pg_roles where rolname = current_user").fetchone() == (False,) * 5
    )
    owned = "select count(*) from pg_class where relowner = current_user::regrole"
    assert app.execute(owned).fetchone() == (0,)
    for role in ("wardmote_owner", "wardmote_definer", "wardmote_worker", "wardmote_authenticator"):
        with pytest.raises(InsufficientPrivilege):
            app.execute(f"set role {role}")


@pytest.mark.parametrize("setting", ["wardmote.session", "wardmote.job", "wardmote.actor"])
def test_an_officer_s_id_in_a_setting_gives_nothing(committed_partnership, setting):
    p = committed_partnership
    world.case(p)
    token = world.sign_in(p.caseworker)
    with logged_in("wardmote_app") as app:
        for forged in (str(p.caseworker.pk), token, "", "' or true --"):
            app.execute("select set_config(%s, %s, false)", [setting, forged])
            assert app.execute("select wardmote.actor()").fetchone() == (None,)
            assert app.execute("select count(*) from cases_case").fetchone() == (0,)
            assert app.execute("select count(*) from identity_officer").fetchone() == (0,)
        if setting == "wardmote.session":  # only the hash that nobody can read
            app.execute("select set_config(%s, %s, false)", [setting, hashed(token)])
            assert app.execute("select count(*) from cases_case").fetchone() == (1,)


@pytest.mark.parametrize(
    "table",
    [
        "identity_account",
        "identity_session",
        "identity_installation",
        "identity_jobactor",
        "account_emailaddress",
        "mfa_authenticator",
        "axes_accessattempt",
        "axes_accesslog",
        "auth_permission",
        "access_shareable",
    ],
)
def test_application_cannot_read(app, table):
    with pytest.raises(InsufficientPrivilege):
        app.execute(f"select * from {table}")


@pytest.mark.parametrize(
    "statement",
    [
        "update identity_officer set roles = '{administrator}'",
        "insert into identity_officer (id, name, agency_id, job_title, roles, is_service)"
        " values (gen_random_uuid(), 'x', gen_random_uuid(), '', '{}', false)",
        "delete from identity_officer",
        "update identity_team set name = 'x'",
        "update identity_agency set name = 'x'",
        "insert into access_grant (audience_id) values (1)",
        "update access_grant set level = 5",
        "delete from access_denial",
        "insert into access_audience (owner_id) values (gen_random_uuid())",
        "update cases_case set audience_id = 1",
        "update cases_case set owner_id = gen_random_uuid()",
        "delete from cases_case",
        "truncate cases_case",
        "update audit_entry set action = 'x'",
        "delete from audit_entry",
        "insert into audit_entry (action, subject_kind, officer_id) values ('x', 'x', gen_random_uuid())",
        "insert into audit_entry (action, subject_kind, at) values ('x', 'x', now())",
        "select note from audit_entry",
        "select salt from audit_entry",
        "update procrastinate_jobs set args = '{}'",
        "select args from procrastinate_jobs",
        "delete from procrastinate_jobs",
        "select wardmote.begin_job(1)",
        "select wardmote.service_agencies()",
        "select wardmote.second_factor_required()",
        "alter table cases_case disable row level security",
        "create table mine (id int)",
        "create function wardmote.mine() returns int language sql as 'select 1'",
    ],
)
def test_application_may_not(app, statement):
    with pytest.raises(InsufficientPrivilege):
        app.execute(statement)


@pytest.mark.parametrize("table", ["identity_officer", "cases_case", "audit_entry", "procrastinate_jobs"])
def test_authenticator_reads_nothing_of_the_domain(committed, table):
    with logged_in("wardmote_authenticator") as authenticator, pytest.raises(InsufficientPrivilege):
        authenticator.execute(f"select * from {table}")


@pytest.mark.parametrize("table", ["identity_account", "identity_session", "mfa_authenticator"])
def test_worker_reads_nothing_of_signing_in(committed, table):
    with logged_in("wardmote_worker") as worker, pytest.raises(InsufficientPrivilege):
        worker.execute(f"select * from {table}")
