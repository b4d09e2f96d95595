"""What always holds of reckoning, whatever the calendar and the convention; and the words for what is left."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardmote.foundation.timing.calendars import ALWAYS, LONDON, OFFICE, DutyCalendar, NeverOpen, on_the_wall
from wardmote.foundation.timing.reckoning import (
    Convention,
    LeavesOut,
    Pause,
    PauseMoves,
    Period,
    Received,
    Unit,
    reckon,
    sooner_working,
    working_between,
)
from wardmote.foundation.timing.words import left_words

pytestmark = pytest.mark.database_free

HALF_HOURS = [time(h, m) for h in range(24) for m in (0, 30)]
DAYTIME = st.tuples(st.sampled_from(HALF_HOURS[:30]), st.sampled_from(HALF_HOURS[30:])).map(
    lambda span: (span,)
)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
MOMENTS = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.datetimes(
        datetime(2026, 3, 28, 18), datetime(2026, 3, 29, 6)
    ),  # both nights on which the clocks change
    st.datetimes(datetime(2026, 10, 24, 18), datetime(2026, 10, 25, 6)),
).map(lambda moment: moment.replace(tzinfo=UTC))
CALENDARS = st.one_of(
    st.sampled_from(
        [OFFICE, ALWAYS, DutyCalendar(hours=(((time(22), time(6)),),) * 7, opens_on_bank_holidays=True)]
    ),
    st.builds(
        DutyCalendar,
        hours=st.tuples(*[DAYTIME] * 3, *[st.one_of(st.just(()), DAYTIME)] * 4),
        opens_on_bank_holidays=st.booleans(),
        closed=st.frozensets(DAYS, max_size=5),
        extra=st.dictionaries(DAYS, DAYTIME, max_size=3),
    ),
)
CONVENTIONS = st.builds(
    Convention,
    received=st.sampled_from(Received),
    pause=st.sampled_from(PauseMoves),
    first_day_counts=st.booleans(),
    leaves_out=st.frozensets(st.sampled_from(LeavesOut)),
    skips=st.frozensets(st.sampled_from(["12-25", "01-01"])),
    last_day_moves=st.booleans(),
)
PERIODS = st.builds(Period, amount=st.integers(1, 40), unit=st.sampled_from(Unit))
PAUSES = st.lists(
    st.tuples(MOMENTS, st.integers(1, 20_000)).map(lambda p: Pause(p[0], p[0] + timedelta(minutes=p[1]))),
    max_size=3,
)


@settings(max_examples=150, deadline=None)
@given(MOMENTS, PERIODS, CONVENTIONS, CALENDARS, PAUSES)
def test_nothing_is_due_before_it_was_received_or_counts(received, period, convention, calendar, pauses):
    found = reckon(received, period, convention, calendar, pauses)
    assert received <= found.counts_from <= found.due


@settings(max_examples=150, deadline=None)
@given(MOMENTS, PERIODS, CONVENTIONS, CALENDARS, PAUSES, MOMENTS, st.integers(1, 20_000))
def test_a_pause_more_never_makes_it_sooner(received, period, convention, calendar, pauses, start, minutes):
    more = [*pauses, Pause(start, start + timedelta(minutes=minutes))]
    before = reckon(received, period, convention, calendar, pauses).due
    assert reckon(received, period, convention, calendar, more).due >= before


@settings(max_examples=150, deadline=None)
@given(MOMENTS, st.integers(1, 40), CONVENTIONS, CALENDARS)
def test_working_hours_end_within_an_opening_and_never_on_a_closed_day(
    received, amount, convention, calendar
):
    due = reckon(received, Period(amount, Unit.WORKING_HOURS), convention, calendar).due
    wall = on_the_wall(due)
    opened = [span for span in _openings(calendar, wall) if span[0] < wall <= span[1]]
    in_the_hour_left_out = wall.date() == date(2026, 3, 29) and wall.time() == time(2)
    assert opened or in_the_hour_left_out
    assert all(calendar.is_open_day(day) for *_, day in opened)


def _openings(calendar, wall):
    for day in (wall.date() - timedelta(days=1), wall.date()):
        for start, end in calendar.spans_on(day):
            begins, ends = datetime.combine(day, start), datetime.combine(day, end)
            yield begins, ends if ends > begins else ends + timedelta(days=1), day


@settings(max_examples=100, deadline=None)
@given(MOMENTS, st.integers(1, 40))
def test_what_is_counted_is_what_there_is_between(received, amount):
    found = reckon(received, Period(amount, Unit.WORKING_HOURS), Convention(), OFFICE)
    assert working_between(received, found.due, Convention(), OFFICE) == timedelta(hours=amount)
    assert sooner_working(found.due, timedelta(hours=amount), OFFICE) == found.counts_from


def test_a_calendar_that_never_opens_is_refused_and_not_looked_through_for_ever():
    never = DutyCalendar(hours=((),) * 7, name="None")
    for unit in (Unit.WORKING_HOURS, Unit.WORKING_DAYS):
        with pytest.raises(NeverOpen):
            reckon(
                datetime(2026, 11, 4, tzinfo=UTC),
                Period(1, unit),
                Convention(received=Received.AT_ONCE),
                never,
            )


@pytest.mark.parametrize(
    "due, now, words",
    [
        ("2026-11-04 12:00", "2026-11-04 11:25", "35 minutes left"),
        ("2026-11-04 12:00", "2026-11-04 09:59", "2 hours left"),
        ("2026-11-05 00:30", "2026-11-04 23:40", "50 minutes left"),
        ("2026-11-04 17:00", "2026-11-04 09:00", "due today 5:00pm"),
        ("2026-11-05 10:00", "2026-11-04 17:00", "due tomorrow 10:00am"),
        ("2026-11-09 10:00", "2026-11-04 17:00", "due Monday 10:00am"),
        ("2026-11-20 17:00", "2026-11-04 17:00", "due 20 November 5:00pm"),
        ("2027-01-04 17:00", "2026-12-04 17:00", "due 4 January 2027 5:00pm"),
        ("2026-11-04 12:00", "2026-11-04 16:10", "4 hours late"),
        ("2026-11-04 12:00", "2026-11-04 12:01", "1 minute late"),
        ("2026-11-04 12:00", "2026-11-07 12:00", "3 days late"),
        ("2026-11-04 12:00", "2026-11-04 12:00", "due now"),
        ("2026-10-25 02:00", "2026-10-25 00:30", "2 hours left"),  # the hour that comes twice
    ],
)
def test_time_left_is_said_in_words(due, now, words):
    moments = [datetime.fromisoformat(each).replace(tzinfo=LONDON) for each in (due, now)]
    assert left_words(*moments) == words
