"""While an officer is away: their own page, their supervisor's, withdrawing; empty, filled, with errors, at 320 px."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.trust.access.models import StandIn
from wardmote.trust.identity.models import Role


def test_pages_of_standing_in(desk, record):
    p = record["people"]
    mate = world.officer(p.council, p.caseworker.team, "Team Mate", Role.CASEWORKER)
    until = timezone.localdate() + timedelta(days=9)
    own = Inspector(desk(mate))
    own.look("/away/").look("/away/team/", status=404).look_when_sent_empty("/away/", "Let them stand in")
    page = own.page
    own.desk.go("/away/")
    page.get_by_label("Who stands in?").select_option(label="Case Worker, First")
    page.get_by_label("Last day").fill(f"{until.day} {until.month} {until.year}")
    page.get_by_label("Also what is for named officers only").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Let them stand in").click()
    expect(page.get_by_text("Both of you are told")).to_be_visible()
    own.look("/away/").look("/directory/")
    with world.building():
        end = f"/away/{StandIn.objects.get().pk}/end/"
    own.look(end)
    check(own)
    supervisor = Inspector(desk(p.caseworker))
    supervisor.look("/").look("/away/").look("/away/team/").look("/notices/").look(f"/away/team/{mate.pk}/")
    supervisor.desk.go(end)
    with supervisor.page.expect_navigation():
        supervisor.page.get_by_role("button", name="Withdraw it").click()
    expect(supervisor.page.get_by_text("stands in for Team Mate no more")).to_be_visible()
    supervisor.look(end, status=404)
    check(supervisor)
