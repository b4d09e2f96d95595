"""The categories that the public is offered are services; their codes are their keys. What was said is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import world
from tests.open311.conftest import REPORT
from wardmote.records.intake.models import Report
from wardmote.records.kinds.models import Category

pytestmark = pytest.mark.django_db


def ended(key):
    with world.building():
        there = Category.objects.get(key=key, by=None)
        day = timezone.localdate() - timedelta(days=1)
        Category.objects.create(
            key=key, kind=there.kind, name=there.name, qualifier=there.qualifier, source="s", status="own",
            starts_on=day, ends_on=day, public_name=there.public_name, at=timezone.now(),
        )  # fmt: skip


def codes(caller):
    status, services = caller.get("services.json")
    assert status == 200
    return {each["service_code"]: each for each in services}


def test_services_are_the_kinds_of_the_door_and_their_categories_in_force(caller):
    found = codes(caller)
    assert {"asb", "noise", "noise_bar_club", "street_drinking"} <= set(found)
    assert {"hate", "fly_tipping", "noise_other", "skateboarding"} & set(found) == set()
    assert (
        found["noise_bar_club"] | {"service_name": "A pub, bar or club", "group": "Noise"}
        == found["noise_bar_club"]
    )
    assert found["noise"]["group"] == "Noise"
    assert len(found) == len(caller.get("services.json")[1])  # no code twice
    status, told = caller.get("services/noise_bar_club.json")
    assert (status, told["service_code"]) == (200, "noise_bar_club")


def test_a_report_of_one_is_of_its_kind_and_keeps_what_was_said(partnership, caller):
    public_id = caller.report(service_code="noise_bar_club")
    other = caller.report(service_code="noise", description="Something else.")
    with world.building():
        said = {
            report.told_as.key if report.told_as else "": report
            for report in Report.objects.select_related("told_as")
        }
    assert set(said) == {"", "noise_bar_club"}
    assert {report.kind for report in said.values()} == {"noise"}
    assert said["noise_bar_club"].category is None
    ((one,), (two,)) = (caller.get(f"requests/{each}.json")[1] for each in (public_id, other))
    assert (one["service_code"], one["service_name"]) == ("noise_bar_club", "A pub, bar or club")
    assert (two["service_code"], two["service_name"]) == ("noise", "Noise")
    assert [each["service_request_id"] for each in caller.listed(service_code="noise_bar_club")[1]] == [
        public_id
    ]


@pytest.mark.parametrize(
    "code", ["noise_vehicle_alarm", "fly_tipping", "noise_other", "no_such_thing", "NOISE"]
)
def test_one_that_is_ended_of_another_kind_or_unknown_is_refused(caller, code):
    ended("noise_vehicle_alarm")
    assert code not in codes(caller)
    for status, said in (caller.post(**REPORT | {"service_code": code}), caller.get(f"services/{code}.json")):
        assert status == 404
        assert said == [
            {
                "code": 404,
                "description": "service_code was not found: services lists those that are offered now",
            }
        ]
    with world.building():
        assert not Report.objects.exists()


def test_one_ended_later_is_still_named_for_what_was_reported(caller):
    public_id = caller.report(service_code="noise_vehicle_alarm")
    ended("noise_vehicle_alarm")
    assert caller.get(f"requests/{public_id}.json")[1][0]["service_name"] == "A car alarm"
