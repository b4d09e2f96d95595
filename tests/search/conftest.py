"""Cases of the council with people in them, and a partner who is not let in."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from tests import world
from wardmote.work.cases import commands as cases


@pytest.fixture
def put_person(partnership):
    """`put_person(case, "Joan Smithers")`: a person, and an address, in a case of the caseworker."""

    def put(case, name="Joan Smithers", address="12 Harbour Street", postcode="EC1A 1BB", **fields):
        by, now = partnership.caseworker, datetime.now(UTC)
        world.opened_earlier(by, case.pk)
        with world.as_officer(by):
            cases.add_person(
                case=case, name=name, role="victim", from_on=date.today(), by=by, now=now, **fields
            )
            if address:
                cases.add_place(case=case, address=address, postcode=postcode, role="where", by=by, now=now)
        return case

    return put


@pytest.fixture
def kept(partnership, put_person):
    """A case of the council that no partner sees."""
    return put_person(world.case(partnership))


def searched(officer, words):
    """A search of an earlier, committed transaction; its id."""
    from wardmote.outward.search import commands

    with world.as_officer(officer):
        key = commands.begin_search(words=words)
    commit(key)
    return key


def commit(search):
    """As if the transaction of this search had been committed before the present one."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update search_search set xid = 1 where id = %s", [search])
        cursor.execute("update search_namehit set xid = 1 where search_id = %s", [search])


def answers(officer, words):
    """What this officer is answered by name only: agency and kind."""
    search = searched(officer, words)
    with world.as_officer(officer), connection.cursor() as cursor:
        cursor.execute(
            "select a.name, h.sort, h.about from search_namehit h join identity_agency a on a.id = h.owner_id"
            " where h.search_id = %s order by h.sort, h.about",
            [search],
        )
        return cursor.fetchall()


TOMORROW = date.today() + timedelta(days=1)
