"""Both sides are told when an agreement stops sharing: once, by a job that acts as a service account."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.world import as_officer, building, officer, raw
from wardmote.records.notices import commands, queries
from wardmote.records.notices.models import Notice
from wardmote.trust.agreements import commands as agreements
from wardmote.trust.agreements.models import Agreement, Party
from wardmote.trust.identity.models import Officer, Role

NOW = datetime.now(UTC)
TODAY = date.today()


def told():
    with building():
        return {(n.officer.name, n.kind) for n in Notice.objects.select_related("officer")}


def jobs():
    with building(), connection.cursor() as cursor:
        cursor.execute(
            "select j.task_name, o.name from procrastinate_jobs j left join identity_jobactor a on a.job_id = j.id"
            " left join identity_officer o on o.id = a.officer_id order by j.id"
        )
        return cursor.fetchall()


def end(p):
    with as_officer(p.governance) as by:
        agreements.end(agreement=p.agreement, reason="Over", by=by, now=NOW)


BOTH_SIDES = {"Case Worker", "Council Colleague", "Housing Partner", "Housing Colleague", "Info Governance"}


@pytest.mark.parametrize("act", ["end", "suspend"])
def test_ending_or_suspending_puts_one_job_into_the_queue_as_the_agencys_service_account(partnership, act):
    with as_officer(partnership.governance) as by:
        getattr(agreements, act)(agreement=partnership.agreement, reason="Why", by=by, now=NOW)
    assert jobs() == [("notices.tell_parties", "Council (service)")]


def test_a_refused_end_leaves_no_job(partnership):
    with as_officer(partnership.partner) as by, pytest.raises(agreements.CannotChangeRegister):
        agreements.end(agreement=partnership.agreement, reason="Why", by=by, now=NOW)
    assert jobs() == []


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"state": "ended", "state_changed_at": NOW}, "agreement_ended"),
        ({"state": "superseded", "state_changed_at": NOW}, "agreement_ended"),
        ({"state": "suspended", "state_changed_at": NOW}, "agreement_suspended"),
        ({"ends_on": TODAY - timedelta(days=2)}, "agreement_ended"),
        ({"ends_on": TODAY + timedelta(days=2)}, None),
        ({"state": "draft"}, None),
    ],
)
def test_both_sides_are_told_once_and_nobody_else(partnership, change, kind):
    p = partnership
    leaver = officer(p.housing, None, "Gone", Role.CASEWORKER)
    with building():
        Officer.objects.filter(pk=leaver.pk).update(left_at=NOW)
        Agreement.objects.filter(pk=p.agreement.pk).update(**change)
        service = Officer.objects.get(agency=p.council, is_service=True)
    with as_officer(service):
        agreement = Agreement.objects.get(pk=p.agreement.pk)
        counts = [commands.tell_of_agreement(agreement, today=TODAY, now=NOW) for _ in range(2)]
    assert told() == ({(name, kind) for name in BOTH_SIDES} if kind else set())
    assert counts == [len(told()), 0]


def test_suspended_twice_is_told_twice(partnership):
    p = partnership
    for day in (NOW - timedelta(days=9), NOW):
        with building():
            Agreement.objects.filter(pk=p.agreement.pk).update(state="suspended", state_changed_at=day)
        with as_officer(p.governance):
            agreement = Agreement.objects.get(pk=p.agreement.pk)
            assert commands.tell_of_agreement(agreement, today=TODAY, now=NOW) == len(BOTH_SIDES)


def test_a_party_that_leaves_is_told_with_the_others_and_not_again_at_the_end(partnership):
    p = partnership
    with building():
        Party.objects.filter(agreement=p.agreement, organisation__agency=p.housing).update(
            withdrew_on=TODAY - timedelta(days=3)
        )
        agreement = Agreement.objects.get(pk=p.agreement.pk)
        (left,) = queries.what_happened(agreement, today=TODAY)
        assert left.agencies == {p.council.pk, p.housing.pk}
        agreement.state, agreement.state_changed_at = "ended", NOW
        (ended,) = queries.what_happened(agreement, today=TODAY)
        assert ended.agencies == {p.council.pk}


def test_a_notice_is_read_by_the_officer_it_is_for_alone(partnership):
    p = partnership
    with building():
        Agreement.objects.filter(pk=p.agreement.pk).update(state="ended", state_changed_at=NOW)
    with as_officer(p.governance):
        commands.tell_of_agreement(Agreement.objects.get(pk=p.agreement.pk), today=TODAY, now=NOW)
    with as_officer(p.partner):
        assert {notice.officer_id for notice in Notice.objects.all()} == {p.partner.pk}
    with as_officer(p.outsider):
        assert not Notice.objects.exists()


# --- the worker ---------------------------------------------------------------------------------------


def run_worker():
    """A worker process with its own login, until the queue is empty."""
    done = subprocess.run(
        [sys.executable, "-m", "django", "procrastinate", "worker", "--one-shot"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.agreements.worker_settings"},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_the_worker_tells_both_sides_after_an_end(committed_partnership):
    p = committed_partnership
    end(p)
    assert told() == set()
    log = run_worker()
    assert told() == {(name, "agreement_ended") for name in BOTH_SIDES}, log
    with raw() as superuser:
        ((acted,),) = superuser.execute(
            "select o.name from audit_entry e join identity_officer o on o.id = e.officer_id"
            " where e.action = 'agreement.parties_told'"
        ).fetchall()
    assert acted == "Council (service)"


def test_the_day_after_an_agreement_ended_by_its_date_each_agency_is_told_once(committed_partnership):
    p = committed_partnership
    with building():
        Agreement.objects.filter(pk=p.agreement.pk).update(ends_on=TODAY - timedelta(days=1))
    for night in (1, 2):
        with raw("wardmote_worker") as worker:  # as its timetable does
            worker.execute(
                "select procrastinate_defer_periodic_job_v2('default', null, null,"
                """ 'notices.tell_of_yesterday', 0, '', %s, '{"timestamp": 0}')""",
                [night],
            )
        log = run_worker()
        assert told() == {(name, "agreement_ended") for name in BOTH_SIDES}, log
    assert [name for name, _ in jobs()].count("notices.tell_own_agency") == 6
    assert {actor for name, actor in jobs() if name == "notices.tell_own_agency"} == {
        "Council (service)",
        "Housing (service)",
        "Stranger (service)",
    }


@pytest.mark.parametrize(
    "call",
    [
        "select wardmote.begin_job(1)",
        "select * from wardmote.service_agencies()",
        "select wardmote.job_acts_for(1, gen_random_uuid())",
    ],
)
def test_the_web_process_cannot_begin_a_job_or_say_who_one_acts_as(committed_partnership, call):
    with raw("wardmote_app") as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(call)


def test_the_web_process_cannot_change_a_queued_job(committed_partnership):
    end(committed_partnership)
    with raw("wardmote_app") as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("update procrastinate_jobs set args = '{}'")


def test_a_job_keeps_the_actor_it_was_enqueued_by(committed_partnership):
    p = committed_partnership
    end(p)
    with raw("wardmote_worker") as worker:
        ((job,),) = worker.execute("select id from procrastinate_jobs").fetchall()
        worker.execute("select wardmote.job_acts_for(%s, %s)", [job, p.stranger.pk])
    assert jobs() == [("notices.tell_parties", "Council (service)")]
    assert settings.DATABASES["default"]["USER"] == "wardmote_tests"
