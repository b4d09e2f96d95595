"""Pages of patrols: hidden is not there, sent twice makes one thing, an unsent draft comes back whole, few questions asked."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import world
from tests.patrols.conftest import EVENING, NOW, accepted, reported, saw, tasked, window_of
from wardmote.foundation.references import new_reference
from wardmote.records.desk import commands as desk
from wardmote.records.patrols.models import Observation, Patrol, ShiftReport

pytestmark = pytest.mark.django_db


def pages(patrol, window, shift, seen):
    base = f"/patrols/{patrol.reference}/"
    return [
        base,
        f"{base}refuse/",
        f"{base}close/",
        f"{base}cancel/",
        f"{base}circulate/",
        f"{base}sharing/",
        f"{base}times/{window.pk}/report/",
        f"{base}shifts/{shift.pk}/add/",
        f"{base}seen/{seen.pk}/report/",
    ]


def words(answer) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


def test_to_a_stranger_none_of_it_is_there_and_to_its_team_all_of_it(partnership):
    p = partnership
    patrol = accepted(tasked(p.caseworker), p.caseworker)
    shift = reported(patrol, p.caseworker, saw())
    with world.building():
        seen = Observation.objects.get()
    world.opened_earlier(p.caseworker, patrol.pk, ("patrol",))
    found = pages(patrol, window_of(patrol), shift, seen)
    assert {world.client_for(p.outsider).get(page).status_code for page in found} == {404}
    assert {world.client_for(p.caseworker).get(page).status_code for page in found} == {200}
    # Hidden and not there are answered alike, whatever the method.
    stranger, none = world.client_for(p.outsider), new_reference("T")
    for page in found:
        for method in ("get", "post"):
            there, nowhere = (
                getattr(stranger, method)(page.replace(patrol.reference, each))
                for each in (patrol.reference, none)
            )
            assert there.status_code == nowhere.status_code, page
            assert words(there).replace(patrol.reference, none) == words(nowhere)
    for page in ("/patrols/", "/patrols/tonight/", "/patrols/hours/", "/patrols/times/", "/patrols/seen/"):
        answer = world.client_for(p.outsider).get(page)
        assert answer.status_code == 200
        assert patrol.reference not in answer.content.decode()


def test_a_shift_report_sent_twice_is_one_and_something_added_twice_is_one(partnership):
    p = partnership
    patrol = accepted(tasked(p.caseworker), p.caseworker)
    client = world.client_for(p.caseworker)
    page = f"/patrols/{patrol.reference}/times/{window_of(patrol).pk}/report/"
    key = re.search(r'name="shift_id" value="([^"]+)"', client.get(page).content.decode())[1]
    typed = {
        "shift_id": key, "many": "2", "posts": "two wardens", "officers": "2", "started": "20:00", "ended": "22:00",
        "seen-0-at": "20:30", "seen-0-category": "noise", "seen-0-what": "Shouting.", "send": "1",
    }  # fmt: skip
    for _ in range(2):
        assert client.post(page, typed).status_code == 302
    with world.building():
        shift = ShiftReport.objects.get()
        assert str(shift.pk) == key
        assert Observation.objects.count() == 1, "questions left empty are nothing seen"
    more = f"/patrols/{patrol.reference}/shifts/{shift.pk}/add/"
    one = {
        "key": "5f6f3c8e-1111-4222-8333-444455556666",
        "at": "21:00",
        "category": "begging",
        "what": "A man.",
    }
    for _ in range(2):
        assert client.post(more, one).status_code == 302
    with world.building():
        assert Observation.objects.count() == 2


def test_another_question_keeps_what_was_typed_and_says_nothing_of_what_is_missing_yet(partnership):
    p = partnership
    patrol = accepted(tasked(p.caseworker), p.caseworker)
    client = world.client_for(p.caseworker)
    page = f"/patrols/{patrol.reference}/times/{window_of(patrol).pk}/report/"
    typed = {"many": "1", "seen-0-what": "Shouting by the lift.", "add": "1"}
    answer = client.post(page, typed)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Shouting by the lift." in html
    assert "Seen 2" in html
    assert "There is a problem" not in html
    assert client.post(page, {"many": "1", "send": "1"}).status_code == 422


def test_an_unsent_draft_comes_back_with_as_many_questions_as_it_had(partnership):
    p = partnership
    patrol = accepted(tasked(p.caseworker), p.caseworker)
    page = f"/patrols/{patrol.reference}/times/{window_of(patrol).pk}/report/"
    with world.as_officer(p.caseworker) as by:
        desk.keep_draft(
            place=page, about="Report", fields={"many": ["4"], "seen-3-what": ["x"]}, by=by, now=datetime.now(UTC)
        )  # fmt: skip
    assert "Seen 4" in world.client_for(p.caseworker).get(page).content.decode()


def test_a_list_and_a_patrol_ask_few_questions_however_many_there_are(partnership):
    p = partnership
    later = [(NOW + timedelta(days=n), NOW + timedelta(days=n, hours=1)) for n in range(1, 9)]
    first = accepted(tasked(p.caseworker, windows=[EVENING, *later]), p.caseworker)
    reported(first, p.caseworker, *(saw(minute) for minute in range(1, 9)))
    client = world.client_for(p.caseworker)

    def asked(page):
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(world.own(captured.captured_queries))

    few = {
        page: asked(page) for page in ("/patrols/", "/patrols/tonight/", "/patrols/hours/", "/patrols/seen/")
    }
    for _ in range(5):
        tasked(p.caseworker, windows=[EVENING, *later])
    many = {page: asked(page) for page in few}
    assert many == few
    assert max(many.values()) <= 12, many
    assert asked(f"/patrols/{first.reference}/") <= 25
    with world.building():
        assert Patrol.objects.count() == 6


def test_only_the_newest_shift_reports_stand_open(partnership):
    p = partnership
    days = [(EVENING[0] - timedelta(days=n), EVENING[1] - timedelta(days=n)) for n in range(5)]
    patrol = accepted(tasked(p.caseworker, windows=days, now=NOW - timedelta(days=9)), p.caseworker)
    for number in range(5):
        when = {"started_at": days[4 - number][0], "ended_at": days[4 - number][1]}
        reported(patrol, p.caseworker, number=number, **when)
    text = world.client_for(p.caseworker).get(f"/patrols/{patrol.reference}/").content.decode()
    assert text.count('<details class="wm-fold">') == 2
    assert text.count("nothing was seen</span>") == 2
