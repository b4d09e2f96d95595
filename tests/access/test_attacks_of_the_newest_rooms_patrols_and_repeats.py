"""What someone tries who can run any SQL as the application, in the rooms of patrols, repeats and figures.

Each was possible once.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from tests import world
from tests.access.attacking import REFUSED, run
from tests.patrols.conftest import EVENING, accepted, tasked, window_of
from tests.repeats.conftest import ines, take, told, yard  # noqa: F401
from tests.repeats.test_repeats import closed_case
from wardmote.trust.identity.models import Role
from wardmote.work.cases.models import Case
from wardmote.work.repeats.models import Threshold

pytestmark = pytest.mark.django_db


# --- patrols ----------------------------------------------------------------------------------------

SHIFT = """
insert into patrols_shiftreport (id, patrol_id, window_id, parent_audience_id, audience_id, categories, posts, officers,
    started_at, ended_at, weather, nothing_seen, by_id, at)
values (gen_random_uuid(), %s, %s, %s, %s, '{}', 'p', 2, %s, %s, '', true, wardmote.actor(), now())
"""
WINDOW = """
insert into patrols_window (id, patrol_id, parent_audience_id, audience_id, categories, starts_at, ends_at)
values (gen_random_uuid(), %s, %s, %s, '{}', %s, %s)
"""


@pytest.mark.parametrize("ends", ["2026-11-28 20:00+00", "infinity"])
def test_no_shift_lasts_for_days_and_none_for_ever(partnership, ends):
    """The form refused it, and the database took it: hours that are paid for, and a page that nobody could open."""
    p = partnership
    patrol = accepted(tasked(p.caseworker), p.caseworker)
    window, audience = window_of(patrol), patrol.audience_id
    with world.as_officer(p.caseworker):
        assert run(WINDOW, patrol.pk, audience, audience, EVENING[0] + timedelta(days=1), ends) == REFUSED
        assert run(SHIFT, patrol.pk, window.pk, audience, audience, EVENING[0], ends) == REFUSED
        assert run(SHIFT, patrol.pk, window.pk, audience, audience, *EVENING) == 1


# --- repeats ----------------------------------------------------------------------------------------


def test_a_notice_that_somebody_sends_silences_no_threshold(partnership, take, yard):  # noqa: F811
    """Whoever saw one of the reports told themselves, on a day to come, and the team was never told."""
    p = partnership
    first = take(p.caseworker, place=yard)
    take(p.caseworker, place=yard)
    far = datetime.now(UTC) + timedelta(days=9000)
    for officer in (p.outsider, p.colleague):
        with world.as_officer(officer):
            run(
                "select wardmote.tell(array[wardmote.actor()], 'repeat_location', 'report', %s, %s, %s)",
                first.pk, date.today(), far,
            )  # fmt: skip
    take(p.caseworker, place=yard)
    assert told(p.caseworker) == ["repeat_location"]
    take(p.caseworker, place=yard)
    assert told(p.caseworker) == ["repeat_location"], "once a window"


@pytest.mark.parametrize(("within", "lets"), [(180, False), (185, False), (186, True)])
def test_what_the_law_gives_in_months_is_not_made_shorter_in_days(partnership, within, lets):
    """Six months were thirty days each: half a year by the calendar has up to 184."""
    administrator = world.officer(partnership.council, None, "Ada Keeper", Role.ADMINISTRATOR)
    with world.as_officer(administrator):
        done = run(
            "select wardmote.set_repeat_threshold('case-review', 3, %s, 'days', false, 'by hand', current_date)",
            within,
        )
    assert (done == 1) is lets
    with world.building():
        assert Threshold.objects.filter(agency=partnership.council).exists() is lets


def test_to_propose_reopening_a_case_that_is_open_again_is_answered(partnership, take):  # noqa: F811
    p = partnership
    case = closed_case(p.caseworker, take(p.caseworker))
    world.share(p, case)
    second = take(p.partner)
    with world.building():
        Case.objects.filter(pk=case.pk).update(status="open", closed_at=None, closed_by=None, outcome="")
    client = world.client_for(p.partner)
    answer = client.post(
        f"/repeats/of/{second.reference}/case/{case.reference}/", {"propose": "yes"}, follow=True
    )
    assert answer.status_code == 200
    assert "nothing to reopen" in answer.content.decode()
    assert told(p.caseworker) == []


def test_nothing_of_these_rooms_is_the_worker_s_alone_and_the_application_s_too(db):
    """What counts over everybody's rows, or trusts its arguments, is called by no page."""
    with world.building(), connection.cursor() as cursor:
        cursor.execute(
            "select proname from pg_proc where pronamespace = 'wardmote'::regnamespace and proname = any (%s)"
            " and has_function_privilege('wardmote_app', oid, 'execute')",
            [["patrols_told", "repeats_of", "repeat_reached", "retention_patrol_grows",
              "ward_of_point", "ward_named"]],
        )  # fmt: skip
        assert cursor.fetchall() == []
