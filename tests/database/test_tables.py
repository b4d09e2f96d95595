"""The live catalogue: every table is of a declared class, and has the rights of its class and no others."""

import re
from importlib import import_module

import pytest

from tests import world

ERASED = [
    *import_module("wardmote.work.retention.migrations.0007_deleting").ERASED,
    *import_module("wardmote.work.retention.migrations.0012_people_and_places").ERASED,
    *(f"patrols_{name}" for name in import_module("wardmote.work.retention.migrations.0014_patrols").TABLES),
    "patrols_correction",
]

LOGINS = {"wardmote_app", "wardmote_worker", "wardmote_authenticator", "wardmote_audit", "wardmote_backup"}
WEB = {"wardmote_app", "wardmote_worker", "wardmote_authenticator"}
CLASSES = re.compile(r"class: (protected|authenticator|queue|framework|definer: .{10,}|public: .{10,})")

# Rows that may be taken away again, each with why.
DELETES = {
    ("agreements_party", "wardmote_app"): "a party of an agreement that is still a draft",
    ("registers_due", "wardmote_app"): "a date that an entry of a register does not say any more",
    ("desk_draft", "wardmote_app"): "an officer's own draft, once it is sent or thrown away",
    ("desk_draft", "wardmote_definer"): "drafts of more than a week",
    ("desk_savedview", "wardmote_definer"): "views deleted more than a month ago",
    ("desk_template", "wardmote_definer"): "templates deleted more than a month ago",
    ("access_statedpurpose", "wardmote_definer"): "purposes stated in sessions that are over",
    ("search_search", "wardmote_definer"): "what was searched is forgotten after a day",
    ("search_namehit", "wardmote_definer"): "and what was answered by name only with it",
    **{
        (table, "wardmote_definer"): "hangs on a record that two officers agreed to delete"
        for table in [*ERASED, "home_casemark", "search_requestsubject", "search_accessrequest"]
    },
    **{
        (f"supervision_{name}", "wardmote_definer"): "hangs on a case that two officers agreed to delete"
        for name in import_module("wardmote.work.supervision.migrations.0002_protect").ERASED
    },
    ("plans_plantask", "wardmote_definer"): "names an action, as of a record that is deleted",
    ("registers_entryaction", "wardmote_definer"): "names an action, as of a record that is deleted",
    ("registers_entrydocument", "wardmote_definer"): "names a document, as of a record that is deleted",
    ("supervision_session", "wardmote_definer"): "a supervision session, once its days are over",
    ("supervision_agreed", "wardmote_definer"): "what was agreed in such a session",
    ("routing_handover", "wardmote_definer"): "what one shift told the next, once its days are over",
    ("clocks_clock", "wardmote_definer"): "hangs on a report that two officers agreed to delete",
    ("clocks_event", "wardmote_definer"): "what such a clock came to",
    ("patrols_observationreport", "wardmote_definer"): "names a report that two officers agreed to delete",
    ("patrols_patroldisclosure", "wardmote_definer"): "names a disclosure, as of a record that is deleted",
    **{
        (table, "wardmote_definer"): "hangs on a case that two officers agreed to delete"
        for table in import_module("wardmote.work.risk.migrations.0002_protect").TABLES
    },
    **{
        (f"powers_{name}", "wardmote_definer"): "a use of a power, as of a case that is deleted"
        for name in ("use", "particulars", "print", "condition", "step", "duedate")
    },
    **dict.fromkeys(
        (("powers_look", "wardmote_definer"), ("powers_answer", "wardmote_definer")),
        "what was looked up before serving is forgotten after a day",
    ),
    ("cases_conflict", "wardmote_definer"): "was declared about a case that is deleted",
    **{
        (f"letters_{name}", "wardmote_definer"): "hangs on a case that two officers agreed to delete"
        for name in ("letter", "printout", "bundle", "bundleitem")
    },
    **{
        (f"letters_{name}", "wardmote_definer"): "what many letters were made of, some months after"
        for name in ("run", "runitem")
    },
    (
        "plans_actionservice",
        "wardmote_app",
    ): "that a service leads or supports an action, said by who keeps the plan",
    ("letters_bundleitem", "wardmote_app"): "an exhibit of a bundle that is not made yet",
    ("rights_item", "wardmote_definer"): "a copy of words of a record that is deleted",
    ("rights_asked", "wardmote_definer"): "names a record that is deleted",
    ("rights_enclosure", "wardmote_definer"): "words of a file of a record that is deleted",
    ("rights_copy", "wardmote_definer"): "a copy of a document of a record that is deleted",
    ("rights_mark", "wardmote_definer"): "stands beside a case or person that is deleted",
    ("rights_subject", "wardmote_definer"): "names a person record that is deleted",
    **{
        (f"front_doors_{name}", "wardmote_definer"): "hangs on a report that two officers agreed to delete"
        for name in ("addition", "arrival", "letter")
    },
    **{
        (f"routing_{name}", "wardmote_definer"): "hangs on a report that two officers agreed to delete"
        for name in ("routed", "call", "callnote")
    },
    **{
        (f"open311_{name}", "wardmote_definer"): "hangs on a report that two officers agreed to delete"
        for name in ("arrived", "sending", "step")
    },
    ("files_in_content", "wardmote_definer"): "what a file held, once its days are over",
    ("plan_papers_content", "wardmote_definer"): "what a file of a plan held, once its days are over",
    ("files_in_message", "wardmote_definer"): "prints of messages, once their days are over",
    ("files_in_taken", "wardmote_definer"): "hangs on a report that two officers agreed to delete",
    ("open311_use", "wardmote_definer"): "counts of a minute that is over",
    ("rights_part", "wardmote_definer"): "a document of a pack that holds words of a record that is deleted",
}
# Whose sequences a login may draw from: the queue's; the worker has the application's besides its own.
SEQUENCES = {
    "wardmote_app": {"procrastinate_jobs_id_seq", "procrastinate_events_id_seq"},
    "wardmote_worker": {
        "procrastinate_periodic_defers_id_seq",
        "procrastinate_workers_id_seq",
    },
}
# What the web says of a job: not its number, nor that it is done.
QUEUED = ["queue_name", "task_name", "priority", "lock", "queueing_lock", "args", "scheduled_at"]
# The owner writes these from the operator's command line and from migrations; all else is shut to it too.
OWNER_POLICIES = {
    ("audit_entry", "entry_by_the_operator"),
    ("identity_agency", "operator_keeps"),
    ("identity_officer", "operator_keeps"),
    ("identity_team", "operator_keeps"),
}


