"""What is learnt from plans and errors, and what any login might do on the server."""

import uuid

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.access.attacking import fast, run
from tests.database.test_forging import logged_in
from wardmote.foundation.database import session
from wardmote.trust.access import commands as access


@fast
@pytest.mark.parametrize(
    ("table", "column"),
    [("cases_person", "name"), ("cases_person", "contact"), ("cases_place", "address"), ("cases_place", "postcode"),
     ("intake_telling", "teller_name"), ("intake_telling", "teller_phone"), ("intake_telling", "address")],
)  # fmt: skip
def test_the_planner_does_not_tell_how_often_a_hidden_name_stands_there(partnership, table, column):
    """EXPLAIN gives everyone the estimates made from the commonest values of all rows."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select attstattarget from pg_attribute where attrelid = %s::regclass and attname = %s",
            [table, column],
        )
        assert cursor.fetchone() == (0,)


@fast
def test_errors_and_estimates_hold_no_hidden_value(partnership):
    p = partnership
    case = world.case(p, title="Zebra 4711")
    with world.as_officer(p.outsider):
        for sql in (
            "select * from cases_case where title::int = 1",
            "select cast(title as date) from cases_case",
            "select * from cases_case where 1 / (case when title like 'Zebra%%' then 0 else 1 end) = 1",
            "select query_to_xml('select * from cases_case', true, true, '')::text where false",
            "select 1 from pg_stats where tablename like 'cases%%' and schemaname = 'public' having count(*) > 0",
        ):
            assert run(sql) == 0, sql
        # One and the same answer, whether the record is there or not.
        answers = set()
        for record in (case.pk, uuid.uuid4()):
            with pytest.raises(DatabaseError) as refused, transaction.atomic():
                access.set_audience("case", record, case.audience_id)
            answers.add(str(refused.value))
        assert len(answers) == 1


@pytest.fixture
def app(committed):
    with logged_in("wardmote_app") as made:
        yield made


QUEUED = "insert into procrastinate_jobs (queue_name, task_name, args"


@pytest.mark.parametrize(
    "statement",
    [
        # What others are doing just now: their session's hash stands in what they ask.
        "select query from pg_stat_activity",
        "select * from pg_stat_get_activity(null)",
        "select pg_stat_get_backend_activity(1)",
        "select pg_cancel_backend(1)",
        "select pg_terminate_backend(1)",
        # Names of our own in front of the real ones.
        "create temp table identity_officer (id int)",
        "create domain pg_temp.text as int",
        "create function pg_temp.mine() returns int language sql as 'select 1'",
        "create schema mine",
        "create trigger t before insert on cases_note for each row execute function wardmote.narrow_child()",
        "create policy p on cases_case using (true)",
        "alter function wardmote.my_audiences(text) set search_path = public",
        "set session authorization wardmote_owner",
        "set role wardmote_definer",
        "set session_replication_role = replica",
        "set row_security = off; select * from cases_case",
        "set statement_timeout = 0; select * from identity_session",
        # The parts of the rule that only the rule may call.
        "select wardmote.find_audience(gen_random_uuid(), 'standard', '{}', '[]', '[]')",
        "select wardmote.grants_of(1)",
        "select wardmote.denials_of(1)",
        "select wardmote.narrowed(1, '{}')",
        "select wardmote.live_sharing(gen_random_uuid())",
        "select wardmote.job_acts_for(1, gen_random_uuid())",
        # In and out by other doors.
        "copy cases_case from program 'true'",
        "copy identity_session to stdout",
        "copy (select 1) to '/tmp/x'",
        "select pg_read_file('postgresql.conf')",
        "select lo_import('/etc/hostname')",
        "select lo_create(0)",
        "select lo_from_bytea(0, 'x')",
        # The queue: other agencies' jobs, and jobs that stand in the way of the timetable.
        "select args from procrastinate_jobs",
        "select secret from identity_jobactor",
        "select procrastinate_cancel_job_v1(1, true, true)",
        "select * from procrastinate_fetch_job_v2(null, 1)",
        "select procrastinate_finish_job_v1(1, 'succeeded', true)",
        "select procrastinate_register_worker_v1()",
        f"{QUEUED}, id) values ('default', 'x', '{{}}', 999999)",
        f"{QUEUED}, status) values ('default', 'x', '{{}}', 'doing')",
        f"{QUEUED}, queueing_lock) values ('default', 'x', '{{}}', 'notices.tell_of_yesterday')",
        f"{QUEUED}, lock) values ('default', 'x', '{{}}', 'l')",
    ],
)
def test_the_application_may_not(app, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
        for each in statement.split("; "):
            app.execute(each)


def test_nobody_elses_session_stands_where_it_can_be_read(committed_partnership):
    """Where the administrator could not close pg_stat_activity (hosted PostgreSQL), the hash is not in it."""
    token = world.sign_in(committed_partnership.caseworker)
    with transaction.atomic():
        assert session.begin_session(token)
        with world.raw() as superuser:
            shown = superuser.execute(
                "select query from pg_stat_activity where pid <> pg_backend_pid()"
            ).fetchall()
    assert any("begin_session" in query for (query,) in shown)
    assert not any(session.hashed(token) in query for (query,) in shown)


def test_another_login_gains_nothing(committed_partnership):
    p = committed_partnership
    world.case(p)
    token = session.hashed(world.sign_in(p.caseworker))
    with logged_in("wardmote_authenticator") as authenticator:
        for statement in (
            f"select * from wardmote.begin_session('{token}')",
            "select wardmote.my_audiences()",
            "select * from cases_case",
            "select * from procrastinate_jobs",
            "select nextval('access_audience_id_seq')",
            "select nextval('procrastinate_jobs_id_seq')",
            "create temp table t (id int)",
            "select query from pg_stat_activity",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                authenticator.execute(statement)
    with logged_in("wardmote_worker") as worker:
        for statement in ("select query from pg_stat_activity", "select secret from identity_jobactor",
                          "select session_key from identity_session", "set role wardmote_definer"):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                worker.execute(statement)
        assert worker.execute("select count(*) from cases_case").fetchone() == (0,)
