"""The pages of a desk, of several cases at once, of a visit and of corrections; and the keys that drive them."""

import gzip
import re
from datetime import UTC, datetime

from tests import world
from tests.journeys.conftest import NARROW
from tests.journeys.inspecting import Inspector, check
from wardmote.records.desk import commands
from wardmote.work.cases.models import Case, Person, Place


def at_the_desk(p):
    """Two views, one of them the team's and one deleted; a template of each kind; a draft."""
    now = datetime.now(UTC)
    with world.as_officer(p.caseworker) as by:
        view = {"list_name": "cases", "by": by, "now": now}
        commands.save_view(name="Harbour Street, high risk", query="risk=high", team=None, **view)
        team = commands.save_view(name="Our open cases", query="status=open", team=by.team, **view)
        gone = commands.save_view(name="Not wanted", query="risk=low", team=None, **view)
        commands.delete_view(view=gone, by=by, now=now)
        template = {"by": by, "now": now, "text": "Seen on {today} by {officer}.\n\nWho was there? {nmae}"}
        own = commands.make_template(name="Visit", for_agency=False, **template)
        commands.make_template(name="First visit", for_agency=True, **template)
        commands.keep_draft(
            place="/reports/new/", about="Take a report", fields={"what": ["x"]}, by=by, now=now
        )
    return team, own


def test_pages_of_views_templates_and_drafts(desk, record):
    team, own = at_the_desk(record["people"])
    i = Inspector(desk(record["people"].caseworker))
    i.look("/desk/views/cases/").look("/desk/views/cases/new/?risk=high").look("/desk/views/cases/new/")
    i.look(f"/desk/views/{team.pk}/change/").look("/desk/templates/").look("/desk/templates/new/")
    i.look(f"/desk/templates/{own.pk}/").look("/desk/drafts/").look("/desk/drafts/signed-in/")
    i.look_when_sent_empty("/desk/views/cases/new/?risk=high", "Save view")
    i.look_when_sent_empty("/desk/templates/new/", "Save template")
    i.look("/cases/?risk=high&status=open").look(f"/cases/{record['case']}/notes/")
    check(i)


def test_pages_of_an_empty_desk_and_of_what_is_refused(desk, record):
    team, _ = at_the_desk(record["people"])
    i = Inspector(desk(record["people"].outsider))
    i.look("/desk/views/cases/").look("/desk/templates/").look("/desk/drafts/")
    i.look(f"/desk/views/{team.pk}/change/", status=404)
    i.look(f"/cases/{record['case']}/visit/", status=404)
    mate = world.officer(
        record["people"].council, record["people"].caseworker.team, "Team Mate", "caseworker"
    )
    m = Inspector(desk(mate))
    m.look(f"/desk/views/{team.pk}/change/")  # seen, and not theirs to change: it says so
    assert i.faults + m.faults == []


def test_pages_of_a_visit_and_of_corrections(desk, record):
    at_the_desk(record["people"])
    i = Inspector(desk(record["people"].caseworker))
    with world.building():
        person, place = Person.objects.get(), Place.objects.get()
    case = f"/cases/{record['case']}/"
    i.look(case + "visit/").look(case + f"people/{person.pk}/correct/").look(
        case + f"places/{place.pk}/correct/"
    )
    i.look_when_sent_empty(case + "visit/", "Add note")
    i.look_when_sent_empty(case + f"people/{person.pk}/correct/", "Save correction")
    partner = Inspector(desk(record["people"].partner))
    partner.look(case + f"people/{person.pk}/correct/").look(case + "visit/")
    assert i.faults + partner.faults == []


def test_several_cases_are_ticked_confirmed_and_done_by_keyboard(desk, record):
    p = record["people"]
    for number in range(3):
        world.case(p, title=f"Another case {number}")
    officer = desk(p.caseworker)
    i, page = Inspector(officer), officer.page
    officer.go("/cases/")
    for key in ("j", "x", "j", "x", "k", "x"):
        page.keyboard.press(key)
    assert page.locator("input[name=chosen]:checked").count() == 1
    page.keyboard.press("x")
    assert "2 ticked" in page.locator("[data-bulk-bar]").inner_text()
    i.inspect("the list with rows ticked")
    page.get_by_role("button", name="Set review").click()
    page.get_by_role("heading", name="Set the next review").wait_for()
    assert len(re.findall(r"\bC-\w{4}-\w{4}", page.locator("main").inner_text())) == 2
    i.inspect("the confirmation")
    page.get_by_role("button", name="Set review").click()
    assert "Enter the date of the next review" in page.locator("main").inner_text()
    i.inspect("the confirmation sent empty")
    page.get_by_label("Next review").fill("1 2 2099")
    page.get_by_role("button", name="Set review").click()
    page.get_by_text("2 done").wait_for()
    i.inspect("the outcome")
    with world.building():
        assert Case.objects.filter(review_on="2099-02-01").count() == 2
    officer.go("/cases/")
    page.locator("input[name=chosen]").first.check()
    page.get_by_role("button", name="Share").click()
    i.inspect("sharing: with which agency")
    page.get_by_role("button", name="Next").click()
    page.get_by_text("There is a problem").wait_for()  # none is chosen for them
    i.inspect("sharing with nobody chosen")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Why is it necessary").wait_for()
    i.inspect("sharing: the terms")
    page.get_by_role("button", name="Share cases").click()
    page.get_by_text("There is a problem").wait_for()
    i.inspect("sharing sent empty")
    check(i)


