"""The pages on which an agency looks after its own officers, and on which an officer looks after their own account."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail

from tests import world
from tests.identity.world import council
from tests.journeys.inspecting import Inspector, check
from wardmote.trust.identity.models import Officer, Role, RoleChange


@pytest.fixture
def c(people):
    return council(people)


def test_pages_of_an_administrator(desk, c):
    i = Inspector(desk(c.admin))
    worker = f"/directory/officers/{c.worker.pk}/"
    i.look("/").look("/directory/").look("/directory/officers/").look(
        "/directory/officers/?q=nothing+like+it"
    )
    i.look(worker).look(f"/directory/officers/{c.admin.pk}/")
    for part in ("roles/", "move/", "sign-out/", "second-factor/", "unlock/", "leaves/"):
        i.look(worker + part)
    i.look(f"/directory/officers/{c.admin.pk}/roles/", status=403)
    i.look("/directory/invitations/").look("/directory/invitations/new/").look("/directory/role-changes/")
    i.look("/directory/teams/").look("/directory/teams/add/").look("/directory/leavers/")
    i.look(f"/directory/teams/{c.worker.team_id}/rename/")
    i.look(f"/directory/teams/{c.worker.team_id}/close/", status=403)
    check(i)


def test_forms_of_an_administrator_sent_empty(desk, c):
    i = Inspector(desk(c.admin))
    worker = f"/directory/officers/{c.worker.pk}/"
    for page, button in {
        "/directory/invitations/new/": "Send invitation",
        "/directory/teams/add/": "Add team",
        worker + "roles/": "Propose",
        worker + "sign-out/": "Sign them out",
        worker + "second-factor/": "Reset second factor",
        worker + "leaves/": "Save",
    }.items():
        i.look_when_sent_empty(page, button)
    check(i)


def test_pages_with_something_on_them(desk, c):
    admin = desk(c.admin)
    page = admin.page
    admin.go("/directory/invitations/new/")
    page.get_by_label("Full name").fill("New Comer")
    page.get_by_label("Work email address").fill("new.comer@example.org")
    page.get_by_label("Team (optional)").select_option(label="Second")
    page.get_by_label("Caseworker").check()
    page.get_by_role("button", name="Send invitation").click()
    page.get_by_text("The invitation was sent").wait_for()
    i = Inspector(admin)
    i.look("/directory/invitations/").look("/directory/role-changes/")
    with world.building():
        change = RoleChange.objects.get()
    i.look(f"/directory/role-changes/{change.pk}/")
    check(i)

    second = Inspector(desk(c.second))
    second.look(f"/directory/role-changes/{change.pk}/").look(f"/directory/role-changes/{change.pk}/approve/")
    second.look(f"/directory/role-changes/{change.pk}/refuse/")
    second.look_when_sent_empty(f"/directory/role-changes/{change.pk}/refuse/", "Refuse")
    second.desk.go(f"/directory/role-changes/{change.pk}/approve/")
    second.page.get_by_role("button", name="Approve").click()
    second.look("/directory/role-changes/?state=all").look("/")
    check(second)

    link = re.search(r"http\S+?(/account/invitation/\S+)", mail.outbox[-1].body).group(1)
    comer = Inspector(desk())
    comer.look(link).look_when_sent_empty(link, "Save password and sign in")
    comer.desk.go(link)
    comer.page.get_by_label("Password", exact=True).fill("three words remembered")
    comer.page.get_by_label("Password again").fill("three words remembered")
    comer.page.get_by_role("button", name="Save password and sign in").click()
    comer.page.wait_for_url(comer.desk.site + "/")
    comer.look("/account/sessions/").look("/account/2fa/").look("/directory/me/")
    comer.look(link, status=404)
    check(comer)


def test_a_leaver_is_handed_over_by_page(desk, c):
    leaver = world.officer(c.p.council, c.supervisor.team, "Lea Ver", Role.CASEWORKER)
    world.officer(c.p.council, c.supervisor.team, "Heir Apparent", Role.CASEWORKER)
    for title in ("Noise by night", "Dogs in the yard"):
        world.case(c.p, by=leaver, title=title)
    admin = Inspector(desk(c.admin))
    admin.desk.go(f"/directory/officers/{leaver.pk}/leaves/")
    admin.page.get_by_label("They have left").check()
    admin.page.get_by_role("button", name="Save").click()
    admin.page.get_by_text("2 cases they lead").first.wait_for()
    admin.look(f"/directory/leavers/{leaver.pk}/").look("/directory/leavers/")
    admin.look(f"/directory/officers/{leaver.pk}/")
    check(admin)

    supervisor = Inspector(desk(c.supervisor))
    page = supervisor.page
    supervisor.look("/").look(f"/directory/leavers/{leaver.pk}/")
    supervisor.look_when_sent_empty(f"/directory/leavers/{leaver.pk}/", "Hand over what is ticked")
    supervisor.desk.go("/")
    page.get_by_role("link", name="Lea Ver").click()
    page.get_by_label("Hand over to").select_option(label="Heir Apparent, First")
    page.get_by_label("Noise by night").check()
    page.get_by_role("button", name="Hand over what is ticked").click()
    page.get_by_text("1 handed over to Heir Apparent").wait_for()
    page.get_by_label("Hand over to").select_option(label="Heir Apparent, First")
    page.get_by_role("button", name="Hand over all of these").click()
    page.get_by_text("Everything is handed over").wait_for()
    supervisor.look(f"/directory/leavers/{leaver.pk}/").look("/directory/leavers/")
    check(supervisor)


def test_someone_leaving_later_and_what_others_are_shown(desk, c):
    with world.building():
        Officer.objects.filter(pk=c.worker.pk).update(leaving_on=date.today() + timedelta(days=3))
    i = Inspector(desk(c.admin))
    i.look(f"/directory/officers/{c.worker.pk}/").look("/directory/officers/?state=leaving")
    other = Inspector(desk(c.stranger))
    other.look(f"/directory/officers/{c.worker.pk}/", status=404).look("/directory/teams/")
    other.look("/account/invitation/no-such-token/", status=404)
    assert i.faults + other.faults == []
