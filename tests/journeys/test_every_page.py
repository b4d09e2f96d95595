"""Every page, wide and at 320 px, in its normal, error, empty and refused state: axe finds nothing wrong, nothing
scrolls sideways, every control has a visible focus, and nothing breaks the content security policy.
"""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from tests import world
from tests.journeys.conftest import NARROW, ROOT, WIDE
from wardmote.records.actions.models import Action
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Role
from wardmote.work.cases import commands as cases

AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
(async () => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: %s}, resultTypes: ['violations']});
  return JSON.stringify(found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', ')));
})()
"""
# Each control, once focused, must look different from itself without focus, and be in view.
FOCUS = """
() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.offsetParent !== null && !e.disabled && e.tabIndex >= 0)
  .filter(e => {
    const look = () => { const s = getComputedStyle(e);
      const n = e.nextElementSibling && e.matches('[type=radio], [type=checkbox]')
        ? getComputedStyle(e.nextElementSibling, '::before') : null;
      return [s.outlineStyle + s.outlineWidth, s.boxShadow, s.backgroundColor, s.borderColor,
              n ? n.boxShadow + n.borderWidth : ''].join('|') };
    e.blur(); const before = look(); e.focus({focusVisible: true}); const after = look();
    return document.activeElement === e && before === after;
  }).map(e => e.outerHTML.slice(0, 120))
