"""A report that a case works: its reporter is told that it is worked on, and that it is over, and never of the case."""

from datetime import date, timedelta

import pytest
from django.db import connection

from tests import world
from tests.front_doors.conftest import NOW, sent
from tests.front_doors.test_outside import told_of
from wardmote.records.front_doors import commands, queries
from wardmote.records.intake.models import Report
from wardmote.work.cases import commands as cases

pytestmark = pytest.mark.django_db


def test_it_is_closed_for_its_reporter_when_its_case_is_and_reopened_the_lead_is_told(partnership, door):
    p = partnership
    taken, secret = sent(door)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update front_doors_arrival set confirmed_at = now()")
        cursor.execute("delete from front_doors_letter")
    with world.as_officer(p.caseworker) as by:
        case = cases.open_case(
            title="Music", kind="noise", area="Harbour Street", summary="s", risk="low", categories=["incident"],
            team=by.team, lead=by, review_on=date.today() + timedelta(days=20), by=by, now=NOW,
            report=Report.objects.get(reference=taken.reference),
        )  # fmt: skip
        assert queries.followed(secret).standing == "working"
        cases.close_case(case=case, outcome="resolved", reason="Quiet.", by=by, now=NOW)
    found = queries.followed(secret)
    assert (found.standing, found.reopen_until) == ("closed", NOW.date() + timedelta(days=28))
    assert case.reference not in str(found)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select kind from front_doors_letter")
        assert cursor.fetchall() == [("news",)]
    commands.reopen(secret=secret, words="It is back.", now=NOW + timedelta(days=2))
    assert queries.followed(secret).standing == "working"
    with world.building():
        assert Report.objects.get(reference=taken.reference).state == "in_case"
    assert told_of("report_reopened") == {p.caseworker.name}
