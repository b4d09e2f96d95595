"""How long records are kept: the list, one record, each decision, the rules and what is left; wide and at 320 px."""

import pytest

from tests import world
from tests.journeys.inspecting import Inspector, check
from tests.people.making import person
from tests.retention import making
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases.models import Case


@pytest.fixture
def old(record):
    """The record's case, closed so long ago that it is due; with a second lead at its owner."""
    p = record["people"]
    p.extra["second"] = making.add_second(p)
    case = Case.objects
    with world.building():
        case = Case.objects.get(reference=record["case"])
        Officer.objects.filter(pk=p.partner.pk).update(roles=[Role.CASEWORKER, Role.SUPERVISOR])
    with world.raw() as superuser:
        superuser.execute("update actions_action set state = 'declined', decline_reason = 'x', answered_at = now()"
                          " where state in ('asked', 'accepted')")  # fmt: skip
    making.close(case, making.years_ago(6, 3))
    return p, case


def test_pages_of_retention(desk, old):
    p, case = old
    base = f"/retention/{case.reference}/"
    known = person(p.caseworker)
    making.night()
    lead = Inspector(desk(p.governance))
    lead.look(f"/retention/{known.reference}/")  # nothing refers to them
    lead.look("/retention/").look(base).look("/retention/rules/").look("/retention/rules/set/")
    lead.look("/retention/?show=held").look("/retention/?show=asked").look("/retention/?show=deleted")
    lead.look(f"{base}hold/").look(f"{base}keep/").look(f"{base}delete/")
    lead.look_when_sent_empty(f"{base}hold/", "Place hold")
    lead.look_when_sent_empty(f"{base}keep/", "Keep it")
    lead.look_when_sent_empty("/retention/rules/set/", "Set period")
    page = lead.page
    lead.desk.go(f"{base}hold/")
    page.get_by_label("Why must it be kept?").fill("A claim may come.")
    with page.expect_navigation():
        page.get_by_role("button", name="Place hold").click()
    lead.inspect("held").look("/retention/?show=held").look(f"{base}delete/", status=403)
    with page.expect_navigation():
        lead.desk.go(base)
        page.get_by_role("link", name="Lift this hold").click()
    lead.inspect("lifting")
    page.get_by_label("Why is the hold no longer needed?").fill("No claim came.")
    with page.expect_navigation():
        page.get_by_role("button", name="Lift hold").click()
    lead.look_when_sent_empty(f"{base}delete/", "Ask for deletion")
    page.get_by_label("Why is it no longer needed?").fill("Nobody has asked about it.")
    page.get_by_label("Its period is over").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Ask for deletion").click()
    lead.inspect("asked").look("/retention/?show=asked").look(f"{base}delete/stop/")
    lead.look(f"{base}delete/agree/", status=403)
    check(lead)

    partner = Inspector(desk(p.partner))
    partner.look(base).look(f"{base}delete/answer/").look("/notices/")
    partner.look_when_sent_empty(f"{base}delete/answer/", "Send answer")
    partner.page.get_by_label("We want a copy of our own first").check()
    partner.page.get_by_label("What should the owner know?").fill("For our own file.")
    with partner.page.expect_navigation():
        partner.page.get_by_role("button", name="Send answer").click()
    partner.inspect("answered")
    check(partner)

    second = Inspector(desk(p.extra["second"]))
    second.look(base)
    with second.page.expect_navigation():
        second.page.get_by_role("link", name="Settle this").click()
    second.inspect("settling")
    second.page.get_by_label("What was done about it?").fill("Given by hand.")
    with second.page.expect_navigation():
        second.page.get_by_role("button", name="Save", exact=True).click()
    second.look(f"{base}delete/agree/")
    with second.page.expect_navigation():
        second.page.get_by_role("button", name="Agree to delete it").click()
    second.inspect("agreed")
    making.days_pass()
    assert making.night()["deleted"] == 1
    second.look("/retention/?show=deleted").look(base)
    check(second)
    partner.look(f"/cases/{case.reference}/")  # what is left, for who saw it
    assert "was deleted" in partner.page.title()
    assert desk(p.outsider).status(f"/cases/{case.reference}/") == 404
    check(partner)
