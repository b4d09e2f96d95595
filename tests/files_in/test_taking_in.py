"""Rows become reports as their team would have taken them, each once, whatever stops the work in between."""

import itertools

import pytest
from django.db import connection

from tests import world
from tests.files_in.conftest import NOW, as_the_worker, made, read, started, taken_in, terms_for
from tests.files_in.sheets import HEADING, ROWS
from wardmote.records.clocks.models import Clock
from wardmote.records.files_in import commands, jobs, queries, running
from wardmote.records.files_in.models import Batch, Content, Fault, Source
from wardmote.records.front_doors.models import Addition
from wardmote.records.intake import commands as intake
from wardmote.records.intake import likely
from wardmote.records.intake.models import Report, Telling

pytestmark = pytest.mark.django_db


def counts(batch):
    return (batch.state, batch.added, batch.further, batch.already, batch.faulty)


def reports():
    with world.building():
        return list(Report.objects.select_related("telling", "taken_by").order_by("occurred_from"))


def test_a_row_is_a_report_that_its_team_took(partnership, source):
    p = partnership
    batch = taken_in(p.caseworker, source)
    assert counts(batch) == ("done", 3, 0, 0, 2)
    first = reports()[0]
    assert (first.kind, first.channel, first.harm, first.area) == (
        "noise",
        "phone",
        "medium",
        "Harbour Street",
    )
    assert f"{first.occurred_from:%Y-%m-%d %H:%M}" == "2026-03-25 23:40"
    assert (first.telling.what, first.telling.teller_name) == ("Music through the wall.", "Ines Carrow")
    assert first.telling.postcode == "MB1 2AB"
    assert first.taken_by.is_service
    with world.as_officer(p.caseworker) as by:
        own = intake.take_report(
            what="x", kind="noise", harm="medium", channel="phone", area="y", teller_name="Ines Carrow", team=by.team,
            by=by, now=first.received_at,
        )  # fmt: skip
        assert own.audience_id == first.audience_id
        assert queries.came_by(first.pk) == "Noise log"
    with world.building():
        due = [
            sorted(Clock.objects.filter(report_id=each.pk).values_list("what", "due_at", "team"))
            for each in (own, first)
        ]
        assert due[0] == due[1] != []
        first.refresh_from_db()
        own.refresh_from_db()
        assert (first.next_due_at, first.next_due_what) == (own.next_due_at, own.next_due_what)
    for other in (p.colleague, p.partner, p.outsider):
        with world.as_officer(other):
            assert not Report.objects.exists(), other.name
            assert queries.came_by(first.pk) is None


def test_what_is_wrong_with_a_row_is_said_by_its_number(partnership, source):
    batch = taken_in(partnership.caseworker, source)
    with world.as_officer(partnership.caseworker):
        told = [(each.row, each.column, each.reason) for each in queries.faults(batch)]
    assert [(row, column) for row, column, _ in told] == [(4, "Date"), (5, "Description")]
    assert told[0][2].startswith("This is no date.")


def test_a_second_file_adds_nothing_and_what_changed_is_added_to_its_report(partnership, source):
    by = partnership.caseworker
    taken_in(by, source)
    assert counts(taken_in(by, source)) == ("done", 0, 0, 3, 2)
    other = [*ROWS[0]]
    other[4] = "Music again, and shouting."
    batch = taken_in(by, source, [HEADING, other, *ROWS[1:], ["N-1", *ROWS[1][1:]]])
    # The same reference twice in one file: each that says something else is a further entry.
    assert counts(batch) == ("done", 0, 2, 2, 2)
    with world.building():
        words = Addition.objects.order_by("at").values_list("words", flat=True)
        assert "Description: Music again, and shouting." in words[0]
        assert Report.objects.count() == 3


def test_rows_without_a_reference_are_told_from_their_twins(partnership, source):
    by, plain = partnership.caseworker, [HEADING[1:], *(row[1:] for row in (ROWS[0], ROWS[0], ROWS[1]))]
    assert counts(taken_in(by, source, plain)) == ("done", 3, 0, 0, 0)
    assert counts(taken_in(by, source, [*plain, ROWS[0][1:]])) == ("done", 1, 0, 3, 0)


def test_another_source_s_references_are_its_own(partnership, source):
    by = partnership.caseworker
    taken_in(by, source)
    other = made(by, name="Warden log")
    assert counts(taken_in(by, other)) == ("done", 3, 0, 0, 2)


