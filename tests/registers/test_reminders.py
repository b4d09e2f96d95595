"""Dates come near, are told once, and are escalated once: the clock is moved, nothing waits."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from tests.registers.conftest import KEYS, add, again, now, today
from tests.world import as_officer, building, client_for, officer
from wardmote.records.notices.models import Notice
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.registers import commands, jobs, queries
from wardmote.work.registers.anatomy import registers
from wardmote.work.registers.models import Due
from wardmote.work.registers.telling import DUE, LATE


def morning(day):
    """What the worker does on that day; how many were told."""
    with connection.cursor() as cursor:
        cursor.execute("reset role; set role wardmote_worker")
    try:
        return jobs.run(today=day, now=now())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("reset role; set role wardmote_app")


def told(who, kind=DUE):
    with as_officer(who):
        return Notice.objects.filter(officer=who, kind=kind).count()


@pytest.mark.parametrize("key", KEYS)
def test_a_review_of_every_register_is_told_ahead_and_once(people, key):
    due_on = today() + timedelta(days=60)
    add(people.editor, key, officer_id=people.caseworker.pk, review_on=due_on)
    assert (morning(due_on - timedelta(days=30)), told(people.caseworker)) == (0, 0)
    morning(due_on - timedelta(days=21))
    morning(due_on - timedelta(days=20))
    assert (told(people.caseworker), told(people.editor)) == (1, 0)


def test_what_passes_is_escalated_once_to_supervisors_and_editors(people):
    due_on = today() + timedelta(days=30)
    with building():
        team = people.editor.team
    chief = officer(people.council, team, "Chief", Role.SUPERVISOR)
    add(people.editor, officer_id=people.colleague.pk, team_id=team.pk, review_on=due_on)
    morning(due_on + timedelta(days=14))
    assert told(chief, LATE) == 0
    for days in (15, 16):
        morning(due_on + timedelta(days=days))
    assert (told(chief, LATE), told(people.editor, LATE)) == (1, 1)
    assert told(people.housing_editor, LATE) == 0


def test_an_entry_that_was_reviewed_or_closed_is_not_escalated(people):
    due_on = today() + timedelta(days=10)
    reviewed, closed = (add(people.editor, title=title, review_on=due_on) for title in ("One", "Two"))
    with as_officer(people.editor) as me:
        here = queries.entries(registers()["risks"])
        commands.reviewed(
            here.get(pk=reviewed.pk), next_on=due_on + timedelta(days=365), note="", by=me, now=now()
        )
        commands.close(here.get(pk=closed.pk), note="Over", by=me, now=now())
        assert list(Due.objects.values_list("on", flat=True)) == [due_on + timedelta(days=365)]
    assert morning(due_on + timedelta(days=100)) == 0


def test_where_the_owner_left_the_successor_and_the_editors_are_told(people):
    due_on = today() + timedelta(days=5)
    add(people.editor, officer_id=people.caseworker.pk, successor_id=people.colleague.pk, review_on=due_on)
    with building():
        Officer.objects.filter(pk=people.caseworker.pk).update(left_at=now())
    morning(today())
    assert (told(people.colleague), told(people.editor)) == (1, 1)


def test_an_agency_sets_its_own_times(people):
    due_on = today() + timedelta(days=60)
    add(people.editor, officer_id=people.caseworker.pk, review_on=due_on)
    sent = {"ahead": "60", "escalate_after": "1"}
    assert client_for(people.editor).post("/registers/risks/timings/review/", sent).status_code == 404
    at = "/registers/risks/timings/review/"
    assert client_for(people.administrator).post(at, {**sent, "ahead": "x"}).status_code == 422
    assert client_for(people.administrator).post(at, sent).status_code == 302
    morning(today())
    assert told(people.caseworker) == 1


def test_the_notice_leads_to_the_entry_and_home_lists_what_is_due(people):
    add(
        people.editor,
        title="Look at me",
        officer_id=people.caseworker.pk,
        review_on=today() + timedelta(days=3),
    )
    morning(today())
    browser = client_for(people.caseworker)
    assert "Look at me" in browser.get("/notices/").text
    assert "Look at me" in browser.get("/").text
    assert "Look at me" in browser.get("/registers/due/").text
    assert "Look at me" not in client_for(people.partner).get("/").text


def test_who_leaves_hands_over_and_the_successor_takes_over(people):
    entry = add(people.editor, officer_id=people.caseworker.pk, successor_id=people.colleague.pk)
    assert client_for(people.colleague).post(f"/registers/risks/{entry.pk}/take-over/do/").status_code == 302
    taken = again(entry, people.colleague)
    assert (taken.officer_id, taken.successor_id) == (people.colleague.pk, None)
    from wardmote.work.registers import leaving

    with as_officer(people.editor) as me:
        assert [thing.pk for thing in leaving.things(people.colleague)] == [entry.pk]
        leaving.hand_over(entry.pk, people.caseworker, me, now())
    assert again(entry, people.editor).officer_id == people.caseworker.pk
    with as_officer(people.administrator):
        assert leaving.SOURCE.held_by_officers([people.caseworker.pk]) == {people.caseworker.pk: 1}


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2101, 1, 1), date.max])
def test_no_date_out_of_bounds_is_kept(people, day):
    from wardmote.work.registers import values
    from wardmote.work.registers.anatomy import Column

    with pytest.raises(values.Unfit):
        values.stored(Column("on", "On", "date"), day.isoformat())
    browser = client_for(people.editor)
    sent = {"title": "A", "v_kind": "risk", "v_impact": "3", "reach": "agency", "review_on": day.isoformat()}
    assert browser.post("/registers/risks/new/", sent).status_code == 422
    assert isinstance(now(), datetime)
