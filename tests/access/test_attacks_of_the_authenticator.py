"""Becoming somebody else: every way into a session, an officer or a job that SQL of one's own might try.

As the web's login and as the worker's. What concerns single functions is walked from the live catalogue, so that a
new function is attacked without a line here: nobody's records come out of it, and nothing of theirs is changed.
"""

import itertools
import re
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django import app as queue
from psycopg.errors import InsufficientPrivilege

from tests import world
from tests.access import matrix
from tests.database.test_forging import logged_in
from wardmote.foundation.database.session import hashed

LOGINS = ("wardmote_app", "wardmote_worker")
# The settings that any function or policy looks at: found in the catalogue, and no others may come without a look here.
SETTINGS = {"wardmote.at_hand", "wardmote.session", "wardmote.job"}


def ask(sql: str, *values: Any) -> list[Any]:
    with world.building(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


# --- sessions and secrets ------------------------------------------------------------------------------


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


# --- in front of the real names ------------------------------------------------------------------------


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
        cursor.execute("select * from wardmote.begin_session('nobody has this hash')")
        assert cursor.fetchall() == []
        cursor.execute("select wardmote.actor()")
        assert cursor.fetchone() == (None,)
        cursor.execute("set local search_path = public")


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


# --- every function, with hostile arguments ------------------------------------------------------------

# What a stranger gets or makes by these is theirs to get or make; everything else gives and changes nothing.
MAY_CHANGE = {
    "make_audience": "an audience of their own agency, with nothing in it",
    "begin_session": "ends whatever acted in this transaction",
    "begin_search": "their own search",
    "look_for_powers": "their own look before serving, of a case they opened and contribute to, with the search it is",
    "look_before_serving": "the same, apart, before the page is worked out",
    "job_acts_for": "a service account of a job that nobody enqueued: the worker's alone",
    "begin_digests": "the worker's alone: that a digest is due, which it cannot delete",
    "audit_recipient_told": "the worker's alone",
    "registers_remind": "the worker's alone: that a date of a register was told",
    "claim_digest": "the worker's alone",
    "finish_digest": "the worker's alone",
    "open311_read_without_key": "a count of calls under a print that means nobody",
    "files_in_mail_is": "the worker's alone: what became of a message, by prints",
    "files_in_tidied": "the worker's alone: what files held, once their days are over",
    "plan_files_tidied": "the worker's alone: what files of plans held, once their days are over",
    "letters_tidied": "the worker's alone: what was printed, and many letters, once their days are over",
    "routing_tidied": "the worker's alone: hand-overs and calls, once their days are over",
    "files_in_mailbox_is": "the worker's alone: that a mailbox was read, or could not be",
    "retention_reckon_some": "the worker's alone: the days of keeping, counted anew",
    "make_exchange_by_clock": "the worker's alone: the checklist of a quarter that is over, once",
}
MAY_RETURN = {
    "arrivals_without_clocks": "see OF_THE_WORKER",
    **dict.fromkeys(
        ("arrivals_to_route", "routing_agency", "routing_rotas_of", "routing_rules_of", "routing_shifts_of"),
        "see OF_THE_WORKER",
    ),
    "audit_recipients": "see OF_THE_WORKER",
    "my_openings": "what they opened themselves: the matrix puts openings of everything on record",
    "wrappings": "see OF_THE_WORKER",
    "wrappings_of_agreements": "see OF_THE_WORKER",
    "digests_to_begin": "see OF_THE_WORKER",
    "service_agencies": "see OF_THE_WORKER",
}
# What the worker's login may call and the web's may not, and why that is no way to anybody's records.
OF_THE_WORKER = {
    "address_of": "an address, of an officer of the agency it acts for alone",
    "audit_recipients": "which agency has checkpoints sent to which address: any agency's auditors see and set their own",
    "audit_recipient_told": "that today's was sent",
    "begin_digests": "for a running job of the digests",
    "begin_job": "while the job runs, as the service account of whoever enqueued it",
    "claim_digest": "for a running job of the digests",
    "clock_goes_on": "of a clock that stood still while its report was elsewhere, from then on",
    "clock_tell": "leaves notices of what is due or late, to the report's own team and supervisors; how many",
    "clocks_came_back": "which clocks stand still though their report waits again: ids and times",
    "clocks_ripe": "which clocks are to be told of: their ids",
    "clocks_told": "for the operator: numbers of each agency, and nothing of any record",
    "supervision_told": "for the operator: numbers of each agency, and nothing of any record",
    "supervision_tidied": "throws supervision sessions away once their days are over; how many",
    "digests_to_begin": "which officers are due one: their ids",
    "digests_to_send": "which digests wait: their ids",
    "letters_tidied": "throws away what was printed, and what many letters were made of; how many",
    "finish_digest": "what became of a digest",
    "front_doors_tidied": "throws away counts of networks of more than a day; how many",
    "files_in_claim": "the file that an officer started, with its sealed rows: it takes them in",
    "files_in_failed": "that a file could not be taken in",
    "files_in_mail_is": "what became of a message of the mailbox",
    "files_in_mail_known": "which messages of the mailbox are dealt with: numbers",
    "files_in_mail_taken": "whether a message became a report: yes or no, by a print",
    "files_in_mailbox_is": "that the mailbox was read, or could not be",
    "files_in_offer": "offers a spreadsheet that came by e-mail to the team of its source",
    "files_in_source_of": "which source's spreadsheets come from an address: its id",
    "files_in_take_rows": "makes reports of the rows of a file that an officer started, for the team of its source",
    "files_in_tidied": "throws away what files held, once its days are over; how many",
    "files_in_wrappings": "keys of files taken in as they are wrapped, which without the keyring are of no use",
    "forget_searches": "throws away what is older than a day",
    "job_acts_for": "of a job that nobody enqueued",
    "plan_file_wrappings": "keys of files of plans as they are wrapped, which without the keyring are of no use",
    "plan_files_tidied": "throws away what files of plans held, once their days are over; how many",
    "plans_told": "for the operator: numbers of each agency's current plans, and nothing of any draft",
    "powers_told": "for the operator: what was served, of each agency, power, ward and month; nothing of named tiers",
    "powers_by_the_clock": "has a use begin or run out on the day that was set when it was served",
    "powers_remind": "tells whoever used a power, and the case's lead, that a date is near; not what it is",
    "forget_power_looks": "looks of more than a day",
    "patrols_told": "for the operator: hours and counts of each agency by place and month, and nothing of any one patrol",
    "front_doors_wrappings": "keys of letters that wait as they are wrapped, which without the keyring are of no use",
    "letters_wrappings": "keys of letters to print as they are wrapped, which without the keyring are of no use",
    "open311_wrappings": "keys of servers' keys as they are wrapped, which without the keyring are of no use",
    "open311_heard": "what another council says of a report that was sent on to it",
    "open311_next": "a report that an officer sent on, with the sealed key for where it goes: it sends it",
    "open311_tidied": "throws away counts of networks of more than a day; how many",
    "open311_to_ask": "what another council calls a report that was sent on to it, with the sealed key to ask by",
    "open311_tried": "what became of sending one on",
    "risk_remind": "tells who leads a case, and their supervisors, that a contact or a review is due: no words of it",
    "risk_told": "for the operator: bands, and what is due, in numbers of each agency",
    "raise_alarms": "compares what the log holds of a day; how many it raised",
    "arrivals_without_clocks": "which reports from outside wait for clocks: what their clocks hang on, and no words",
    "start_clocks_of_arrival": "starts the clocks of a report that has none",
    "arrivals_to_route": "which reports from outside no rule was asked of: what rules ask, and a postcode",
    "route_arrival": "sends one on to a team of its own agency by a rule of that agency, once, before anyone decided on it",
    "routing_agency": "which agency has that name: the directory is every officer's",
    "routing_rotas_of": "the rotas of an agency: who takes over where nobody is on duty",
    "routing_rules_of": "the rules of an agency: where reports go, and nothing of any report",
    "routing_tidied": "throws away hand-overs, and calls that led to no report, once their days are over; how many",
    "routing_shifts_of": "who of an agency is on duty at a moment",
    "letter_gone": "throws away a message to a reporter that went",
    "letters_due": "messages to reporters that have not gone yet, and to whom: it sends them",
    "registers_remind": "tells who owns an entry, its supervisors and editors, that a date is near or passed: no words of it",
    "registers_told": "for the operator: numbers of each agency and register, and nothing of any entry",
    "retention_agreed": "which deletions two persons agreed to and whose time has come: their ids",
    "retention_erase": "deletes what two persons agreed to delete, once its time has come, and nothing else",
    "retention_reckon_some": "works out when records come due; how many it looked at",
    "retention_remind": "leaves notices of what is due for review; how many",
    "retention_told": "for the operator: numbers of each agency, and nothing of any record",
    "make_exchange_by_clock": "the checklist of a quarter that is over, once, with no data in it",
    "service_agencies": "which agencies there are: the directory is every officer's",
    "tidy_desks": "throws away drafts of more than a week",
    "unfinished_forgotten": "throws away reports begun and not sent; how many",
    "wrappings": "keys of documents as they are wrapped, which without the keyring are of no use",
    "wrappings_of_agreements": "the same of files of agreements",
}


def state() -> dict[str, Any]:
    """A sum over every row of every table, as the superuser."""
    tables = [
        name
        for (name,) in ask(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
        )
    ]
    sums = " union all ".join(
        f"select '{name}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) from public.{name} t"
        for name in tables
    )
    return {name: (count, total) for name, count, total in ask(sums)}


def written() -> int:
    """How many rows this transaction wrote, undone ones too: asked first, since it costs nothing."""
    rows: int = ask(
        "select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint from pg_stat_xact_all_tables"
        " where schemaname = 'public'"
    )[0][0]
    return rows


def functions(role: str) -> list[tuple[str, list[str], str]]:
    """What a login may call of ours: name, the types of its arguments, what it returns."""
    rows = ask(
        "select p.proname, array(select format_type(t, null) from unnest(p.proargtypes) with ordinality as a(t, n) order by n),"
        " pg_get_function_result(p.oid), p.provariadic <> 0"
        " from pg_proc p where p.pronamespace = 'wardmote'::regnamespace and p.prokind = 'f'"
        " and p.prorettype <> 'trigger'::regtype and has_function_privilege(%s, p.oid, 'execute') order by 1, 2",
        role,
    )
    return [(name, types, result) for name, types, result, _ in rows]


class Hostile:
    """Arguments of each type: nothing, somebody else's, too much, too long."""

    def __init__(self, m: matrix.Matrix) -> None:
        p = m.facts["p"]
        ids = [row.pk for row in m.rows.values() if isinstance(row.pk, uuid.UUID)]
        ids += [p.council.pk, p.caseworker.pk, p.caseworker.team_id, p.partner.pk, p.agreement.pk]
        some = list(
            dict.fromkeys([m.facts[each] for each in ("case", "report", "document", "action", "whole")] + ids)
        )
        numbers = [a for (a,) in ask("select id from access_audience order by id")]
        refs = [
            r
            for t in ("cases_case", "intake_report", "people_person", "places_place")
            for (r,) in ask(f"select reference from {t}")
        ]
        kinds = ["case", "report", "person", "place", "document", "referral", "action"]
        self.of = {
            "uuid": [None, *some, uuid.UUID(int=0)],
            "bigint": [None, *numbers[:20], 0, -1, 2**63 - 1],
            "integer": [None, 0, -1, 2**31 - 1],
            "smallint": [None, 0, -1, 32767],
            "numeric": [None, "0", "-1", "NaN", "1e100"],
            "text": [None, "", "%", *kinds, *refs[:12], "read", "export", str(some[0]), "a" * 20_000, "' or true --"],
            "character varying": [None, "", *kinds, "a" * 5_000],
            "boolean": [None, True, False],
            "date[]": [None, [], ["2026-01-01"]],
            "date": [None, "infinity", "-infinity", "2026-01-01"],
            "timestamp with time zone": [None, "infinity", "-infinity", "2026-01-01"],
            "text[]": [None, [], ["administrator"], ["contact", "incident"], refs, ["x"] * 20_000],
            "uuid[]": [None, [], some, some * 200],
            "bigint[]": [None, [], numbers],
            "jsonb": [None, "[]", "{}", "[null]", '[{"agency": null}]'],
            "bytea[]": [None, [], [b"x"]],
            "bytea": [None, b"", b"x" * 20_000, b"x" * 32],
            "interval": [None, "1 day", "100 years"],
        }  # fmt: skip

    def calls(self, types: list[str], most: int) -> Iterator[list[Any]]:
        """Nothing at all; each value in its turn, in every place at once; then one place after the other."""
        yield [None] * len(types)
        pools = [self.of[kind] for kind in types]
        for turn in range(min(most, max((len(pool) for pool in pools), default=0))):
            yield [pool[turn % len(pool)] for pool in pools]
        for place, pool in enumerate(pools if len(pools) > 1 else []):
            for value in pool[1:4]:
                yield [value if at == place else others[1 % len(others)] for at, others in enumerate(pools)]


def hidden(m: matrix.Matrix) -> set[str]:
    """What the stranger must not be told: the ids of all rows that they do not see, and what stands in them."""
    found = {str(row.pk) for row in m.rows.values() if "stranger" not in row.seen_by}
    for table in ("cases_case", "intake_report", "people_person", "places_place"):
        found |= {ref for (ref,) in ask(f"select reference from {table}")}
    return {each for each in found if len(each) > 5}


def test_no_function_gives_a_stranger_anything_or_changes_what_is_not_theirs(db):
    """The web's functions as a stranger and with no session; those that only the worker may call, beside."""
    m = matrix.build()
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    hostile, secret = Hostile(m), hidden(m)
    web = functions("wardmote_app")
    workers = [each for each in functions("wardmote_worker") if each not in web]
    found: list[str] = []
    changers = set()
    tried = 0
    for viewer, role, names, most in (
        ("stranger", "wardmote_app", web, 16), ("no session", "wardmote_app", web, 4), ("stranger", "wardmote_worker", workers, 8),
    ):  # fmt: skip
        before, so_far = state(), written()
        for name, types, _ in names:
            with connection.cursor() as cursor:
                for values in hostile.calls(types, most):
                    told = call(cursor, role, m.viewers[viewer], name, types, values)
                    tried += 1
                    sent = {
                        str(each)
                        for value in values
                        for each in (value if isinstance(value, list) else [value])
                    }
                    leaks = {
                        each for each in re.findall(r"[\w-]{6,}", told) if each in secret and each not in sent
                    }
                    if leaks and name not in MAY_RETURN:
                        found.append(f"{viewer}: {name}({str(values)[:100]}) tells {sorted(leaks)[:2]}")
            if written() == so_far:
                continue
            after, so_far = state(), written()
            changed = {table for table in after if after[table] != before[table]}
            if changed:
                changers.add(name)
            if changed and name not in MAY_CHANGE:
                found.append(f"{viewer}: {name} changes {sorted(changed)}")
            before = after
    print(f"\n{len(web)} and {len(workers)} functions, {tried} calls", *found, sep="\n")
    assert found == []
    assert "begin_digests" in changers, "a change is noticed"
    assert len(web) > 60
    assert len(workers) >= len(OF_THE_WORKER)
    assert {name for name, _, _ in workers} == set(OF_THE_WORKER), (
        "what the worker alone may call is listed with why"
    )


def call(cursor: Any, role: str, token: str, name: str, types: list[str], values: list[Any]) -> str:
    """What the function answers, or with what words it refuses."""
    marks = ", ".join(f"%s::{kind}" for kind in types)
    try:
        with transaction.atomic():
            cursor.execute(f"set local role {role}")
            cursor.execute("select wardmote.begin_session(%s)", [hashed(token)])
            cursor.execute("set local statement_timeout = '10s'")
            cursor.execute(f"select * from wardmote.{name}({marks})", values)
            return " ".join(str(row) for row in cursor.fetchall())
    except DatabaseError as refused:
        if getattr(refused.__cause__, "sqlstate", "") == "57014":  # it took too long
            raise
        return str(refused)
