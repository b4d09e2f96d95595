"""Reminders and escalation: to whom, when the service is open, once, and never of what is dealt with."""

from datetime import UTC, datetime, timedelta

import pytest

from tests import world
from tests.clocks.conftest import clocks_of, kinds_of, now, the_worker_runs, told
from wardmote.records.clocks import commands, telling
from wardmote.records.notices.kinds import subjects_of
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Role

FRIDAY_NIGHT = datetime(2026, 11, 20, 23, 40, tzinfo=UTC)
SOON, LATE = telling.SOON, telling.LATE


def test_the_team_is_reminded_and_its_supervisors_told_once(partnership, take, triage):
    p = partnership
    elsewhere = world.officer(p.council, p.colleague.team, "Other Triage", Role.TRIAGE)
    take(p.caseworker, FRIDAY_NIGHT, teller_name="")
    assert the_worker_runs(FRIDAY_NIGHT + timedelta(minutes=5))["reminded"] == 0  # not yet
    soon = FRIDAY_NIGHT + timedelta(minutes=11)
    assert the_worker_runs(soon) == {"went on": 0, "reminded": 2, "escalated": 0}
    assert the_worker_runs(soon)["reminded"] == 0
    late = FRIDAY_NIGHT + timedelta(minutes=16)
    assert the_worker_runs(late) == {"went on": 0, "reminded": 0, "escalated": 1}
    assert the_worker_runs(late + timedelta(minutes=1))["escalated"] == 0
    assert told(triage) == [SOON]
    assert told(p.caseworker) == [SOON, LATE]  # a supervisor
    the_worker_runs(FRIDAY_NIGHT + timedelta(minutes=61))  # the other thing that is due on it
    assert told(triage) == [SOON]
    assert told(p.caseworker) == [SOON, LATE, LATE]
    assert told(elsewhere) == told(p.partner) == []


def test_a_reminder_waits_for_the_hours_of_its_calendar(partnership, take, triage):
    report = take(partnership.caseworker, FRIDAY_NIGHT, kind="asb", harm="high")
    clock = clocks_of(report)["first_contact"]
    assert f"{clock.due_at:%a %H:%M} {clock.remind_at:%a %H:%M}" == "Tue 17:00 Tue 15:00"
    late_on_tuesday = clock.due_at + timedelta(hours=3)
    assert the_worker_runs(late_on_tuesday)["escalated"] == 0  # the office is shut
    assert the_worker_runs(clock.due_at + timedelta(hours=16, minutes=1))["escalated"] == 1  # it opens
    assert kinds_of(clock) == ["started", "missed"]
    assert clocks_of(report)["first_contact"].state == "missed"


def test_what_is_paused_or_done_is_not_told(partnership, take, triage):
    report = take(partnership.caseworker, FRIDAY_NIGHT, teller_name="")
    found, soon = clocks_of(report), FRIDAY_NIGHT + timedelta(minutes=2)
    with world.as_officer(partnership.caseworker) as by:
        commands.pause(clock=found["duty_called"], reason="They ring back.", by=by, now=soon)
        commands.meet(clock=found["first_response"], by=by, now=soon)
    assert the_worker_runs(FRIDAY_NIGHT + timedelta(hours=5)) == {"went on": 0, "reminded": 0, "escalated": 0}


def test_a_report_that_nobody_supervises_is_told_to_the_agencys_supervisors(partnership, take):
    p = partnership
    take(p.colleague, FRIDAY_NIGHT, teller_name="")  # no supervisor in the second team
    the_worker_runs(FRIDAY_NIGHT + timedelta(minutes=16))
    assert told(p.caseworker) == [LATE]


def test_whoever_must_not_receive_the_report_is_not_told(partnership, take, triage):
    report = take(partnership.caseworker, FRIDAY_NIGHT, teller_name="")
    with world.building():
        report.audience.denials.create(officer=triage)
    the_worker_runs(FRIDAY_NIGHT + timedelta(minutes=11))
    assert told(triage) == []
    assert told(partnership.caseworker) == [SOON]


def test_a_notice_leads_to_the_report_for_those_who_see_it_and_names_no_one(partnership, take, triage):
    report = take(partnership.caseworker, FRIDAY_NIGHT, teller_name="")
    the_worker_runs(FRIDAY_NIGHT + timedelta(minutes=11))
    with world.as_officer(triage):
        notices = list(Notice.objects.all())
        assert [subject.text for subject in subjects_of(notices).values()] == [report.reference]
    with world.as_officer(partnership.outsider):
        assert subjects_of(notices) == {}


@pytest.mark.parametrize("state", ["closed", "in_case", "recorded"])
def test_dealt_with_by_whatever_way_it_never_escalates(partnership, take, state):
    report = take(partnership.caseworker, now() - timedelta(hours=2), teller_name="")
    with world.building():
        type(report).objects.filter(pk=report.pk).update(state=state)
    assert the_worker_runs(now() + timedelta(days=1))["escalated"] == 0
    assert {clock.state for clock in clocks_of(report).values()} == {"ended"}
