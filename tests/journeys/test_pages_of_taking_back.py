"""The pages that end, mend, reopen or take back one thing, each reached from its row."""

import re
from datetime import UTC, date, datetime, timedelta

from tests import world
from tests.identity.world import council
from tests.journeys.inspecting import Inspector, check
from wardmote.records.actions import commands as actions
from wardmote.records.actions.models import Action
from wardmote.trust.identity.commands import leaving
from wardmote.trust.identity.models import Officer, RoleChange
from wardmote.work.cases import commands as cases
from wardmote.work.cases.models import Case, Note, Person, Place


def test_pages_that_mend_end_and_take_back_in_a_case(desk, record):
    p, case = record["people"], f"/cases/{record['case']}/"
    i = Inspector(desk(p.caseworker))
    with world.building():
        note, person, place = Note.objects.get(), Person.objects.get(), Place.objects.get()
    for part, button in {
        f"notes/{note.pk}/": "",
        f"people/{person.pk}/": "",
        f"places/{place.pk}/link/": "Link",
    }.items():
        i.look(case + part)
        if button:
            i.look_when_sent_empty(case + part, button)
    now = datetime.now(UTC)
    other = world.case(p, title="Another case")
    world.opened_earlier(p.caseworker, other.pk)
    with world.as_officer(p.caseworker) as by:
        [disclosure] = cases.share(
            case=Case.objects.get(pk=other.pk), agency=p.housing, agreement=p.agreement, purpose="asb",
            categories=["incident"], level=2, necessity="They house them.", team=p.partner.team, by=by, now=now,
        )  # fmt: skip
    i.look(f"/cases/{other.reference}/sharing/{disclosure.pk}/withdraw/")
    action = f"/actions/{record['action']}/"
    i.look(action + "withdraw/")
    with world.as_officer(p.partner) as by:
        asked = Action.objects.get(pk=record["action"])
        actions.decline(action=asked, reason="Not our tenant.", by=by, now=now)
    i.look(action).look(action + "reopen/")
    with world.as_officer(p.caseworker) as by:
        asked = Action.objects.get(pk=record["action"])
        actions.withdraw(action=asked, reason="No longer needed.", by=by, now=now)
        cases.close_case(
            case=Case.objects.get(reference=record["case"]), outcome="resolved", reason="It has stopped.", by=by,
            now=now,
        )  # fmt: skip
    i.look(case).look(case + "reopen/").look_when_sent_empty(case + "reopen/", "Reopen case")
    check(i)


def test_pages_that_take_back_what_was_begun_with_an_officer(desk, people):
    c = council(people)
    i = Inspector(desk(c.admin))
    page = i.page
    i.desk.go("/directory/invitations/new/")
    page.get_by_label("Full name").fill("New Comer")
    page.get_by_label("Work email address").fill("new.comer@example.org")
    page.get_by_label("Caseworker").check()
    page.get_by_role("button", name="Send invitation").click()
    page.get_by_text("The invitation was sent").wait_for()
    i.inspect("invitations, one sent")
    links = set(re.findall(r"/directory/invitations/[-0-9a-f]{36}/(?:again|revoke)/", page.content()))
    assert len(links) == 2
    for link in sorted(links):
        i.look(link)
    with world.building():
        change = RoleChange.objects.get()
    i.look(f"/directory/role-changes/{change.pk}/withdraw/")
    with world.as_officer(c.admin) as by:
        today = date.today()
        leaving.see_off(
            officer=Officer.objects.get(pk=c.worker.pk), last_day=today + timedelta(days=3), by=by,
            now=datetime.now(UTC), today=today,
        )  # fmt: skip
    i.look(f"/directory/officers/{c.worker.pk}/stays/")
    check(i)
