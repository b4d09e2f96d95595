"""Something done with several cases at once: each asked about for itself, each answered for itself."""

from datetime import date, timedelta

import pytest

from tests import world
from wardmote.foundation.audit.models import Entry
from wardmote.trust.access.models import Disclosure
from wardmote.work.cases.models import Case, Event
from wardmote.work.cases.views import bulk

pytestmark = pytest.mark.django_db
BULK = "/cases/bulk/"
SOON = date.today() + timedelta(days=40)


@pytest.fixture
def mine(partnership):
    return [world.case(partnership, title=f"Case {number}") for number in range(3)]


@pytest.fixture
def theirs(partnership):
    """One of a colleague's team, which the caseworker may not see."""
    return world.case(partnership, by=partnership.colleague, title="Elsewhere")


def sent(cases, act, **told):
    return {"chosen": [case.reference for case in cases], "act": act, "confirmed": "yes", **told}


def review(cases, on=SOON):
    return sent(cases, "review", review_on=on.strftime("%-d %-m %Y"))


def now(case):
    with world.building():
        return Case.objects.select_related("team", "lead").get(pk=case.pk)


def events(case, kind):
    with world.building():
        return Event.objects.filter(case=case, kind=kind).count()


def test_what_is_to_be_done_is_confirmed_first_with_the_cases_it_is_done_with(partnership, mine):
    client = world.client_for(partnership.caseworker)
    page = client.post(
        BULK, {"chosen": [case.reference for case in mine[:2]], "act": "review"}
    ).content.decode()
    assert "Case 0" in page
    assert "Case 1" in page
    assert "Case 2" not in page
    assert client.get(BULK).status_code == 302
    assert client.post(BULK, {"act": "review"}).status_code == 302  # nothing ticked
    empty = client.post(BULK, review(mine) | {"review_on": ""})
    assert empty.status_code == 422
    assert "Enter the date of the next review" in empty.content.decode()
    assert client.post(BULK, review(mine, date.today() - timedelta(days=1))).status_code == 422


def test_a_review_is_set_for_each_and_sent_twice_changes_nothing_more(partnership, mine):
    client = world.client_for(partnership.caseworker)
    for _ in range(2):
        page = client.post(BULK, review(mine)).content.decode()
        assert "<strong>3</strong> done" in page
        assert "refused" not in page
    assert [now(case).review_on for case in mine] == [SOON] * 3
    assert [events(case, "reviewed") for case in mine] == [1] * 3


def test_a_case_one_may_not_see_or_may_not_decide_is_refused_for_itself_and_the_others_are_done(
    partnership, mine, theirs
):
    p = partnership
    world.share(p, mine[0])
    page = world.client_for(p.caseworker).post(BULK, review([*mine, theirs])).content.decode()
    assert "<strong>3</strong> done, <strong>1</strong> refused" in page
    assert "There is no case with this reference that you may see." in page
    assert "Elsewhere" not in page
    partner = world.client_for(p.partner).post(BULK, review(mine, SOON + timedelta(days=1))).content.decode()
    assert "<strong>0</strong> done, <strong>3</strong> refused" in partner
    assert [now(case).review_on for case in mine] == [SOON] * 3
    assert now(theirs).review_on != SOON


def test_a_closed_case_says_so_and_can_be_tried_again(partnership, mine):
    with world.building():
        Case.objects.filter(pk=mine[0].pk).update(
            status="closed", outcome="resolved", closed_at=mine[0].opened_at, closed_by=partnership.caseworker
        )
    page = world.client_for(partnership.caseworker).post(BULK, review(mine)).content.decode()
    assert "<strong>2</strong> done, <strong>1</strong> refused" in page
    assert "This case is closed. Reopen it first." in page
    assert "Try the refused again" in page
    assert page.count(f'name="chosen" value="{mine[0].reference}"') == 1
    assert f'name="chosen" value="{mine[1].reference}"' not in page


def test_assigning_gives_a_lead_and_a_team_which_then_sees_the_case(partnership, mine):
    p = partnership
    client = world.client_for(p.caseworker)
    assert client.post(BULK, sent(mine, "assign")).status_code == 422
    told = {"lead": str(p.colleague.pk), "team": str(p.colleague.team_id)}
    for _ in range(2):
        assert "<strong>3</strong> done" in client.post(BULK, sent(mine, "assign", **told)).content.decode()
    assert {now(case).lead_id for case in mine} == {p.colleague.pk}
    assert {now(case).team_id for case in mine} == {p.colleague.team_id}
    assert [events(case, "assigned") for case in mine] == [2] * 3  # the team, and the lead
    for officer, seen in ((p.colleague, 3), (p.caseworker, 3), (p.partner, 0), (p.outsider, 0)):
        with world.as_officer(officer):
            assert Case.objects.count() == seen


