"""The menu: a word opens with the keyboard and shows its rooms, with and without script, at two widths."""

from tests.journeys.conftest import NARROW, WIDE
from tests.journeys.inspecting import Inspector, check
from tests.world import officer
from wardmote.trust.identity.models import Role

ROLES = (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.INFORMATION_GOVERNANCE, Role.AUDITOR)


def test_a_word_of_the_menu_opens_with_the_keyboard_and_its_rooms_are_below_it(desk, people):
    everything = officer(people.council, None, "Every Role", *ROLES)
    on = Inspector(desk(everything))
    page = on.page
    on.look("/agreements/")
    page.locator("summary", has_text="Partnership").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Registers", exact=True).wait_for()
    on.inspect("the menu, a word open")
    page.set_viewport_size(WIDE)
    page.locator("summary", has_text="Partnership").focus()  # looking at focus moved it
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/registers/")
    assert page.locator(".wm-navigation").bounding_box()["height"] < 60, "one row"
    page.locator("body").press("g")
    with page.expect_navigation():
        page.keyboard.press("d")
    assert "/directory/" in page.url, "keys reach a room whose word is shut"
    check(on)


def test_the_menu_opens_without_script_on_a_phone(desk, people):
    on = desk(people.caseworker, script=False, viewport=NARROW)
    on.go("/")
    on.page.locator("summary", has_text="Partnership").click()
    on.page.get_by_role("link", name="Plans", exact=True).click()
    assert on.page.url.endswith("/plans/")
