"""pgrls, a linter of row security that knows nothing of us, on the migrated database: clean but for what is listed.

Each exception says why. One that no finding needs any more fails as a finding without an exception does.
Decision: docs/decisions/0057-a-linter-that-is-not-ours.md
"""

import json
import os
import re
import subprocess
import sys
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from django.db import connection

from tests import world

pytestmark = pytest.mark.django_db


class Excepted(NamedTuple):
    rule: str
    where: str  # a pattern of what pgrls calls the location
    why: str


EXCEPTIONS = [
    # --- tables without row security: their class says who may do what, and tests/database/test_tables.py holds it --
    Excepted("SEC001", r"public\.\w+", "of the classes authenticator, queue, framework or public, each by grants alone"),
    # --- policies that let everything through, for roles nobody signs in as --
    *(
        Excepted(rule, r"public\.\w+\.definer_sees_all", "for the definer of our functions, which has no login")
        for rule in ("SEC005", "SEC008", "SEC028", "SEC038")
    ),
    *(
        Excepted(rule, r"public\.identity_(agency|officer|team)\.operator_keeps", "for the owner, which has no login; the operator's command line steps into its shoes")
        for rule in ("SEC005", "SEC008", "SEC028", "SEC038")
    ),
    *(
        Excepted(rule, r"public\.audit_entry\.entry_for_the_sealer", "the sealer reads every entry; notes are not granted to it")
        for rule in ("SEC005", "SEC008", "SEC038")
    ),
    # --- policies that ask who it is and not which row --
    Excepted("SEC005", r"public\.identity_(agency|officer|team)\.directory_read", "every officer reads the directory; nobody without a session does"),
    Excepted("SEC005", r"public\.access_standin\.stand_in_read", "who stands in for an officer who is away is said in the directory"),
    Excepted("SEC005", r"public\.agreements_(agreement|alias|organisation|party)\.register_read", "every officer reads the register of agreements"),
    Excepted("SEC005", r"public\.agreements_alias\.register_(change|write)", "names of bodies are kept by role, not by agency"),
    Excepted("SEC005", r"public\.upkeep_(round|roundline|quarter|line|clause|confirmation)\.register_read", "every officer reads rounds, checklists and clauses, as the register they keep"),
    Excepted("SEC005", r"public\.kinds_proposal\.proposal_read", "every officer reads what is proposed for lists that are everyone's"),
    Excepted("SEC005", r"public\.search_namepolicy\.policy_read", "what an agency lets be answered by name is every officer's to know"),
    # --- shapes --
    Excepted("SEC007", r"public\.\w+", "one permissive shape on every table, and the matrix of leaks in place of a second statement of the rule"),
    Excepted("SEC025", r"public\.(cases_case\.case_open|people_person\.person_make)", "access_holding says which table holds records: a list of ours that no login writes"),
    Excepted("SEC025", r"public\.open311_key\.key_make", "front doors are public facts that no login writes: functions alone do"),
    Excepted("SEC027", r"public\.access_(audience|grant)", "read by audience: who sees a record may know who else does; the owner's agency is no private column"),
    Excepted("SEC025", r"public\.risk_followup\.follow_up_add", "what a band asks for stands in an instrument, which functions alone write"),
    Excepted("SEC027", r"public\.powers_answer", "its officer is asked through the look it belongs to; owner_id is the agency to ask"),
    Excepted("PERF002", r"public\.(letters_letter|risk_contact|supervision_\w+)\.\w+", "the clock is asked of the one row that is written"),
    Excepted("SEC027", r"public\.access_terms", "no login may read it: the rule alone does"),
    Excepted("SEC027", r"public\.search_namehit", "its searcher is asked through the search it belongs to; owner_id is the agency that keeps the record"),
    # --- our SECURITY DEFINER functions --
    Excepted("SEC013", r"public\.\w+\.\w+", "guards run as the definer so that they see what the writer may not; all are closed to callers"),
    Excepted("SEC014", r"wardmote\.\w+", "they run as the definer, bound by policies of its own; each asks actor(); EXECUTE is given one by one"),
    Excepted("SEC015", r"wardmote\.\w+", "search_path is empty, and no login may make anything temporary (tests/access/test_attacks_of_a_login.py)"),
    # --- speed, which benchmarks/ measures at a million cases --
    Excepted("PERF003", r"public\.\w+\.\w+", "the audience's index finds the rows, or it is a policy for writing one row"),
    Excepted("PERF004", r"public\.\w+\.\w+", "the column is compared with the function's result, worked out once a statement"),
]  # fmt: skip


