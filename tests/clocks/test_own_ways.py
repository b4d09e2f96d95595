"""How an agency counts, from a day on: set by its administrators, where no Act says how."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests import world
from tests.clocks.conftest import clocks_of, now
from wardmote.records.clocks.models import Convention
from wardmote.trust.identity.models import Role

SET = "select wardmote.set_clock_convention(%s, %s, %s, false, %s, %s, false, %s, wardmote.today() + %s)"


def page(key):
    return reverse("clocks:set_convention", kwargs={"key": key})


@pytest.fixture
def administrator(partnership):
    return world.officer(
        partnership.council, partnership.caseworker.team, "Ad Ministrator", Role.ADMINISTRATOR
    )


def test_an_administrator_sets_how_their_agency_counts_from_a_day(partnership, administrator, take):
    p = partnership
    client = world.client_for(administrator)
    told = {
        "received": "at_once", "pause": "elapsed", "first_day_counts": "on", "leaves_out": ["weekends"],
        "skips": "25 12\n1 January", "source": "Service standards, page 6",
        "starts_on": (date.today() + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    wrong = client.post(page("service-time"), told | {"skips": "Yule", "received": ""})
    assert wrong.status_code == 422
    assert "and not “Yule”" in wrong.content.decode()
    assert "Choose from when it is counted" in wrong.content.decode()
    before = clocks_of(take(p.caseworker, now(), kind="asb", harm="high"))["first_contact"]
    assert client.post(page("service-time"), told).status_code == 302
    assert client.post(page("service-time"), told).status_code == 422  # from that day already
    assert "Your own" not in client.get(reverse("clocks:conventions")).content.decode()  # not yet
    client.post(page("service-time"), told | {"starts_on": date.today().isoformat()})
    body = client.get(reverse("clocks:conventions")).content.decode()
    for words in ("Your own", "The first day counts.", "Left out: weekends.", "1 January", "Christmas Day"):
        assert words in body
    own = clocks_of(take(p.caseworker, now(), kind="asb", harm="high"))["first_contact"]
    theirs = clocks_of(take(p.partner, now(), kind="asb", harm="high"))["first_contact"]
    assert own.convention.agency_id == p.council.pk
    assert theirs.convention_id == before.convention_id != own.convention_id


def test_what_stands_in_an_act_and_what_does_not_hold_together_is_refused(partnership, administrator):
    p = partnership
    client = world.client_for(administrator)
    assert f'href="{page("service-time")}"' in client.get(reverse("clocks:conventions")).content.decode()
    assert (
        f'href="{page("closure-hearing")}"' not in client.get(reverse("clocks:conventions")).content.decode()
    )
    answer = client.get(page("closure-hearing"))
    assert answer.status_code == 403
    assert "stands in an Act" in answer.content.decode()
    assert client.get(page("nothing")).status_code == 404
    assert world.client_for(p.caseworker).get(page("service-time")).status_code == 403
    good = ["service-time", "at_once", "nothing", [], [], "Told so", 0]
    hostile = [
        (p.caseworker, {}), (administrator, {0: "closure-hearing"}), (administrator, {0: "nothing"}),
        (administrator, {1: "never"}), (administrator, {1: None}), (administrator, {2: "always"}),
        (administrator, {3: ["mondays"]}), (administrator, {3: None}), (administrator, {4: ["13-01"]}),
        (administrator, {4: ["02-31"]}), (administrator, {4: [None]}), (administrator, {5: " x "}), (administrator, {6: -1}),
    ]  # fmt: skip
    for officer, change in hostile:
        with (
            world.as_officer(officer),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(SET, [change.get(number, each) for number, each in enumerate(good)])
    with world.as_officer(administrator), connection.cursor() as cursor:
        cursor.execute(SET, good)
        assert Convention.objects.get(agency=p.council).name == "Service time: the agency’s own"