"""


class Inspector:
    def __init__(self, desk) -> None:
        self.desk, self.page = desk, desk.page
        self.faults: list[str] = []
        if not AXE.exists():
            pytest.skip("axe-core is not installed (make frontend)")
        self.axe = AXE.read_text()
        self.protocol = self.page.context.new_cdp_session(self.page)

    def look(self, path: str, *, status: int = 200) -> "Inspector":
        answer = self.desk.go(path)
        if answer.status != status:
            self.faults.append(f"{path} answers {answer.status}, not {status}")
        return self.inspect(path)

    def look_when_sent_empty(self, path: str, button: str) -> "Inspector":
        """The form of a page, emptied and sent: a page of errors, which says so in its title."""
        self.desk.go(path)
        for box in self.page.locator("main form").locator("input[type=text], textarea").all():
            box.fill("")
        with self.page.expect_navigation() as sent:
            self.page.locator("main").get_by_role("button", name=button, exact=True).last.click()
        answer = sent.value
        if answer.status != 422:
            self.faults.append(f"{path} sent empty answers {answer.status}, not 422")
        if not self.page.title().startswith("Error: "):
            self.faults.append(f"{path} sent empty: the title does not begin with Error")
        if not self.page.evaluate(
            "() => [...document.querySelectorAll('.govuk-error-summary a')].every(a =>"
            " document.getElementById(a.getAttribute('href').slice(1)))"
        ):
            self.faults.append(f"{path} sent empty: the summary points at nothing")
        return self.inspect(path + " sent empty")

    def inspect(self, name: str) -> "Inspector":
        for width, size in (("wide", WIDE), ("narrow", NARROW)):
            self.page.set_viewport_size(size)
            # CSP forbids a script tag: axe goes in through the debugging protocol.
            self.protocol.send("Runtime.evaluate", {"expression": self.axe})
            result = self.protocol.send(
                "Runtime.evaluate", {"expression": RUN % TAGS, "awaitPromise": True, "returnByValue": True}
            )["result"]
            if "value" not in result:
                self.faults.append(f"{name}: axe did not run: {result}")
                continue
            self.faults += [f"{name}, {width}: {violation}" for violation in json.loads(result["value"])]
            if width == "narrow" and self.page.evaluate(
                "() => document.documentElement.scrollWidth > window.innerWidth"
            ):
                self.faults.append(f"{name}: scrolls sideways at 320 px")
        self.page.set_viewport_size(WIDE)
        self.faults += [f"{name}: no visible focus on {tag}" for tag in self.page.evaluate(FOCUS)]
        return self


@pytest.fixture
def record(people):
    """A case with something of everything, shared with the partner; the report it came from; a waiting report."""
    p, now, today = people, datetime.now(UTC), date.today()
    made = {}
    with world.as_officer(p.caseworker) as by:
        for name in ("first", "waiting"):
            made[name] = intake.take_report(
                report_id=None, what="Doors and shouting", who="", area="Harbour Street", address="", postcode="",
                occurred_from=None, occurred_words="most nights", is_anonymous=True, teller_name="", teller_phone="",
                teller_email="", contact_by="any", contact_wishes="", harm="high", kind="asb", channel="phone",
                team=by.team, by=by, now=now,
            )  # fmt: skip
        case = cases.open_case(
            title="Doors and shouting", kind="asb", area="Harbour Street", summary="A summary.", risk="high",
            categories=["incident"], team=by.team, lead=by, review_on=today + timedelta(days=20),
            report=Report.objects.get(pk=made["first"].pk), by=by, now=now,
        )  # fmt: skip
    world.opened_earlier(p.caseworker, case.pk)
    world.share(p, case)
    with world.as_officer(p.caseworker) as by:
        case.refresh_from_db(fields=["audience"])
        cases.add_note(case=case, text="A note.", by=by, now=now)
        cases.add_person(case=case, name="Sam Example", role="victim", from_on=today, by=by, now=now)
        cases.add_place(case=case, address="1 Harbour Street", role="where", by=by, now=now)
        cases.ask_action(
            case=case, title="Visit the tenant", detail="", agency=p.housing, team=None, officer=None,
            due_on=today + timedelta(days=5), by=by, now=now,
        )  # fmt: skip
        made["action"] = Action.objects.get().pk
    return made | {"case": case.reference, "people": p}


def check(inspector: Inspector) -> None:
    assert not inspector.faults, "\n".join(inspector.faults)


def test_pages_of_a_case(desk, record):
    i = Inspector(desk(record["people"].caseworker))
    case = f"/cases/{record['case']}/"
    for part in ("", "people/", "people/add/", "places/add/", "notes/", "documents/", "documents/add/", "actions/",
                 "actions/ask/", "timeline/", "history/", "sharing/"):  # fmt: skip
        i.look(case + part)
    check(i)


def test_pages_of_deciding_on_a_case(desk, record):
    i = Inspector(desk(record["people"].caseworker))
    p, case = record["people"], f"/cases/{record['case']}/"
    for part in (f"sharing/what-if/?agreement={p.agreement.pk}", "share/", f"share/?agency={p.housing.pk}",
                 "must-not-receive/", "edit/", "assign/", "close/"):  # fmt: skip
        i.look(case + part)
    i.look("/cases/").look("/cases/?q=nothing+like+it").look("/cases/new/")
    check(i)


def test_pages_of_a_case_sent_empty(desk, record):
    i = Inspector(desk(record["people"].caseworker))
    p, case = record["people"], f"/cases/{record['case']}/"
    for part, button in {
        "notes/": "Add note", "people/add/": "Add person", "places/add/": "Add place",
        "documents/add/": "Add document", "actions/ask/": "Ask for action",
        f"share/?agency={p.housing.pk}": "Share case", "edit/": "Save changes",
        "must-not-receive/": "Add to the list",
    }.items():  # fmt: skip
        i.look_when_sent_empty(case + part, button)
    i.look_when_sent_empty("/cases/new/", "Open case")
    check(i)


def test_reports_actions_and_home(desk, record):
    i = Inspector(desk(record["people"].caseworker))
    i.look("/").look("/reports/").look("/reports/new/").look(f"/reports/{record['waiting'].reference}/")
    i.look("/actions/").look("/actions/?view=asked").look(f"/actions/{record['action']}/")
    i.look("/directory/").look("/directory/me/").look("/accessibility/").look("/keys/")
    i.look_when_sent_empty("/reports/new/", "Take report")
    check(i)


def test_what_a_partner_sees(desk, record):
    i = Inspector(desk(record["people"].partner))
    case = f"/cases/{record['case']}/"
    i.look("/").look("/cases/").look(case).look(case + "sharing/").look("/actions/?view=agency")
    i.look(f"/actions/{record['action']}/").look(f"/actions/{record['action']}/decline/")
    i.look_when_sent_empty(f"/actions/{record['action']}/decline/", "Decline")
    i.look(case + "close/")
    check(i)


def test_empty_and_refused_pages(desk, record):
    i = Inspector(desk(record["people"].outsider))
    i.look("/").look("/cases/").look("/reports/").look("/actions/")
    i.look(f"/cases/{record['case']}/", status=404).look("/agreements/new/", status=403).look(
        "/nowhere/", status=404
    )
    i.look("/log/", status=404)
    check(i)


def test_the_register_of_agreements(desk, record):
    i = Inspector(desk(record["people"].governance))
    entry = f"/agreements/{record['people'].agreement.pk}/"
    i.look("/").look("/agreements/").look("/agreements/?q=nothing+like+it").look("/agreements/matrix/")
    i.look("/agreements/names/").look("/agreements/new/").look("/agreements/import/").look(entry)
    for part in ("new-version/", "renew/", "suspend/", "end/", "documents/add/"):
        i.look(entry + part)
    draft = f"/agreements/{world.agreement(record['people'].council, record['people'].housing, state='draft').pk}/"
    i.look(entry + "edit/", status=403).look(draft).look(draft + "edit/").look(draft + "parties/add/")
    i.look_when_sent_empty("/agreements/import/", "Look at it first")
    i.look_when_sent_empty("/agreements/new/", "Save")
    i.look_when_sent_empty(entry + "end/", "End now")
    check(i)


def test_signing_in_and_the_log(desk, people):
    nobody = Inspector(desk())
    nobody.look("/account/login/").look("/account/password/reset/").look("/account/signup/")
    nobody.look_when_sent_empty("/account/login/", "Sign in")
    auditor = world.officer(people.council, people.colleague.team, "Audi Tor", Role.AUDITOR)
    i = Inspector(desk(auditor))
    i.look("/log/").look("/log/?action=nothing").look("/account/password/change/")
    assert nobody.faults + i.faults == []
