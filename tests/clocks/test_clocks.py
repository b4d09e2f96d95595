"""What a report starts, and what becomes of it: paused, gone on, counted anew, done, ended with the report."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests import world
from tests.clocks.conftest import clocks_of, kinds_of, now, the_worker_runs
from wardmote.records.clocks import commands, queries
from wardmote.records.clocks.models import Clock
from wardmote.records.intake import commands as intake
from wardmote.records.intake.models import Report

FRIDAY_NIGHT = datetime(2026, 11, 20, 23, 40, tzinfo=UTC)


def due_next(report):
    with world.building():
        return Report.objects.get(pk=report.pk).next_due_at


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


@pytest.mark.parametrize(
    "fields, due",
    [
        ({}, {"duty_called": "20 23:55", "first_response": "21 00:40", "first_contact": "26 17:00"}),
        ({"kind": "asb"}, {"first_contact": "26 17:00"}),
        ({"kind": "asb", "harm": "high"}, {"first_contact": "24 17:00"}),
        ({"kind": "asb", "harm": "low"}, {"first_contact": "30 17:00"}),
        ({"kind": "asb", "is_anonymous": True}, {}),  # nobody to get in touch with
        ({"kind": "asb", "contact_by": "none"}, {}),  # who asked not to be
        ({"kind": "noise", "teller_name": ""}, {"duty_called": "20 23:55", "first_response": "21 00:40"}),
    ],
)
def test_a_report_starts_the_clocks_of_its_kind_and_harm(partnership, take, fields, due):
    report = take(partnership.caseworker, FRIDAY_NIGHT, **fields)
    found = clocks_of(report)
    assert {what: f"{clock.due_at:%d %H:%M}" for what, clock in found.items()} == due
    assert due_next(report) == min((clock.due_at for clock in found.values()), default=None)
    assert all(kinds_of(clock) == ["started"] for clock in found.values())


def test_a_pause_moves_it_by_the_working_time_it_lasted_and_what_is_due_next_with_it(partnership, take):
    p, monday = partnership, datetime(2026, 11, 23, 10, tzinfo=UTC)
    report = take(p.caseworker, monday, kind="asb")
    clock = clocks_of(report)["first_contact"]
    with world.as_officer(p.caseworker) as by:
        commands.pause(clock=clock, reason="Away until Wednesday.", by=by, now=monday + timedelta(hours=1))
        assert clock.state == "paused"
        assert due_next(report) is None
        with pytest.raises(commands.CannotMove) as refused:
            commands.pause(clock=clock, reason="Again.", by=by, now=monday + timedelta(hours=2))
        assert codes(refused) == ["clock-paused"]
        commands.resume(clock=clock, by=by, now=monday + timedelta(days=1, hours=1))
    assert (clock.state, clock.due_at) == ("running", datetime(2026, 11, 27, 17, tzinfo=UTC))
    assert due_next(report) == clock.due_at
    assert kinds_of(clock) == ["started", "paused", "resumed"]


def test_a_pause_wants_a_reason_and_time_that_is_left(partnership, take):
    report = take(partnership.caseworker, FRIDAY_NIGHT)
    clock = clocks_of(report)["duty_called"]
    with world.as_officer(partnership.caseworker) as by:
        with pytest.raises(commands.CannotMove) as refused:
            commands.pause(clock=clock, reason=" ", by=by, now=FRIDAY_NIGHT + timedelta(hours=1))
        assert codes(refused) == ["clock-late", "no-reason"]


def test_sent_on_to_others_it_is_counted_anew_by_the_same_version(partnership, take):
    report = take(partnership.caseworker, FRIDAY_NIGHT)
    sent_on = FRIDAY_NIGHT + timedelta(minutes=10)
    with world.as_officer(partnership.caseworker) as by:
        assert commands.restart(report_id=report.pk, reason="To the night team.", by=by, now=sent_on) == 3
    clock = clocks_of(report)["duty_called"]
    assert clock.due_at == sent_on + timedelta(minutes=15)
    assert kinds_of(clock) == ["started", "restarted"]


def test_done_in_time_or_late_it_is_over_and_stays_so(partnership, take):
    report = take(partnership.caseworker, FRIDAY_NIGHT)
    found = clocks_of(report)
    with world.as_officer(partnership.caseworker) as by:
        commands.meet(clock=found["duty_called"], by=by, now=FRIDAY_NIGHT + timedelta(minutes=9))
        commands.meet(clock=found["first_response"], by=by, now=FRIDAY_NIGHT + timedelta(minutes=70))
        with pytest.raises(commands.CannotMove) as refused:
            commands.meet(clock=found["duty_called"], by=by, now=now())
    assert codes(refused) == ["clock-over"]
    assert [found[what].in_time for what in ("duty_called", "first_response")] == [True, False]
    assert due_next(report) == found["first_contact"].due_at


def test_of_two_who_press_at_once_the_second_is_refused(partnership, take):
    report = take(partnership.caseworker, FRIDAY_NIGHT)
    mine, theirs = clocks_of(report)["first_contact"], clocks_of(report)["first_contact"]
    with world.as_officer(partnership.caseworker) as by:
        commands.meet(clock=mine, by=by, now=now())
        with pytest.raises(commands.CannotMove) as refused:
            commands.meet(clock=theirs, by=by, now=now())
    assert codes(refused) == ["clock-moved-on"]


def test_a_report_that_is_closed_ends_its_clocks_and_reopened_they_start_anew(partnership, take, triage):
    report = take(partnership.caseworker, FRIDAY_NIGHT)
    later = now()
    with world.as_officer(partnership.caseworker) as by:
        intake.close_report(report=report, reason="It stopped.", by=by, now=later)
    assert {clock.state for clock in clocks_of(report).values()} == {"ended"}
    assert due_next(report) is None
    assert the_worker_runs(later + timedelta(days=9)) == {"went on": 0, "reminded": 0, "escalated": 0}
    with world.as_officer(partnership.caseworker) as by:
        intake.reopen_report(report=report, by=by, now=later)
        found = [clock for clock, _ in queries.of_report(report.pk)]
    running = [clock for clock in found if clock.state == Clock.State.RUNNING]
    assert {clock.what for clock in running} == {"duty_called", "first_response", "first_contact"}
    assert {clock.started_at for clock in running} == {later}


def test_while_a_report_is_with_another_agency_its_clocks_stand_still(partnership, take):
    p, taken = partnership, now() - timedelta(minutes=5)
    report = take(p.caseworker, taken)
    world.opened_earlier(p.caseworker, report.pk)
    with world.as_officer(p.caseworker) as by:
        referral = intake.refer_report(
            report=report, agency=p.housing, agreement=p.agreement, purpose="asb", words="Your block.",
            answer_by=date.today() + timedelta(days=7), by=by, now=taken + timedelta(minutes=5),
        )  # fmt: skip
    clock = clocks_of(report)["first_response"]
    assert (clock.state, clock.while_referred) == ("paused", True)
    back = now() + timedelta(minutes=2)
    with world.as_officer(p.partner_colleague):
        pass
    receiver = p.partner
    world.opened_earlier(receiver, referral.pk, kinds=("referral",))
    with world.as_officer(receiver) as by:
        intake.refuse_referral(referral=referral, words="Not ours.", by=by, now=back)
    assert the_worker_runs(back)["went on"] == 3
    assert the_worker_runs(back)["went on"] == 0
    clock = clocks_of(report)["first_response"]
    assert clock.state == "running"
    assert clock.due_at == taken + timedelta(minutes=60) + (back - (taken + timedelta(minutes=5)))


def test_withdrawn_by_its_keeper_they_go_on_at_once(partnership, take):
    p, taken = partnership, now() - timedelta(minutes=5)
    report = take(p.caseworker, taken)
    world.opened_earlier(p.caseworker, report.pk)
    with world.as_officer(p.caseworker) as by:
        referral = intake.refer_report(
            report=report, agency=p.housing, agreement=p.agreement, purpose="asb", words="Your block.",
            answer_by=date.today() + timedelta(days=7), by=by, now=taken + timedelta(minutes=5),
        )  # fmt: skip
        intake.withdraw_referral(referral=referral, words="Ours after all.", by=by, now=now())
    assert {clock.state for clock in clocks_of(report).values()} == {"running"}
