"""Every page of search, wide and at 320 px; and the way from the box to an answer, by keyboard."""

import re
from datetime import UTC, date, datetime

import pytest

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.outward.search import commands, queries
from wardmote.outward.search.models import NamePolicy, Search
from wardmote.records.intake import commands as intake
from wardmote.records.people import commands as people
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case


@pytest.fixture
def kept(record):
    """A case that the partner does not see, about Ilse Brandner of 12 Harbour Street."""
    p, now = record["people"], datetime.now(UTC)
    case = world.case(p, title="Fires behind the school", area="Harbour Street")
    world.opened_earlier(p.caseworker, case.pk)
    with world.as_officer(p.caseworker) as by:
        case = Case.objects.get(pk=case.pk)
        cases.add_person(case=case, name="Ilse Brandner", role="victim", from_on=date.today(), by=by, now=now)
        cases.add_place(
            case=case, address="12 Harbour Street", postcode="EC1A 1BB", role="where", by=by, now=now
        )
    return case


def seek(desk, words):
    """Slash, the words, Enter; the address of the page it leads to."""
    if desk.page.url == "about:blank":
        desk.go("/")
    desk.page.keyboard.press("/")
    desk.page.keyboard.press("Control+A")
    desk.page.keyboard.insert_text(words)
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    desk.page.locator("h1").wait_for()
    return re.sub(r"^https?://[^/]+", "", desk.page.url)


def test_pages_of_searching(desk, kept, record):
    here = desk(record["people"].caseworker)
    found, nothing = seek(here, "harbuor street"), seek(here, "quixotic zebra")
    i = Inspector(here)
    i.look("/search/").look(found).look(f"{found}?kind=case").look(nothing).look("/search/by-name-only/")
    i.look_when_sent_empty("/search/", "Search").look("/search/requests/").look(
        "/search/requests/?state=refused"
    )
    check(i)


def test_pages_of_asking_for_access(desk, kept, record):
    p = record["people"]
    asker, owner = desk(p.partner), desk(p.caseworker)
    found = seek(asker, "Ilse Brandner")
    i, o = Inspector(asker), Inspector(owner)
    i.look(found)
    asker.page.get_by_role("link", name="Ask for access").click()
    ask = re.sub(r"^https?://[^/]+", "", asker.page.url)
    i.look(ask).look_when_sent_empty(ask, "Ask for access")
    asker.page.get_by_label("Why is it necessary to see this record?").fill("She asks us for a transfer.")
    asker.page.locator("main").get_by_role("button", name="Ask for access").click()
    asker.page.get_by_text("Answer due").first.wait_for()
    request = re.sub(r"^https?://[^/]+", "", asker.page.url)
    i.look(request).look("/search/requests/?view=asked").look(f"{request}refuse/")
    o.look("/search/requests/").look(request).look(f"{request}refuse/")
    o.look_when_sent_empty(f"{request}refuse/", "Refuse").look(f"{request}accept/{kept.reference}/")
    i.look(f"{request}accept/{kept.reference}/", status=404)
    stranger = Inspector(desk(p.outsider))
    stranger.look(request, status=404).look(found, status=404).look("/search/requests/").look(
        "/search/requests/?view=asked"
    )
    lead = Inspector(desk(p.governance))
    lead.look("/search/by-name-only/")
    assert i.faults + o.faults + stranger.faults + lead.faults == []


def test_pages_of_reports_and_people_asked_for(desk, kept, record):
    p, now = record["people"], datetime.now(UTC)
    with world.as_officer(p.caseworker) as by:
        report = intake.take_report(
            what="Shouting.", kind="asb", harm="low", channel="phone", area="Harbour Street", teller_name="Ilse Brandner",
            team=by.team, by=by, now=now,
        )  # fmt: skip
        person = people.make_person(kind="known", name="Ilse Brandner", team=by.team, by=by, now=now)
    with world.building():
        for sort in ("report", "person"):
            NamePolicy.objects.create(agency=p.council, sort=sort, answers=True, by=p.governance, at=now)
    with world.as_officer(p.partner):
        search = commands.begin_search(words="ilse brandner")
    requests = {}
    with world.as_officer(p.partner):
        for answer in queries.answers_by_name(Search.objects.get(pk=search)):
            requests[answer.sort] = commands.ask_access(
                answer=answer, purpose="asb", necessity="She asks us."
            )
    asker, owner = Inspector(desk(p.partner)), Inspector(desk(p.caseworker))
    asker.look(f"/search/{search}/").look("/search/requests/?view=asked")
    of_kind, of_person = (f"/search/requests/{requests[sort]}/" for sort in ("asb", "person"))
    owner.look(of_kind).look(of_person)
    owner.look(f"{of_kind}accept-report/{report.reference}/")
    owner.look_when_sent_empty(f"{of_kind}accept-report/{report.reference}/", "Accept and refer")
    owner.look(f"{of_person}accept-person/{person.reference}/")
    asker.look(f"{of_person}accept-person/{person.reference}/", status=404)
    assert asker.faults + owner.faults == []


def test_a_search_with_a_slip_leads_to_the_case_by_keyboard_alone(desk, kept, record):
    here = desk(record["people"].caseworker)
    found = seek(here, "isle brandnre")
    page = here.page
    page.get_by_text("has a name spelt much like this").wait_for()
    page.locator("h1").click()
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("h1").wait_for()
    assert f"/cases/{kept.reference}/people/" in page.url
    page.go_back()
    page.get_by_text("has a name spelt much like this").wait_for()
    assert page.url.endswith(found)
    page.reload()
    page.get_by_text("has a name spelt much like this").wait_for()


def test_a_name_only_answer_is_asked_for_and_granted_by_keyboard(desk, keyboard, kept, record):
    p = record["people"]
    asker, owner = desk(p.partner), desk(p.caseworker)
    seek(asker, "brandner ilse")
    asker.page.get_by_text("is kept by").wait_for()
    assert kept.reference not in asker.page.content()
    mine = keyboard(asker)
    mine.reach(asker.page.locator("main").get_by_role("link", name="Ask for access"))
    with asker.page.expect_navigation():
        asker.page.keyboard.press("Enter")
    mine.type("Why is it necessary to see this record?", "She asks us for a transfer.").press(
        "Ask for access"
    )
    theirs = keyboard(owner)
    owner.go("/")
    owner.page.get_by_role("link", name="Housing asks Council").click()
    owner.page.get_by_text("The record it is about").wait_for()
    theirs.press(f"Accept and share {kept.reference}")
    for category in ("Identity and contact", "What happened"):
        owner.page.get_by_label(category).check()
    theirs.press("Accept and share")
    owner.page.get_by_text("Accepted").first.wait_for()
    asker.page.reload()
    with asker.page.expect_navigation():
        asker.page.get_by_role("link", name="Fires behind the school").click()
    assert kept.reference in asker.page.url


def test_searching_without_script(desk, kept, record):
    here = desk(record["people"].caseworker, script=False)
    here.go("/")
    here.page.locator("#wm-search").fill("ilse brandner")
    here.page.locator(".wm-header__search-button").click()
    here.page.get_by_text("A person in it has this name").wait_for()
