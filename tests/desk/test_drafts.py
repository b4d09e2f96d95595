"""Drafts as the page's script asks for them: one officer's, kept, given back, forgotten once sent."""

import json
import uuid

import pytest

from tests import world
from wardmote.records.desk import commands
from wardmote.records.desk.models import Draft

pytestmark = pytest.mark.django_db
AT = "/desk/drafts/at/"
PLACE = "/cases/C-AAAA-BBBB/notes/"


def body(officer, **changes):
    told = {
        "place": PLACE,
        "about": "Notes",
        "officer": str(officer.pk),
        "fields": {"text": ["Half a story"]},
    }
    return json.dumps(told | changes)


def keep(client, officer, **changes):
    return client.post(AT, body(officer, **changes), content_type="application/json")


def test_a_draft_is_given_back_to_its_officer_and_to_nobody_else(partnership):
    p = partnership
    client = world.client_for(p.caseworker)
    assert keep(client, p.caseworker).status_code == 200
    told = client.get(AT, {"place": PLACE}).json()
    assert told["draft"]["fields"] == {"text": ["Half a story"]}
    assert told["officer"] == str(p.caseworker.pk)
    assert told["token"]
    for other in (p.colleague, p.partner, p.outsider):
        assert world.client_for(other).get(AT, {"place": PLACE}).json()["draft"] is None
        assert "Nothing is waiting" in world.client_for(other).get("/desk/drafts/").content.decode()
    assert PLACE in client.get("/desk/drafts/").content.decode()


def test_what_one_officer_typed_is_not_kept_as_anothers(partnership, client):
    p = partnership
    assert keep(world.client_for(p.partner), p.caseworker).status_code == 409
    assert keep(client, p.caseworker).status_code == 401
    assert client.get(AT, {"place": PLACE}).status_code == 401
    with world.building():
        assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"place": "//elsewhere.example/"},
        {"place": "https://elsewhere.example/"},
        {"place": "/" + "x" * 400},
        {"fields": "no fields"},
        {"fields": {"text": ["x" * 100_001]}},
    ],
)
def test_what_has_not_the_shape_of_a_draft_is_not_kept(partnership, changes):
    assert (
        keep(world.client_for(partnership.caseworker), partnership.caseworker, **changes).status_code == 400
    )
    with world.building():
        assert not Draft.objects.exists()


def test_a_draft_is_kept_once_a_place_and_only_so_many(partnership, monkeypatch):
    monkeypatch.setattr(commands, "MOST_DRAFTS", 3)
    client = world.client_for(partnership.caseworker)
    for number in (1, 2, 3, 4, 4):
        keep(client, partnership.caseworker, place=f"/{number}/")
    with world.building():
        assert sorted(draft.place for draft in Draft.objects.all()) == ["/2/", "/3/", "/4/"]


def test_it_is_forgotten_in_the_transaction_that_takes_the_form_and_stays_when_it_is_refused(partnership):
    p = partnership
    case = world.case(p)
    world.opened_earlier(p.caseworker, case.pk)
    client = world.client_for(p.caseworker)
    place = f"/cases/{case.reference}/notes/"
    keep(client, p.caseworker, place=place)
    key = str(uuid.uuid4())
    assert client.post(place, {"text": "", "draft": place, "key": key}).status_code == 422
    with world.building():
        assert Draft.objects.count() == 1
    assert client.post(place, {"text": "Told.", "draft": place, "key": key}).status_code == 302
    with world.building():
        assert not Draft.objects.exists()


def test_a_form_sent_after_the_session_ended_leaves_the_draft(partnership):
    p = partnership
    keep(world.client_for(p.caseworker), p.caseworker, place=PLACE)
    nobody = world.client_for(p.caseworker)
    nobody.cookies.clear()
    assert nobody.post(PLACE, {"text": "x", "draft": PLACE}).status_code == 302
    world.client_for(p.partner).post("/desk/drafts/forget/", {"place": PLACE, "draft": PLACE})
    with world.building():
        assert Draft.objects.count() == 1
    world.client_for(p.caseworker).post("/desk/drafts/forget/", {"place": PLACE})
    with world.building():
        assert not Draft.objects.exists()