def test_likely_duplicates_are_found_among_them(partnership, source):
    p = partnership
    taken_in(p.caseworker, source, [HEADING, ROWS[0]])
    with world.as_officer(p.caseworker) as by:
        own = intake.take_report(
            what="Music through the wall, very loud.", kind="noise", harm="medium", channel="phone", area="Harbour Street",
            postcode="MB1 2AB", team=by.team, by=by, now=NOW,
        )  # fmt: skip
    world.opened_earlier(p.caseworker, own.pk)
    with world.as_officer(p.caseworker):
        found = [each.report.pk for each in likely.reports_like(own)]
    assert found == [reports()[0].pk]


def test_killed_in_between_it_goes_on_where_it_was(partnership, source, monkeypatch):
    by = partnership.caseworker
    monkeypatch.setattr(running, "AT_ONCE", 2)
    batch = started(by, source, [HEADING, *([f"M-{number}", *ROWS[0][1:]] for number in range(7))])

    class Killed(BaseException):
        pass

    calls = itertools.count()

    def told(row_at):
        if next(calls) == 1:
            raise Killed

    def work_until_killed():
        claimed = running.claim(now=NOW)
        with pytest.raises(Killed):
            running.take_in(claimed.work(), table_of(claimed), told=told)

    as_the_worker(work_until_killed)
    with world.building():
        half = Batch.objects.get(pk=batch.pk)
        assert (half.state, half.row_at, half.added) == ("running", 4, 4)
    assert as_the_worker(jobs.take_in_all) == {}  # for a minute somebody may be at it still
    with world.building():
        Batch.objects.update(touched_at=NOW)
    assert as_the_worker(jobs.take_in_all) == {"done": 1}
    with world.building():
        whole = Batch.objects.get(pk=batch.pk)
    assert (counts(whole), whole.row_at) == (("done", 7, 0, 0, 0), 7)
    assert len(reports()) == 7


def table_of(claimed):
    return jobs.sealed.unseal(claimed.kept, claimed.batch)


def test_two_workers_take_no_row_twice_and_a_stopped_file_takes_no_more(partnership, source, monkeypatch):
    by = partnership.caseworker
    monkeypatch.setattr(running, "AT_ONCE", 2)
    batch = started(by, source)

    def both():
        claimed = running.claim(now=NOW)
        assert running.claim(now=NOW) is None
        work, table = claimed.work(), table_of(claimed)
        slower = iter(running.parts(running.mapping.rows(table, work.terms, today=NOW.date()), 0))
        some, upto = next(slower)
        assert running._take(work, some, 0, upto, now=NOW) == "taken"
        assert running._take(work, some, 0, upto, now=NOW) == "stopped"
        with world.as_officer(by):
            commands.stop(batch=Batch.objects.get(pk=batch.pk), by=by, now=NOW)
        return work, next(slower)

    with world.building():
        work, (some, upto) = as_the_worker_then(both)
    assert as_the_worker(lambda: running._take(work, some, 2, upto, now=NOW)) == "stopped"
    assert len(reports()) == 2
    with world.as_officer(by), pytest.raises(commands.CannotStop):
        commands.stop(batch=Batch.objects.get(pk=batch.pk), by=by, now=NOW)


def as_the_worker_then(do):
    with connection.cursor() as cursor:
        cursor.execute("set role wardmote_worker")
        try:
            return do()
        finally:
            cursor.execute("reset role")


@pytest.mark.parametrize("amiss", ["shut", "team closed", "no service account"])
def test_a_source_that_takes_none_says_so(partnership, source, amiss):
    batch = started(partnership.caseworker, source)
    with world.building(), connection.cursor() as cursor:
        if amiss == "shut":
            Source.objects.update(is_open=False)
        elif amiss == "team closed":
            cursor.execute("update identity_team set closed_at = now() where id = %s", [source.team_id])
        else:
            cursor.execute("update identity_officer set left_at = now() where is_service")
    assert as_the_worker(jobs.take_in_all) == {"failed": 1}
    with world.building():
        assert Batch.objects.get(pk=batch.pk).why
    assert reports() == []


def test_columns_and_words_are_remembered_for_the_source(partnership, source):
    started(partnership.caseworker, source)
    with world.as_officer(partnership.caseworker):
        kept = Source.objects.get()
        assert kept.columns == terms_for(read([HEADING, *ROWS])).columns
        assert kept.words["nuisance"] == "asb"


def test_what_a_file_held_is_sealed_and_thrown_away_when_its_days_are_over(partnership, source):
    batch = taken_in(partnership.caseworker, source)
    with world.building(), connection.cursor() as cursor:
        assert b"Harbour" not in bytes(Content.objects.get().sealed)
        cursor.execute("update files_in_batch set finished_at = finished_at - interval '15 days'")
    assert as_the_worker(lambda: jobs.tidy(0)) == 1
    with world.building():
        assert not Content.objects.exists()
        assert Fault.objects.filter(batch=batch).count() == 2
        assert Telling.objects.count() == 3
