"""A report from outside is due as one its team took: its clocks are started by the worker, once, and anew when reopened."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from tests import world
from tests.front_doors.conftest import NOW, TOLD, sent
from tests.front_doors.test_outside import close, look
from wardmote.records.clocks.models import Clock
from wardmote.records.front_doors import commands, jobs
from wardmote.records.intake import commands as intake

pytestmark = pytest.mark.django_db


def as_the_worker(now):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        try:
            return jobs.start_clocks(now=now)
        finally:
            cursor.execute("reset role")


def clocks_of(report):
    with world.building():
        return {
            (clock.what, clock.due_at, clock.team_id)
            for clock in Clock.objects.filter(report_id=report.pk, state__in=Clock.LIVE)
        }


def test_its_clocks_are_those_of_a_report_its_team_took(partnership, door):
    p = partnership
    taken, _ = sent(door)
    with world.as_officer(p.caseworker):
        own = intake.take_report(
            what="x", kind=TOLD.kind, harm="medium", channel="phone", area="y", teller_name="Ines Carrow",
            team=p.caseworker.team, by=p.caseworker, now=NOW,
        )  # fmt: skip
    assert clocks_of(look(taken.reference)) == set()
    assert as_the_worker(NOW + timedelta(minutes=1)) == len(clocks_of(own)) > 0
    assert clocks_of(look(taken.reference)) == clocks_of(own)
    assert as_the_worker(NOW + timedelta(minutes=2)) == 0


def test_whoever_wants_no_contact_is_not_owed_one(partnership, door):
    """As with a report that an officer takes: what is due to a reporter is not due to one who wants none."""
    p = partnership
    taken, _ = sent(door, told=replace(TOLD, contact_by="none"))
    with world.as_officer(p.caseworker):
        own = intake.take_report(
            what="x", kind=TOLD.kind, harm="medium", channel="phone", area="y", teller_name="Ines Carrow",
            contact_by="none", team=p.caseworker.team, by=p.caseworker, now=NOW,
        )  # fmt: skip
    as_the_worker(NOW + timedelta(minutes=1))
    found = clocks_of(look(taken.reference))
    assert found == clocks_of(own)
    assert "first_contact" not in {what for what, _, _ in found}


def test_reopened_from_outside_it_is_counted_anew(partnership, door):
    taken, secret = sent(door)
    as_the_worker(NOW + timedelta(minutes=1))
    close(partnership, taken.reference, now=NOW + timedelta(hours=1))
    assert clocks_of(look(taken.reference)) == set()
    later = NOW + timedelta(hours=5)
    assert as_the_worker(later) == 0
    commands.reopen(secret=secret, words="It goes on.", now=later)
    assert as_the_worker(later + timedelta(minutes=1)) > 0
    assert all(due > later for _, due, _ in clocks_of(look(taken.reference)))


def test_a_kind_for_which_nothing_is_due_keeps_nobody_waiting(partnership, door, monkeypatch):
    monkeypatch.setattr(jobs.clocks, "plans", lambda **given: [])
    taken, _ = sent(door)
    assert as_the_worker(NOW + timedelta(minutes=1)) == 0
    assert clocks_of(look(taken.reference)) == set()
