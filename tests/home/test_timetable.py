"""When the email of what waits is due: working days, the hour chosen, quiet hours, and the clocks going forward."""

from datetime import UTC, date, datetime, time

import pytest

from wardmote.outward.home.timetable import Wish, has_one, is_due

pytestmark = pytest.mark.database_free


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (at(2026, 1, 14, 7, 29), False),  # a Wednesday in winter: London is UTC
        (at(2026, 1, 14, 7, 30), True),
        (at(2026, 1, 14, 23, 59), True),  # the worker stood still: late is better than never, the same day
        (at(2026, 7, 15, 6, 29), False),  # in summer London is an hour ahead
        (at(2026, 7, 15, 6, 30), True),
        (at(2026, 1, 17, 9, 0), False),  # Saturday
        (at(2026, 4, 3, 9, 0), False),  # Good Friday
        (at(2026, 12, 28, 9, 0), False),  # Boxing Day, given on the Monday
    ],
)
def test_usually_at_half_past_seven_in_london_on_working_days(moment, due):
    assert is_due(moment, Wish()) is due


@pytest.mark.parametrize(
    ("quiet", "hour", "moment", "due"),
    [
        ((time(19), time(7)), time(6, 30), at(2026, 1, 14, 6, 45), False),  # held back
        ((time(19), time(7)), time(6, 30), at(2026, 1, 14, 7, 0), True),  # comes when they end
        ((time(9), time(12)), time(9, 30), at(2026, 1, 14, 11, 59), False),
        ((time(9), time(12)), time(9, 30), at(2026, 1, 14, 12, 0), True),
        ((time(18), time(6)), time(20), at(2026, 1, 14, 21, 0), False),  # not that day any more
    ],
)
def test_never_in_quiet_hours(quiet, hour, moment, due):
    assert is_due(moment, Wish(at=hour, quiet_from=quiet[0], quiet_to=quiet[1])) is due


def test_a_day_off_is_no_working_day():
    part_time = Wish(days_off=(2, 5, 6))
    assert not is_due(at(2026, 1, 14, 9, 0), part_time)
    assert is_due(at(2026, 1, 15, 9, 0), part_time)


@pytest.mark.parametrize(
    ("day", "wish", "one"),
    [
        (date(2026, 1, 12), Wish(digest="weekly"), True),  # Monday
        (date(2026, 1, 13), Wish(digest="weekly"), False),
        (date(2026, 4, 7), Wish(digest="weekly"), True),  # after Easter Monday
        (date(2026, 1, 13), Wish(digest="weekly", days_off=(0, 5, 6)), True),
        (date(2026, 1, 12), Wish(digest="off"), False),
    ],
)
def test_weekly_is_the_first_working_day_of_the_week(day, wish, one):
    assert has_one(day, wish) is one


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (at(2026, 3, 30, 0, 29), False),  # the Monday after the clocks went forward: 1:29am
        (at(2026, 3, 30, 0, 30), True),
        (at(2026, 10, 26, 1, 29), False),  # the Monday after they went back
        (at(2026, 10, 26, 1, 30), True),
    ],
)
def test_the_hour_is_london_s_whichever_side_of_the_change(moment, due):
    assert is_due(moment, Wish(at=time(1, 30))) is due


def test_an_hour_that_comes_twice_or_never_is_no_fault(monkeypatch):
    from wardmote.outward.home import timetable

    monkeypatch.setattr(timetable, "is_working_day", lambda day, wish: True)  # the clocks change on Sundays
    wish = Wish(at=time(1, 30))
    assert not is_due(at(2026, 3, 29, 0, 59), wish)  # 12:59am; half past one does not exist
    assert is_due(at(2026, 3, 29, 1, 30), wish)  # 2:30am
    assert not is_due(at(2026, 10, 25, 0, 29), wish)
    assert is_due(
        at(2026, 10, 25, 0, 30), wish
    )  # the first half past one; once it is sent, the second is nothing
