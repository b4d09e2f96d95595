"""That a request is about one record changes how the database asks, and never what it answers.

The leak matrix asks for each row both ways (`cells.py`); here is that it would notice, and that it is asked so at all.
"""

import re
import uuid

import pytest
from django.db import connection

from tests import world
from tests.access import cells, matrix
from tests.access.test_mutations import first_catch
from wardmote.foundation.database.session import began, hashed

pytestmark = pytest.mark.django_db


def test_the_matrix_notices_whoever_is_let_in_or_shut_out_at_hand():
    m = matrix.build()
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select tablename, policyname, qual from pg_policies where qual like '%wardmote.at_hand()%' order by 1"
        )
        policies = cursor.fetchall()
    assert [table for table, _, _ in policies] == [
        "actions_action", "cases_case", "cases_summary", "intake_report", "intake_telling", "people_person",
    ]  # fmt: skip
    for table, policy, qual in policies:
        for answer in ("true", "false"):
            otherwise, changed = re.subn(r"wardmote\.admits_me\(audience_id, 'read'::text\)", answer, qual)
            assert changed == 1
            caught = first_catch(m, f"alter policy {policy} on public.{table} using ({otherwise})", [table])
            assert str(caught).endswith(", at hand"), (table, answer, caught)


def test_the_door_says_which_record_was_opened_to_whom_it_opened(partnership):
    p = partnership
    case, asks = world.case(p), world.case(p, kind="hate")
    answers = {}
    for officer in (p.caseworker, p.outsider):
        token = world.sign_in(officer)
        for reference in (case.reference, asks.reference, "C-NONE-NONE"):
            with connection.cursor() as cursor:
                cursor.execute(
                    "select answer, record from wardmote.at_the_door(%s, 'case', %s)",
                    [hashed(token), reference],
                )
                answers[officer, reference] = cursor.fetchone()
    assert answers == {
        (p.caseworker, case.reference): ("", case.pk),
        (p.caseworker, asks.reference): ("asks", None),
        (p.caseworker, "C-NONE-NONE"): ("shut", None),
        **{(p.outsider, name): ("shut", None) for name in (case.reference, asks.reference, "C-NONE-NONE")},
    }


def test_a_case_at_hand_is_read_without_working_out_all_one_may_see(partnership):
    case, other = world.case(partnership), world.case(partnership)
    token = world.sign_in(partnership.caseworker)

    def plan(at_hand: uuid.UUID | None) -> str:
        with began(token, at_hand=at_hand, durable=False), connection.cursor() as cursor:
            cursor.execute("explain (analyze, costs off) select 1 from cases_case where id = %s", [case.pk])
            return "\n".join(line for (line,) in cursor.fetchall())

    unasked = r"ProjectSet \(never executed\)|Function Scan on my_audiences.*\(never executed\)"
    assert re.search(unasked, plan(case.pk))
    assert not re.search(unasked, plan(other.pk))
    assert not re.search(unasked, plan(None))


def test_the_page_of_a_case_is_asked_with_the_case_at_hand(partnership):
    """What is at hand ends with the request."""
    case = world.case(partnership)
    client = world.client_for(partnership.caseworker)
    seen = []

    def look(execute, sql, params, many, context):
        if 'FROM "cases_case"' in sql and not seen:
            with connection.cursor() as cursor:
                seen.append(None)
                cursor.execute("select wardmote.at_hand()")
                seen[0] = cursor.fetchone()[0]
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        assert client.get(f"/cases/{case.reference}/").status_code == 200
    assert seen == [case.pk]
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.at_hand()")
        assert cursor.fetchone() == (None,)


def test_every_table_at_hand_names_its_record(db):
    assert set(cells.tables_at_hand().values()) == {"id", "case_id", "report_id"}
