"""Clocks: on a report, paused, in the queue; targets, hours and conventions; wide and at 320 px."""

from datetime import UTC, datetime, timedelta

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.records.clocks.models import Clock
from wardmote.records.intake import commands
from wardmote.trust.identity.models import Officer, Role


def test_pages_of_clocks(desk, record):
    p = record["people"]
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(
            roles=[Role.CASEWORKER, Role.SUPERVISOR, Role.TRIAGE, Role.ADMINISTRATOR]
        )
    with world.as_officer(p.caseworker) as by:
        report = commands.take_report(
            what="A party on the roof.", kind="noise", harm="medium", channel="phone", area="Harbour Street",
            teller_name="Ines Carrow", team=by.team, by=by, now=datetime.now(UTC) - timedelta(minutes=20),
        )  # fmt: skip
    with world.building():
        clock = Clock.objects.get(report_id=report.pk, what="first_response")
    officer = Inspector(desk(p.caseworker))
    page = officer.page
    officer.look(f"/reports/{report.reference}/").look("/reports/?sort=due").look(f"/clocks/{clock.pk}/end/")
    officer.look_when_sent_empty(f"/clocks/{clock.pk}/pause/", "Pause")
    page.get_by_label("Why does it stand still?").fill("They ring back.")
    with page.expect_navigation():
        page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_text("How it is counted: First response or visit").click()
    officer.inspect("paused").look(f"/clocks/{clock.pk}/pause/", status=403)
    officer.look("/clocks/").look("/clocks/hours/").look("/clocks/counting/")
    officer.look("/clocks/targets/noise-duty-officer/")
    officer.look_when_sent_empty("/clocks/targets/noise-duty-officer/set/", "Set target")
    officer.look_when_sent_empty("/clocks/hours/office/", "Set hours")
    officer.look_when_sent_empty("/clocks/counting/service-time/", "Set way of counting")
    officer.look("/clocks/counting/closure-hearing/", status=403)
    check(officer)

    partner = Inspector(desk(p.partner))
    partner.look("/clocks/").look("/clocks/targets/noise-duty-officer/set/", status=403)
    partner.look(f"/clocks/{clock.pk}/pause/", status=404)
    check(partner)
