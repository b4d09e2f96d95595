"""A long paper is the worker's: some rows in each transaction, gone on with where it stopped, as whoever started it."""

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests import world
from tests.plan_papers.papers import HEADING, ONE, TWO, lines
from tests.plan_papers.test_pages import at, send, the_file
from wardmote.foundation.audit.models import Entry
from wardmote.trust.identity.models import Officer
from wardmote.work.plans.models import PlanAction
from wardmote.work.plans.papers import commands, jobs, taking
from wardmote.work.plans.papers.models import Change, PlanFile
from wardmote.work.plans.papers.views import steps

MANY = 7


def paper(many=MANY, bad=()) -> bytes:
    rows = [
        [f"{n % 2 + 1}.{n} Do what is {n}", "soon" if n in bad else "March 2027", "Wardens", "A", ""]
        for n in range(many)
    ]
    first, second = rows[::2], rows[1::2]
    table = [[ONE, *[""] * 4], HEADING, *first, [TWO, *[""] * 4], HEADING, *second]
    return b"Evening plan\nApril 2026 to March 2027\n\n" + lines(table)


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(steps, "HERE", 2)
    monkeypatch.setattr(commands, "AT_ONCE", 3)


def started(client, data=None) -> PlanFile:
    """A paper walked through its pages to the button that takes it in."""
    send(client, paper() if data is None else data, "plan.txt")
    file = the_file()
    told = {
        "plan": "new",
        "title": "Evening plan",
        "starts_on": "1 4 2026",
        "ends_on": "31 3 2027",
        "table": "0",
    }
    client.post(at("which", file), told)
    columns = dict(zip(("action", "deadline", "lead", "rating", "comment"), HEADING, strict=True))
    client.post(at("columns", file), columns)
    assert client.post(at("preview", file))["Location"] == at("detail", file)
    return the_file()