# What our functions may do to the tables of signing in, beside reading the columns that are not secret.
DEFINER_WRITES = {
    ("identity_session", "UPDATE", "last_seen_at"): "once a minute, that a session is in use",
    ("identity_session", "UPDATE", "seen_from"): "and from what network",
    ("identity_session", "UPDATE", "expire_date"): "a session unused or old enough is over",
    ("identity_session", "DELETE", ""): "an administrator ends an officer's sessions",
    ("identity_factorkey", "UPDATE", "key_id"): "the key that second factors are sealed with is wrapped anew",
    ("identity_factorkey", "UPDATE", "wrapped"): "and its key's name with it",
    ("identity_account", "UPDATE", "is_active"): "a leaver's account is closed",
    ("mfa_authenticator", "DELETE", ""): "a lost phone is reset",
    ("axes_accessattempt", "DELETE", ""): "a lock-out is lifted",
}


# Left without a search_path so that the planner can look inside; the last, so that an entry of the log costs less: it
# names all that it calls in full, and tests/access/test_attacks_in_front_of_names.py sets traps for it. They run with
# the rights of their caller.
INLINED = {"live_sharing", "sharing", "standing_in", "terms_live", "today", "audit_fill"}


@pytest.fixture(scope="module")
def catalogue(django_db_blocker):
    with django_db_blocker.unblock(), world.raw() as superuser:
        yield superuser


def tables(catalogue) -> dict[str, str]:
    rows = catalogue.execute(
        "select relname, coalesce(obj_description(oid, 'pg_class'), '') from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'f') order by 1"
    )
    return dict(rows.fetchall())


def of_class(catalogue, name: str) -> list[str]:
    return [table for table, comment in tables(catalogue).items() if comment.startswith(f"class: {name}")]


def rights(catalogue, table: str) -> set[tuple[str, str]]:
    """(role, right) on the whole table; without the owner's own."""
    rows = catalogue.execute(
        "select a.grantee::regrole::text, a.privilege_type from pg_class c, aclexplode(c.relacl) a"
        " where c.oid = %s::regclass",
        [f"public.{table}"],
    )
    return {(role, right) for role, right in rows.fetchall() if role != "wardmote_owner"}


