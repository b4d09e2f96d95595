"""What needs no key is answered so often in an hour to one network, in either form; a system with a key goes on."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from tests import world
from wardmote.outward.public_site.jobs import let_go
from wardmote.records.front_doors.models import Tally

pytestmark = pytest.mark.django_db


def asked(path, network="203.0.113.9", **fields):
    return Client(REMOTE_ADDR=network).get(f"/open311/v2/{path}", fields)


def at_most(number):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update front_doors_parameter set value = %s where key = 'open311_an_hour'", [number])


@pytest.mark.parametrize(
    ("path", "by_id"),
    [("services", False), ("services/noise", False), ("requests/{}", False), ("requests", True),
     ("servicerequestupdates", True)],
)  # fmt: skip
def test_a_network_that_asks_too_often_waits_and_others_do_not(caller, path, by_id):
    public_id = caller.report()
    at_most(2)
    fields = {"service_request_id": public_id} if by_id else {}
    path = path.format(public_id)
    assert [asked(f"{path}.{form}", **fields).status_code for form in ("json", "xml")] == [200, 200]
    as_json, as_xml = asked(f"{path}.json", **fields), asked(f"{path}.xml", "203.0.113.77", **fields)
    for answer in (as_json, as_xml):
        assert answer.status_code == 429
        assert 1 <= int(answer["Retry-After"]) <= 3600
    assert as_json.json() == [{"code": 429, "description": "Too many calls without a key in this hour"}]
    assert b"<code>429</code>" in as_xml.content
    assert as_xml["Content-Type"].startswith("text/xml")
    assert asked(f"{path}.json", api_key="none that holds", **fields).status_code == 429
    assert asked(f"{path}.json", "198.51.100.9", **fields).status_code == 200
    assert asked(f"{path}.json", api_key=caller.key, **fields).status_code == 200
    assert asked("discovery.json").status_code == 200


def test_the_network_is_kept_as_a_print_and_for_a_day(caller):
    asked("services.json")
    with world.building():
        (row,) = Tally.objects.filter(figure="open311_an_hour")
        assert len(row.network) == 32
        assert b"203" not in bytes(row.network)
        long_ago = timezone.now() - timedelta(hours=26)
        Tally.objects.create(figure="open311_an_hour", network=b"x" * 32, hour=long_ago, share=0, many=3)
    with connection.cursor() as cursor:
        cursor.execute("reset role; set role wardmote_worker")
        assert let_go()["counts"] == 1
        cursor.execute("reset role; set role wardmote_app")
    with world.building():
        assert [each.pk for each in Tally.objects.filter(figure="open311_an_hour")] == [row.pk]
    for statement in (
        "select * from front_doors_tally",
        "select wardmote.front_doors_tidied(now())",
        "select wardmote.tallied('open311_an_hour', '')",
        "select wardmote.tally('open311_an_hour', null)",
        "select wardmote.tally('open311_an_hour', repeat('x', 33)::bytea)",
        "select wardmote.tally('reopen', '')",
        "select wardmote.tally('no_such_an_hour', '')",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_what_one_figure_limits_uses_up_nothing_of_another(caller):
    at_most(1)
    assert [asked("services.json").status_code for _ in range(2)] == [200, 429]
    assert Client(REMOTE_ADDR="203.0.113.9").get("/published/key-facts/feed.json").status_code == 200