def test_a_lead_who_cannot_see_the_case_is_refused_and_nothing_of_it_is_done(partnership, mine):
    p = partnership
    page = world.client_for(p.caseworker).post(BULK, sent(mine, "assign", lead=str(p.colleague.pk))).content
    assert "<strong>0</strong> done, <strong>3</strong> refused" in page.decode()
    assert "That officer cannot see this case" in page.decode()
    assert {now(case).lead_id for case in mine} == {p.caseworker.pk}


def share(p, cases, **told):
    return sent(
        cases,
        "share",
        agency=str(p.housing.pk),
        ground=f"{p.agreement.pk}:asb",
        to=f"team:{p.partner.team_id}",
        categories=["incident", "contact"],
        level="3",
        necessity="They hold the tenancies.",
        **told,
    )


def test_sharing_asks_with_which_agency_and_only_of_those_an_agreement_in_force_names(partnership, mine):
    p = partnership
    client = world.client_for(p.caseworker)
    page = client.post(BULK, {"chosen": [mine[0].reference], "act": "share"}).content.decode()
    assert "Housing" in page
    assert "Stranger" not in page
    form = client.post(BULK, {"chosen": [mine[0].reference], "act": "share", "agency": str(p.housing.pk)})
    assert "Why is it necessary" in form.content.decode()


def test_sharing_records_a_disclosure_for_each_case_once(partnership, mine):
    p = partnership
    client = world.client_for(p.caseworker)
    for _ in range(2):
        assert "<strong>3</strong> done" in client.post(BULK, share(p, mine)).content.decode()
    with world.building():
        assert Disclosure.objects.filter(necessity="They hold the tenancies.").count() == 3
    with world.as_officer(p.partner):
        assert Case.objects.count() == 3


def test_each_case_is_asked_about_when_it_is_shared_and_the_rule_refuses_those_it_must(partnership, mine):
    p = partnership
    health = world.case(p, held=("health", "incident"), title="Holds health")
    page = world.client_for(p.caseworker).post(BULK, share(p, [*mine, health])).content.decode()
    assert "<strong>3</strong> done, <strong>1</strong> refused" in page
    assert "does not cover" in page
    with world.as_officer(p.partner):
        assert Case.objects.count() == 3
    with world.building():
        assert Entry.objects.filter(action="share refused", subject_id=health.pk).count() == 1


def test_a_long_row_of_cases_is_done_in_steps_and_counted_through(partnership, mine, monkeypatch):
    monkeypatch.setattr(bulk, "STEP", 2)
    client = world.client_for(partnership.caseworker)
    page = client.post(BULK, review(mine)).content.decode()
    assert "<strong>2</strong> done, <strong>1</strong> of 3 to go" in page
    assert "data-go-on" in page
    so_far = page.partition('name="so_far" value="')[2].partition('"')[0]
    page = client.post(BULK, review(mine[2:]) | {"so_far": so_far}).content.decode()
    assert "<strong>3</strong> done" in page
    # A count made up by hand counts for nothing.
    page = client.post(BULK, review(mine[2:]) | {"so_far": so_far + "x"}).content.decode()
    assert "<strong>1</strong> done" in page


def test_the_whole_list_is_what_its_filters_say_up_to_a_limit(partnership, mine, monkeypatch):
    world.case(partnership, title="Low", risk="low")
    with world.building():
        Case.objects.filter(pk__in=[case.pk for case in mine]).update(risk="high")
    client = world.client_for(partnership.caseworker)
    asked = {"act": "review", "whole_list": "on", "query": "risk=high&sort=reference"}
    page = client.post(BULK, asked).content.decode()
    assert page.count('name="chosen"') == 3
    assert "Low" not in page
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    assert client.post(BULK, asked).content.decode().count('name="chosen"') == 2


@pytest.mark.committed
def test_to_share_a_case_it_is_opened_on_record_so_that_its_must_not_receive_list_is_read(
    committed_partnership,
):
    from datetime import UTC, datetime

    from wardmote.work.cases import commands

    p = committed_partnership
    case, other = world.case(p, title="One"), world.case(p, title="Two")
    world.opened_earlier(p.caseworker, case.pk)
    with world.as_officer(p.caseworker) as by:
        kept = Case.objects.select_related("owner").get(pk=case.pk)
        commands.keep_out(case=kept, name=p.partner.name, reason="A cousin.", by=by, now=datetime.now(UTC))
    with world.building():
        Entry.objects.filter(action="opened")  # what was opened earlier is of another transaction
    told = share(p, [case, other]) | {"to": "officers", "officers": [str(p.partner.pk)]}
    page = world.client_for(p.caseworker).post(BULK, told).content.decode()
    assert "<strong>1</strong> done, <strong>1</strong> refused" in page
    assert "must-not-receive list" in page
    with world.building():
        assert Entry.objects.filter(action="opened", subject_id=other.pk).count() == 1
