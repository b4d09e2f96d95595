"""Every page, wide and at 320 px, in its normal, error, empty and refused state: axe finds nothing wrong, nothing
scrolls sideways, every control has a visible focus, and nothing breaks the content security policy.
"""

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.trust.identity.models import Role


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
        "documents/add/": "Add documents", "actions/ask/": "Ask for action",
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
