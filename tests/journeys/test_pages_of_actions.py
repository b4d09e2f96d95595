"""The list of actions, an action in each state, several at once, notices and how one is told: as readers meet them."""

from datetime import UTC, date, datetime, timedelta

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.records.actions import commands as actions
from wardmote.records.actions.models import Action
from wardmote.trust.identity.models import Role


def test_an_action_on_its_way(desk, record):
    p, action = record["people"], f"/actions/{record['action']}/"
    deputy = world.officer(p.housing, p.partner.team, "Housing Deputy", Role.CASEWORKER)
    i = Inspector(desk(p.partner))
    i.look("/actions/?view=all").look("/actions/?view=all&due=week&q=tenant").look(
        "/actions/?view=all&q=trumpets"
    )
    for page in ("", "done/", "decline/", "assign/", "date/ask/"):
        i.look(action + page)
    for page, button in {
        "done/": "Mark as done",
        "assign/": "Assign",
        "date/ask/": "Ask for this date",
    }.items():
        i.look_when_sent_empty(action + page, button)
    with world.as_officer(p.partner) as by:
        asked = Action.objects.get(pk=record["action"])
        later = date.today() + timedelta(days=20)
        actions.ask_for_date(action=asked, due_on=later, reason="Snow.", by=by, now=datetime.now(UTC))
        actions.assign(action=asked, to=deputy, by=by, now=datetime.now(UTC))
    j = Inspector(desk(deputy))
    j.look(action).look(action + "hand-back/").look(action + "hand-over/")
    j.look_when_sent_empty(action + "hand-over/", "Hand over")
    asker = Inspector(desk(p.caseworker))
    asker.look(action).look("/").look(action + "date/keep/").look(action + "date/change/")
    for each in (i, j, asker):
        check(each)


def test_several_at_once_by_keyboard(desk, record):
    p = record["people"]
    i = Inspector(desk(p.partner))
    page = i.page
    i.desk.go("/actions/?view=agency")
    page.get_by_role("link", name="Visit the tenant").focus()
    page.keyboard.press("x")
    page.get_by_text("1 ticked:").wait_for()
    page.get_by_role("button", name="Mark as done").click()
    page.get_by_role("heading", name="These actions are done").wait_for()
    i.inspect("together")
    page.get_by_label("What was done?").fill("Visited, and they agreed.")
    page.get_by_role("button", name="Mark as done").click()
    page.get_by_role("heading", name="1 done").wait_for()
    i.inspect("outcome")
    check(i)


def test_several_at_once_without_script(desk, record):
    d = desk(record["people"].partner, script=False)
    d.go("/actions/?view=agency")
    d.page.get_by_label("Tick: Visit the tenant").check()
    d.page.get_by_role("button", name="Accept").click()
    d.page.get_by_role("button", name="Accept").click()
    d.page.get_by_role("heading", name="1 accepted").wait_for()


def test_notices_and_how_one_is_told(desk, record):
    p = record["people"]
    i = Inspector(desk(p.partner))
    i.look("/notices/").look("/notices/?show=unread&kind=shared").look("/notices/preferences/")
    i.desk.go("/notices/preferences/")
    i.page.get_by_label("At", exact=True).fill("half past")
    i.page.get_by_label("Quiet hours from").fill("7pm")
    i.page.get_by_role("button", name="Save").click()
    assert i.page.title().startswith("Error: ")
    i.inspect("preferences with errors")
    empty = Inspector(desk(p.outsider))
    empty.look("/notices/").look("/").look(f"/actions/{record['action']}/", status=404)
    check(i)
    check(empty)


def test_what_others_changed_is_on_the_first_page_until_it_is_looked_at(desk, record):
    p = record["people"]
    with world.as_officer(p.partner) as by:
        action = Action.objects.get(pk=record["action"])
        actions.accept(action=action, by=by, now=datetime.now(UTC))
    i = Inspector(desk(p.caseworker))
    i.look("/")
    i.page.get_by_role("link", name="1 action answered").click()
    i.page.get_by_role("heading", name="Actions").wait_for()
    i.page.get_by_role("button", name="Stop following").wait_for()
    i.desk.go("/")
    i.page.get_by_text("Nobody else changed a case").wait_for()
    check(i)
