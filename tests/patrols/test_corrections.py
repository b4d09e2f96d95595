"""A shift report is put right by a further row: hours move, what it said is kept, and only those who reported may."""

from datetime import timedelta

import pytest

from tests import world
from tests.access.attacking import REFUSED, run
from tests.patrols.conftest import EVENING, NOW, accepted, reported, saw, shift, tasked, to_partner
from wardmote.records.notices.models import Notice
from wardmote.records.patrols import commands, policies, queries
from wardmote.records.patrols.models import Correction, ShiftReport

pytestmark = pytest.mark.django_db
EARLIER = EVENING[1] - timedelta(minutes=30)


def correct(patrol, report, by, **fields):
    told = {"reason": "They left at half past nine.", "now": NOW} | fields
    right = shift(posts="one warden", officers=1, ended_at=told.pop("ended_at", EARLIER))
    with world.as_officer(by):
        report = queries.shift_of(patrol, report.pk).get()
        return commands.correct_shift(patrol=patrol, shift=report, right=right, by=by, **told)


@pytest.fixture
def done(partnership):
    """A patrol that the partner reported on for the council."""
    p = partnership
    patrol = accepted(to_partner(p), p.partner)
    report = reported(patrol, p.partner, saw())
    for officer in (p.caseworker, p.partner, p.outsider):
        world.opened_earlier(officer, patrol.pk, ("patrol",))
    return patrol, report


def test_hours_move_and_what_it_said_is_kept(partnership, done):
    p, (patrol, report) = partnership, done
    correct(patrol, report, p.partner)
    with world.as_officer(p.caseworker):
        now_it_says = ShiftReport.objects.get(pk=report.pk)
        assert (now_it_says.posts, now_it_says.officers, now_it_says.hours) == ("one warden", 1, 1.5)
        (kept,) = queries.corrections(patrol)[report.pk]
        assert (kept.was_posts, kept.was_officers, kept.was_ended_at) == ("two wardens", 2, EVENING[1])
    with world.building():
        assert Notice.objects.filter(kind="patrol_corrected", officer=p.caseworker).count() == 1
    page = world.client_for(p.caseworker).get(f"/patrols/{patrol.reference}/").content.decode()
    assert "They left at half past nine." in page
    assert "It said: 20:00 to 22:00, two wardens (2 officers)" in page
    alone = world.client_for(p.caseworker).get(f"/patrols/{patrol.reference}/shifts/{report.pk}/")
    assert "Two men with trays of nuts." in alone.content.decode()
    # A second correction keeps the first.
    correct(
        patrol, report, p.partner, ended_at=EVENING[1], reason="No, at ten.", now=NOW + timedelta(hours=1)
    )
    with world.as_officer(p.caseworker):
        latest, first = queries.corrections(patrol)[report.pk]
        assert (latest.was_ended_at, first.was_ended_at) == (EARLIER, EVENING[1])


def test_neither_who_tasked_it_nor_a_stranger_rewrites_what_others_reported(partnership, done):
    p, (patrol, report) = partnership, done
    with pytest.raises(commands.CannotReport) as why:
        correct(patrol, report, p.caseworker)
    assert why.value.refusals == [policies.NOT_ALLOWED]
    raw = (
        "insert into patrols_correction (id, patrol_id, shift_id, parent_audience_id, audience_id, categories, reason,"
        " posts, officers, started_at, ended_at, weather, was_posts, was_weather, by_id, at)"
        " values (gen_random_uuid(), %s, %s, %s, %s, '{}', %s, 'p', 1, %s, %s, '', '', '', wardmote.actor(), now())"
    )
    told = (patrol.pk, report.pk, patrol.audience_id, patrol.audience_id, "r", *EVENING)
    for officer in (p.caseworker, p.outsider):
        with world.as_officer(officer):
            assert run(raw, *told) == REFUSED
    with world.as_officer(p.partner):
        assert run(raw, *told[:4], "", *EVENING) == REFUSED, "without a reason"
        assert run(raw, *told[:4], "x" * 4001, *EVENING) == REFUSED
        for ends in ("infinity", "2027-12-01 20:00+00"):
            assert run(raw, *told[:6], ends) == REFUSED
        assert run(raw, *told) == 1
    with world.as_officer(p.outsider):
        assert not Correction.objects.exists()
    for page in ("", "correct/"):
        client = world.client_for(p.outsider)
        assert client.get(f"/patrols/{patrol.reference}/shifts/{report.pk}/{page}").status_code == 404


def test_words_of_a_correction_are_read_once_the_patrol_is_opened(partnership):
    p = partnership
    patrol = accepted(tasked(p.caseworker), p.caseworker)
    report = reported(patrol, p.caseworker, saw())
    with world.as_officer(p.caseworker) as by:
        made = queries.shift_of(patrol, report.pk).get()
        commands.correct_shift(patrol=patrol, shift=made, right=shift(), reason="r", by=by, now=NOW)
        assert not Correction.objects.exists()
    world.opened_earlier(p.caseworker, patrol.pk, ("patrol",))
    with world.as_officer(p.caseworker):
        assert Correction.objects.count() == 1


def test_a_form_sent_twice_corrects_once_and_keeps_what_was_typed(partnership):
    p = partnership
    patrol = accepted(tasked(p.caseworker), p.caseworker)
    report = reported(patrol, p.caseworker, saw())
    client = world.client_for(p.caseworker)
    page = f"/patrols/{patrol.reference}/shifts/{report.pk}/correct/"
    assert 'value="two wardens"' in client.get(page).content.decode()
    typed = {"key": "5f6f3c8e-1111-4222-8333-444455556666", "posts": "one warden", "officers": "1", "started": "20:00",
             "ended": "21:30", "weather": "", "reason": ""}  # fmt: skip
    answer = client.post(page, typed)
    assert answer.status_code == 422
    assert "Enter what was wrong" in answer.content.decode()
    for _ in range(2):
        assert client.post(page, typed | {"reason": "One had gone home."}).status_code == 302
    with world.building():
        assert Correction.objects.count() == 1
    with world.as_officer(p.caseworker) as by:
        commands.step(patrol=patrol, state="closed", by=by, now=NOW)
    assert "This patrol is over" in client.get(page).content.decode()