def test_the_list_remembers_where_one_was_and_the_keys_of_a_case_lead_through_it(desk, record):
    at_the_desk(record["people"])
    for number in range(3):
        world.case(record["people"], title=f"Another case {number}", risk="high")
    officer = desk(record["people"].caseworker)
    page = officer.page
    officer.go("/cases/?view=all")
    page.keyboard.press("v")
    page.keyboard.press("1")
    page.wait_for_url("**/cases/?risk=high")
    page.get_by_role("link", name="Doors and shouting").click()
    page.get_by_role("heading", name="Overview").wait_for()
    for key, heading in {"3": "Notes", "2": "People and places", "1": "Overview"}.items():
        page.keyboard.press(key)
        page.get_by_role("heading", name=heading, exact=True).first.wait_for()
    page.get_by_role("link", name="Cases", exact=True).last.click()
    page.wait_for_url(f"**/cases/?risk=high#{record['case']}")
    page.wait_for_function("() => document.activeElement.textContent.includes('Doors and shouting')")
    # Never inside a box, and not at all for who turned them off.
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_text("Tick the row").wait_for()
    page.keyboard.press("Escape")
    officer.go("/keys/")
    page.get_by_role("button", name="Turn shortcuts off").click()
    officer.go(f"/cases/{record['case']}/")
    page.keyboard.press("3")
    page.wait_for_timeout(300)
    assert page.url.endswith(f"/cases/{record['case']}/")


def test_a_key_pressed_in_a_box_is_a_letter(desk, record):
    officer = desk(record["people"].caseworker)
    officer.go(f"/cases/{record['case']}/notes/")
    box = officer.page.get_by_label("Note", exact=True)
    box.press_sequentially("1xjk?")
    assert box.input_value() == "1xjk?"
    assert officer.page.url.endswith("/notes/")


def test_a_template_is_put_in_at_once_where_there_is_script(desk, record):
    at_the_desk(record["people"])
    officer = desk(record["people"].caseworker)
    page = officer.page
    officer.go(f"/cases/{record['case']}/notes/")
    page.get_by_label("Note", exact=True).fill("Already typed.")
    page.get_by_label("Begin with a template").select_option(label="Visit (yours)")
    page.get_by_role("button", name="Use template").click()
    page.get_by_text("Left as typed, since it is no field: {nmae}").wait_for()
    typed = page.get_by_label("Note", exact=True).input_value()
    assert typed.startswith("Already typed.\n\nSeen on ")
    assert "Case Worker" in typed


def test_a_visit_is_light_and_made_for_a_thumb(desk, record):
    officer = desk(record["people"].caseworker, viewport=NARROW)
    page = officer.page
    officer.go(f"/cases/{record['case']}/visit/")
    page.wait_for_load_state("load")
    loaded = page.evaluate(
        "() => [location.href, ...performance.getEntriesByType('resource').map(part => part.name)]"
    )
    # As it is sent: the tests' server does not compress, the real one does.
    parts = [officer.context.request.get(address) for address in dict.fromkeys(loaded)]
    assert len(parts) >= 3  # the page, its style and its script
    assert sum(len(gzip.compress(part.body())) for part in parts if part.ok) < 60_000
    button = page.get_by_role("button", name="No answer")
    assert button.bounding_box()["height"] >= 48
    button.click()
    page.get_by_text("Visited. No answer.").wait_for()


def test_without_script_a_template_and_several_cases_work_too(desk, record):
    at_the_desk(record["people"])
    officer = desk(record["people"].caseworker, script=False)
    page = officer.page
    officer.go(f"/cases/{record['case']}/notes/")
    page.get_by_label("Note", exact=True).fill("Already typed.")
    page.get_by_label("Begin with a template").select_option(label="First visit")
    page.get_by_role("button", name="Use template").click()
    assert page.get_by_label("Note", exact=True).input_value().startswith("Already typed.\n\nSeen on ")
    officer.go("/cases/?view=all")
    page.locator("input[name=chosen]").first.check()
    page.get_by_role("button", name="Assign").click()
    page.get_by_label("Lead officer").select_option(label="Case Worker")
    page.get_by_role("button", name="Assign cases").click()
    assert "1 done" in page.locator("main").inner_text()