def column_rights(catalogue, table: str) -> set[tuple[str, str, str]]:
    rows = catalogue.execute(
        "select a.grantee::regrole::text, a.privilege_type, t.attname from pg_attribute t, aclexplode(t.attacl) a"
        " where t.attrelid = %s::regclass and t.attnum > 0",
        [f"public.{table}"],
    )
    return {row for row in rows.fetchall() if row[0] != "wardmote_owner"}


def test_every_table_has_a_class(catalogue):
    unclassed = [table for table, comment in tables(catalogue).items() if not CLASSES.fullmatch(comment)]
    assert unclassed == []
    assert len(tables(catalogue)) > 30


def test_there_are_no_views_that_could_go_round_the_policies(catalogue):
    views = (
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')"
    )
    assert catalogue.execute(views).fetchall() == []


def test_protected_tables_are_protected_from_everyone(catalogue):
    faults = []
    for table in of_class(catalogue, "protected"):
        enabled, forced = catalogue.execute(
            "select relrowsecurity, relforcerowsecurity from pg_class where oid = %s::regclass",
            [f"public.{table}"],
        ).fetchone()
        for_app = catalogue.execute(
            "select count(*) from pg_policies where tablename = %s and 'wardmote_app' = any(roles)", [table]
        ).fetchone()[0]
        if not (enabled and forced and for_app):
            faults.append((table, enabled, forced, for_app))
        for role, right in rights(catalogue, table):
            if right in {"DELETE", "TRUNCATE"} and (right == "TRUNCATE" or (table, role) not in DELETES):
                faults.append((table, role, right))
            if role == "wardmote_authenticator":
                faults.append((table, role, right))
    assert faults == []


def test_no_policy_is_for_everyone(catalogue):
    loose = catalogue.execute(
        "select tablename, policyname from pg_policies where roles && '{public}'"
    ).fetchall()
    assert loose == []


def test_only_the_listed_policies_let_definer_and_owner_in(catalogue):
    def policies(role: str) -> set[tuple[str, str]]:
        rows = catalogue.execute(
            "select tablename, policyname from pg_policies where %s = any(roles)", [role]
        )
        return set(rows.fetchall())

    assert policies("wardmote_owner") == OWNER_POLICIES
    seen = [*of_class(catalogue, "protected"), *of_class(catalogue, "definer")]
    expected = {(table, "definer_sees_all") for table in seen}
    assert policies("wardmote_definer") == expected
    assert policies("wardmote_authenticator") == policies("wardmote_backup") == set()
    assert policies("wardmote_worker") <= set()
    assert policies("wardmote_audit") == {("audit_entry", "entry_for_the_sealer")}


def test_sign_in_tables_are_the_authenticator_s_and_in_columns_the_definer_s(catalogue):
    faults, written = [], set()
    for table in of_class(catalogue, "authenticator"):
        held = {(*it, "") for it in rights(catalogue, table) if it[0] != "wardmote_authenticator"}
        for role, right, column in held | column_rights(catalogue, table):
            secret = column in {"", "password", "session_data", "data", "extra_data"}
            if role == "wardmote_definer" and right != "SELECT":
                written.add((table, right, column))
            elif role != "wardmote_definer" or secret:
                faults.append((table, role, right, column))
    assert faults == []
    assert written == set(DEFINER_WRITES)


def test_web_may_only_add_to_the_queue(catalogue):
    held = set()
    for table in of_class(catalogue, "queue"):
        held |= {(table, right) for role, right in rights(catalogue, table) if role == "wardmote_app"}
        held |= {
            (table, right, column) for role, right, column in column_rights(catalogue, table) if role in WEB
        }
    assert held == {
        *(("procrastinate_jobs", "INSERT", column) for column in QUEUED),
        ("procrastinate_jobs", "SELECT", "id"),
        *(("procrastinate_events", "INSERT", column) for column in ("job_id", "type", "at")),
    }


def test_framework_tables_are_nobody_s(catalogue):
    faults = [
        (table, *it)
        for table in of_class(catalogue, "framework")
        for it in rights(catalogue, table) | column_rights(catalogue, table)
        if it[0] in LOGINS
    ]
    assert faults == []