@pytest.fixture(scope="module")
def findings() -> list[dict[str, Any]]:
    host, port, name = (os.environ[f"WARDMOTE_TEST_{part}"] for part in ("HOST", "PORT", "NAME"))
    address = f"postgresql://wardmote_tests@/{name}?host={quote(host, safe='')}&port={port}"
    ran = subprocess.run(
        [sys.executable, "-m", "pgrls", "lint", "--schemas", "public,wardmote", "--format", "json"],
        env={**os.environ, "DATABASE_URL": address, "PGPASSWORD": os.environ["WARDMOTE_TEST_PASSWORD"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode in (0, 1), ran.stderr  # 2: it could not look
    found: list[dict[str, Any]] = json.loads(ran.stdout)["violations"]
    return found


def excepts(exception: Excepted, finding: dict[str, Any]) -> bool:
    return exception.rule == finding["rule_id"] and bool(re.fullmatch(exception.where, finding["location"]))


def test_every_finding_is_excepted_with_a_reason(findings):
    assert len(findings) > 500  # it looked at the whole of it
    bare = [f for f in findings if not any(excepts(exception, f) for exception in EXCEPTIONS)]
    assert [f"{f['rule_id']} {f['location']}: {f['message'][:300]}" for f in bare] == []


def test_no_exception_is_left_over(findings):
    assert [e for e in EXCEPTIONS if not any(excepts(e, finding) for finding in findings)] == []


def test_tables_without_row_security_are_of_a_class_that_says_so(findings):
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select 'public.' || relname, obj_description(oid, 'pg_class') from pg_class"
            " where relnamespace = 'public'::regnamespace and relkind = 'r'"
        )
        classes = dict(cursor.fetchall())
    without = {f["location"] for f in findings if f["rule_id"] == "SEC001"}
    assert without
    plain = ("class: authenticator", "class: queue", "class: framework", "class: public: ")
    assert {table for table in without if not classes[table].startswith(plain)} == set()


def test_policies_that_let_everything_through_are_for_roles_without_a_login(findings):
    open_to_all = {f["location"] for f in findings if f["rule_id"] in ("SEC008", "SEC028", "SEC038")}
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select 'public.' || tablename || '.' || policyname, roles::text[] from pg_policies"
            " where schemaname = 'public'"
        )
        roles = dict(cursor.fetchall())
        cursor.execute("select rolname from pg_roles where rolcanlogin")
        logins = {name for (name,) in cursor.fetchall()}
    let_in = {where: set(roles[where]) & logins for where in open_to_all}
    assert {where: who for where, who in let_in.items() if who} == {
        "public.audit_entry.entry_for_the_sealer": {"wardmote_audit"}
    }


def test_functions_of_the_definer_cannot_be_led_astray(findings):
    """What SEC015 warns of wants a temporary object; `create temp` is refused to every login."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select rolname from pg_roles where rolname like 'wardmote_%%' and rolcanlogin and not rolsuper"
            " and has_database_privilege(rolname, current_database(), 'temp')"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "select p.proname from pg_proc p where p.prosecdef and p.pronamespace = 'wardmote'::regnamespace"
            " and (not p.proconfig @> array['search_path=\"\"']"
            " or p.proowner <> 'wardmote_definer'::regrole or has_function_privilege('public', p.oid, 'execute'))"
        )
        assert cursor.fetchall() == []
