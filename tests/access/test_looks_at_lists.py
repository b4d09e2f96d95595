"""Lists: one entry for each look, with filters as codes and nothing that was typed; and no sensitive columns in them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import world

pytestmark = pytest.mark.django_db

LISTS = {
    "/cases/": "cases listed",
    "/reports/": "reports listed",
    "/actions/": "actions listed",
    "/people/": "people listed",
    "/places/": "places listed",
}
# Where the sensitive parts of records are kept: read one record at a time, once its opening is on record.
SENSITIVE = ("cases_summary", "cases_note", "cases_person", "cases_place", "cases_event", "cases_mustnotreceive",
             "intake_telling", "intake_decision", "documents_content", "people_note", "places_note")  # fmt: skip


def looks():
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select action, note from audit_entry where subject_kind = 'list' order by at")
        return cursor.fetchall()


@pytest.mark.parametrize(("address", "action"), LISTS.items())
def test_a_look_at_a_list_is_one_entry_and_reads_nothing_sensitive(partnership, address, action):
    p = partnership
    world.case(p)
    client = world.client_for(p.caseworker)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address, {"q": "Quinlan Testerson", "kind": "noise", "team": "x y"})
    assert answer.status_code == 200
    assert looks() == [(action, "kind=noise words typed")]
    read = {table for query in asked for table in SENSITIVE if f'from "{table}' in query["sql"].lower()}
    assert read == set()


def test_whoever_is_sent_elsewhere_has_looked_at_nothing(partnership):
    assert world.client_for(partnership.caseworker).get("/people/?page=").status_code == 200
    assert [action for action, _ in looks()] == ["people listed"]
    world.client_for(partnership.caseworker).head("/people/")
    from django.test import Client

    Client().get("/people/")
    assert len(looks()) == 1
