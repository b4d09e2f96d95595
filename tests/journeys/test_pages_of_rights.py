"""Pages of requests about people's data: taken, worked, reviewed part by part; and of those who were asked."""

from datetime import date, timedelta

from playwright.sync_api import expect

from tests import world
from tests.journeys.inspecting import Inspector, check
from tests.people.making import opened, person
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Person as Entry
from wardmote.work.rights.models import Asked


def typed(day: date) -> str:
    return f"{day.day} {day.month} {day.year}"


def known(p, case):
    """Joan, on record with the caseworker's team and in their case."""
    from datetime import UTC, datetime

    from wardmote.work.cases.models import Case

    by, now = p.caseworker, datetime.now(UTC)
    made = person(by, name="Joan Smithers")
    with world.building():
        case = Case.objects.get(reference=case)
    opened(made, by)
    world.opened_earlier(by, case.pk)
    with world.as_officer(by):
        cases.add_person(case=case, name="Joan Smithers", role="victim", from_on=date.today(), by=by, now=now)
        entry = Entry.objects.select_related("case__owner").get(case=case, name="Joan Smithers")
        cases.link_person(entry=entry, person=made, by=by, now=now)
    return made


def test_a_request_is_taken_worked_and_reviewed(desk, record):
    p = record["people"]
    joan = known(p, record["case"])
    with world.building():
        Officer.objects.filter(pk=p.governance.pk).update(team=p.caseworker.team)
    lead = desk(p.governance)
    i, page = Inspector(lead), lead.page
    i.look("/rights/").look("/rights/limits/").look("/rights/processing/").look("/rights/asked/")
    i.look("/rights/D-NONE/", status=404)
    i.look("/rights/new/").look_when_sent_empty("/rights/new/", "Take the request")
    lead.go("/rights/new/")
    page.get_by_label("A copy of their data").check()
    page.get_by_label("When did it come?").fill(typed(date.today() - timedelta(days=5)))
    page.get_by_label("Whose data is it about?").fill("Joan Smithers")
    page.get_by_label("What do they ask, in their words?").fill("Everything.")
    page.get_by_role("button", name="Take the request").click()
    expect(page.get_by_role("heading", name="How the last day is worked out")).to_be_visible()
    here = page.url.removeprefix(page.url.split("/rights/")[0])
    for part in ("", "records/", "items/", "pack/", "stop/", "extend/", "refuse/", "second/", "answer/"):
        i.look(f"{here}{part}")
    i.look_when_sent_empty(f"{here}stop/", "Stop the clock").look_when_sent_empty(f"{here}refuse/", "Refuse")
    i.look_when_sent_empty(f"{here}records/", "Choose")
    lead.go(f"{here}records/")
    page.get_by_label("Reference of the person record").fill(joan.reference)
    page.get_by_role("button", name="Choose").click()
    expect(page.get_by_role("button", name=f"Take in {record['case']}")).to_be_visible()
    page.get_by_role("button", name=f"Take in {record['case']}").click()
    expect(page.get_by_text("taken in", exact=False).first).to_be_visible()
    i.look(f"{here}records/").look(f"{here}items/")
    lead.go(f"{here}items/")
    page.locator("main table a").first.click()
    expect(page.get_by_role("heading", name="As it stands on record")).to_be_visible()
    i.look(page.url.removeprefix(page.url.split("/rights/")[0]))
    page.get_by_label("Goes as it is").check()
    page.get_by_role("button", name="See how it would go out").click()
    expect(page.get_by_text("not saved yet")).to_be_visible()
    decided = page.url
    page.get_by_role("button", name="Save").click()
    expect(page).not_to_have_url(decided)
    expect(page.get_by_role("heading", name="As it stands on record")).to_be_visible()  # of the next
    page.get_by_role("link", name=page.url.split("/rights/")[1].split("/")[0]).first.click()
    expect(page.get_by_role("heading", name="Part by part")).to_be_visible()
    i.look(f"{here}items/?of={record['case']}&state=")
    check(i)


def test_who_was_asked_and_what_stands_beside_a_record(desk, record):
    p = record["people"]
    known(p, record["case"])
    officer = desk(p.caseworker)
    i, page = Inspector(officer), officer.page
    i.look("/rights/").look("/rights/new/")  # empty, and refused: no lead
    i.look("/rights/own/")
    marks = f"/rights/marks/case/{record['case']}/"
    i.look(marks).look_when_sent_empty(marks, "Put it beside the record")
    officer.go(marks)
    page.get_by_label("A restriction", exact=False).check()
    page.get_by_label("What does it say?").fill("They say it is not right.")
    page.get_by_role("button", name="Put it beside the record").click()
    expect(page.get_by_text("It stands beside the record from now on")).to_be_visible()
    expect(page.get_by_text("Not shared or compared", exact=True)).to_be_visible()
    i.look(marks).look(f"/cases/{record['case']}/")
    officer.go(f"/cases/{record['case']}/")
    expect(page.get_by_text("Restricted").first).to_be_visible()
    officer.go(marks)
    page.get_by_role("link", name="End it").click()
    expect(page.get_by_role("heading", name="End: restricted")).to_be_visible()
    i.look_when_sent_empty(page.url.removeprefix(page.url.split("/rights/")[0]), "Save")
    assert not Asked.objects.exists()
    i.look("/rights/asked/")
    check(i)
