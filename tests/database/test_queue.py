"""A worker that is killed loses nothing: what it had begun is taken up again. What is long done goes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests import world
from wardmote.foundation.database import jobs

NOW = datetime.now(UTC)


def as_the_worker(do, **how):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        try:
            return do(**how)
        finally:
            cursor.execute("reset role")


def worker(*, silent: int) -> int:
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) values (now() - make_interval(secs => %s))"
            " returning id",
            [silent],
        )
        return cursor.fetchone()[0]


def job(status="doing", *, of=None, lock=None, queueing_lock=None, tries=0, at=NOW) -> int:
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, priority, args, status, worker_id, lock,"
            " queueing_lock, attempts) values ('q', 'tests.nothing', 0, '{}', %s, %s, %s, %s, %s) returning id",
            [status, of, lock, queueing_lock, tries],
        )
        (made,) = cursor.fetchone()
        cursor.execute("delete from procrastinate_events where job_id = %s", [made])
        cursor.execute(
            "insert into procrastinate_events (job_id, type, at) values (%s, 'started', %s)", [made, at]
        )
    return made


def stands(made: int) -> tuple[str, int] | None:
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select status::text, attempts from procrastinate_jobs where id = %s", [made])
        return cursor.fetchone()


@pytest.mark.parametrize("gone", [False, True])
def test_a_job_whose_worker_was_killed_is_put_back_and_one_that_runs_is_left_alone(db, gone):
    killed, alive = job(of=None if gone else worker(silent=600)), job(of=worker(silent=20))
    assert as_the_worker(jobs.take_up_what_was_left, now=NOW) == {"taken up": 1}
    assert stands(killed) == ("todo", 1)
    assert stands(alive) == ("doing", 0)
    assert as_the_worker(jobs.take_up_what_was_left, now=NOW) == {}, "a second look changes nothing"


def test_a_lock_that_a_killed_worker_held_holds_up_the_next_no_longer(db):
    job(lock="mail")
    waiting = job("todo", lock="mail")

    def fetched():
        with world.building(), connection.cursor() as cursor:
            cursor.execute("select id from procrastinate_fetch_job_v2(array['q'], %s)", [worker(silent=0)])
            return cursor.fetchone()[0]

    assert fetched() is None
    as_the_worker(jobs.take_up_what_was_left, now=NOW)
    first = fetched()
    assert first is not None
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select procrastinate_finish_job_v1(%s, 'succeeded', false)", [first])
    assert fetched() == waiting


def test_where_the_same_waits_already_the_one_left_is_let_go(db):
    left, waits = job(queueing_lock="each minute"), job("todo", queueing_lock="each minute")
    assert as_the_worker(jobs.take_up_what_was_left, now=NOW) == {"let go": 1}
    assert (stands(left), stands(waits)) == (("aborted", 1), ("todo", 0))


def test_a_job_that_ends_its_worker_each_time_is_given_up(db):
    deadly = job(tries=jobs.MOST_TRIES)
    assert as_the_worker(jobs.take_up_what_was_left, now=NOW) == {"given up": 1}
    assert stands(deadly)[0] == "failed"


def test_what_is_long_done_goes_and_what_waits_stays(db, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    old, older = NOW - timedelta(days=4), NOW - timedelta(days=40)
    gone = [job("succeeded", at=old) for _ in range(5)] + [job("failed", at=older)]
    stay = [job("succeeded"), job("failed", at=old), job("todo", at=older), job("doing", at=older)]
    assert as_the_worker(jobs.tidy_up, now=NOW) == len(gone)
    assert [stands(made) for made in gone] == [None] * len(gone)
    assert None not in [stands(made) for made in stay]
