"""The page of a report from outside, with all that may hang on one, asks the database no more than a record's page may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import world
from tests.front_doors.conftest import NOW, sent
from tests.repeats.conftest import ines, yard  # noqa: F401
from wardmote.records.front_doors import commands as front_doors
from wardmote.records.front_doors import jobs
from wardmote.records.intake import commands, places
from wardmote.records.intake.models import Report
from wardmote.records.routing import commands as routing

pytestmark = pytest.mark.django_db


def test_the_page_of_a_report_with_all_that_hangs_on_one(partnership, door, yard, ines):  # noqa: F811
    p = partnership
    reports = []
    for _ in range(3):
        taken, secret = sent(door)
        with world.building():
            reports.append(Report.objects.get(reference=taken.reference))
        world.opened_earlier(p.caseworker, reports[-1].pk, kinds=("report",))
        with world.as_officer(p.caseworker) as by:
            places.link_place(report=reports[-1], place=yard, by=by, now=NOW)
            commands.link_person(report=reports[-1], person=ines, part="teller", by=by, now=NOW)
    front_doors.add_to_report(secret=secret, words="Again tonight.", now=NOW)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        jobs.start_clocks(now=NOW)
        routing.route_arrivals(now=NOW)
        cursor.execute("reset role")
    client = world.client_for(p.caseworker)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/reports/{reports[-1].reference}/").content.decode()
    assert "Again tonight." in page
    assert yard.reference in page
    own = world.own(asked.captured_queries)
    assert len(own) <= 25, "\n".join(statement[:160] for statement in own)
