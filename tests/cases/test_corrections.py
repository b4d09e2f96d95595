"""What a case knows of a person or a place is corrected, and what was there before is kept."""

from datetime import UTC, date, datetime

import pytest

from tests import world
from wardmote.trust.access.models import Level
from wardmote.work.cases import commands
from wardmote.work.cases.models import Case, EarlierWording, Person, Place

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def case(partnership):
    p = partnership
    made = world.case(p)
    for officer in (p.caseworker, p.partner, p.outsider):
        world.opened_earlier(officer, made.pk)
    world.share(p, made)
    for officer, name in ((p.caseworker, "Ada Exmaple"), (p.partner, "Bram Example")):
        with world.as_officer(officer) as by:
            told = Case.objects.select_related("owner").get(pk=made.pk)
            commands.add_person(case=told, name=name, role="victim", from_on=date(2026, 1, 2), by=by, now=NOW)
    with world.as_officer(p.caseworker) as by:
        told = Case.objects.select_related("owner").get(pk=made.pk)
        commands.add_place(case=told, address="1 Harbor Street", role="where", by=by, now=NOW)
    return made


def person(name):
    with world.building():
        return Person.objects.get(name=name)


def told(**changes):
    return {"name": "Ada Example", "role": "witness", "from_on": "2 1 2026", **changes}


def address(case, known, noun="people"):
    return f"/cases/{case.reference}/{noun}/{known.pk}/correct/"


def test_a_correction_shows_and_the_earlier_wording_stands_beside_it(partnership, case):
    client = world.client_for(partnership.caseworker)
    ada = person("Ada Exmaple")
    assert client.post(address(case, ada), told()).status_code == 302
    page = client.get(f"/cases/{case.reference}/people/").content.decode()
    assert "Ada Example, witness" in page
    assert "Earlier wording" in page
    assert "Ada Exmaple" in page
    assert "Victim or complainant" in page
    with world.building():
        wording = EarlierWording.objects.get()
        assert wording.was == {"name": "Ada Exmaple", "role": "victim"}
        assert wording.by_id == partnership.caseworker.pk


def test_a_place_is_corrected_too_and_nothing_changed_keeps_nothing(partnership, case):
    client = world.client_for(partnership.caseworker)
    with world.building():
        place = Place.objects.get()
    same = {"address": "1 Harbor Street", "role": "where"}
    assert client.post(address(case, place, "places"), same).status_code == 302
    with world.building():
        assert not EarlierWording.objects.exists()
    client.post(address(case, place, "places"), same | {"address": "1 Harbour Street", "postcode": "ma1 2bc"})
    with world.building():
        place.refresh_from_db()
        assert (place.address, place.postcode) == ("1 Harbour Street", "MA1 2BC")
        assert EarlierWording.objects.get().was == {"address": "1 Harbor Street", "postcode": ""}


def test_a_partner_corrects_what_they_told_and_not_what_the_owner_told(partnership, case):
    client = world.client_for(partnership.partner)
    assert client.post(address(case, person("Bram Example")), told(name="Bram Exemplar")).status_code == 302
    ada = person("Ada Exmaple")
    assert "or the owner corrects it" in client.get(address(case, ada)).content.decode()
    assert client.post(address(case, ada), told()).status_code == 422
    assert person("Ada Exmaple").role == "victim"
    with world.as_officer(partnership.partner) as by, pytest.raises(commands.CannotCorrect):
        commands.correct(known=ada, told=told(from_on=ada.from_on), by=by)
    assert world.client_for(partnership.outsider).get(address(case, ada)).status_code == 404


def test_what_changed_meanwhile_is_not_overwritten(partnership, case):
    client = world.client_for(partnership.caseworker)
    ada = person("Ada Exmaple")
    seen = (
        client.get(address(case, ada)).content.decode().partition('name="seen" value="')[2].partition('"')[0]
    )
    client.post(address(case, ada), told(name="Ada Example", seen=seen))
    late = client.post(address(case, ada), told(name="Adah Example", seen=seen))
    assert late.status_code == 422
    assert "Someone else changed this while you were writing" in late.content.decode()
    assert person("Ada Example")


def test_a_reader_cannot_correct(partnership, case):
    world.share(partnership, case, level=Level.READ)
    ada = person("Ada Exmaple")
    assert world.client_for(partnership.partner).post(address(case, ada), told()).status_code == 422
