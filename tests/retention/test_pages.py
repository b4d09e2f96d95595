"""The pages of this room: the list asks as much for many as for few, and each is there for whom it is."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import world
from tests.retention import making
from wardmote import cli
from wardmote.work.retention import operating
from wardmote.work.retention.models import Item


@pytest.fixture
def scene(partnership):
    making.add_second(partnership)
    partnership.extra["case"] = making.old_case(partnership)
    return partnership


@pytest.mark.django_db
def test_the_list_asks_as_much_for_three_hundred_as_for_one(scene):
    p = scene
    client = world.client_for(p.governance)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("retention:list")).status_code == 200
        return len(world.own(queries.captured_queries))

    few = asked()
    with world.building():
        one = Item.objects.get()
        Item.objects.bulk_create(
            Item(
                record_kind="case", record_id=one.pk.__class__(int=number), reference=f"C-{number:04}-{number:04}", owner=one.owner,
                audience=one.audience, tier="standard", sort="asb", begun_on=one.begun_on, settled_on=one.settled_on,
                since_on=one.since_on, rule=one.rule, keep_until=one.keep_until, due_on=one.due_on,
                reckoned_at=one.reckoned_at,
            )
            for number in range(1, 300)
        )  # fmt: skip
    many = asked()
    assert many <= few <= 12, (few, many)


@pytest.mark.django_db
def test_the_page_of_a_record_asks_little_and_is_there_for_its_owner_alone(scene):
    p = scene
    case = p.extra["case"]
    page = reverse("retention:record", kwargs={"reference": case.reference})
    with CaptureQueriesContext(connection) as queries:
        answer = world.client_for(p.governance).get(page)
    assert len(world.own(queries.captured_queries)) <= 25
    words = answer.content.decode()
    assert "closed" in words
    assert "6 years" in words
    assert "Unconfirmed" in words
    assert case.title not in words  # the lead does not see the case
    assert world.client_for(p.caseworker).get(page).status_code == 200
    for officer in (p.outsider, p.partner, p.colleague):
        assert world.client_for(officer).get(page).status_code == 404
        assert case.reference not in world.client_for(officer).get(reverse("retention:list")).content.decode()


@pytest.mark.django_db
def test_the_way_to_it_is_shown_to_leads_and_on_the_record(scene):
    p = scene
    case = p.extra["case"]
    world.opened_earlier(p.caseworker, case.pk)
    detail = reverse("cases:detail", kwargs={"reference": case.reference})
    assert f"/retention/{case.reference}/" in world.client_for(p.caseworker).get(detail).content.decode()
    assert 'href="/retention/"' in world.client_for(p.governance).get("/").content.decode()
    assert 'href="/retention/"' not in world.client_for(p.caseworker).get("/").content.decode()


@pytest.mark.django_db
def test_an_own_period_is_set_by_page(scene):
    p = scene
    href = reverse("retention:set_period")
    sent = {"rule": "case-closed", "years": "4", "starts_on": "3 4 2099", "source": "Schedule, line 14"}
    assert world.client_for(p.caseworker).post(href, sent).status_code == 403
    client = world.client_for(p.governance)
    assert client.post(href, sent | {"years": "none", "starts_on": "1 1 2020"}).status_code == 422
    assert client.post(href, sent).status_code == 302
    assert "Schedule, line 14" in client.get(reverse("retention:rules")).content.decode()
    assert client.post(href, sent).status_code == 422  # set already


@pytest.mark.django_db
def test_a_stale_second_factor_is_asked_for_again(scene):
    p = scene
    client = world.client_for(p.governance)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update identity_session set second_factor_at = now() - interval '1 hour'")
    href = reverse("retention:ask", kwargs={"reference": p.extra["case"].reference})
    assert client.get(href)["Location"].startswith(reverse("account_again"))
    assert client.post(href, {"ground": "period_over", "reason": "Not needed."}).status_code == 422


@pytest.mark.django_db
def test_the_operator_is_told_numbers_alone(scene, capsys):
    p = scene
    with world.building():
        assert operating.run(cli.make_parser().parse_args(["retention", "due", "--json"])) == 0
    told = {row["agency"]: row for row in json.loads(capsys.readouterr().out)}
    assert told["Council"]["due"] == 1
    assert told["Housing"]["due"] == 0
    with world.building():
        assert operating.run(cli.make_parser().parse_args(["retention", "due"])) == 0
    said = capsys.readouterr().out
    assert "Council: 1 due" in said
    assert p.extra["case"].reference not in said
    with world.building():
        assert operating.run(cli.make_parser().parse_args(["retention", "run", "--json"])) == 0
    assert json.loads(capsys.readouterr().out)["told"] == 2
