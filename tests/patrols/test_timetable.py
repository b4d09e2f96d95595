"""The windows of a tasking, by the clock on the wall."""

from datetime import UTC, date, datetime, time

import pytest

from wardmote.records.patrols.timetable import moment_within, months_of, week_of, windows_of

PEAKS = [(time(7), time(9, 30)), (time(16, 30), time(19))]


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "weekdays", "hours", "found"),
    [
        (date(2026, 11, 24), None, set(), [(time(22), time(2))], [(utc(2026, 11, 24, 22), utc(2026, 11, 25, 2))]),
        # In summer an hour earlier by the world's clock.
        (date(2026, 7, 1), None, set(), [(time(22), time(2))], [(utc(2026, 7, 1, 21), utc(2026, 7, 2, 1))]),
        # The night the clocks go forward: five hours, said as ten to four; and back: seven.
        (date(2026, 3, 28), None, set(), [(time(22), time(4))], [(utc(2026, 3, 28, 22), utc(2026, 3, 29, 3))]),
        (date(2026, 10, 24), None, set(), [(time(22), time(4))], [(utc(2026, 10, 24, 21), utc(2026, 10, 25, 4))]),
    ],
)  # fmt: skip
def test_hours_are_those_on_the_wall(first, last, weekdays, hours, found):
    assert windows_of(first, last, weekdays, hours) == found


def test_a_period_is_expanded_to_its_weekdays_with_both_peaks_in_order():
    found = windows_of(date(2026, 11, 23), date(2026, 12, 4), {0, 4}, PEAKS)
    assert [(start.date().day, start.hour) for start, _ in found] == [
        *((23, 7), (23, 16), (27, 7), (27, 16)),
        *((30, 7), (30, 16), (4, 7), (4, 16)),
    ]


def test_no_weekday_means_every_day_and_a_single_day_asks_for_none():
    assert len(windows_of(date(2026, 11, 23), date(2026, 11, 29), set(), [PEAKS[0]])) == 7
    assert len(windows_of(date(2026, 11, 24), None, {0}, [PEAKS[0]])) == 1


def test_the_small_hours_are_of_the_day_after():
    night = (utc(2026, 11, 24, 22), utc(2026, 11, 25, 2))
    assert moment_within(night, time(23, 40)) == utc(2026, 11, 24, 23, 40)
    assert moment_within(night, time(0, 10)) == utc(2026, 11, 25, 0, 10)
    assert moment_within(night, time(21, 50)) == utc(2026, 11, 24, 21, 50), "they were early"
    day = (utc(2026, 11, 24, 9), utc(2026, 11, 24, 17))
    assert moment_within(day, time(8, 50)) == utc(2026, 11, 24, 8, 50)


def test_a_week_begins_on_monday_and_months_are_whole():
    assert week_of(date(2026, 11, 26), "this") == (utc(2026, 11, 23), utc(2026, 11, 30))
    assert week_of(date(2026, 11, 26), "next")[0] == utc(2026, 11, 30)
    assert months_of(date(2026, 12, 1), date(2026, 12, 1)) == (utc(2026, 12, 1), utc(2027, 1, 1))
