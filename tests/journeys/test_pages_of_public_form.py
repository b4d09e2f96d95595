"""A report by the public form, without script and on a phone: sent, followed, added to, closed, reopened. And each page."""

import re

import pytest
from django.utils import timezone

from tests import world
from tests.front_doors.conftest import made
from tests.journeys.conftest import NARROW
from tests.journeys.inspecting import Inspector, check
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Role

SAID = "Music through the wall since midnight."


@pytest.fixture
def door(people):
    administrator = world.officer(people.council, None, "Ada Keeper", Role.ADMINISTRATOR)
    with world.raw() as superuser:
        superuser.execute("update front_doors_parameter set value = 0 where key = 'least_time'")
    people.extra["administrator"] = administrator
    yield made(administrator, people.caseworker.team, name="Report noise or nuisance")
    with world.raw() as superuser:
        superuser.execute("update front_doors_parameter set value = 5 where key = 'least_time'")


def close(people, words):
    with world.as_officer(people.caseworker) as by:
        intake.close_report(report=Report.objects.get(), reason=words, by=by, now=timezone.now())


def answer(page, look=lambda name: None):
    """Every question, the last of them with nothing said; `look` is told of each page."""

    def on(name="Continue"):
        page.get_by_role("button", name=name, exact=True).click()

    look("danger")
    page.get_by_role("radio", name="No", exact=True).check()
    on()
    look("kind")
    page.get_by_role("radio", name="Noise").check()
    page.get_by_label("Noise: which of these is nearest?").select_option(label="A pub, bar or club")
    on()
    look("where")
    page.get_by_label("Street, estate or place").fill("14 Harbour Street")
    on()
    look("when")
    page.get_by_role("radio", name="It is happening now").check()
    on()
    look("what")
    page.get_by_label("What happened?").fill(SAID)
    on("Add pictures first")
    look("photos")
    on()
    look("you")
    on()
    look("check")


def test_a_report_without_script_on_a_phone_is_followed_added_to_and_reopened(desk, people, door):
    anyone = desk(script=False, viewport=NARROW)
    page = anyone.page
    anyone.go("/report/")
    assert page.get_by_role("link", name="ring 999").count()
    page.get_by_role("button", name="Start now").click()
    answer(page)
    # Back and change an answer.
    page.locator(".govuk-summary-list__row", has_text="Where").get_by_role("link").click()
    page.get_by_label("Postcode").fill("MB1 4QX")
    page.get_by_role("button", name="Continue").click()
    assert "MB1 4QX" in page.locator("main").inner_text()
    page.get_by_role("button", name="Send report").click()
    page.get_by_role("heading", name="Report sent").wait_for()
    reference = re.search(r"R-\w{4}-\w{4}", page.locator("main").inner_text())[0]
    page.locator("main").get_by_role("link", name="/report/follow/").click()
    page.get_by_role("heading", name=f"Report {reference}").wait_for()
    assert SAID not in page.content()
    page.get_by_label("Add to your report").fill("They are shouting at me now.")
    page.get_by_role("button", name="Add this").click()
    page.get_by_text("What you added is with your report").wait_for()
    close(people, "We spoke to your neighbour.")
    page.reload()
    page.get_by_text("We spoke to your neighbour.").wait_for()
    page.get_by_role("button", name="It has not stopped: reopen it").click()
    page.get_by_label("What has happened since?").fill("Again last night.")
    page.get_by_role("button", name="Reopen this report").click()
    page.get_by_text("Your report is open again").wait_for()
    # The team that holds it is told, and reads it.
    officer = desk(people.caseworker)
    officer.go("/notices/")
    officer.page.get_by_role("link", name=f"Report {reference}").first.click()
    officer.page.get_by_text("Again last night.").wait_for()
    told = officer.page.locator("main").inner_text()
    assert SAID in told
    assert "They are shouting at me now." in told
    assert "Public form “Report noise or nuisance”".lower() in told.lower()


def test_pages_of_the_public_form(desk, people, door):
    anyone = Inspector(desk())
    page = anyone.page
    anyone.look("/report/").look("/report/report/").look("/report/follow/").look_when_sent_empty(
        "/report/follow/", "Continue"
    )
    anyone.look("/report/follow/nothing/", status=404)
    anyone.desk.go("/report/report/danger/")
    answer(page, anyone.inspect)
    for slug in ("where", "when", "what", "you"):
        anyone.look(f"/report/report/{slug}/")
        if slug != "you":
            anyone.look_when_sent_empty(f"/report/report/{slug}/", "Continue") if slug != "when" else None
    anyone.look("/report/report/danger-now/").look("/report/report/")
    anyone.desk.go("/report/report/check/")
    page.get_by_role("button", name="Send report").click()
    page.get_by_role("heading", name="Report sent").wait_for()
    anyone.inspect("sent")
    page.locator("main").get_by_role("link", name="/report/follow/").click()
    page.get_by_role("heading", name="What happened so far").wait_for()
    anyone.inspect("follow")
    here = page.url.removeprefix(anyone.desk.site)
    anyone.look_when_sent_empty(here, "Add this")
    close(people, "We wrote to them.")
    anyone.look(here).look(f"{here}reopen/").look_when_sent_empty(f"{here}reopen/", "Reopen this report")
    anyone.look("/report/confirm/anything/")
    check(anyone)
    # Leaving: the page is somebody else's before anything else happens.
    with page.expect_request(lambda request: request.url.endswith("/report/leave/")):
        page.get_by_role("button", name="Exit this page").click(no_wait_after=True)


def test_pages_of_front_doors(desk, people, door):
    keeper = Inspector(desk(people.extra["administrator"]))
    keeper.look("/front-doors/").look("/front-doors/new/").look_when_sent_empty(
        "/front-doors/new/", "Make front door"
    )
    keeper.look(f"/front-doors/{door.pk}/").look_when_sent_empty(f"/front-doors/{door.pk}/", "Save")
    keeper.look("/front-doors/figures/").look("/front-doors/figures/reopen/")
    keeper.look_when_sent_empty("/front-doors/figures/reopen/set/", "Set figure")
    keeper.look("/front-doors/figures/unfinished/set/", status=403)
    keeper.desk.go(f"/front-doors/{door.pk}/")
    keeper.page.get_by_role("radio", name="Shut").check()
    with keeper.page.expect_navigation():
        keeper.page.get_by_role("button", name="Save", exact=True).click()
    keeper.inspect("shut by them").look("/report/report/", status=503)
    assert desk(people.caseworker).status("/front-doors/") == 404
    check(keeper)
