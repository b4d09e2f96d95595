"""Patrols come due some time after they are over, and go as a case does: nothing is left, and nothing told of hidden reports."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from tests import world
from tests.patrols.conftest import NOW, accepted, reported, saw, tasked, to_partner
from tests.retention import making
from tests.retention.marked import WORD, tables_with
from wardmote.foundation.audit.models import Entry
from wardmote.records.intake.models import Report
from wardmote.records.notices.models import Notice
from wardmote.records.patrols import commands
from wardmote.records.patrols.models import Observation, Patrol
from wardmote.trust.access.models import Disclosure
from wardmote.work.retention.models import Deletion, Item, Tombstone
from wardmote.work.retention.reckoning import later, reckon

pytestmark = pytest.mark.django_db
LONG_AGO = making.years_ago(2, 3)


@pytest.fixture
def scene(partnership):
    making.add_second(partnership)
    return partnership


def over(patrol, since=LONG_AGO):
    """As if it had been over since that day."""
    with world.building():
        at = datetime.combine(since, datetime.min.time(), UTC) + timedelta(hours=12)
        Patrol.objects.filter(pk=patrol.pk).update(changed_at=at, tasked_at=at)
        patrol.refresh_from_db()
    return patrol


def agreed(p, patrol):
    making.ask(patrol, p.governance)
    making.agree(patrol, p.extra["second"])
    making.days_pass()


def test_a_patrol_is_due_two_years_after_it_is_over_and_not_while_it_is_worked_on(scene):
    p = scene
    patrol = accepted(tasked(p.caseworker), p.caseworker)
    with world.building():
        assert not Item.objects.filter(record_kind="patrol").exists()
    reported(patrol, p.caseworker, saw())
    item = making.item_of(over(patrol))
    assert (item.settled_on, item.due_on, item.sort) == (LONG_AGO, later(LONG_AGO, 24), "patrol")
    assert "over" in reckon(item).sentence
    page = reverse("retention:record", kwargs={"reference": patrol.reference})
    for officer, seen in ((p.governance, 200), (p.caseworker, 200), (p.colleague, 404), (p.outsider, 404)):
        assert world.client_for(officer).get(page).status_code == seen
    shown = world.client_for(p.caseworker).get(f"/patrols/{patrol.reference}/").content.decode()
    assert page in shown


def test_nothing_is_left_of_a_patrol_and_its_tombstone_tells_of_no_report_made_of_it(scene):
    p = scene
    patrol = accepted(to_partner(p, title=WORD, brief=WORD, area=WORD), p.partner)
    reported(patrol, p.partner, saw(what=WORD, place=WORD), posts=WORD, findings=WORD)
    with world.building():
        observation = Observation.objects.get(patrol=patrol)
        observation_id = observation.pk
    world.opened_earlier(p.partner, patrol.pk, ("patrol",))
    with world.as_officer(p.partner) as by:
        report = commands.make_report(
            patrol=patrol, observation=observation, kind="other", harm="low", team=by.team, by=by, now=NOW
        )
    agreed(p, over(patrol))
    with world.building():
        assert "deletion_planned" in Notice.objects.filter(officer=p.partner).values_list("kind", flat=True)
    assert making.night()["deleted"] == 1
    with world.building():
        assert not Patrol.objects.filter(pk=patrol.pk).exists()
        assert not Disclosure.objects.exists()
        left = Tombstone.objects.get(reference=patrol.reference)
        assert left.counts["patrols_patrol"] == left.counts["patrols_observation"] == 1
        # The report is the partner's: how many were made is known to those alone who see both.
        assert "patrols_observationreport" not in left.counts
        assert Entry.objects.filter(subject_id=patrol.pk, action="record deleted").exists()
    assert set(tables_with()) <= {
        "intake_report",
        "intake_telling",
        "intake_likeness",
        "search_entry",
        "search_word",
    }
    assert set(tables_with(str(observation_id))) == set()
    with world.as_officer(p.partner):
        assert Report.objects.filter(pk=report.pk).exists(), "a report of its own, kept by its own rule"
    page = reverse("retention:record", kwargs={"reference": patrol.reference})
    assert b"was deleted" in world.client_for(p.caseworker).get(page).content
    assert world.client_for(p.outsider).get(page).status_code == 404


def test_what_is_added_afterwards_stops_a_deletion_and_counts_anew(scene):
    p = scene
    patrol = accepted(tasked(p.caseworker), p.caseworker)
    made = reported(patrol, p.caseworker, saw())
    agreed(p, over(patrol))
    with world.as_officer(p.caseworker) as by:
        commands.add_observation(patrol=patrol, shift=made, seen=saw(50), by=by, now=NOW)
    with world.building():
        assert Deletion.objects.get().state == "withdrawn"
    assert making.item_of(patrol).settled_on == making.TODAY
    assert making.night()["deleted"] == 0


def test_a_patrol_that_is_not_over_is_not_deleted(scene):
    p = scene
    patrol = accepted(tasked(p.caseworker), p.caseworker)
    with world.building(), connection.cursor() as cursor:
        cursor.execute("select wardmote.retention_item_of('patrol', %s)", [patrol.pk])
        item = cursor.fetchone()[0]
        cursor.execute("select * from wardmote.retention_obstacles(%s)", [item])
        assert cursor.fetchall() == [("not-settled",)]
