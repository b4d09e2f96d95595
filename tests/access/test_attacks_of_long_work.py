"""What someone tries who wants the worker to do what they may not, or to do it in another's name.

Each was possible once.
"""

import pytest
from django.db import connection

from tests import world
from tests.access.attacking import REFUSED, run
from tests.plan_papers.conftest import editor  # noqa: F401
from tests.plan_papers.test_long_files import as_the_worker, client, few, job_of, stands, started  # noqa: F401
from wardmote.trust.identity.models import Role
from wardmote.work.plans.papers import jobs

pytestmark = pytest.mark.django_db
ENQUEUE = (
    "insert into procrastinate_jobs (queue_name, task_name, args) values ('files', 'plan_papers.take_in',"
    " jsonb_build_object('file_id', %s::text))"
)


@pytest.fixture
def stopped(client, few, partnership):  # noqa: F811
    """A file of one editor that stopped half way, and another editor of the same agency."""
    file = started(client)
    job = job_of(file)
    as_the_worker(jobs.begins, job, file.pk)
    as_the_worker(jobs.take_some, job, file.pk, None)
    as_the_worker(jobs.failed, file.pk, "Stopped")
    other = world.officer(partnership.council, None, "Other Editor", Role.REGISTER_EDITOR)
    return file, other


def test_a_file_goes_on_in_the_name_of_whoever_begins_it_again_and_of_nobody_else(stopped, editor):  # noqa: F811
    """An editor set it going without a name of their own: the worker wrote the rest as the one who had begun it."""
    file, other = stopped
    again = "update plan_papers_planfile set state = 'started' where id = %s"
    with world.as_officer(other):
        assert run(again, file.pk) == REFUSED
        run(ENQUEUE, str(file.pk))
    assert stands(file).state == "failed"
    with world.as_officer(other):
        own = "state = 'started', started_by_id = wardmote.actor(), started_at = now()"
        assert run(f"update plan_papers_planfile set {own} where id = %s", file.pk) == 1
    assert stands(file).file.started_by_id == other.pk


@pytest.mark.parametrize(
    "change", ["report = '{}'", "row_at = 5", "touched_at = now()", "state = 'failed'", "started_by_id = wardmote.actor()"]
)  # fmt: skip
def test_nobody_writes_on_a_file_that_the_worker_takes_in_for_another(client, few, partnership, change):  # noqa: F811
    """What stands in `report` says which rows are dealt with and how: the worker went by it as the other editor."""
    file = started(client)
    other = world.officer(partnership.council, None, "Other Editor", Role.REGISTER_EDITOR)
    with world.as_officer(other):
        assert run(f"update plan_papers_planfile set {change} where id = %s", file.pk) == REFUSED
    as_the_worker(jobs.take_to_its_end, job_of(file), file.pk)
    assert stands(file).state == "taken"


@pytest.mark.parametrize("gone", ["their last day has passed", "their account is shut"])
def test_the_worker_does_not_act_as_somebody_who_could_not_sign_in(client, editor, few, gone):  # noqa: F811
    """A session of theirs ended with their last day, or with their account; the work they had begun went on as them."""
    file = started(client)
    job = job_of(file)
    as_the_worker(jobs.begins, job, file.pk)
    as_the_worker(jobs.take_some, job, file.pk, None)
    with world.building(), connection.cursor() as cursor:
        if gone == "their account is shut":
            cursor.execute("update identity_account set is_active = false where id = %s", [editor.pk])
        else:
            cursor.execute(
                "update identity_officer set leaving_on = wardmote.today() - 1 where id = %s", [editor.pk]
            )
    as_the_worker(jobs.take_to_its_end, job, file.pk)
    now = stands(file)
    assert (now.state, now.actions, now.file.why) == ("failed", 3, jobs.NOBODY)
