"""The one path between two agencies, by keyboard alone; and who finds no trace of it."""

import re
from datetime import date, timedelta

TITLE = "Shouting and doors at night in Tanner House"
SECRET = "the neighbour upstairs has been threatening the caller since spring"


def traces(desk, reference: str, pages: list[str]) -> list[str]:
    """Every page of an officer that shows the reference, the title or the text, and every page that answers."""
    found = []
    for path in pages:
        if (status := desk.status(path)) != 404:
            found.append(f"{path} answers {status}")
    for path in (
        "/", "/cases/", f"/cases/?q={reference}", "/cases/?q=shouting+doors", "/cases/?status=open", "/cases/csv/",
        "/actions/", "/actions/?view=team", "/actions/?view=agency", "/reports/", "/log/", "/directory/", "/agreements/",
    ):  # fmt: skip
        text = desk.text(path)
        if path != f"/cases/?q={reference}" and reference in text:
            found.append(f"{path} shows the reference")
        if TITLE in text or SECRET in text or "Tanner House" in text or "Ask the caretaker" in text:
            found.append(f"{path} shows words of it")
        if path.startswith("/cases/?") and not re.search(r"No cases|no cases|Nothing", text):
            found.append(f"{path} does not say that there is nothing")
    return found


def test_a_report_goes_the_whole_path_and_strangers_find_no_trace(desk, people, keyboard):
    officer = desk(people.caseworker)
    officer.go("/")
    k = keyboard(officer)

    # A report is taken, and a case opened from it.
    k.press("Reports").press("Take a report")
    k.type("What happened?", SECRET).type("Street, estate or area", "Tanner House")
    k.reach(officer.page.get_by_label("They do not want to give their name"))
    officer.page.keyboard.press("Space")
    k.choose("Medium").choose("Anti-social behaviour").press("Take report")
    report = re.search(r"R-\w{4}-\w{4}", officer.page.url)[0]
    k.press("Open a case")
    k.choose("Someone is at risk").type("What is the case about?", TITLE).choose(
        "Anti-social behaviour"
    ).choose("Medium")
    k.type("Summary", SECRET).press("Open case")
    reference = re.search(r"C-\w{4}-\w{4}", officer.page.url)[0]
    case = f"/cases/{reference}/"

    # A document is attached. (Choosing a file is the system's own dialogue.)
    officer.go(case + "documents/add/")
    officer.page.get_by_label("File").set_input_files(
        {"name": "diary.txt", "mimeType": "text/plain", "buffer": b"Every night after eleven."}
    )
    officer.page.get_by_label("What it is").fill("Diary of a month")
    officer.page.get_by_role("button", name="Add documents").click()
    officer.page.wait_for_url("**/documents/")
    document = officer.page.get_by_role("link", name=re.compile("Diary of a month")).first.get_attribute(
        "href"
    )
    pages = [
        case, *(case + part + "/" for part in (
            "people", "people/add", "places/add", "notes", "documents", "documents/add", "actions", "actions/ask",
            "timeline", "history", "sharing", "share", "must-not-receive", "edit", "assign", "close",
        )), document, f"/reports/{report}/",
    ]  # fmt: skip
    answers = {path: officer.status(path) for path in pages}
    assert {path: status for path, status in answers.items() if status != 200} == {}

    pages.append(f"{case}sharing/what-if/?agreement={people.agreement.pk}")

    # Before sharing, the partner finds nothing.
    partner = desk(people.partner)
    assert traces(partner, reference, pages) == []

    # It is shared with the partner's team under the agreement, and an action is asked.
    officer.go(case)
    k.press("Share").press("Share with Housing")
    k.choose("Tackling anti-social behaviour").choose("First").choose("Read it and add to it")
    k.type("Why is it necessary to share this with them?", "They are the landlord.").press("Share case")
    officer.go(case)
    k.press("Ask for action")
    k.type("What is to be done?", "Ask the caretaker for the door log").choose("Housing, First")
    k.type("By when?", f"{date.today() + timedelta(days=7):%d %m %Y}").press("Ask for action")

    # The partner accepts it and says what was done.
    p = keyboard(partner)
    partner.go("/")
    p.press("Cases").press(TITLE)
    assert SECRET in partner.page.content()
    assert partner.status(document) == 200
    assert partner.status(f"/reports/{report}/") == 404  # a report in a case keeps its own audience
    p.press("Actions").press("My team’s").press("Ask the caretaker for the door log").press("Accept")
    p.press("Done")
    p.type("What was done?", "The log is attached to the caretaker's file.").press("Mark as done")

    # Another team of the owner and a stranger agency find no trace of any of it.
    action = re.search(r"/actions/[0-9a-f-]{36}/", partner.page.url)[0]
    for stranger in (people.colleague, people.outsider, people.partner_colleague):
        assert traces(desk(stranger), reference, [*pages, action]) == []

    # The agreement is ended: the partner's next request finds nothing either.
    governance = desk(people.governance)
    g = keyboard(governance)
    governance.go(f"/agreements/{people.agreement.pk}/")
    g.press("End")
    g.type("Why does it end?", "The review found it out of date.").press("End now")
    assert traces(partner, reference, [*pages, action]) == []
    assert traces(desk(people.governance), reference, [*pages, action]) == []

    # The owner closes the case.
    officer.go(case)
    k.press("Close")
    k.choose("Resolved").type("Why is this case closing?", "Quiet for a month.").press("Close case")
    assert "Closed" in officer.page.locator(".wm-facts").first.inner_text()
