"""With script off everything still works: filter, sort, forms, menus."""

import re

from tests import world
from tests.journeys.conftest import NARROW


def test_list_form_and_menu_work_without_script(desk, people):
    for title in ("Noise by night", "Dogs in the yard"):
        world.case(people, title=title)
    officer = desk(people.caseworker, script=False, viewport=NARROW)
    page = officer.page
    officer.go("/")
    # On a phone without script the navigation stands open.
    page.get_by_role("link", name="Cases", exact=True).click()
    assert page.locator("#results").inner_text().count("C-") >= 2
    # So do the filters.
    page.get_by_label("Reference, or words in the title").fill("dogs")
    page.get_by_role("button", name="Apply filters").click()
    assert "&w=" in page.url
    assert "dogs" not in page.url
    results = page.locator("#results").inner_text()
    assert "Dogs in the yard" in results
    assert "Noise by night" not in results
    officer.go("/cases/?sort=reference")
    references = re.findall(r"C-\w{4}-\w{4}", page.locator("#results").inner_text())
    assert references == sorted(references)
    officer.go("/reports/new/")
    page.get_by_role("button", name="Take report").click()
    assert page.title().startswith("Error: ")
    page.get_by_label("What happened?").fill("A fox in the bins")
    page.get_by_label("Street, estate or area").fill("Harbour Street")
    page.get_by_label("They do not want to give their name").check()
    page.get_by_role("radio", name="Low").check()
    page.get_by_role("radio", name="Something else").check()
    page.get_by_role("button", name="Take report").click()
    assert re.search(r"/reports/R-\w{4}-\w{4}/", page.url)
    assert "A fox in the bins" in page.content()


def test_what_was_typed_survives_an_error(desk, people):
    officer = desk(people.caseworker)
    page = officer.page
    officer.go("/reports/new/")
    page.get_by_label("What happened?").fill("Half a story")
    page.get_by_label("Postcode").fill("nonsense")
    page.get_by_role("button", name="Take report").click()
    assert page.get_by_label("What happened?").input_value() == "Half a story"
    assert page.get_by_label("Postcode").input_value() == "nonsense"
    summary = page.locator(".govuk-error-summary")
    summary.get_by_role("link").first.click()
    assert page.evaluate("() => document.activeElement.closest('form') !== null")
