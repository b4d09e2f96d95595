"""Passing a case on: offered, checked, taken over or refused, wide and at 320 px, with its errors and refusals."""

from datetime import UTC, datetime

import pytest

from tests import world
from tests.journeys.inspecting import Inspector, check
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import commands, queries


@pytest.fixture
def offerable(record):
    p = record["people"]
    with world.building():
        Officer.objects.filter(pk__in=[p.partner.pk, p.caseworker.pk]).update(
            roles=[Role.CASEWORKER, Role.SUPERVISOR]
        )
    return record


def test_pages_of_passing_a_case_on(desk, offerable):
    p, case = offerable["people"], f"/cases/{offerable['case']}/"
    giver = Inspector(desk(p.caseworker))
    giver.look(f"{case}offer/").look(f"{case}sharing/")
    giver.look_when_sent_empty(f"{case}offer/", "Show what it changes")
    page = giver.page
    giver.desk.go(f"{case}offer/")
    page.locator("input[name=ground]").first.check()
    page.get_by_label("Why should it be theirs?").fill("The flat is theirs, and so are the tenants.")
    with page.expect_navigation():
        page.get_by_role("button", name="Show what it changes").click()
    giver.inspect("the check before an offer")
    with page.expect_navigation():
        page.get_by_role("button", name="Offer the case").click()
    giver.inspect("who sees it, offered").look(case).look(f"{case}offer/").look(f"{case}offer/withdraw/")
    giver.look_when_sent_empty(f"{case}offer/withdraw/", "Withdraw the offer")
    check(giver)
    taker = Inspector(desk(p.partner))
    taker.look(case).look(f"{case}offer/take-over/").look(f"{case}offer/refuse/").look("/notices/")
    taker.look(f"{case}offer/withdraw/")
    taker.look_when_sent_empty(f"{case}offer/take-over/", "Take it over")
    taker.look_when_sent_empty(f"{case}offer/refuse/", "Refuse it")
    with world.as_officer(p.partner) as by:
        found = queries.offer_of(queries.visible().get(reference=offerable["case"]))
        commands.accept_case(transfer=found, team=p.partner.team, by=by, now=datetime.now(UTC))
    taker.look(f"{case}sharing/").look(f"{case}timeline/").look(f"{case}history/")
    check(taker)
