"""A case worked by its keys: each form begins with its first question, and what was sent leads to its message."""

from tests.journeys.conftest import NARROW, WIDE


def test_keys_lead_into_the_questions_and_out_again(desk, record):
    officer = desk(record["people"].caseworker)
    page, case = officer.page, f"/cases/{record['case']}/"
    officer.go(case)
    page.keyboard.press("u")
    page.locator("#id_text:focus").wait_for()
    page.keyboard.insert_text("Rang, no answer.")
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Add note", exact=True).press("Enter")
    page.locator(".moj-alert:focus", has_text="Note added").wait_for()
    with page.expect_navigation():
        page.keyboard.press("a")
    page.locator("#id_title:focus").wait_for()
    assert page.locator(".wm-band__actions").count() == 0, "a form leaves out what else can be done"
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("1")
    page.get_by_role("heading", name="Overview").wait_for()
    assert page.evaluate("document.activeElement === document.body"), (
        "no key opened a form: nothing is focused"
    )


def test_a_form_opened_by_a_press_of_the_mouse_moves_no_focus(desk, record):
    officer = desk(record["people"].caseworker)
    page = officer.page
    officer.go(f"/cases/{record['case']}/")
    page.get_by_role("button", name="Ask for action").click()
    page.get_by_label("What is to be done?").wait_for()
    assert page.evaluate("document.activeElement === document.body")


def test_the_section_shown_is_in_view_on_a_phone(desk, record):
    officer = desk(record["people"].caseworker, viewport=NARROW)
    officer.go(f"/cases/{record['case']}/history/")
    current = officer.page.locator(".moj-sub-navigation__link[aria-current]")
    current.wait_for()
    box = current.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= NARROW["width"]
    assert officer.page.evaluate("window.scrollY") == 0, "and the page itself has not moved"


def test_escape_shuts_the_menu_and_gives_its_word_the_focus(desk, record):
    officer = desk(record["people"].caseworker, viewport=WIDE)
    officer.go("/")
    word = officer.page.locator("summary", has_text="Partnership")
    word.press("Enter")
    officer.page.get_by_role("link", name="Registers", exact=True).wait_for()
    officer.page.keyboard.press("Tab")
    officer.page.keyboard.press("Escape")
    officer.page.get_by_role("link", name="Registers", exact=True).wait_for(state="hidden")
    assert word.evaluate("e => e === document.activeElement")
