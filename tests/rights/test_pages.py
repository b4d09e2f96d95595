"""The pages: counted, shut to strangers, and a pack taken away only with a fresh second factor."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.access.test_side_channels import text_of
from tests.people.making import opened
from tests.rights.conftest import lets_see, taken
from tests.rights.test_packs import choose, make, now, second_lead, settle, take_in
from wardmote.trust.identity.models import Officer
from wardmote.work.rights import commands
from wardmote.work.rights.models import Asked, Item, Part

pytestmark = pytest.mark.django_db


def asked_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(world.own(found.captured_queries))


def test_the_list_asks_as_much_for_three_as_for_thirty(partnership):
    lead = partnership.governance
    client = world.client_for(lead)
    for _ in range(3):
        taken(lead)
    few = asked_of(client, "/rights/?state=any")
    for _ in range(22):
        taken(lead)
    assert asked_of(client, "/rights/?state=any") == few <= 14


def test_whoever_may_not_see_a_request_is_told_what_is_told_of_one_that_is_not_there(partnership):
    p = partnership
    made = taken(p.governance)
    for officer in (p.caseworker, p.partner, p.outsider):
        client = world.client_for(officer)
        for part in ("", "records/", "items/", "pack/", "stop/", "answer/"):
            hidden = client.get(f"/rights/{made.reference}/{part}")
            absent = client.get(f"/rights/D-2222-2222/{part}")
            assert hidden.status_code == absent.status_code == 404
            assert text_of(hidden).replace(made.reference, "") == text_of(absent).replace("D-2222-2222", "")


def test_a_record_is_taken_in_and_those_asked_answer_by_the_pages(partnership, joan):
    p = partnership
    lead, by = p.governance, p.caseworker
    lets_see(lead, p)
    made = taken(lead)
    client = world.client_for(lead)
    records = f"/rights/{made.reference}/records/"
    assert client.post(records, {"reference": joan.reference}).status_code == 302
    assert client.post(records, {"reference": "P-2222-2222"}).status_code == 422
    opened(joan, lead)
    assert client.post(f"{records}person/{joan.reference}/").status_code == 302
    with world.as_officer(lead):
        assert Item.objects.count() == 1
    with world.building():
        Officer.objects.filter(pk=lead.pk).update(team=p.colleague.team)
    page = client.get(records)
    assert b"more record" in page.content
    assert p.extra["case"].reference.encode() not in page.content
    assert client.post(f"{records}ask/").status_code == 302
    theirs = world.client_for(by)
    listed = theirs.get("/rights/asked/").content.decode()
    assert p.extra["case"].reference in listed
    assert "Joan Smithers" in listed
    with world.as_officer(by):
        entry = Asked.objects.get(record_kind="case")
    here = f"/rights/asked/{entry.pk}/case/{p.extra['case'].reference}/"
    assert theirs.post(here, {"do": "take"}).status_code == 302
    assert theirs.get(here).status_code == 200
    with world.as_officer(by):
        note = Item.objects.get(source="cases_note")
    start, end = note.suggested[0]
    told = {
        "decision": "redact",
        "suggested": [f"{start}-{end}"],
        "words": "docks",
        "exemption": "",
        "reason": "",
    }
    assert b"[removed]" in theirs.post(f"{here}{note.pk}/", {**told, "preview": "1"}).content
    assert theirs.post(f"{here}{note.pk}/", told).status_code == 302
    with world.as_officer(by):
        note.refresh_from_db()
    assert "docks" not in note.cleared
    assert theirs.post(f"{here}{note.pk}/", {"decision": "withhold"}).status_code == 422
    assert client.get(here).status_code == 404
    assert theirs.post(here, {"do": "done"}).status_code == 302  # refused: parts are undecided
    with world.as_officer(by):
        assert Asked.objects.get(pk=entry.pk).answered_at is None


def test_a_pack_is_taken_away_only_with_a_fresh_second_factor(partnership, joan):
    p = partnership
    lead, second = p.governance, second_lead(p)
    lets_see(lead, p)
    made = taken(lead)
    world.opened_earlier(second, made.pk, kinds=("data_request",))
    choose(made, joan, lead)
    take_in(made, "person", joan, lead)
    client = world.client_for(lead)
    assert client.post(f"/rights/{made.reference}/pack/").status_code == 302
    take_in(made, "case", p.extra["case"], lead)
    settle(made, lead, second)
    with world.as_officer(lead):
        pack = commands.order_pack(request=made, by=lead, now=now())
    make(pack, p.council)
    with world.as_officer(lead):
        document = Part.objects.get(number=1).document_id
    world.opened_earlier(lead, document)
    assert client.get(f"/rights/{made.reference}/pack/").status_code == 200
    address = reverse("rights:documents:download", args=[document])
    assert client.get(address)["Content-Type"] == "application/pdf"
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update identity_session set second_factor_at = now() - interval '1 hour'")
    assert client.get(address).status_code == 302
