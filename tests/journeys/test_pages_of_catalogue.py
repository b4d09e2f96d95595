"""An administrator looks a power up, sets a figure once they saw what it changes, and sets a day; others only read."""

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.trust.identity.models import Officer, Role


def test_the_pages_of_the_catalogue(desk, record):
    p = record["people"]
    with world.building():
        Officer.objects.filter(pk=p.caseworker.pk).update(roles=[Role.CASEWORKER, Role.ADMINISTRATOR])
    officer = Inspector(desk(p.caseworker))
    page = officer.page
    officer.look("/catalogue/").look("/catalogue/?q=nothing+of+the+kind")
    officer.desk.go("/catalogue/?step=4")
    page.get_by_role("link", name="Community protection notice (CPN)").click()
    page.get_by_text("21 days, the day it was issued counted as the first").wait_for()
    officer.inspect("a power")
    page.get_by_role("link", name="Appeal to the magistrates’ court", exact=True).click()
    page.get_by_role("button", name="Set your own figure").click()
    asked = page.url.removeprefix(officer.desk.site)
    officer.look_when_sent_empty(asked, "Show what it changes")
    page.get_by_label("Value").fill("28")
    page.get_by_label("From which day?").fill("1 4 2027")
    page.get_by_label("Where does it stand?").fill("SI 2027/9, regulation 2")
    page.get_by_label("Why is it changed?").fill("The law has changed")
    with page.expect_navigation():
        page.get_by_role("button", name="Show what it changes").click()
    page.get_by_text("21 days, then 28 days").wait_for()
    officer.inspect("what a figure changes")
    with page.expect_navigation():
        page.get_by_role("button", name="Set the figure").click()
    page.get_by_text("The figure is set.").wait_for()
    officer.inspect("the history of a figure")
    officer.look("/catalogue/figures/").look("/catalogue/unconfirmed/").look(
        "/catalogue/power/respect_order/"
    )
    officer.look_when_sent_empty("/catalogue/not-in-force/respect_orders/", "Set the day")
    page.get_by_label("In force from which day?").fill("1 1 2026")
    page.get_by_label("Which instrument").fill("SI 2027/1")
    with page.expect_navigation():
        page.get_by_role("button", name="Set the day").click()
    page.get_by_text("In force for your agency").wait_for()
    officer.inspect("what is not in force")
    officer.look_when_sent_empty("/catalogue/power/mediation/confirm/", "Confirm")
    check(officer)

    stranger = Inspector(desk(p.outsider))
    stranger.look("/catalogue/power/mediation/confirm/", status=403).look(
        "/catalogue/unconfirmed/", status=404
    )
    check(stranger)
