"""A job acts as the service account of the agency that enqueued it, and only while it runs."""

import pytest
from django.db import transaction
from procrastinate.contrib.django import app as queue

from tests import world
from tests.database.test_forging import logged_in
from wardmote.trust.identity.models import Officer


def enqueue(officer: Officer) -> int:
    with world.as_officer(officer):
        return queue.configure_task("tests.nothing").defer(number=1)


def service_account(agency) -> Officer:
    with world.building():
        return Officer.objects.get(agency=agency, is_service=True)


def begin(connection, job: int):
    return connection.execute("select wardmote.begin_job(%s)", [job]).fetchone()[0]


def test_job_acts_as_the_service_account_of_the_enqueuer_s_agency_only_while_it_runs(committed_partnership):
    p = committed_partnership
    world.case(p)
    job = enqueue(p.partner)
    expected = service_account(p.housing).pk
    with logged_in("wardmote_worker") as worker:
        assert begin(worker, job) is None, "not yet running"
        worker.execute("update procrastinate_jobs set status = 'doing' where id = %s", [job])
        with worker.transaction():
            assert begin(worker, job) == expected
            assert worker.execute("select wardmote.actor_agency()").fetchone() == (p.housing.pk,)
        assert worker.execute("select wardmote.actor()").fetchone() == (None,), "not after its transaction"
        with worker.transaction():
            begin(worker, job)
            worker.execute("update procrastinate_jobs set status = 'succeeded' where id = %s", [job])
            assert worker.execute("select wardmote.actor()").fetchone() == (None,), "not once it is done"
        assert begin(worker, job) is None


def test_a_job_s_id_in_the_setting_does_not_act(committed_partnership):
    job = enqueue(committed_partnership.partner)
    with logged_in("wardmote_worker") as worker:
        worker.execute("update procrastinate_jobs set status = 'doing' where id = %s", [job])
        worker.execute("select set_config('wardmote.job', %s, false)", [str(job)])
        assert worker.execute("select wardmote.actor()").fetchone() == (None,)


def test_a_job_exists_exactly_when_the_change_does(committed_partnership):
    p = committed_partnership
    with pytest.raises(ZeroDivisionError), world.as_officer(p.caseworker):
        queue.configure_task("tests.nothing").defer(number=1)
        raise ZeroDivisionError
    with world.as_officer(p.caseworker):
        queue.configure_task("tests.nothing").defer(number=2)
        transaction.set_rollback(True)
    with world.raw() as second:
        assert second.execute("select count(*) from procrastinate_jobs").fetchone() == (0,)


def test_nobody_s_job_has_no_actor(committed_partnership):
    job = queue.configure_task("tests.nothing").defer(number=1)
    with logged_in("wardmote_worker") as worker:
        worker.execute("update procrastinate_jobs set status = 'doing' where id = %s", [job])
        assert begin(worker, job) is None
