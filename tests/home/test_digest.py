"""The email of what waits: its words, once a day, as the officer sees it; and what the worker may not do with it."""

import os
import re
import signal
import smtplib
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from tests import world
from tests.actions.conftest import ask, shared_case  # noqa: F401
from tests.home import mail_server
from wardmote.outward.home import digest
from wardmote.outward.home.models import Digest
from wardmote.records.actions import commands as actions
from wardmote.records.actions.models import Action
from wardmote.records.notices import commands as notices
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Officer

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # a Wednesday
TODAY = NOON.date()
JOB = 987_654


@pytest.fixture
def at_noon(partnership):
    """The running job of the digests, and every officer with an account."""
    for officer in (partnership.partner, partnership.caseworker, partnership.outsider):
        world.sign_in(officer)
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (id, queue_name, task_name, priority, args, status)"
            " values (%s, 'default', 'home.send_digests', 0, '{}', 'doing')",
            [JOB],
        )
    return partnership


@contextmanager
def as_worker():
    with connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        yield
        cursor.execute("set role wardmote_app")


def send(now=NOON):
    with as_worker():
        return digest.send_due(job=JOB, now=now)


def states():
    with world.building():
        return dict(Digest.objects.values_list("officer__name", "state"))


def due(action, day):
    with world.building():
        Action.objects.filter(pk=action.pk).update(due_on=day)


def test_it_holds_numbers_and_a_link_and_nothing_else(at_noon, ask):  # noqa: F811
    p = at_noon
    due(ask(title="Visit the Smiths at 4 Harbour Street", officer=p.partner), TODAY - timedelta(days=3))
    due(ask(title="Ring the tenant", officer=p.partner), TODAY + timedelta(days=2))
    due(ask(title="Nobody's yet"), TODAY + timedelta(days=30))
    send()
    (message,) = [each for each in mail.outbox if each.to == [f"{p.partner.pk.hex}@example.org"]]
    assert message.subject == (
        "[Wardmote] 1 action due this week, 1 overdue, 3 wait for your answer; 3 unread notices"
    )
    text = message.subject + message.body
    for secret in ("Smith", "Harbour", "tenant", "Housing", "Council", "Noise", "C-"):
        assert secret not in text
    assert re.findall(r"https?://\S+", message.body) == [
        "https://localhost/",
        "https://localhost/notices/preferences/",
    ]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_once_a_day_however_often_it_runs_and_again_the_next(at_noon, ask):  # noqa: F811
    ask(officer=at_noon.partner)
    first = send()
    assert first == {"sent": 1, "skipped": 2}  # nothing waits for the other two
    assert send(NOON + timedelta(minutes=5)) == {}
    assert send(NOON + timedelta(hours=9)) == {}
    assert send(NOON + timedelta(days=1)) == first
    assert len(mail.outbox) == 2


def test_nobody_is_written_to_who_left_is_disabled_or_said_never(at_noon, ask):  # noqa: F811
    p = at_noon
    ask(officer=p.partner)
    with world.as_officer(p.partner) as by:
        notices.keep_preferences(
            digest="off", at=NOON.time(), quiet_from=None, quiet_to=None, days_off=[5, 6], muted=[], by=by
        )
    send()
    assert mail.outbox == []
    assert "Housing Partner" not in states()


def test_nobody_is_written_to_after_their_last_day(at_noon, ask):  # noqa: F811
    p = at_noon
    ask(officer=p.partner)
    with as_worker():
        assert digest.begin(today=TODAY, now=NOON) == 3  # one is on record already
    with world.building():
        Officer.objects.filter(pk=p.partner.pk).update(leaving_on=date(2020, 1, 1))
    assert send() == {"skipped": 3}
    assert send(NOON + timedelta(days=1)) == {"skipped": 2}
    assert mail.outbox == []


def test_what_no_longer_waits_is_not_counted(at_noon, ask):  # noqa: F811
    p = at_noon
    for number in range(2):
        ask(title=f"Action {number}", officer=p.partner)
    with world.building():
        Agreement.objects.filter(pk=p.agreement.pk).update(state="suspended")
    send()
    # The actions are gone for the partner, as on their page; the notices stay.
    (message,) = mail.outbox
    assert message.subject == "[Wardmote] 2 unread notices"