def job_of(file) -> int:
    """The job that stands in the queue for it, running."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_jobs set status = 'doing' where task_name = 'plan_papers.take_in'"
            " and args ->> 'file_id' = %s returning id",
            [str(file.pk)],
        )
        return cursor.fetchone()[0]


def as_the_worker(do, *args):
    with world.building(), connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        made = do(*args)
        cursor.execute("reset role")
    return made


def stands(file) -> SimpleNamespace:
    with world.building():
        now = PlanFile.objects.get(pk=file.pk)
        actions = PlanAction.objects.filter(plan=now.plan_id, removed_at=None).count()
        changes = list(Change.objects.filter(file=file).order_by("position").values_list("position", "what"))
    return SimpleNamespace(file=now, state=now.state, row_at=now.row_at, actions=actions, changes=changes)


@pytest.fixture
def client(editor):
    return world.client_for(editor)


def test_a_long_paper_is_taken_in_by_the_worker_and_its_page_says_how_far_it_is(client, editor, few):
    file = started(client, paper(bad=(4,)))
    assert stands(file).state == "started"
    shown = client.get(at("detail", file)).text
    assert "0 of 7 rows dealt with (0 %)" in shown
    assert 'hx-trigger="every 2s"' in shown
    assert client.post(at("preview", file))["Location"] == at("detail", file), "pressed twice it is one"
    job = job_of(file)
    assert as_the_worker(jobs.take_to_its_end, job, file.pk) == 3
    done = stands(file)
    assert (done.state, done.row_at, done.actions) == ("taken", 7, 6)
    assert done.file.taken_by_id == editor.pk
    assert [position for position, _ in done.changes] == list(range(len(done.changes)))
    assert done.changes[0][1] == "plan"
    assert done.file.report["added"] == 6
    assert done.file.report["set_aside"] == {"no-date": 1}
    page = client.get(at("detail", file)).text
    assert "Download the rows that were not taken" in page
    with world.building():
        by = Entry.objects.filter(subject_kind="plan_action", action="plan action added")
        assert {each.officer_id for each in by} <= {editor.pk}
    assert as_the_worker(jobs.take_to_its_end, job, file.pk) == 0, "a second run changes nothing"


def test_what_a_kill_stopped_is_gone_on_with_where_it_was(client, few, monkeypatch):
    file = started(client)
    job = job_of(file)

    def killed(*args, **given):
        raise KeyboardInterrupt

    as_the_worker(jobs.begins, job, file.pk)
    as_the_worker(jobs.take_some, job, file.pk, None)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(taking, "_layout", killed)  # in the last of its transactions
        as_the_worker(jobs.take_to_its_end, job, file.pk)
    with connection.cursor() as cursor:
        cursor.execute("set role wardmote_app")
    half = stands(file)
    assert (half.state, half.row_at, half.actions) == ("started", 6, 6)
    as_the_worker(jobs.take_to_its_end, job, file.pk)
    done = stands(file)
    assert (done.state, done.actions) == ("taken", MANY)
    assert done.file.report["added"] == MANY


def test_rows_of_an_earlier_transaction_are_not_taken_twice(client, few):
    file = started(client)
    job = job_of(file)
    assert as_the_worker(jobs.begins, job, file.pk)
    as_the_worker(jobs.take_some, job, file.pk, None)
    half = stands(file)
    assert (half.state, half.row_at, half.actions) == ("started", 3, 3)
    assert "3 of 7 rows dealt with (42 %)" in client.get(at("detail", file)).text
    as_the_worker(jobs.take_to_its_end, job, file.pk)
    done = stands(file)
    assert (done.actions, done.file.report["added"], done.file.report["unchanged"]) == (MANY, MANY, 0)


def test_whoever_may_not_take_it_in_any_more_stops_it_and_another_goes_on(client, editor, few, partnership):
    file = started(client)
    job = job_of(file)
    as_the_worker(jobs.begins, job, file.pk)
    as_the_worker(jobs.take_some, job, file.pk, None)
    with world.building():
        Officer.objects.filter(pk=editor.pk).update(roles=["caseworker"])
    as_the_worker(jobs.take_to_its_end, job, file.pk)
    failed = stands(file)
    assert (failed.state, failed.actions) == ("failed", 3)
    other = world.officer(partnership.council, None, "Other Editor", "register_editor")
    hers = world.client_for(other)
    assert "Go on where it stopped" in hers.get(at("detail", file)).text
    assert world.client_for(partnership.partner).post(at("again", file)).status_code in (403, 404)
    hers.post(at("again", file))
    assert stands(file).state == "started"
    as_the_worker(jobs.take_to_its_end, job_of(file), file.pk)
    done = stands(file)
    assert (done.state, done.actions, done.file.taken_by_id) == ("taken", MANY, other.pk)


def test_what_was_taken_in_before_it_failed_can_be_undone(client, editor, few):
    file = started(client)
    job = job_of(file)
    as_the_worker(jobs.begins, job, file.pk)
    as_the_worker(jobs.take_some, job, file.pk, None)
    as_the_worker(jobs.failed, file.pk, "Stopped")
    assert "Stopped 3 of 7 rows were dealt with before" in client.get(at("detail", file)).text
    client.post(at("undo", file))
    gone = stands(file)
    assert (gone.state, gone.actions) == ("undone", 0)


def test_another_file_waits_until_a_plan_is_done_with(client, editor, few):
    file = started(client)
    send(client, paper(), "again.txt")
    with world.building():
        second = PlanFile.objects.get(name="again.txt")
    client.post(at("which", second), {"plan": str(file.plan_id), "table": "0"})
    columns = dict(zip(("action", "deadline", "lead", "rating", "comment"), HEADING, strict=True))
    client.post(at("columns", second), columns)
    answer = client.post(at("preview", second))
    assert answer.status_code == 422
    assert "Another file is being taken into this plan" in answer.text


def test_a_file_that_a_worker_was_stopped_at_gets_a_job_again(client, few):
    file = started(client)

    def waiting(ahead):
        with connection.cursor() as cursor:
            cursor.execute("select * from wardmote.plan_files_waiting(now() + %s::interval)", [ahead])
            return [pk for (pk,) in cursor.fetchall()]

    assert as_the_worker(waiting, "0 minutes") == []
    assert as_the_worker(waiting, "2 minutes") == [file.pk]


def test_a_job_acts_as_whoever_started_a_file_only_for_that_file_and_while_it_runs(client, editor, few):
    file = started(client)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select id from procrastinate_jobs where task_name = 'plan_papers.take_in'")
        (job,) = cursor.fetchone()
    assert not as_the_worker(jobs.begins, job, file.pk), "it does not run yet"
    job_of(file)
    send(client, paper(), "another.txt")
    with world.building():
        another = PlanFile.objects.get(name="another.txt")
    assert not as_the_worker(jobs.begins, job, another.pk), "another file is not its own"
    assert as_the_worker(jobs.begins, job, file.pk)
    with world.as_officer(editor), connection.cursor() as cursor:
        for call in (f"plan_file_begins({job}, '{file.pk}')", f"plan_file_failed('{file.pk}', 'x')"):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(f"select wardmote.{call}")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("update plan_papers_planfile set row_at = 0, terms = '{}'")
    assert client.get(reverse("plan_papers:list")).status_code == 200
