"""A morning at the triage desk with nothing but keys: each of the four decisions, and never back to the list."""

import re
from datetime import UTC, datetime, timedelta

from tests import world
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Decision, Report

WHAT = {
    "Bellfounder Row": "Loud music from the flat above until four.",
    "Harbour Street": "A group kicked in the door of the bin store and set fire to the rubbish.",
    "Marl Road": "Van left across the pavement, nobody can pass.",
    "Quay Lane": "Threats through the letterbox from the man next door.",
    "Tanner Row": "Fly tipping behind the shops.",
    "Weir Walk": "Dog howls alone all day.",
}


def take_all(p):
    now = datetime.now(UTC) - timedelta(days=1)
    for hours, (area, what) in enumerate(WHAT.items()):
        with world.as_officer(p.caseworker) as by:
            intake.take_report(what=what, kind="asb", harm="medium", channel="phone", area=area, is_anonymous=True,
                               team=by.team, by=by, now=now + timedelta(hours=hours))  # fmt: skip


def test_six_reports_are_triaged_by_keyboard_alone(desk, people, keyboard):
    take_all(people)
    case = world.case(people, title="Door of the bin store kicked in, set fire", area="Harbour Street")
    officer = desk(people.caseworker)
    officer.go("/")
    page, keys, k = officer.page, officer.page.keyboard, keyboard(officer)

    def shown():
        page.locator(".wm-band__title").wait_for()
        return page.locator(".wm-band__title").inner_text().split(", ")[1]

    def press(key):
        with page.expect_navigation():
            keys.press(key)
        page.locator("h1").wait_for()

    # g r: the queue; the oldest of those waiting is opened with j and Enter.
    keys.press("g")
    press("r")
    keys.press("j")
    press("Enter")
    assert shown() == "Bellfounder Row"

    # ] and [ go through the queue and back.
    press("]")
    assert shown() == "Harbour Street"
    press("[")
    assert shown() == "Bellfounder Row"

    # x: no further action. The cursor stands on the reasons; the words to the reporter follow the reason.
    press("x")
    keys.press("ArrowDown")
    assert (
        "not enough in what we have"
        in page.get_by_label("What we tell the person who reported it").input_value()
    )
    press("Enter")
    assert shown() == "Harbour Street"

    # c: join to the case that is likely; the cursor stands on it.
    assert "its title is like the wording" in page.locator("main").inner_text().lower()
    press("c")
    keys.press("Space")
    press("Enter")
    assert shown() == "Marl Road"

    # o: open a case, and go on.
    press("o")
    k.choose("Someone is at risk").type("Summary", "A van.")
    k.press("Open case, then the next report")
    assert shown() == "Quay Lane"

    # r: refer. j and Enter choose the agency.
    press("r")
    keys.press("j")
    press("Enter")
    k.choose("First").type("Why do you refer it to them, and what do you ask?", "He is your tenant.")
    k.press("Send referral")
    assert shown() == "Tanner Row"

    # The last two; then nothing waits and the list says so.
    press("x")
    keys.press("Space")
    press("Enter")
    assert shown() == "Weir Walk"
    press("x")
    keys.press("Space")
    press("Enter")
    assert re.search(r"/reports/$", page.url)
    assert "No other report waits here" in page.locator("main").inner_text()

    with world.as_officer(people.caseworker):
        states = dict(Report.objects.values_list("area", "state"))
        assert states == {
            "Bellfounder Row": "closed", "Harbour Street": "in_case", "Marl Road": "in_case",
            "Quay Lane": "referred", "Tanner Row": "closed", "Weir Walk": "closed",
        }  # fmt: skip
    for pk in list(all_reports(people)):
        world.opened_earlier(people.caseworker, pk)
    with world.as_officer(people.caseworker):
        why = dict(Decision.objects.values_list("kind", "reason"))
    assert why["joined"].startswith("Same area, same kind")
    assert why["opened"] == "Someone is at risk"
    assert why["referred"] == "He is your tenant."
    assert case.reference


def all_reports(people):
    with world.as_officer(people.caseworker):
        return list(Report.objects.values_list("pk", flat=True))


def test_with_shortcuts_off_no_key_decides_and_none_is_shown(desk, people):
    take_all(people)
    officer = desk(people.caseworker)
    officer.context.add_cookies([{"name": "wardmote_shortcuts", "value": "off", "url": officer.site}])
    officer.go("/reports/")
    officer.page.locator(".wm-cards tbody a").first.click()
    officer.page.locator(".wm-band__title").wait_for()
    assert not officer.page.locator(".wm-key").first.is_visible()
    before = officer.page.url
    for key in "xcro]":
        officer.page.keyboard.press(key)
    officer.page.wait_for_timeout(300)
    assert officer.page.url == before
