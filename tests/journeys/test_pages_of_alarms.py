"""Alarms on unusual use, and the page in place of one asked for too often: empty, filled, with errors, at 320 px."""

from datetime import UTC, date, datetime

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.trust.access.models import Alarm


def test_pages_of_unusual_use(desk, record):
    p = record["people"]
    lead = Inspector(desk(p.governance))
    lead.look("/alarms/")
    with world.building():
        alarm = Alarm.objects.create(
            officer=p.caseworker, agency=p.council, on=date(2026, 3, 18), at=datetime.now(UTC), opened=90,
            usually_opened=20, exported=7, usually_exported=1,
        )  # fmt: skip
    page = f"/alarms/{alarm.pk}/"
    lead.look("/alarms/")
    lead.look(page)
    lead.look_when_sent_empty(page, "Mark as looked at")
    lead.page.get_by_label("What did you find?").fill("They covered for two colleagues.")
    with lead.page.expect_navigation():
        lead.page.get_by_role("button", name="Mark as looked at").click()
    lead.look(page).look("/alarms/")
    with world.raw() as superuser:
        superuser.execute("update audit_limit set an_hour = 0 where what = 'conflicts'")
    try:
        lead.desk.go("/cases/conflict/")
        lead.page.get_by_label("Reference of the case").fill("C-NONE-NONE")
        lead.page.get_by_label("What is the conflict?").fill("I know someone in this.")
        with lead.page.expect_navigation():
            lead.page.get_by_role("button", name="Declare it").click()
        lead.inspect("too many in an hour")
    finally:
        with world.raw() as superuser:
            superuser.execute("update audit_limit set an_hour = 20 where what = 'conflicts'")
    check(lead)
