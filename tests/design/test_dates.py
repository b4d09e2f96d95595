"""Dates and times as people type them."""

from datetime import UTC, date, datetime, time

import pytest

from wardmote.foundation.design.dates import moment_words, read_date, read_time


@pytest.mark.parametrize(
    "typed",
    ["3 4 2026", "03/04/2026", "3.4.2026", "3-4-2026", "3 Apr 2026", "3 april 2026", "3rd April, 2026",
     " 03  04  2026 ", "2026-04-03", "3 Apr. 2026"],
)  # fmt: skip
def test_a_date_may_be_typed_in_the_ways_people_write_it(typed):
    assert read_date(typed) == date(2026, 4, 3)


@pytest.mark.parametrize(
    "typed",
    ["", "today", "32 1 2026", "29 2 2025", "3 4 26", "3 13 2026", "4/3", "3 Ma 2026", "2026", "3 4 20266",
     "0 4 2026", "３ ４ ２０２６ x", "334 2026"],
)  # fmt: skip
def test_what_is_no_real_date_is_refused(typed):
    assert read_date(typed) is None


def test_leap_day_and_september_are_understood():
    assert read_date("29 Feb 2028") == date(2028, 2, 29)
    assert read_date("1 Sept 2026") == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:30", time(14, 30)),
        ("1430", time(14, 30)),
        ("2.30pm", time(14, 30)),
        ("2:30 p.m.", time(14, 30)),
        ("2pm", time(14)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("noon", time(12)),
        ("midnight", time(0)),
        ("2", None),  # in the afternoon, or at night?
        ("25:00", None),
        ("13pm", None),
        ("10:75", None),
    ],
)
def test_a_time_may_be_typed_in_the_ways_people_write_it(typed, meant):
    assert read_time(typed) == meant


def test_a_moment_is_shown_in_london():
    assert moment_words(datetime(2026, 7, 1, 23, 5, tzinfo=UTC)) == "2 July 2026 at 12:05am"
    assert moment_words(datetime(2026, 11, 23, 14, 5, tzinfo=UTC)) == "23 November 2026 at 2:05pm"