def test_a_new_date_asked_of_me_waits_for_my_answer(at_noon, ask):  # noqa: F811
    p = at_noon
    action = ask(officer=p.partner)
    with world.as_officer(p.partner) as by:
        later = action.due_on + timedelta(days=5)
        actions.ask_for_date(action=action, due_on=later, reason="Snow.", by=by, now=datetime.now(UTC))
    send()
    (message,) = [each for each in mail.outbox if each.to == [f"{p.caseworker.pk.hex}@example.org"]]
    assert "1 waits for your answer" in message.subject


# --- when the mail server does not take it -------------------------------------------------------


class Refusing(EmailBackend):
    error: Exception = smtplib.SMTPRecipientsRefused({})

    def send_messages(self, messages):
        raise self.error


@pytest.mark.parametrize(
    ("error", "state", "again"),
    [
        (smtplib.SMTPRecipientsRefused({}), "failed", True),
        (smtplib.SMTPDataError(451, b"later"), "failed", True),
        (smtplib.SMTPServerDisconnected(), "unknown", False),
        (TimeoutError(), "unknown", False),
    ],
)
def test_what_was_refused_is_tried_again_and_what_nobody_knows_is_not(
    at_noon,
    ask,  # noqa: F811
    settings,
    monkeypatch,
    error,
    state,
    again,
):
    ask(officer=at_noon.partner)
    monkeypatch.setattr(Refusing, "error", error)
    settings.EMAIL_BACKEND = "tests.home.test_digest.Refusing"
    assert send()[state] == 1
    assert states()["Housing Partner"] == state
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send(NOON + timedelta(minutes=1)) == {}, "not at once"
    send(NOON + timedelta(minutes=20))
    assert (len(mail.outbox) == 1) is again
    assert states()["Housing Partner"] == ("sent" if again else state)


def test_a_mail_server_that_is_away_is_noticed_and_nothing_is_lost(at_noon, ask, settings):  # noqa: F811
    action = ask(officer=at_noon.partner)
    with world.as_officer(at_noon.partner) as by:  # which tells whoever asked
        actions.decline(action=action, reason="Not ours.", by=by, now=datetime.now(UTC))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 2
    assert send()["failed"] == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send(NOON + timedelta(minutes=20))
    assert len(mail.outbox) == 2


def test_killed_after_the_claim_it_is_not_sent_again(at_noon, ask):  # noqa: F811
    ask(officer=at_noon.partner)
    with as_worker():
        digest.begin(today=TODAY, now=NOON)
        for one in digest.on_record(today=TODAY, now=NOON):
            with connection.cursor() as cursor:
                cursor.execute("select * from wardmote.claim_digest(%s, %s)", [one, JOB])
    assert send(NOON + timedelta(minutes=5)) == {}
    assert mail.outbox == []


# --- a worker killed in the middle ---------------------------------------------------------------

RUN = """
import django; django.setup()
from datetime import datetime, UTC
from wardmote.outward.home import digest
print(digest.send_due(job={job}, now=datetime(2026, 11, 25, 12, 0, tzinfo=UTC)))
"""


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_worker_killed_in_the_middle_sends_each_once(committed_partnership, share):
    p, many = committed_partnership, 20
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (id, queue_name, task_name, priority, args, status)"
            " values (%s, 'default', 'home.send_digests', 0, '{}', 'doing')",
            [JOB],
        )
    officers = [
        world.officer(p.council, p.caseworker.team, f"Officer {n}", "caseworker") for n in range(many)
    ]
    for officer in officers:
        world.sign_in(officer)
        with world.as_officer(officer):
            notices.tell(
                [officer.pk], kind="shared", subject_kind="case", subject=officer.pk, on=TODAY - timedelta(days=1),
                now=NOON,
            )  # fmt: skip

    with mail_server.running() as server:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.home.worker_settings",
            "WARDMOTE_TEST_SMTP": str(server.port),
        }

        def start():
            return subprocess.Popen(
                [sys.executable, "-c", RUN.format(job=JOB)], env=environment, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True,
            )  # fmt: skip

        server.silent_at = round(many * share)
        first = start()
        assert server.reached.wait(40), first.communicate(timeout=5)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        server.release.set()
        out, errors = start().communicate(timeout=60)
        assert "sent" in out, errors
        third = start().communicate(timeout=60)[0]
        assert third.strip() == "{}"
    told = [recipient for recipient, _ in server.taken]
    assert sorted(told) == sorted(f"{officer.pk.hex}@example.org" for officer in officers)


