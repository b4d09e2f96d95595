"""The page that asks why, and the one key it costs."""

from playwright.sync_api import expect

from tests import world
from tests.journeys.inspecting import Inspector, check


def test_pages_of_saying_why_and_the_one_key(desk, record):
    p = record["people"]
    first, second = world.case(p, kind="hate"), world.case(p, kind="hate", title="Another")
    officer = desk(p.caseworker)
    i, page = Inspector(officer), officer.page
    address = f"/cases/{first.reference}/"
    i.look(address).look(f"/why/case/{first.reference}/?next={address}")
    i.look(f"/why/case/{first.reference}/", status=200).look("/why/case/C-NONE/", status=404)
    officer.go(address)
    page.keyboard.press("4")  # by its number
    expect(page.get_by_text("What happened.").first).to_be_visible()
    assert page.url.endswith(address)
    officer.go(f"/cases/{second.reference}/")
    page.keyboard.press("Enter")  # the first, which is likeliest
    expect(page.get_by_text("What happened.").first).to_be_visible()
    officer.go(f"/cases/{first.reference}/history/")
    expect(page.get_by_text("Purpose: Supervising, or checking quality").first).to_be_visible()
    check(i)
