"""What is typed is not lost: to an expired session, a lost connection, a fault; and it is nobody else's."""

import re

import pytest

from tests import world
from wardmote.records.desk.models import Draft
from wardmote.work.cases.models import Note

TYPED = "She said it began again at ten, and that the door downstairs was banged until two."


def end_sessions(officer):
    with world.raw() as superuser:
        superuser.execute("delete from identity_session where account_id = %s", [officer.pk])


def notes():
    with world.building():
        return list(Note.objects.order_by("at").values_list("text", flat=True))


def drafts():
    with world.building():
        return Draft.objects.count()


@pytest.fixture
def writing(desk, record):
    """The caseworker, with the notes of a case before them."""
    officer = desk(record["people"].caseworker)
    officer.go(f"/cases/{record['case']}/notes/")
    return officer


def box(officer):
    return officer.page.get_by_label("Note", exact=True)


def send(officer):
    officer.page.locator("main").get_by_role("button", name="Add note").click()


def line(officer, words):
    officer.page.locator(".wm-draft", has_text=words).wait_for()


def sign_in_in_a_new_tab(officer, who):
    with officer.context.expect_page() as opened:
        officer.page.get_by_role("link", name="Sign in again").click()
    tab = opened.value
    tab.get_by_label("Email", exact=False).first.fill(world_email(who))
    tab.get_by_label("Password", exact=True).fill("a long enough phrase")
    tab.get_by_role("button", name="Sign in").click()
    tab.get_by_role("heading", name="You are signed in").wait_for()
    tab.close()
    officer.page.bring_to_front()
    officer.page.evaluate("() => window.dispatchEvent(new Event('focus'))")


def world_email(who):
    return f"{who.name.lower().replace(' ', '.')}@example.org"


def test_what_is_typed_is_filled_in_when_the_form_is_opened_again_and_gone_once_sent(writing, record):
    box(writing).fill(TYPED)
    line(writing, re.compile(r"Draft saved \d\d:\d\d"))
    writing.go("/")
    writing.go("/desk/drafts/")
    assert record["case"] in writing.page.locator("main").inner_text()
    writing.go(f"/cases/{record['case']}/notes/")
    line(writing, "did not send is filled in")
    assert box(writing).input_value() == TYPED
    send(writing)
    writing.page.get_by_text("Note added").wait_for()
    assert notes()[-1] == TYPED
    assert drafts() == 0
    assert box(writing).input_value() == ""


def test_a_session_that_ends_while_typing_loses_nothing_and_the_same_page_sends_it(writing, record):
    who = record["people"].caseworker
    box(writing).fill("The first half.")
    line(writing, "Draft saved")
    end_sessions(who)
    box(writing).press_sequentially(" And the second.")
    line(writing, "you are signed out")
    before = len(notes())
    send(writing)
    pressed = writing.page.evaluate("() => performance.now()")
    line(writing, "Not sent: you are signed out")
    assert box(writing).input_value().endswith("And the second.")
    sign_in_in_a_new_tab(writing, who)
    line(writing, "Draft saved")
    # Within a second a button takes a second press for a slip; nobody signs in as fast as this does.
    writing.page.wait_for_function("pressed => performance.now() - pressed > 1000", arg=pressed)
    send(writing)
    writing.page.get_by_text("Note added").wait_for()
    assert len(notes()) == before + 1
    assert notes()[-1] == "The first half. And the second."


def test_after_a_session_that_ended_and_a_page_that_was_closed_the_form_is_refilled(writing, desk, record):
    who = record["people"].caseworker
    box(writing).fill(TYPED)
    line(writing, "Draft saved")
    end_sessions(who)
    writing.context.close()
    again = desk(who)
    again.go(f"/cases/{record['case']}/notes/")
    line(again, "is filled in")
    assert box(again).input_value() == TYPED


def test_another_officer_at_the_same_desk_sees_and_sends_nothing_of_it(writing, record):
    people = record["people"]
    box(writing).fill(TYPED)
    line(writing, "Draft saved")
    before = notes()
    # The first officer's page stays open in its tab; a partner who sees the case signs in beside it.
    end_sessions(people.caseworker)
    writing.context.clear_cookies()
    other = world.sign_in(people.partner)
    writing.context.add_cookies([{"name": "wardmote_session", "value": other, "url": writing.site}])
    writing.page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    line(writing, "another officer is signed in here")
    assert not box(writing).is_visible()
    writing.page.evaluate("() => document.querySelector('form[data-draft]').requestSubmit()")
    line(writing, "Not sent")
    assert notes() == before
    tab = writing.context.new_page()
    tab.goto(f"{writing.site}/cases/{record['case']}/notes/")
    assert tab.get_by_label("Note", exact=True).input_value() == ""
    tab.goto(f"{writing.site}/desk/drafts/")
    assert "Nothing is waiting" in tab.locator("main").inner_text()


def test_a_lost_connection_keeps_the_page_and_saves_when_it_is_back(writing):
    writing.context.set_offline(True)
    box(writing).fill(TYPED)
    line(writing, "Not saved: no connection. Keep this page open")
    before = notes()
    send(writing)
    line(writing, "Not sent: no connection")
    assert box(writing).input_value() == TYPED
    assert (notes(), drafts()) == (before, 0)
    writing.context.set_offline(False)
    line(writing, "Draft saved")
    assert drafts() == 1
    writing.page.wait_for_timeout(1200)  # a button pressed twice within a second counts once
    send(writing)
    writing.page.get_by_text("Note added").wait_for()
    assert notes()[-1] == TYPED


def test_a_fault_of_the_server_is_said_and_tried_again(writing):
    fail = {"on": True}
    writing.page.route(
        "**/desk/drafts/at/", lambda route: route.fulfill(status=500) if fail["on"] else route.continue_()
    )
    box(writing).fill(TYPED)
    line(writing, "something is wrong at our end")
    fail["on"] = False
    line(writing, "Draft saved")
    # The note itself meets a fault on its way: the draft is still there to be filled in.
    case_page = writing.page.url
    writing.page.route("**/notes/", lambda route: route.fulfill(status=500, body="fault"))
    send(writing)
    writing.page.get_by_text("fault").wait_for()
    writing.page.unroute("**/notes/")
    writing.page.goto(case_page)
    line(writing, "is filled in")
    assert box(writing).input_value() == TYPED


def test_nothing_is_left_in_the_browsers_own_storage(writing):
    box(writing).fill(TYPED)
    line(writing, "Draft saved")
    stored = writing.page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert stored == "[{},{}]"


def test_thrown_away_it_does_not_come_back(writing):
    box(writing).fill(TYPED)
    line(writing, "Draft saved")
    writing.page.reload()
    line(writing, "is filled in")
    writing.page.get_by_role("button", name="Throw it away").click()
    assert box(writing).input_value() == ""
    writing.page.wait_for_timeout(500)
    writing.page.reload()
    writing.page.wait_for_timeout(500)
    assert box(writing).input_value() == ""