def test_what_is_the_definer_s_alone_is_shut_to_every_login(catalogue):
    """Row policies let nobody in but the definer, and nobody else has a right to ask."""
    faults = []
    for table in of_class(catalogue, "definer"):
        enabled, forced = catalogue.execute(
            "select relrowsecurity, relforcerowsecurity from pg_class where oid = %s::regclass",
            [f"public.{table}"],
        ).fetchone()
        if not (enabled and forced):
            faults.append((table, enabled, forced))
        faults += [
            (table, *it)
            for it in rights(catalogue, table) | column_rights(catalogue, table)
            if it[0] != "wardmote_definer"
        ]
    assert faults == []


# What tells of a person or an address. An index finds a row before the row policies take it away, and EXPLAIN
# ANALYZE counts what they took: no login may compare what such an index is by.
PERSONAL = {"name", "other_names", "folded", "sort_key", "address", "address_key", "postcode", "value", "e164",
            "teller_name", "teller_phone", "contact"}  # fmt: skip
ROOMS = ("people_", "places_", "cases_", "intake_", "actions_")


def test_no_login_compares_what_an_index_on_personal_words_is_by(catalogue):
    rows = catalogue.execute(
        "select distinct c.relname, a.attname from pg_index i join pg_class c on c.oid = i.indrelid"
        " cross join lateral unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) as k (attnum)"
        " join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum"
        " join pg_type t on t.oid = a.atttypid"
        " where obj_description(c.oid, 'pg_class') = 'class: protected' and t.typcategory = 'S'"
        " and has_column_privilege('wardmote_app', c.oid, a.attnum, 'select')"
    ).fetchall()
    assert len(rows) > 4
    assert [row for row in rows if row[0].startswith(ROOMS) and row[1] in PERSONAL] == []


def test_public_tables_are_read_only(catalogue):
    faults = [
        (table, *it)
        for table in of_class(catalogue, "public")
        for it in rights(catalogue, table) | column_rights(catalogue, table)
        if it[0] in LOGINS and it[1] != "SELECT"
    ]
    assert faults == []


def test_logins_draw_from_the_listed_sequences_only(catalogue):
    rows = catalogue.execute(
        "select a.grantee::regrole::text, c.relname from pg_class c, aclexplode(c.relacl) a"
        " where c.relkind = 'S' and c.relnamespace = 'public'::regnamespace"
    ).fetchall()
    held: dict[str, set[str]] = {}
    for role, sequence in rows:
        held.setdefault(role, set()).add(sequence)
    assert {role: held.get(role, set()) for role in SEQUENCES} == SEQUENCES
    assert "-" not in held, "granted to everyone"


def test_functions_are_nobody_s_by_default_and_those_of_the_definer_are_closed(catalogue):
    rows = catalogue.execute(
        "select proname, prosecdef, proowner::regrole::text, coalesce(proconfig, '{}'), provolatile,"
        " has_function_privilege('public', oid, 'execute')"
        " from pg_proc where pronamespace = 'wardmote'::regnamespace"
    ).fetchall()
    faults = []
    for name, definer, owner, config, volatile, anyone in rows:
        if anyone:
            faults.append((name, "anyone may call it"))
        if 'search_path=""' not in config and (definer or name not in INLINED):
            faults.append((name, "no search_path"))
        if definer and owner != "wardmote_definer":
            faults.append((name, owner))
        if definer and volatile == "i":
            faults.append((name, "immutable: a prepared plan would hand one officer another's rows"))
    assert faults == []
    assert len(rows) > 20


def test_everything_belongs_to_owner_or_definer(catalogue):
    owners = catalogue.execute(
        "select distinct relowner::regrole::text from pg_class where relnamespace = 'public'::regnamespace"
        " and relkind in ('r', 'p', 'S')"
    ).fetchall()
    assert owners == [("wardmote_owner",)]


def test_no_role_steps_round_the_policies(catalogue):
    strong = catalogue.execute(
        "select rolname from pg_roles where rolname like 'wardmote%' and rolname <> 'wardmote_tests'"
        " and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)"
    ).fetchall()
    assert strong == []


def test_nobody_but_owner_and_definer_may_create(catalogue):
    rows = catalogue.execute(
        "select rolname, nspname from pg_roles, pg_namespace where rolname like 'wardmote%'"
        " and rolname <> 'wardmote_tests' and nspname in ('public', 'wardmote')"
        " and has_schema_privilege(rolname, nspname, 'create')"
    ).fetchall()
    assert set(rows) == {
        ("wardmote_owner", "public"),
        ("wardmote_owner", "wardmote"),
        ("wardmote_definer", "wardmote"),
    }
