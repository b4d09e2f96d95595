"""The page that asks why, and the one key it costs."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.records.people import commands as people
from wardmote.trust.access.models import BreakGlass


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
    expect(page.get_by_role("button", name="Hate incidents and crime")).to_be_focused()
    page.keyboard.press("Enter")  # the first, which is likeliest
    expect(page.get_by_text("What happened.").first).to_be_visible()
    officer.go(f"/cases/{first.reference}/history/")
    expect(page.get_by_text("Purpose: Supervising, or checking quality").first).to_be_visible()
    check(i)


def test_pages_of_an_emergency_and_its_review(desk, record):
    p = record["people"]
    duty = world.officer(p.council, p.colleague.team, "Duty Triage", "triage")
    officer = desk(duty)
    i, page = Inspector(officer), officer.page
    i.look("/cases/emergency/").look("/cases/emergency/reviews/")
    i.look_when_sent_empty("/cases/emergency/", "Open this record")
    officer.go("/cases/emergency/")
    page.get_by_label("Reference of the record").fill(record["case"])
    page.get_by_label("Why must you see it now?").fill("A child may be in the flat tonight.")
    page.get_by_role("button", name="Open this record").click()
    expect(page.get_by_text("60 minutes left")).to_be_visible()
    i.look(f"/cases/{record['case']}/").look("/cases/emergency/")
    page.get_by_role("button", name="Close it now").click()
    expect(page.get_by_text("is closed to you again")).to_be_visible()
    with world.as_officer(p.caseworker) as by:
        person = people.make_person(
            kind="known",
            name="Ilse Brandner",
            phone="020 7946 0017",
            team=by.team,
            by=by,
            now=datetime.now(UTC),
        )
    officer.go("/cases/emergency/")
    page.get_by_label("Reference of the record").fill(person.reference)
    page.get_by_label("Why must you see it now?").fill("She may be lying there alone.")
    page.get_by_role("button", name="Open this record").click()
    expect(page.get_by_text("60 minutes left")).to_be_visible()
    i.look(f"/people/{person.reference}/").look(f"/people/{person.reference}/history/").look(
        "/cases/emergency/"
    )
    owner = Inspector(desk(p.caseworker))
    owner.look("/cases/emergency/reviews/")
    with world.building():
        glass = BreakGlass.objects.get(reference=record["case"])
    owner.look(f"/cases/emergency/{glass.pk}/")
    owner.look_when_sent_empty(f"/cases/emergency/{glass.pk}/", "Save review")
    assert i.faults + owner.faults == []
