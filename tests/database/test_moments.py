"""That no day, no moment and no number comes into the rooms that a page cannot show: asked of the live catalogue.

PostgreSQL knows "infinity", years before 1 and after 9999, and NaN. Python does not, or works out nothing from them: a
row that held one broke every page it was on, for everybody.
"""

import json
from collections.abc import Iterator

import pytest
from django.db import connection

from tests import world
from tests.access.attacking import REFUSED, run, run_value

pytestmark = pytest.mark.django_db
NEVER = ("-infinity", "0001-01-01", "9999-12-31", "infinity")
# What nobody who signs in, no reporter and no key has a hand in: the database alone writes the time.
BY_THE_DATABASE = {
    "access_liveterms": "from the day of no agreement to that of none: it is compared, and never shown",
}


def columns(*kinds: str) -> list[tuple[str, str]]:
    """Of tables that policies or our functions guard."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid"
            " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped"
            " and format_type(a.atttypid, null) = any(%s)"
            " and obj_description(c.oid, 'pg_class') ~ '^class: (protected|definer)' order by 1, 2",
            [list(kinds)],
        )
        found = cursor.fetchall()
    # The log's times are the database's own, which no login may name.
    return [each for each in found if each[0] not in BY_THE_DATABASE and not each[0].startswith("audit_")]


def let_through(found: list[tuple[str, str]], values: tuple[str, ...], usual: str) -> Iterator[str]:
    """Columns for which no constraint refuses each of these values, and takes a usual one."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select conrelid::regclass::text, pg_get_expr(conbin, conrelid) from pg_constraint"
            " where contype = 'c' and connamespace = 'public'::regnamespace"
        )
        held: dict[str, list[str]] = {}
        for table, words in cursor.fetchall():
            held.setdefault(table, []).append(words.replace("%", "%%"))
        for table, column in found:
            for value in values:
                asked = " or ".join(
                    f"(({words}) is false and exists (select from jsonb_populate_record(null::public.{table}, %s)"
                    f" where ({words}) is not false))"
                    for words in held.get(table, ["true"])
                )
                cursor.execute(
                    f"select {asked} from jsonb_populate_record(null::public.{table}, %s)",
                    [
                        *[json.dumps({column: usual})] * len(held.get(table, ["true"])),
                        json.dumps({column: value}),
                    ],
                )
                if not cursor.fetchone()[0]:
                    yield f"{table}.{column} takes {value}"


def test_every_day_and_moment_is_one_that_a_page_can_show():
    found = columns("date", "timestamp with time zone")
    assert len(found) > 300
    assert list(let_through(found, NEVER, "2026-11-27")) == []


def test_every_number_is_one():
    found = columns("numeric", "double precision", "real")
    assert {table for table, _ in found} >= {"intake_report", "plans_measurevalue"}
    assert list(let_through(found, ("NaN",), "1")) == []


@pytest.mark.parametrize("moment", NEVER)
def test_nobody_is_told_of_anything_at_a_moment_that_their_pages_cannot_show(partnership, moment):
    """One statement of one officer took the home page away from every officer of every agency."""
    p = partnership
    told = "select wardmote.tell(array[%s::uuid], 'shared', 'case', gen_random_uuid(), wardmote.today(), %s)"
    with world.as_officer(p.outsider):
        assert run_value(told, p.caseworker.pk, moment) == REFUSED
        assert run_value(told, p.caseworker.pk, "2026-11-27") == 1
    client = world.client_for(p.caseworker)
    assert [client.get(page).status_code for page in ("/", "/notices/")] == [200, 200]


def test_nobody_who_a_case_is_shared_with_breaks_its_page(partnership):
    p = partnership
    case = world.case(p)
    world.share(p, case)
    note = (
        "insert into cases_note (id, case_id, parent_audience_id, audience_id, categories, text, by_id, at)"
        " select gen_random_uuid(), id, audience_id, audience_id, '{}', 'x', wardmote.actor(), %s from cases_case"
        " where id = %s"
    )
    with world.as_officer(p.partner):
        world.opened_earlier(p.partner, case.pk)
        assert run(note, "infinity", case.pk) == REFUSED
        assert run(note, "2026-11-27", case.pk) == 1
    assert world.client_for(p.caseworker).get(f"/cases/{case.reference}/notes/").status_code == 200
