"""Bids: scored by others without an interest, decided by the agency of the round, each by the database."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, transaction

from tests.registers.conftest import add, again, now
from tests.world import as_officer, building, client_for, officer
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Role
from wardmote.work.registers import bids, commands
from wardmote.work.registers.models import BidConflict, BidDecision, BidScore

CRITERIA = [
    {"id": "a", "criterion": "Need", "weight": "60"},
    {"id": "b", "criterion": "Value", "weight": "40"},
]


@pytest.fixture
def fund(people):
    """A round of the council, a bid of the housing provider, three who may score it."""
    keeper = people.editor
    of_round = add(keeper, "fund-rounds", title="Round one", lines={"criteria": CRITERIA})
    bid = add(
        people.housing_editor, "fund-bids", title="Lights in the park", round="Round one", asked="5000.00"
    )
    with building():
        chair = officer(people.outsider.agency, None, "Chair", Role.PANEL_CHAIR)
        second = officer(people.council, None, "Second", Role.PANEL_COORDINATOR)
    return of_round, bid, keeper, chair, second


def score(by, bid, need=8, value=5):
    with as_officer(by) as me:
        bids.score(
            type(bid).objects.get(pk=bid.pk), points={"Need": need, "Value": value}, note="", by=me, now=now()
        )


def refused(problem, what):
    return {refusal.code for refusal in problem.value.refusals} >= {what}


def test_scores_are_weighed_and_seen_by_others_once_decided(people, fund):
    _, bid, keeper, chair, second = fund
    score(chair, bid, 8, 5)
    score(second, bid, 6, 10)
    score(chair, bid, 10, 10)  # again: the newest counts
    with as_officer(second):
        assert len(bids.sheets(bid, [("Need", Decimal(60)), ("Value", Decimal(40))])) == 1
    with as_officer(people.housing_editor):
        assert not BidScore.objects.exists()
    with as_officer(keeper) as me:
        seen = bids.sheets(bid, bids.criteria(bids.round_of(bid)))
        assert sorted(sheet.total for sheet in seen) == [Decimal("76.0"), Decimal("100.0")]
        assert bids.mean(seen) == Decimal("88.0")
        bids.decide(
            bid, outcome="part", amount=Decimal(4000), reason="Good", conditions="Report", by=me, now=now()
        )
    with as_officer(people.housing_editor):
        assert BidScore.objects.count() == 6
        assert bids.decision_of(bid).amount == 4000


def test_no_bidder_scores_or_decides_their_own(people, fund):
    _, bid, _, chair, _second = fund
    with pytest.raises(bids.CannotScore) as problem:
        score(people.housing_editor, bid)
    assert refused(problem, "own-bid")
    own = add(people.editor, "fund-bids", title="Our own", round="Round one", asked="10")
    score(chair, own)
    with building():
        other = officer(people.housing, None, "Third", Role.PANEL_CHAIR)
    score(other, own)
    with as_officer(people.editor) as me, pytest.raises(bids.CannotDecide) as problem:
        bids.decide(own, outcome="granted", amount=Decimal(5), reason="x", conditions="", by=me, now=now())
    assert refused(problem, "own-bid")


def test_who_has_an_interest_keeps_out_and_what_they_scored_does_not_count(fund):
    _, bid, keeper, chair, second = fund
    score(chair, bid)
    score(second, bid)
    with as_officer(chair) as me:
        bids.say_interest(bid, interest="My sister works there", by=me, now=now())
    with pytest.raises(bids.CannotScore) as problem:
        score(chair, bid)
    assert refused(problem, "interest")
    with as_officer(keeper) as me, pytest.raises(bids.CannotDecide) as problem:
        bids.decide(bid, outcome="granted", amount=Decimal(5), reason="x", conditions="", by=me, now=now())
    assert refused(problem, "too-few")


def test_a_decision_wants_two_scorers_an_amount_within_what_was_asked_and_is_made_once(fund):
    _, bid, keeper, chair, second = fund

    def decide(outcome="granted", amount=Decimal(5000)):
        with as_officer(keeper) as me:
            bids.decide(bid, outcome=outcome, amount=amount, reason="x", conditions="", by=me, now=now())

    score(chair, bid)
    with pytest.raises(bids.CannotDecide) as problem:
        decide()
    assert refused(problem, "too-few")
    score(second, bid)
    for amount in (None, Decimal(0), Decimal("5000.01")):
        with pytest.raises(bids.CannotDecide) as problem:
            decide(amount=amount)
        assert refused(problem, "amount")
    for outcome, amount in (("granted", Decimal(4000)), ("part", Decimal(5000))):
        with pytest.raises(bids.CannotDecide) as problem:
            decide(outcome, amount)
        assert refused(problem, "outcome")
    decide("refused", None)
    with pytest.raises(bids.CannotDecide) as problem:
        decide()
    assert refused(problem, "decided")
    with pytest.raises(bids.CannotScore):
        score(second, bid)


def row_refused(rows):
    try:
        with transaction.atomic():
            type(rows[0]).objects.bulk_create(rows)
    except DatabaseError as problem:
        return isinstance(problem.__cause__, psycopg.errors.InsufficientPrivilege)
    return False


def test_the_database_refuses_what_the_pages_would(people, fund):
    _, bid, keeper, chair, second = fund

    def a_score(by, version=1):
        return BidScore(
            pk=uuid4(),
            entry=bid,
            version=version,
            criterion="Need",
            points=9,
            by=by,
            agency_id=by.agency_id,
            at=now(),
        )

    def a_decision(by):
        return BidDecision(
            pk=uuid4(), entry=bid, outcome="granted", amount=1, reason="x", version=1, by=by, at=now()
        )

    with as_officer(people.housing_editor) as me:
        assert row_refused([a_score(me)])
        assert row_refused([a_score(chair)])  # in another's name
        assert row_refused([a_decision(me)])
    with as_officer(people.caseworker) as me:
        assert row_refused([a_score(me)])  # no scorer
    with as_officer(chair) as me:
        assert row_refused([a_score(me, version=2)])  # of a version there is not
        assert row_refused([a_decision(me)])
        assert row_refused([BidConflict(pk=uuid4(), entry=bid, by=second, interest="x", at=now())])
    with as_officer(keeper) as me:
        assert row_refused([a_decision(me)])  # nobody has scored


def test_a_bid_that_changed_since_says_so_beside_its_scores(people, fund):
    _, bid, _, chair, _second = fund
    score(chair, bid)
    with as_officer(people.housing_editor) as me:
        entry = type(bid).objects.get(pk=bid.pk)
        draft = commands.draft_of(entry)
        draft.values = {**draft.values, "asked": "9000.00"}
        commands.change(entry, draft, version=entry.version, by=me, now=now(), note="More")
    page = client_for(chair).get(f"/registers/fund-bids/{bid.pk}/scores/").content.decode()
    assert "Does not count: of an earlier version" in page
    assert "Your scores do not count until you score it again" in page
    assert "version 1 of the bid" in page


def changed(bid, by, *, act="asked"):
    with as_officer(by) as me:
        entry = type(bid).objects.get(pk=bid.pk)
        draft = commands.draft_of(entry)
        if act == "asked":
            draft.values = {**draft.values, "asked": "9000.00"}
        else:
            draft.review_on = date(2090, 1, 1)
        commands.change(entry, draft, version=entry.version, by=me, now=now(), note="More")


def decided(bid, by):
    with as_officer(by) as me:
        entry = type(bid).objects.get(pk=bid.pk)
        bids.decide(entry, outcome="part", amount=Decimal(5), reason="x", conditions="", by=me, now=now())


def test_scores_of_what_a_bid_said_before_count_no_more_and_who_gave_them_is_told(people, fund):
    _, bid, keeper, chair, second = fund
    score(chair, bid)
    score(second, bid)
    changed(bid, people.housing_editor)
    with pytest.raises(bids.CannotDecide) as problem:
        decided(bid, keeper)
    assert refused(problem, "too-few")
    with building():
        told = Notice.objects.filter(kind="bid_changed", subject_id=bid.pk)
        assert {notice.officer_id for notice in told} == {chair.pk, second.pk}
    with as_officer(keeper):
        assert not BidScore.objects.exists(), "nobody decides it now, so nobody sees every score"
    score(chair, bid, 1, 1)
    score(second, bid, 1, 1)
    now_reads = again(bid, keeper)
    with as_officer(keeper):
        seen = bids.sheets(now_reads, [("Need", Decimal(60)), ("Value", Decimal(40))])
        assert {(sheet.version, sheet.counts) for sheet in seen} == {(2, True)}
        assert bids.mean(seen) == Decimal("10.0")
    decided(bid, keeper)


def test_a_change_of_who_looks_after_a_bid_is_no_change_of_what_was_scored(people, fund):
    _, bid, keeper, chair, second = fund
    score(chair, bid)
    score(second, bid)
    changed(bid, people.housing_editor, act="review")
    with building():
        assert not Notice.objects.filter(kind="bid_changed").exists()
    page = client_for(chair).get(f"/registers/fund-bids/{bid.pk}/scores/").content.decode()
    assert "of an earlier version" not in page
    decided(bid, keeper)


def test_who_may_decide_a_bid_sees_what_others_gave_and_does_not_score_it(people, fund):
    _, bid, keeper, chair, second = fund
    with pytest.raises(bids.CannotScore) as problem:
        score(keeper, bid)
    assert refused(problem, "keeps-round")
    values = {"entry": bid, "version": 1, "criterion": "Need", "points": 9, "at": now()}
    with as_officer(keeper) as me:
        assert row_refused([BidScore(pk=uuid4(), by=me, agency_id=me.agency_id, **values)])
    score(chair, bid)
    score(second, bid)
    with building():  # scored as a panel co-ordinator, and made an editor since
        type(second).objects.filter(pk=second.pk).update(roles=[*second.roles, Role.REGISTER_EDITOR])
    with as_officer(second):
        assert {each.by_id for each in BidScore.objects.all()} == {second.pk}
    second.roles = [*second.roles, Role.REGISTER_EDITOR]
    with pytest.raises(bids.CannotDecide) as problem:
        decided(bid, second)
    assert refused(problem, "scored-it")
    with as_officer(second) as me:
        one = BidDecision(
            pk=uuid4(), entry=bid, outcome="granted", amount=1, reason="x", version=1, by=me, at=now()
        )
        assert row_refused([one])
    decided(bid, keeper)


def test_the_pages_score_declare_and_decide(people, fund):
    _, bid, keeper, chair, second = fund
    at = f"/registers/fund-bids/{bid.pk}/scores/"
    for who in (chair, second):
        answer = client_for(who).post(at, {"points_0": "7", "points_1": "8", "note": "Sound"})
        assert answer.status_code == 302
    wrong = client_for(second).post(at, {"points_0": "11", "points_1": "", "note": ""})
    assert "whole number from 0 to 10" in wrong.content.decode()
    browser = client_for(keeper)
    assert "Decide this bid" in browser.get(at).content.decode()
    browser.post(f"{at}decide/", {"outcome": "part", "amount": "£4,000", "reason": "Sound", "conditions": ""})
    page = client_for(people.housing_editor).get(at).content.decode()
    assert "£4,000" in page
    third = client_for(people.caseworker)
    third.post(f"{at}interest/", {"interest": "I live beside the park"})
    assert "I live beside the park" in client_for(chair).get(at).content.decode()
