"""Another system reports and asks: what it is told, what it is refused, and in which form."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from tests import world
from tests.front_doors.conftest import made
from tests.open311.conftest import REPORT, Caller, caller_of
from tests.open311.schemas import faults, schemas
from wardmote.outward.api import commands, queries
from wardmote.outward.api.models import Key
from wardmote.records.front_doors.models import Door
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report, Telling
from wardmote.trust.identity.models import Role

pytestmark = pytest.mark.django_db


def close(partnership, words="We spoke to them."):
    with world.as_officer(partnership.caseworker) as by:
        intake.close_report(report=Report.objects.get(), reason=words, by=by, now=datetime.now(UTC))


def told():
    with world.building():
        return Telling.objects.select_related("report__team").get()


def test_a_report_lands_with_the_team_of_the_door_as_it_was_told(partnership, caller):
    status, (created,) = caller.post(
        **REPORT, **{"attribute[who]": "Flat 3", "attribute[contact]": "phone", "attribute[colour]": "red",
                     "attribute[occurred]": "2026-11-20T23:40:00+00:00", "phone": "020 7946 0000",
                     "media_url": "https://pictures.example/1.jpg"}
    )  # fmt: skip

    assert status == 200
    found = told()
    assert found.report.reference in created["service_notice"]
    assert (found.report.channel, found.report.kind, found.report.team) == (
        "open311", "noise", partnership.caseworker.team,
    )  # fmt: skip
    assert found.teller_name == "Ines Carrow"
    assert (found.who, found.contact_by, found.postcode) == ("Flat 3", "phone", "MB1 2AB")
    assert "colour: red" in found.what
    assert "pictures.example" in found.what
    assert found.report.occurred_from == datetime(2026, 11, 20, 23, 40, tzinfo=UTC)
    assert float(found.report.latitude) == 51.512346


@schemas
def test_every_answer_is_as_the_standard_says_and_the_same_in_xml(caller):
    public_id = caller.report()
    asked = {
        "services": ("services", "services.json"),
        "definition": ("services/noise", "service-definition.json"),
        "requests": ("requests", "requests.json"),
        "request": (f"requests/{public_id}", "requests.json"),
    }

    for path, schema in asked.values():
        status, said = caller.get(f"{path}.json", api_key=caller.key)
        assert status == 200
        assert faults(said, schema) == []
        status, xml = caller.get(f"{path}.xml", api_key=caller.key)
        assert status == 200
        rows = said if isinstance(said, list) else [said]
        if path != "services/noise":
            assert [{e.tag: e.text for e in row} for row in xml] == [
                {
                    name: None if value is None else str(value).replace("True", "true")
                    for name, value in row.items()
                }
                for row in rows
            ]
    assert caller.get("discovery.json")[1]["endpoints"][0]["specification"].endswith("GeoReport_v2")


def test_what_is_told_of_a_request_is_little(partnership, caller):
    public_id = caller.report(email="ines@example.org")

    (one,) = caller.get(f"requests/{public_id}.json")[1]
    assert (one["status"], one["lat"], one["long"], one["zipcode"]) == ("open", 51.512, -0.091, "MB1")
    assert one["agency_responsible"] == partnership.council.name
    assert one["description"] is None
    assert one["address"] is None
    assert datetime.fromisoformat(one["requested_datetime"]).utcoffset() is not None
    said = str(one)
    assert not any(word in said for word in ("Ines", "Carrow", "Harbour", "Music", "ines@", "2AB"))

    close(partnership)
    (one,) = caller.get(f"requests/{public_id}.json")[1]
    assert (one["status"], one["status_notes"]) == ("closed", "We spoke to them.")


def test_sent_again_it_is_one_report(caller):
    first = caller.report()
    assert caller.report() == first

    headers = {"Idempotency-Key": "mine-1"}
    _, (other,) = caller.post(**REPORT, headers=headers)
    _, (again,) = caller.post(**REPORT | {"description": "Written anew"}, headers=headers)
    assert other["service_request_id"] == again["service_request_id"] != first
    assert caller.get("tokens/mine-1.json", api_key=caller.key)[1] == [
        {"service_request_id": other["service_request_id"], "token": "mine-1"}
    ]
    with world.building():
        assert Report.objects.count() == 2


def test_requests_are_found_by_service_state_and_date_a_page_at_a_time(partnership, caller):
    ids = [caller.report(description=f"Number {n}") for n in range(3)]
    other = caller.report(service_code="asb")

    assert {one["service_request_id"] for one in caller.listed()[1]} == {*ids, other}
    assert [one["service_request_id"] for one in caller.listed(service_code="asb")[1]] == [other]
    assert caller.listed(status="closed") == (200, [])
    assert caller.listed(start_date="2020-01-01T00:00:00Z", end_date="2020-02-01T00:00:00Z") == (200, [])
    pages = [caller.listed(page=n, page_size=2)[1] for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [2, 2, 0]
    named = caller.get("requests.json", service_request_id=",".join([ids[0], "0" * 32, other]))[1]
    assert {one["service_request_id"] for one in named} == {ids[0], other}


def test_the_cost_of_a_list_does_not_grow(caller, django_assert_max_num_queries):
    for n in range(3):
        caller.report(description=f"Number {n}")
    with django_assert_max_num_queries(6):
        assert len(caller.listed()[1]) == 3


def test_updates_are_told_and_taken(partnership, caller):
    public_id = caller.report()
    close(partnership)
    status, (update,) = caller.get("servicerequestupdates.json", api_key=caller.key)
    assert status == 200
    assert (update["status"], update["description"]) == ("closed", "We spoke to them.")

    since = {"service_request_id": public_id, "description": "It began again."}
    assert caller.post("servicerequestupdates.json", **since, status="open")[0] == 200
    (one,) = caller.get(f"requests/{public_id}.json")[1]
    assert one["status"] == "open"
    assert caller.post("servicerequestupdates.xml", **since | {"description": "Still loud."})[0] == 200
    status, found = caller.get("servicerequestupdates.json", service_request_id=public_id)
    assert [(each["status"], each["description"]) for each in found] == [
        ("closed", "We spoke to them."), ("open", queries.REOPENED),
    ]  # fmt: skip
    assert "Still loud" not in str(found)


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["requests.json", "requests.xml", "servicerequestupdates.json"])
def test_without_a_key_that_holds_nothing_is_taken_and_nothing_listed(caller, path):
    caller.report()

    for key in ("", "x" * 43):
        for status, said in (
            Caller(key).post(path, **REPORT | {"service_request_id": "0" * 32}),
            Caller(key).get(path, api_key=key),
        ):
            assert status == 403
            code = said[0]["code"] if isinstance(said, list) else int(said.find("error/code").text)
            assert code == 403
    with world.building():
        assert Report.objects.count() == 1


def test_a_revoked_key_opens_nothing(caller, administrator):
    with world.as_officer(administrator) as by:
        commands.revoke_key(key=queries.keys().get(), by=by, now=datetime.now(UTC))

    assert caller.post(**REPORT)[0] == 403
    assert caller.listed()[0] == 403


def test_another_agencys_key_opens_nothing_here(partnership, caller):
    public_id = caller.report()
    theirs = world.officer(partnership.housing, None, "Pia Keeper", Role.ADMINISTRATOR)
    other = caller_of(made(theirs, partnership.partner.team, slug="police", channel="open311"), theirs)

    assert other.listed() == (200, [])
    assert other.listed(jurisdiction_id="council")[0] == 403
    assert other.post(**REPORT, jurisdiction_id="council")[0] == 403
    assert other.post("servicerequestupdates.json", service_request_id=public_id, description="x")[0] == 404
    assert other.get("services.json")[0] == 400  # there are two: it has to be said which
    assert other.get("services.json", jurisdiction_id="nowhere")[0] == 404


def test_a_foreign_id_is_answered_as_none(partnership, caller):
    with world.as_officer(partnership.caseworker) as by:
        taken = intake.take_report(
            what="x", kind="noise", harm="medium", channel="phone", area="y", team=by.team, by=by,
            now=datetime.now(UTC),
        )  # fmt: skip
    none = caller.get(f"requests/{'0' * 32}.json")

    assert none[0] == 404
    for tried in (taken.reference, taken.pk.hex, str(taken.pk)):
        assert caller.get(f"requests/{tried}.json") == none
        assert caller.get("requests.json", service_request_id=tried) == (200, [])
    assert caller.listed() == (200, [])


def test_a_key_is_used_so_often_in_a_minute_and_no_more(caller):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update open311_parameter set value = 2 where key = 'calls_a_minute'")

    assert [caller.listed()[0] for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"service_code": ""}, 400),
        ({"service_code": "hate"}, 404),  # not offered by this door
        ({"lat": "", "long": "", "address_string": ""}, 400),
        ({"attribute[contact]": "pigeon"}, 400),
        ({"attribute[occurred]": "yesterday"}, 400),
        ({"jurisdiction_id": "nowhere"}, 404),
    ],
)
def test_a_report_that_is_wrong_is_refused_in_the_standards_form(caller, fields, code):
    status, (fault,) = caller.post(**REPORT | fields)

    assert (status, fault["code"]) == (code, code)
    assert fault["description"]


def test_a_shut_door_takes_nothing_and_still_answers(partnership, caller, door):
    public_id = caller.report()
    with world.building():
        Door.objects.update(is_open=False)

    assert caller.post(**REPORT | {"description": "More"})[0] == 404
    assert caller.get(f"requests/{public_id}.json")[0] == 200
    assert caller.get("services.json")[0] == 404


def test_other_methods_and_bodies_are_refused(caller, client):
    assert client.put("/open311/v2/requests.json").status_code == 405
    assert client.post("/open311/v2/services.json").status_code == 405
    bomb = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    answer = client.post("/open311/v2/requests.json", bomb, content_type="text/xml")
    assert answer.status_code == 400
    assert (
        client.post("/open311/v2/requests.json", b"a" * 70_000, content_type="text/plain").status_code == 400
    )
    form = "application/x-www-form-urlencoded"
    assert client.post("/open311/v2/requests.json", b"a" * 70_000, content_type=form).status_code == 413


def test_no_page_reads_the_print_of_a_key(caller, administrator):
    with (
        world.as_officer(administrator),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        Key.objects.values_list("print", flat=True).get()
