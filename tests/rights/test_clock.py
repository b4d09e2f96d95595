"""The last day, worked out: months, the day it is known who asks, days that stood still, an extension."""

from datetime import date

import pytest

from wardmote.work.rights.clock import Stop, clock, months_later
from wardmote.work.rights.limits import limit, limits

pytestmark = pytest.mark.database_free


def worked_out(received_on=date(2026, 3, 3), today=date(2026, 3, 10), **fields):
    told = {
        "kind": "access", "regime": "general", "identity_on": None, "identity_asked": False, "stops": (),
        "extended": False,
    } | fields  # fmt: skip
    return clock(received_on=received_on, today=today, **told)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 3), 1, date(2026, 4, 3)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_a_month_is_to_the_day_of_the_same_number_or_the_last(day, months, later):
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({}, date(2026, 4, 3)),
        ({"identity_asked": True, "identity_on": date(2026, 3, 9)}, date(2026, 4, 9)),
        ({"identity_on": date(2026, 3, 9)}, date(2026, 4, 3)),  # noted, but it was not asked for
        ({"stops": [Stop(date(2026, 3, 5), date(2026, 3, 8))]}, date(2026, 4, 6)),
        ({"extended": True}, date(2026, 6, 3)),
        ({"extended": True, "stops": [Stop(date(2026, 3, 5), date(2026, 3, 8))]}, date(2026, 6, 6)),
        ({"regime": "law", "extended": True}, date(2026, 4, 3)),
        ({"kind": "objection"}, date(2026, 4, 3)),
    ],
)
def test_the_last_day(fields, due):
    found = worked_out(**fields)
    assert found.due_on == found.would_be_due_on == due
    assert found.steps[0].startswith("Received on 3 March 2026")
    assert "Art" in "".join(found.steps) or "DPA" in "".join(found.steps)  # each step names its source


def test_it_stands_still_while_something_is_waited_for():
    found = worked_out(stops=[Stop(date(2026, 3, 5), None)])
    assert found.is_stopped
    assert found.due_on is None
    assert found.would_be_due_on == date(2026, 4, 8)


def test_it_does_not_start_until_it_is_known_who_asks():
    found = worked_out(identity_asked=True)
    assert (found.began_on, found.due_on) == (None, None)


def test_days_before_the_clock_began_do_not_count_as_stood_still():
    found = worked_out(
        identity_asked=True,
        identity_on=date(2026, 3, 9),
        stops=[Stop(date(2026, 3, 4), date(2026, 3, 9))],
    )
    assert found.due_on == date(2026, 4, 9)


def test_an_extension_is_told_within_the_first_limit_and_law_enforcement_has_none():
    assert worked_out().tell_extension_by == date(2026, 4, 3)
    assert worked_out(regime="law").tell_extension_by is None


def test_what_is_not_confirmed_says_so():
    assert worked_out().is_confirmed
    assert not worked_out(kind="rectification").is_confirmed


def test_every_figure_has_a_source_and_none_holds_before_its_day():
    assert all(each.source and each.runs_from for each in limits())
    assert limit("access", on=date(2018, 1, 1)) is None
