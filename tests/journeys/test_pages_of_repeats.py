"""A repeat by triage reopens a closed case; the threshold is told; the figures, and a number opened."""

from datetime import UTC, date, datetime, timedelta

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.records.intake import commands, places
from wardmote.records.places import commands as of_places
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands as cases


def test_a_repeat_by_triage_reopens_a_closed_case_and_the_figures_open(desk, record):
    p = record["people"]
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(
            roles=[Role.CASEWORKER, Role.SUPERVISOR, Role.TRIAGE, Role.ADMINISTRATOR]
        )
    now = datetime.now(UTC)
    told = []
    with world.as_officer(p.caseworker) as by:
        yard = of_places.make_place(kind="premises", address="14 Fore Street", team=by.team, by=by, now=now)
        for days in (20, 9, 0):
            told.append(
                commands.take_report(
                    what="Shouting in the yard until three, bottles thrown.", kind="asb", harm="medium",
                    channel="phone", area="Harbour Street", teller_name="Ines Carrow", teller_phone="020 7946 0101",
                    team=by.team, by=by, now=now - timedelta(days=days, hours=1),
                )
            )  # fmt: skip
        case = cases.open_case(
            title="Shouting in the yard", kind="asb", area="Harbour Street", summary="s", risk="low",
            categories=["incident"], team=by.team, lead=by, review_on=date.today(), report=told[0], by=by, now=now,
        )  # fmt: skip
        cases.close_case(case=case, outcome="resolved", reason="Quiet.", by=by, now=now)
    for report in told[:2]:
        world.opened_earlier(p.caseworker, report.pk)
        with world.as_officer(p.caseworker) as by:
            places.link_place(report=report, place=yard, by=by, now=now)

    officer = Inspector(desk(p.caseworker))
    page = officer.page
    officer.desk.go(f"/reports/{told[2].reference}/")
    page.get_by_role("button", name="It is a repeat").click()
    officer.inspect("choose what it repeats")
    page.get_by_label(f"({told[0].reference})").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Go on").click()
    again = page.url.removeprefix(officer.desk.site)
    officer.look_when_sent_empty(again, "Join, and reopen the case")
    page.get_by_label("Why is it a repeat?").fill("Same yard, same hour, same voices.")
    page.get_by_label("Next review of the case").fill(f"1 6 {now.year + 1}")
    with page.expect_navigation():
        page.get_by_role("button", name="Join, and reopen the case").click()
    page.get_by_text("joined, and the case reopened").wait_for()
    officer.look(f"/cases/{case.reference}/")
    page.get_by_text("Open", exact=True).first.wait_for()
    officer.desk.go(f"/reports/{told[2].reference}/")
    page.get_by_role("link", name=f"3 reports in 6 months at {yard.reference}").click()
    page.get_by_text("3 reports in 6 months at this place").wait_for()
    officer.inspect("the rows of a count")
    officer.desk.go("/notices/")
    page.locator("strong", has_text="as often as makes a repeat location").wait_for()
    officer.look("/repeats/").look("/repeats/thresholds/case-review/")
    officer.look_when_sent_empty("/repeats/thresholds/case-review/set/", "Set threshold")

    officer.look("/figures/")
    with page.expect_navigation():
        page.get_by_role("link", name="Telephone: ").click()
    page.get_by_role("status").get_by_text("reports received from").wait_for()
    officer.inspect("the rows behind a number")
    for report in told:
        page.get_by_text(report.reference).first.wait_for()
    check(officer)

    stranger = Inspector(desk(p.outsider))
    stranger.look("/figures/").look(f"/repeats/place/{yard.reference}/", status=404)
    stranger.look("/repeats/thresholds/case-review/set/", status=403)
    check(stranger)
