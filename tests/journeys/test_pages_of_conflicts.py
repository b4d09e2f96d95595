"""Declaring a conflict of interest, reading of it and lifting it: wide, at 320 px, with errors, by keyboard."""

from playwright.sync_api import expect

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.trust.identity.models import Role
from wardmote.work.cases.models import Conflict


def test_pages_of_a_conflict_of_interest(desk, record):
    p, case = record["people"], f"/cases/{record['case']}/"
    mate = world.officer(p.council, p.caseworker.team, "Team Mate", Role.CASEWORKER)
    own = Inspector(desk(mate))
    own.look("/cases/conflict/").look(f"{case}conflicts/")
    own.look_when_sent_empty("/cases/conflict/", "Declare it")
    own.look_when_sent_empty(f"{case}conflicts/", "Declare it")
    page = own.page
    own.desk.go(f"{case}conflicts/")
    page.get_by_label("What is the conflict?").focus()
    page.keyboard.type("I know someone in this.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You receive nothing of")).to_be_visible()
    own.look(f"{case}conflicts/", status=404)
    check(own)
    supervisor = Inspector(desk(p.caseworker))
    supervisor.look(f"{case}conflicts/").look(f"{case}must-not-receive/").look(f"{case}sharing/").look(
        "/notices/"
    )
    with world.building():
        lift = f"{case}conflicts/{Conflict.objects.get().pk}/lift/"
    supervisor.look(lift).look_when_sent_empty(lift, "Lift it")
    supervisor.desk.go(lift)
    page = supervisor.page
    page.get_by_label("Why may they see the case again?").fill("It was a namesake.")
    page.get_by_role("button", name="Lift it").click()
    expect(page.get_by_text("It was a namesake.")).to_be_visible()
    supervisor.inspect("a lifted conflict")
    supervisor.look(lift)
    check(supervisor)