# --- what cannot be done with it -----------------------------------------------------------------

FUNCTIONS = [
    "select * from wardmote.digests_to_begin(current_date)",
    "select wardmote.begin_digests('{}', current_date, now())",
    "select * from wardmote.digests_to_send(current_date, now())",
    "select * from wardmote.claim_digest(gen_random_uuid(), 1)",
    "select wardmote.finish_digest(gen_random_uuid(), 'sent', now())",
    "select * from wardmote.my_actions_waiting(current_date)",
]


@pytest.mark.parametrize("role", ["wardmote_app", "wardmote_authenticator", "wardmote_audit"])
@pytest.mark.parametrize("call", FUNCTIONS)
def test_only_the_worker_may(committed_partnership, role, call):
    with world.raw(role) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
        other.execute(call)


@pytest.mark.parametrize(
    "sql",
    [
        "select email from identity_account",
        "select * from home_digest where true for update",
        'insert into home_digest (id, officer_id, "on", state, tries, try_after, changed_at)'
        " select gen_random_uuid(), id, current_date, 'pending', 0, now(), now() from identity_officer",
        "update home_digest set state = 'pending'",
        "delete from home_digest",
        "insert into identity_jobactor (job_id, officer_id, secret) values (1, gen_random_uuid(), 'x')",
        "select * from wardmote.my_actions_waiting(current_date)",
    ],
)
def test_the_worker_itself_reads_no_address_and_rewrites_no_digest(committed_partnership, sql):
    with world.raw("wardmote_worker") as worker, pytest.raises(psycopg.errors.InsufficientPrivilege):
        worker.execute(sql)


def claimed(cursor, job=JOB):
    cursor.execute("select id from wardmote.digests_to_send(%s, %s)", [TODAY, NOON])
    ((one, *_),) = cursor.fetchall()
    cursor.execute("select address from wardmote.claim_digest(%s, %s)", [one, job])
    return one, cursor.fetchone()[0]


def test_an_address_is_told_once_and_only_while_its_digest_waits(at_noon, ask):  # noqa: F811
    p = at_noon
    ask(officer=p.partner)
    with as_worker(), connection.cursor() as cursor:
        cursor.execute("select wardmote.begin_digests(%s, %s, %s)", [[p.partner.pk], TODAY, NOON])
        one, address = claimed(cursor)
        assert address == f"{p.partner.pk.hex}@example.org"
        cursor.execute("select address from wardmote.claim_digest(%s, %s)", [one, JOB])
        assert cursor.fetchone() == (None,)
        cursor.execute("select wardmote.begin_digests(%s, %s, %s)", [[p.partner.pk], TODAY, NOON])
        assert cursor.fetchone() == (0,), "a second one that day"


def test_the_job_stands_in_nobody_s_shoes_once_the_numbers_are_told(at_noon, ask):  # noqa: F811
    p = at_noon
    ask(officer=p.partner)
    with as_worker(), connection.cursor() as cursor:
        cursor.execute("select wardmote.begin_digests(%s, %s, %s)", [[p.partner.pk], TODAY, NOON])
        claimed(cursor)
        cursor.execute("select wardmote.actor(), current_setting('wardmote.job', true)")
        assert cursor.fetchone() == (None, "")
        cursor.execute("select count(*) from actions_action")
        assert cursor.fetchone() == (0,)
        cursor.execute("select wardmote.begin_job(%s)", [JOB])
        assert cursor.fetchone() == (None,), "begun again, the job acts as the officer"


@pytest.mark.parametrize("status", ["todo", "succeeded", "failed"])
def test_only_the_running_job_of_the_digests_sends(at_noon, ask, status):  # noqa: F811
    ask(officer=at_noon.partner)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = %s where id = %s", [status, JOB])
    with pytest.raises(Exception, match="only the running job"):
        send()
    assert mail.outbox == []
